"""How soon a declaration reaches two hundred pages that follow the board."""

import asyncio
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import median, quantiles

from aiohttp import ClientResponse, ClientSession, ClientTimeout, TCPConnector

from bot.board.site import Board
from bot.desk.book import PRIVATE
from bot.desk.identity import Channel, Person, Provenance
from bot.election import decisions
from bot.election.decisions import AskPolicy
from bot.election.parse.declaration import Reading
from bot.importers.pack import find_pack, load, read_pack_files
from bot.observability import logs
from bot.runtime.app import open_app
from bot.runtime.web import LOCALHOST, open_web_port
from bot.settings import Settings
from tests.bench.report import print_floor, print_ratio

PACK = read_pack_files(find_pack("worcester-2016"))
RESULTS = load(PACK).results
PAGES = 200
INTERVAL = 0.3  # seconds between results; the board merges those that come faster
PROMISED_SECONDS = 1.0  # from a declaration to a page
PERSON = Person("bench", "bench", admin=True)
CHANNEL = Channel("bench", "bench:#desk", "#desk")


async def run() -> None:
    """Print when the median page and the slowest ones get a declaration, in parts of a second."""
    logs.write_errors_only()
    one_page, _ = await _measure_night(1)
    median_page, slow_page = await _measure_night(PAGES)
    print_floor("a declaration to a single page", one_page)
    print_ratio(
        f"{PAGES} pages, median (p50) / one second", median_page / PROMISED_SECONDS, "below 0.5"
    )
    print_ratio(
        f"{PAGES} pages, 99th percentile (p99) / one second",
        slow_page / PROMISED_SECONDS,
        "below 1",
    )


async def _measure_night(page_count: int) -> tuple[float, float]:
    """Seconds from declaration to page, over a night's results and all pages: p50 and p99."""
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="countroom-bench-"))
        settings = Settings.model_construct(database_url=f"sqlite:///{Path(folder) / 'night.db'}")
        packs = {Path("pack"): PACK}
        app = await stack.enter_async_context(open_app(settings, packs, {}, kind=PRIVATE))
        board = Board(app.desk, app.metrics, app.renderer)
        port = await stack.enter_async_context(open_web_port(0, board.routes()))
        stack.callback(board.close)
        session = await stack.enter_async_context(
            ClientSession(timeout=ClientTimeout(total=None), connector=TCPConnector(limit=0))
        )
        pages = [
            await stack.enter_async_context(session.get(f"http://{LOCALHOST}:{port}/events"))
            for _ in range(page_count)
        ]
        await asyncio.gather(*(_read_next_update(page) for page in pages))
        latencies: list[float] = []
        for ward, declaration in RESULTS:
            reading = Reading(ward, declaration)
            await asyncio.sleep(INTERVAL)
            start = time.perf_counter()
            arrivals = [asyncio.create_task(_read_next_update(page)) for page in pages]
            night = app.desk.first_book().id
            async with app.desk.unit_of_work(Provenance(ward, PERSON, CHANNEL)) as work:
                decision = decisions.declaration(work.book(night).night, reading, AskPolicy.NEVER)
                await work.record(night, decision)
                work.answer = "recorded"
            latencies += [at - start for at in await asyncio.gather(*arrivals)]
        return median(latencies), quantiles(latencies, n=100)[-1]


async def _read_next_update(page: ClientResponse) -> float:
    """Read the next update of a page; returns the time of its arrival."""
    is_update = False
    async for line in page.content:
        is_update = is_update or line == b"event: board\n"
        if is_update and line == b"\n":
            break
    return time.perf_counter()
