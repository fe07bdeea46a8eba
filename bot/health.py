"""Health: whether the process is there, and whether it can do its work."""

import structlog
from aiohttp import web

from bot.store import outbox
from bot.store.engine import Store

log = structlog.get_logger()


def health_routes(store: Store) -> list[web.RouteDef]:
    """GET /healthz: the process answers. GET /readyz: the store does, and how much waits."""

    async def healthz(_request: web.Request) -> web.Response:
        return web.json_response({"ok": True})

    async def readyz(_request: web.Request) -> web.Response:
        try:
            waiting = await outbox.unfinished(store.reader)
        except Exception:
            log.exception("not ready")
            return web.json_response({"ready": False}, status=503)
        return web.json_response({"ready": True, "waiting": len(waiting)})

    return [web.get("/healthz", healthz), web.get("/readyz", readyz)]
