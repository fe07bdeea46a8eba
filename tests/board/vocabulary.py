"""The words the board's tests are written in: the wall it hangs on, pages and listeners."""

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
from bot.importers.pack import Files
from bot.runtime.web import LOCALHOST, open_web_port
from tests.count import ELEVEN_AT_NIGHT, Count, open_count

FIGURES = "Green 1081 Con 887 Lab 127 UKIP 89"
LONGEST = 20.0  # seconds until a test that waits has failed


@dataclass(frozen=True)
class PageResponse:
    """An answer, read to its end."""

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
        """What it holds."""
        found: dict[str, Any] = json.loads("\n".join(self.data))
        return found


class Listener:
    """A page that listens, as a browser does."""

    def __init__(self, answer: ClientResponse) -> None:
        self._answer = answer

    async def next_event(self) -> Event:
        """The next event that is not a beat."""
        async with asyncio.timeout(LONGEST):
            while True:
                event = await self.read_event()
                if event.name != "beat":
                    return event

    async def read_event(self) -> Event:
        """The next event."""
        event = Event()
        async for raw in self._answer.content:
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
        """Reads until the bot ends the stream."""
        async with asyncio.timeout(LONGEST):
            await self._answer.content.read()


class ServedBoard:
    """A night, its board at a port, and a client."""

    def __init__(self, count: Count, site: Board, port: int, client: ClientSession) -> None:
        self.count = count
        self.site = site
        self.port = port
        self.client = client
        self.url = f"http://{LOCALHOST}:{port}"
        self._streams = AsyncExitStack()

    async def request(self, path: str = "/", method: str = "GET", **headers: str) -> PageResponse:
        """What an address answers."""
        asked = self.client.request(
            method, self.url + path, headers={n.replace("_", "-"): v for n, v in headers.items()}
        )
        async with asked as answer:
            return PageResponse(answer.status, answer.headers, await answer.text())

    async def listen(self, seen: str = "", council: str = "", **headers: str) -> Listener:
        """A page that listens from now on, to the council it names if it names one."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        query = {"seen": seen, **({"council": council} if council else {})}
        asked = self.client.get(f"{self.url}/events", params=query, headers=given)
        answer = await self._streams.enter_async_context(asked)
        assert 200 == answer.status
        return Listener(answer)

    async def revision(self) -> str:
        """What a page that is loaded now has seen."""
        return (await self.request("/")).text.split('data-revision="')[1].split('"')[0]

    def metric(self, name: str) -> float:
        """A figure, added up over its labels."""
        lines = self.count.app.metrics.text().splitlines()
        return sum(float(line.split()[-1]) for line in lines if line.startswith(name))

    async def close_streams(self) -> None:
        """Closes every stream."""
        await self._streams.aclose()


@asynccontextmanager
async def open_board(
    folder: Path,
    files: Files | Sequence[Files] | None = None,
    now: datetime = ELEVEN_AT_NIGHT,
    port: int = 0,
) -> AsyncIterator[ServedBoard]:
    """A night whose board is at this port, or at one that was free."""
    async with open_count(folder, files, now) as count:
        site = Board(count.app.desk, count.app.metrics, count.app.renderer)
        async with (
            open_web_port(port, site.routes(), LOCALHOST) as at_port,
            ClientSession(
                timeout=ClientTimeout(total=None), connector=TCPConnector(limit=0)
            ) as client,
        ):
            board = ServedBoard(count, site, at_port, client)
            with closing(site):
                yield board
                await board.close_streams()
