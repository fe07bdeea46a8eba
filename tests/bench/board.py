"""From a declaration until two hundred pages that listen to the board have it."""

import asyncio
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import median, quantiles

from aiohttp import ClientResponse, ClientSession, ClientTimeout, TCPConnector

from bot.board.site import Board
from bot.desk.book import PRIVATE, Book
from bot.desk.identity import Channel, Person, Provenance
from bot.election import decisions
from bot.election.decisions import AskPolicy, Decision
from bot.election.parse.declaration import Reading
from bot.importers.pack import find_pack, load, read_pack_files
from bot.observability import logs
from bot.runtime.app import open_app
from bot.runtime.web import LOCALHOST, open_web_port
from bot.settings import Settings
from tests.bench.printed import floor, ratio

PACK = read_pack_files(find_pack("worcester-2016"))
RESULTS = load(PACK).results
LISTENERS = 200
APART = 0.3  # seconds between two results: those that come at once are shown together
PROMISED = 1.0  # seconds from a declaration to a page
WHO = Person("bench", "bench", admin=True)
WHERE = Channel("bench", "bench:#desk", "#desk")


async def run() -> None:
    """Prints when the middle one and the last but few have a declaration, of a second."""
    logs.write_errors_only()
    alone, _ = await _heard(1)
    middle, late = await _heard(LISTENERS)
    floor("a declaration until one page has it", alone)
    ratio(f"{LISTENERS} pages, the middle one (p50) / a second", middle / PROMISED, "below 0.5")
    ratio(f"{LISTENERS} pages, the last but few (p99) / a second", late / PROMISED, "below 1")


async def _heard(listeners: int) -> tuple[float, float]:
    """Seconds from typing to hearing, over a night's results and all pages: p50 and p99."""
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="countroom-bench-"))
        settings = Settings.model_construct(database_url=f"sqlite:///{Path(folder) / 'night.db'}")
        packs = {Path("pack"): PACK}
        app = await stack.enter_async_context(open_app(settings, packs, {}, kind=PRIVATE))
        board = Board(app.desk, app.metrics, app.renderer)
        port = await stack.enter_async_context(open_web_port(0, board.routes(), LOCALHOST))
        stack.callback(board.close)
        session = await stack.enter_async_context(
            ClientSession(timeout=ClientTimeout(total=None), connector=TCPConnector(limit=0))
        )
        pages = [
            await stack.enter_async_context(session.get(f"http://{LOCALHOST}:{port}/events"))
            for _ in range(listeners)
        ]
        await asyncio.gather(*(_next(page) for page in pages))
        taken: list[float] = []
        for ward, declaration in RESULTS:
            reading = Reading(ward, declaration)

            def decide(book: Book, reading: Reading = reading) -> Decision:
                return decisions.declaration(book.night, reading, AskPolicy.NEVER)

            await asyncio.sleep(APART)
            start = time.perf_counter()
            heard = [asyncio.create_task(_next(page)) for page in pages]
            await app.desk.record(
                Provenance(ward, WHO, WHERE), app.desk.first_book().id, decide, lambda _: "done"
            )
            taken += [at - start for at in await asyncio.gather(*heard)]
        return median(taken), quantiles(taken, n=100)[-1]


async def _next(page: ClientResponse) -> float:
    """When the page has the next state."""
    found = False
    async for line in page.content:
        found = found or line == b"event: board\n"
        if found and line == b"\n":
            break
    return time.perf_counter()
