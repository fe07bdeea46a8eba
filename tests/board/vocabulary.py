"""The vocabulary of the board's tests: a served board, pages and listeners."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from aiohttp import ClientResponse, ClientSession, ClientTimeout, TCPConnector

from bot.board.site import Board
from bot.charts.newsroom import NO_NEWSROOM, Newsroom
from bot.importers.pack import Files
from bot.runtime.web import LOCALHOST, open_web_port
from tests.count import ELEVEN_AT_NIGHT, Count, open_count

FIGURES = "Green 1081 Con 887 Lab 127 UKIP 89"
TIMEOUT = 20.0  # seconds until a waiting test fails


@dataclass(frozen=True)
class PageResponse:
    """A response whose body has been read."""

    status: int
    headers: Mapping[str, str]
    text: str


@dataclass
class Event:
    """A server-sent event."""

    name: str = ""
    id: str = ""
    data: list[str] = field(default_factory=list)

    @property
    def payload(self) -> dict[str, Any]:  # Any: JSON
        payload: dict[str, Any] = json.loads("\n".join(self.data))
        return payload


PACKS = Path(__file__).parents[1] / "packs"


class EventStream:
    """An open event stream, as a browser has one."""

    def __init__(self, response: ClientResponse) -> None:
        self._response = response
        self.encoding = response.headers.get("Content-Encoding", "")

    async def next_event(self) -> Event:
        """Read events until one is not a heartbeat."""
        async with asyncio.timeout(TIMEOUT):
            while True:
                event = await self.read_event()
                if event.name != "beat":
                    return event

    async def next_update(self) -> Event:
        """Read events until one changes the page."""
        while (event := await self.next_event()).name == "news":
            continue
        return event

    async def next_news(self) -> str:
        """Read events until one is for screen readers, and return its words."""
        while (event := await self.next_event()).name != "news":
            continue
        words: str = json.loads("".join(event.data))
        return words

    async def read_event(self) -> Event:
        event = Event()
        async for raw in self._response.content:
            line = raw.decode().rstrip("\n")
            name, _, value = line.partition(": ")
            if not line and event.name:
                return event
            match name:
                case "event":
                    event.name = value
                case "id":
                    event.id = value
                case "data":
                    event.data.append(value)
        raise EOFError

    async def wait_for_end(self) -> None:
        """Read until the bot ends the stream."""
        async with asyncio.timeout(TIMEOUT):
            await self._response.content.read()


class ServedBoard:
    """A count whose board is served on a local port, and a client."""

    def __init__(self, count: Count, site: Board, port: int, client: ClientSession) -> None:
        self.count = count
        self.site = site
        self.port = port
        self.client = client
        self.url = f"http://{LOCALHOST}:{port}"
        self._streams = AsyncExitStack()

    async def request(self, path: str = "/", method: str = "GET", **headers: str) -> PageResponse:
        sending = self.client.request(
            method, self.url + path, headers={n.replace("_", "-"): v for n, v in headers.items()}
        )
        async with sending as response:
            return PageResponse(response.status, response.headers, await response.text())

    async def listen(self, seen: str = "", council: str = "", **headers: str) -> EventStream:
        """Open an event stream, of one council if it is named."""
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        query = {"seen": seen, **({"council": council} if council else {})}
        opening = self.client.get(f"{self.url}/events", params=query, headers=fields)
        response = await self._streams.enter_async_context(opening)
        assert 200 == response.status
        return EventStream(response)

    async def revision(self) -> str:
        """The revision that a page loaded now has seen."""
        return (await self.request("/")).text.split('data-revision="')[1].split('"')[0]

    def metric(self, name: str) -> float:
        """The sum of a metric over its labels."""
        lines = self.count.app.metrics.text().splitlines()
        return sum(float(line.split()[-1]) for line in lines if line.startswith(name))

    async def close_streams(self) -> None:
        await self._streams.aclose()


@asynccontextmanager
async def open_board(
    folder: Path,
    files: Files | Sequence[Files] | None = None,
    now: datetime = ELEVEN_AT_NIGHT,
    port: int = 0,
    address: str | None = None,
    newsroom: Newsroom = NO_NEWSROOM,
) -> AsyncIterator[ServedBoard]:
    """Open a count and serve its board on this port; 0 takes a free one.

    `address` is where people would reach it, `newsroom` whose its pictures are.
    """
    async with open_count(folder, files, now) as count:
        site = Board(count.app.desk, count.app.metrics, count.app.renderer, address, newsroom)
        async with (
            open_web_port(port, site.routes()) as at_port,
            ClientSession(
                timeout=ClientTimeout(total=None), connector=TCPConnector(limit=0)
            ) as client,
        ):
            board = ServedBoard(count, site, at_port, client)
            with closing(site):
                yield board
                await board.close_streams()
