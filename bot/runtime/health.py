"""Health: whether the process turns, whether it can do its work, and how the night goes."""

import asyncio
import time
from collections.abc import Callable, Mapping
from datetime import datetime

import structlog
from aiohttp import web

from bot.desk.desk import Desk
from bot.observability.connections import Connection, Connections
from bot.observability.metrics import CONTENT_TYPE, Metrics
from bot.store import outbox_status
from bot.store.channels import platform_of

log = structlog.get_logger()

_SLEEP_SECONDS = 0.01  # seconds that the event loop is asked to wait
_MAX_LAG = 1.0  # so late, and people see that they are not answered

_STORE_UNREADABLE = "the store cannot be read"
_NOT_CONNECTED = "no platform is connected"


class Health:
    """What is asked from outside, and never answered with a name or a figure of a ward."""

    def __init__(
        self,
        desk: Desk,
        links: Connections,
        measures: Metrics,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._desk = desk
        self._connections = links
        self._metrics = measures
        self._monotonic = monotonic
        self._last_error = ""  # why the store could not be read

    def routes(self) -> list[web.RouteDef]:
        """For the web port."""
        return [
            web.get("/healthz", self.healthz),
            web.get("/readyz", self.readyz),
            web.get("/metrics", self.metrics),
        ]

    async def healthz(self, _request: web.Request) -> web.Response:
        """Whether the event loop turns; one that is stuck for good gives no answer at all."""
        late = await self._measure_lag()
        answer = {"ok": late <= _MAX_LAG, "late": round(late, 3)}
        if late > _MAX_LAG:
            return web.json_response({**answer, "reason": "the event loop is late"}, status=503)
        return web.json_response(answer)

    async def readyz(self, _request: web.Request) -> web.Response:
        """Whether the store can be read, and a platform hears whoever types."""
        rows, platforms = await self._read_waiting(), self._connections()
        connected = any(link.connected for link in platforms.values())
        reason = _STORE_UNREADABLE if rows is None else "" if connected else _NOT_CONNECTED
        answer = {
            "ready": not reason,
            "store": rows is not None,
            "platforms": {name: _connection_json(link) for name, link in platforms.items()},
            "waiting": None if rows is None else sum(row.rows for row in rows),
        }
        if reason:
            return web.json_response({**answer, "reason": reason}, status=503)
        return web.json_response(answer)

    async def metrics(self, _request: web.Request) -> web.Response:
        """What was counted so far, and how things stand now."""
        rows, platforms = await self._read_waiting(), self._connections()
        now = self._desk.clock()
        self._metrics.set_backlog(
            None if rows is None else _waiting_by_platform(rows, platforms, now)
        )
        for name, link in platforms.items():
            self._metrics.set_connection(name, link.refused, connected=link.connected)
        self._metrics.set_ledger_and_lag(
            sum(book.seq - 1 for book in self._desk.councils().books), await self._measure_lag()
        )
        return web.Response(text=self._metrics.text(), headers={"Content-Type": CONTENT_TYPE})

    async def _measure_lag(self) -> float:
        began = self._monotonic()
        await asyncio.sleep(_SLEEP_SECONDS)
        return max(0.0, self._monotonic() - began - _SLEEP_SECONDS)

    async def _read_waiting(self) -> list[outbox_status.Backlog] | None:
        """None if the store cannot be read, which is logged once."""
        try:
            rows = await outbox_status.read_backlogs(self._desk.store.reader)
        except Exception as fault:
            reason = type(fault).__name__
            if reason != self._last_error:
                log.exception("store not read", reason=reason)
            self._last_error = reason
            return None
        self._last_error = ""
        return rows


def _connection_json(link: Connection) -> dict[str, object]:
    shown: dict[str, object] = {
        "connected": link.connected,
        "since": link.since.isoformat(timespec="seconds"),
    }
    return shown if link.connected else {**shown, "reason": link.reason}


def _waiting_by_platform(
    rows: list[outbox_status.Backlog], platforms: Mapping[str, Connection], now: datetime
) -> dict[str, tuple[int, float]]:
    """How many rows wait for each platform, and how many seconds the oldest has."""
    found = dict.fromkeys(platforms, (0, 0.0))
    for row in rows:
        platform = platform_of(row.channel)
        n, longest = found.get(platform, (0, 0.0))
        waited = (now - datetime.fromisoformat(row.oldest)).total_seconds()
        found[platform] = (n + row.rows, max(longest, waited))
    return found
