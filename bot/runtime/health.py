"""Health checks and metrics: is the process alive, can it work, and how is the night going?"""

import asyncio
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from hmac import compare_digest

import structlog
from aiohttp import web

from bot.desk.desk import Desk
from bot.desk.reads import Backlog, platform_of
from bot.errors import NotSaved
from bot.observability.connections import Connection, Connections
from bot.observability.metrics import CONTENT_TYPE, Metrics

log = structlog.get_logger()

_SLEEP_SECONDS = 0.01
_MAX_LAG = 1.0  # seconds; beyond this, users notice that answers are slow

_STORE_UNREADABLE = "the store can't be read"
_STORE_UNWRITABLE = "the store can't be written to"
_NOT_CONNECTED = "no platform is connected"


class Health:
    """Answers monitoring. No answer contains a channel, a ward, a person or a vote."""

    def __init__(
        self,
        desk: Desk,
        connections: Connections,
        metrics: Metrics,
        metrics_token: str = "",
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Without a token there are no metrics to fetch: the web port may be public."""
        self._metrics_token = metrics_token
        self._desk = desk
        self._connections = connections
        self._metrics = metrics
        self._monotonic = monotonic
        self._last_error = ""  # why the last read of the store failed

    def routes(self) -> list[web.RouteDef]:
        routes = [web.get("/healthz", self.healthz), web.get("/readyz", self.readyz)]
        return [*routes, web.get("/metrics", self.metrics)] if self._metrics_token else routes

    async def healthz(self, _request: web.Request) -> web.Response:
        """Liveness: 503 if the event loop is late. A loop that is stuck does not answer at all."""
        late = await self._measure_lag()
        answer = {"ok": late <= _MAX_LAG, "late": round(late, 3)}
        if late > _MAX_LAG:
            return web.json_response({**answer, "reason": "the event loop is late"}, status=503)
        return web.json_response(answer)

    async def readyz(self, _request: web.Request) -> web.Response:
        """Readiness: 503 unless an entry can be saved and at least one platform is connected."""
        rows, platforms = await self._read_waiting(), self._connections()
        store_fault = _STORE_UNREADABLE if rows is None else await self._write_fault()
        connected = any(c.connected or c.is_elsewhere for c in platforms.values())
        reason = store_fault or ("" if connected else _NOT_CONNECTED)
        answer = {
            "ready": not reason,
            "store": not store_fault,
            "platforms": {name: _connection_json(c) for name, c in platforms.items()},
            "waiting": None if rows is None else sum(row.rows for row in rows),
        }
        if reason:
            return web.json_response({**answer, "reason": reason}, status=503)
        return web.json_response(answer)

    async def metrics(self, request: web.Request) -> web.Response:
        given = request.headers.get("Authorization", "")
        if not compare_digest(given.encode(), f"Bearer {self._metrics_token}".encode()):
            raise web.HTTPUnauthorized(headers={"WWW-Authenticate": "Bearer"})
        rows, platforms = await self._read_waiting(), self._connections()
        now = self._desk.clock()
        self._metrics.set_backlog(
            None if rows is None else _waiting_by_platform(rows, platforms, now)
        )
        for name, connection in platforms.items():
            self._metrics.set_connection(name, connection.refused, connected=connection.connected)
        self._metrics.set_ledger_and_lag(
            sum(book.seq - 1 for book in self._desk.councils().books), await self._measure_lag()
        )
        return web.Response(text=self._metrics.text(), headers={"Content-Type": CONTENT_TYPE})

    async def _measure_lag(self) -> float:
        """Seconds by which a short sleep overran."""
        began = self._monotonic()
        await asyncio.sleep(_SLEEP_SECONDS)
        return max(0.0, self._monotonic() - began - _SLEEP_SECONDS)

    async def _write_fault(self) -> str:
        try:
            await self._desk.check_writable()
        except NotSaved as fault:
            log.warning("store unwritable", reason=str(fault))
            return _STORE_UNWRITABLE
        return ""

    async def _read_waiting(self) -> list[Backlog] | None:
        """None if the store cannot be read; each new reason is logged once."""
        try:
            rows = await self._desk.reads.backlogs()
        except Exception as fault:
            reason = type(fault).__name__
            if reason != self._last_error:
                log.exception("store unreadable", reason=reason)
            self._last_error = reason
            return None
        self._last_error = ""
        return rows


def _connection_json(connection: Connection) -> dict[str, object]:
    state: dict[str, object] = {
        "connected": connection.connected,
        "since": connection.since.isoformat(timespec="seconds"),
    }
    return state if connection.connected else {**state, "reason": connection.reason}


def _waiting_by_platform(
    rows: list[Backlog], platforms: Mapping[str, Connection], now: datetime
) -> dict[str, tuple[int, float]]:
    """Per platform: the number of rows waiting, and the age of the oldest in seconds."""
    waiting = dict.fromkeys(platforms, (0, 0.0))
    for row in rows:
        platform = platform_of(row.channel)
        n, longest = waiting.get(platform, (0, 0.0))
        age = (now - datetime.fromisoformat(row.oldest)).total_seconds()
        waiting[platform] = (n + row.rows, max(longest, age))
    return waiting
