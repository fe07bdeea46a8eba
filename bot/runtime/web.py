"""The web port: the board, health checks, and the addresses of platforms that need one."""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterable
from contextlib import asynccontextmanager

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot.errors import CannotStart
from bot.runtime.connection_guard import ConnectionGuard, raise_file_limit, watch_request

LOCALHOST = "127.0.0.1"

_SHUTDOWN_SECONDS = 2.0  # for requests still running at the end

# Defaults for every response. A page that needs more sets its own.
_SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


@asynccontextmanager
async def open_web_port(
    port: int,
    routes: Iterable[web.AbstractRouteDef],
    host: str = LOCALHOST,
    trusted_proxies: Collection[str] = (),
    guard: ConnectionGuard | None = None,
) -> AsyncIterator[int]:
    """Serve the routes until the block ends. `host` is the address to listen on.

    Yields the port; 0 picks a free one. Raises CannotStart if the port can't be used.
    """
    middlewares = [watch_request, _name_visitors(trusted_proxies)]
    application = web.Application(middlewares=middlewares)
    application.on_response_prepare.append(_add_security_headers)
    application.add_routes(routes)
    guard = guard or ConnectionGuard(raise_file_limit())
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=_SHUTDOWN_SECONDS)
    await runner.setup()
    try:
        assert runner.server is not None  # noqa: S101 - `setup` has made it
        protocols = guard.wrap(runner.server)
        server = await asyncio.get_running_loop().create_server(protocols, host, port)
    except OSError as fault:
        await runner.cleanup()
        raise CannotStart(
            f"Can't use PORT {port}: {fault.strerror}. Set PORT to another."
        ) from fault
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await runner.cleanup()


def _name_visitors(trusted_proxies: Collection[str]) -> Middleware:
    """Behind a trusted proxy the visitor is the last address that it didn't add itself."""

    @web.middleware
    async def name_visitor(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.remote not in trusted_proxies:
            return await handler(request)
        forwarded = ",".join(request.headers.getall("X-Forwarded-For", [])).split(",")
        visitors = [address for part in forwarded if (address := part.strip())]
        while visitors and visitors[-1] in trusted_proxies:
            visitors.pop()
        return await handler(request.clone(remote=visitors[-1]) if visitors else request)

    return name_visitor


async def _add_security_headers(_request: web.Request, response: web.StreamResponse) -> None:
    for name, value in _SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.popall("Server", None)  # don't tell attackers what to look for
