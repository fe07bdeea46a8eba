"""How soon a declaration reaches two hundred pages that follow the board, in how many bytes."""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from statistics import median, quantiles

from aiohttp import ClientResponse, ClientSession, ClientTimeout, TCPConnector

from bot.board.site import Board
from bot.desk.book import PRIVATE
from bot.desk.identity import Channel, Person, Provenance
from bot.election import decisions
from bot.election.decisions import AskPolicy
from bot.election.declaration import Declaration
from bot.election.parse.declaration import Reading
from bot.importers.pack import Files, find_pack, load, read_pack_files
from bot.observability import logs
from bot.runtime.app import App, open_app
from bot.runtime.web import LOCALHOST, open_web_port
from bot.settings import Settings
from tests.bench.report import print_floor, print_ratio

PACK = read_pack_files(find_pack("worcester-2016"))
LARGE_PACK = read_pack_files(Path(__file__).parents[1] / "packs" / "kent-2025")
RESULTS = load(PACK).results
PAGES = 200
INTERVAL = 0.3  # seconds between results; the board merges those that come faster
PROMISED_SECONDS = 1.0  # from a declaration to a page
PROMISED_BYTES = 4_000  # of one declaration to a page that is up to date
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
    await _measure_bytes()


async def _measure_night(page_count: int) -> tuple[float, float]:
    """Seconds from declaration to page, over a night's results and all pages: p50 and p99."""
    async with open_board(PACK) as (app, address), open_visitor() as visitor, AsyncExitStack() as s:
        opening = [visitor.get(f"{address}/events") for _ in range(page_count)]
        pages = [await s.enter_async_context(page) for page in opening]
        latencies = await page_latencies(app, pages, RESULTS)
        return median(latencies), quantiles(latencies, n=100)[-1]


async def _measure_bytes() -> None:
    """Print what a night in Kent costs a page: its first load, then each declaration."""
    async with open_board(LARGE_PACK) as (app, address), open_visitor() as visitor:
        async with visitor.get(f"{address}/events") as page:
            await read_update(page)
            sizes = []
            for ward, declaration in load(LARGE_PACK).results:
                await declare(app, ward, declaration)
                sizes.append((await read_update(page))[1])
        plain, compressed = [
            [await _size(visitor, f"{address}/{path}", encoding) for path in _FIRST_LOAD]
            for encoding in ("identity", "gzip")
        ]
    print_ratio(
        f"the median declaration in Kent / {PROMISED_BYTES:,} bytes",
        median(sizes) / PROMISED_BYTES,
        "at most 1",
    )
    print_ratio(
        f"the largest one / {PROMISED_BYTES:,} bytes", max(sizes) / PROMISED_BYTES, "at most 1"
    )
    print_ratio(
        "Kent's final page with its files, compressed / plain",
        sum(compressed) / sum(plain),
        "at most 0.25",
    )
    print_ratio("the same, compressed, in kB (a count)", sum(compressed) / 1000, "at most 60")


_FIRST_LOAD = ("", "board.css", "board.js", "connection.js", "board-icon.svg")


async def _size(visitor: ClientSession, address: str, encoding: str) -> int:
    """How many bytes a browser that accepts this encoding reads."""
    async with visitor.get(address, headers={"Accept-Encoding": encoding}) as response:
        return len(await response.read())


@asynccontextmanager
async def open_board(
    pack: Files, trusted_proxies: Sequence[str] = ()
) -> AsyncIterator[tuple[App, str]]:
    """A bot without platforms, and the address of its board."""
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="countroom-bench-"))
        settings = Settings.model_construct(database_url=f"sqlite:///{Path(folder) / 'night.db'}")
        packs = {Path("pack"): pack}
        app = await stack.enter_async_context(open_app(settings, packs, {}, kind=PRIVATE))
        board = Board(app.desk, app.metrics, app.renderer)
        web_port = open_web_port(0, board.routes(), trusted_proxies=trusted_proxies)
        port = await stack.enter_async_context(web_port)
        stack.callback(board.close)
        yield app, f"http://{LOCALHOST}:{port}"


def open_visitor() -> ClientSession:
    """A browser with any number of pages, which sees responses as they were sent.

    It asks for them uncompressed unless a request says otherwise.
    """
    return ClientSession(
        timeout=ClientTimeout(total=None),
        connector=TCPConnector(limit=0),
        headers={"Accept-Encoding": "identity"},
        auto_decompress=False,
    )


async def page_latencies(
    app: App, pages: Sequence[ClientResponse], results: Sequence[tuple[str, Declaration]]
) -> list[float]:
    """Seconds from each declaration to each page."""
    await asyncio.gather(*(read_update(page) for page in pages))
    latencies: list[float] = []
    for ward, declaration in results:
        await asyncio.sleep(INTERVAL)
        start = time.perf_counter()
        arrivals = [asyncio.create_task(read_update(page)) for page in pages]
        await declare(app, ward, declaration)
        latencies += [at - start for at, _ in await asyncio.gather(*arrivals)]
    return latencies


async def declare(app: App, ward: str, declaration: Declaration) -> None:
    night = app.desk.first_book().id
    async with app.desk.unit_of_work(Provenance(ward, PERSON, CHANNEL)) as work:
        reading = Reading(ward, declaration)
        decision = decisions.declaration(work.book(night).night, reading, AskPolicy.NEVER)
        await work.record(night, decision)
        work.answer = "recorded"


async def read_update(page: ClientResponse) -> tuple[float, int]:
    """Read the next update of a page; returns the time of its arrival and its bytes."""
    is_update, size = False, 0
    async for line in page.content:
        is_update = is_update or line == b"event: board\n"
        size = size + len(line) if line != b"\n" or is_update else 0
        if is_update and line == b"\n":
            break
    return time.perf_counter(), size
