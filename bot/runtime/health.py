"""Health: whether the process turns, whether it can do its work, and how the night goes."""

import asyncio
import time
from collections.abc import Callable, Mapping
from datetime import datetime

import structlog
from aiohttp import web

from bot.desk.desk import Desk
from bot.observability.connections import Link, Links
from bot.observability.metrics import CONTENT_TYPE, Measures
from bot.store import outbox
from bot.store.channels import platform_of

log = structlog.get_logger()

_MOMENT = 0.01  # seconds that the event loop is asked to wait
_STUCK = 1.0  # so late, and people see that they are not answered

_NOT_READ = "the store cannot be read"
_NOT_CONNECTED = "no platform is connected"


class Health:
    """What is asked from outside, and never answered with a name or a figure of a ward."""

    def __init__(
        self,
        desk: Desk,
        links: Links,
        measures: Measures,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._desk = desk
        self._links = links
        self._measures = measures
        self._monotonic = monotonic
        self._said = ""  # why the store could not be read

    def routes(self) -> list[web.RouteDef]:
        """For the web port."""
        return [
            web.get("/healthz", self.healthz),
            web.get("/readyz", self.readyz),
            web.get("/metrics", self.metrics),
        ]

    async def healthz(self, _request: web.Request) -> web.Response:
        """Whether the event loop turns; one that is stuck for good gives no answer at all."""
        late = await self._late()
        answer = {"ok": late <= _STUCK, "late": round(late, 3)}
        if late > _STUCK:
            return web.json_response({**answer, "reason": "the event loop is late"}, status=503)
        return web.json_response(answer)

    async def readyz(self, _request: web.Request) -> web.Response:
        """Whether the store can be read, and a platform hears whoever types."""
        rows, platforms = await self._waiting(), self._links()
        connected = any(link.connected for link in platforms.values())
        reason = _NOT_READ if rows is None else "" if connected else _NOT_CONNECTED
        answer = {
            "ready": not reason,
            "store": rows is not None,
            "platforms": {name: _shown(link) for name, link in platforms.items()},
            "waiting": None if rows is None else sum(row.rows for row in rows),
        }
        if reason:
            return web.json_response({**answer, "reason": reason}, status=503)
        return web.json_response(answer)

    async def metrics(self, _request: web.Request) -> web.Response:
        """What was counted so far, and how things stand now."""
        rows, platforms = await self._waiting(), self._links()
        now = self._desk.clock()
        self._measures.waits(None if rows is None else _by_platform(rows, platforms, now))
        for name, link in platforms.items():
            self._measures.linked(name, link.refused, connected=link.connected)
        self._measures.stands(
            sum(book.seq - 1 for book in self._desk.tonight().books), await self._late()
        )
        return web.Response(text=self._measures.text(), headers={"Content-Type": CONTENT_TYPE})

    async def _late(self) -> float:
        began = self._monotonic()
        await asyncio.sleep(_MOMENT)
        return max(0.0, self._monotonic() - began - _MOMENT)

    async def _waiting(self) -> list[outbox.Waiting] | None:
        """None if the store cannot be read, which is logged once."""
        try:
            rows = await outbox.waiting(self._desk.store.reader)
        except Exception as fault:
            reason = type(fault).__name__
            if reason != self._said:
                log.exception("store not read", reason=reason)
            self._said = reason
            return None
        self._said = ""
        return rows


def _shown(link: Link) -> dict[str, object]:
    shown: dict[str, object] = {
        "connected": link.connected,
        "since": link.since.isoformat(timespec="seconds"),
    }
    return shown if link.connected else {**shown, "reason": link.reason}


def _by_platform(
    rows: list[outbox.Waiting], platforms: Mapping[str, Link], now: datetime
) -> dict[str, tuple[int, float]]:
    """How many rows wait for each platform, and how many seconds the oldest has."""
    found = dict.fromkeys(platforms, (0, 0.0))
    for row in rows:
        platform = platform_of(row.channel)
        n, longest = found.get(platform, (0, 0.0))
        waited = (now - datetime.fromisoformat(row.oldest)).total_seconds()
        found[platform] = (n + row.rows, max(longest, waited))
    return found
