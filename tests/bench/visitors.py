"""Visitors that want the board's port for themselves: do commands and readers still get through?"""

import asyncio
import resource
import socket
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from http import HTTPStatus
from statistics import median, quantiles

from aiohttp import ClientError, ClientResponse, ClientSession

from bot.board.site import Board
from bot.board.subscribers import MAX_PER_ADDRESS, MAX_SUBSCRIBERS
from bot.desk.identity import Channel, Provenance
from bot.desk.subscriptions import FollowRequest
from bot.election.changes import Level
from bot.observability import logs
from bot.runtime.app import App
from bot.runtime.connection_guard import HEADER_SECONDS, ConnectionGuard, raise_file_limit
from bot.runtime.web import LOCALHOST, open_web_port
from bot.store import outbox_status
from tests.bench.acknowledgements import measure_ack, serve_bot
from tests.bench.board import (
    PACK,
    PERSON,
    PROMISED_SECONDS,
    RESULTS,
    open_board,
    open_visitor,
    page_latencies,
)
from tests.bench.fan_out import has_unsent
from tests.bench.report import print_floor, print_ratio
from tests.count import WINNERS
from tests.servers.slack import SlackServer
from tests.servers.waiting import until

IDLE_CONNECTIONS = 4_000
CORRECTIONS = 60
ALLOWED_SECONDS = 3.0  # from a command to its acknowledgement
ANNOUNCED = 3  # results; a channel gets one post a second
_FILES_FOR_THE_REST = 1_000


async def run() -> None:
    """Print what idle connections, and a crowd behind one proxy, take from the others."""
    logs.write_errors_only()
    connections = _allowed_connections()
    await _measure_idle_connections(connections)
    await _measure_proxy()


def _allowed_connections() -> int:
    """How many connections this process may hold both ends of, with its file limit raised."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * IDLE_CONNECTIONS + _FILES_FOR_THE_REST
    if hard != resource.RLIM_INFINITY and hard < wanted:
        print(f"this machine allows {hard} open files, and {wanted} are needed: fewer connections")  # noqa: T201
        wanted = hard
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return (wanted - _FILES_FOR_THE_REST) // 2


async def _measure_idle_connections(count: int) -> None:
    """Corrections over Slack, the second half while the connections are held open, silent."""
    with tempfile.TemporaryDirectory(prefix="countroom-bench-") as folder:
        guard = ConnectionGuard(raise_file_limit())
        async with (
            SlackServer() as slack,
            serve_bot(slack, folder) as app,
            _serve(app, guard) as port,
        ):
            announcing = asyncio.create_task(app.announcer.run())
            await measure_ack(slack, "/declare Battenhall Green 1081")
            free = await _time_corrections(slack, 0)
            idle = await _open_idle(port, count)
            await until(lambda: guard.open >= count)
            held = await _time_corrections(slack, CORRECTIONS)
            await _follow_in_slack(slack, app)
            for line in WINNERS[-ANNOUNCED:]:
                await measure_ack(slack, f"/declare {line}")
            waiting = await _unsent_after(app, 2 * ANNOUNCED)
            still_open = _open_count(idle)
            opened = time.perf_counter()
            await _read_page(port)
            entered = time.perf_counter() - opened
            await asyncio.sleep(HEADER_SECONDS)
            left = _open_count(idle)
            announcing.cancel()
            await asyncio.gather(announcing, return_exceptions=True)
            for connection in idle:
                connection.close()
    print_floor("a correction acknowledged, no visitors", median(free))
    print_ratio("idle connections held meanwhile (a count)", still_open, f"{count}")
    print_ratio("median with them / floor", median(held) / median(free), "at most 2")
    print_ratio(
        "the slowest with them / the three seconds that Slack allows",
        max(held) / ALLOWED_SECONDS,
        "at most 0.2",
    )
    print_ratio("announcements not told while they are held (a count)", waiting, "0")
    print_ratio(
        "a page opened beside them / their time limit", entered / HEADER_SECONDS, "at most 1"
    )
    print_ratio("idle connections left after their time limit (a count)", left, "0")


@asynccontextmanager
async def _serve(app: App, guard: ConnectionGuard) -> AsyncIterator[int]:
    """Serve the board on a port as the bot does."""
    board = Board(app.desk, app.metrics, app.renderer)
    async with open_web_port(0, board.routes(), guard=guard) as port:
        yield port
        board.close()


async def _follow_in_slack(slack: SlackServer, app: App) -> None:
    slack.add_channel("C0001", "count")
    channel = Channel("slack", "slack:C0001", "#count")
    async with app.desk.unit_of_work(Provenance("follow", PERSON, channel)) as work:
        await work.follow(app.desk.first_book().id, FollowRequest(Level.ALL, "grouped"))
        work.answer = "followed"


async def _time_corrections(slack: SlackServer, start: int) -> list[float]:
    numbers = range(start, start + CORRECTIONS)
    return [await measure_ack(slack, f"/correct Battenhall Green {2000 + n}") for n in numbers]


async def _open_idle(port: int, count: int) -> list[socket.socket]:
    """Connections that never send a request."""
    loop = asyncio.get_running_loop()
    found = []
    for _ in range(count):
        connection = socket.socket()
        connection.setblocking(False)
        await loop.sock_connect(connection, (LOCALHOST, port))
        found.append(connection)
    return found


def _open_count(connections: list[socket.socket]) -> int:
    return sum(_is_open(connection) for connection in connections)


def _is_open(connection: socket.socket) -> bool:
    try:
        return connection.recv(1, socket.MSG_PEEK) != b""
    except BlockingIOError:
        return True
    except ConnectionError:
        return False


async def _unsent_after(app: App, seconds: float) -> int:
    """How many announcements are still to be told after so many seconds."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while await has_unsent(app):  # noqa: ASYNC110 - the store has no event
                await asyncio.sleep(0.05)
    return len(await outbox_status.read_unfinished(app.store.reader))


async def _read_page(port: int) -> None:
    """Load the board, again and again until it is served."""
    async with ClientSession() as session:
        while True:
            try:
                async with session.get(f"http://{LOCALHOST}:{port}/") as page:
                    await page.read()
                    return
            except ClientError:
                await asyncio.sleep(0.1)


async def _measure_proxy() -> None:
    """As many visitors as the board serves, each with an address of its own behind one proxy."""
    async with (
        open_board(PACK, trusted_proxies=[LOCALHOST]) as (app, address),
        open_visitor() as visitor,
        AsyncExitStack() as stack,
    ):

        async def follow(visitor_address: str) -> ClientResponse:
            headers = {"X-Forwarded-For": visitor_address}
            opening = visitor.get(f"{address}/events", headers=headers)
            return await stack.enter_async_context(opening)

        greedy = [await follow("2.24.0.1") for _ in range(MAX_PER_ADDRESS + 1)]
        refused = [page for page in greedy if page.status != HTTPStatus.OK]
        rest = range(MAX_SUBSCRIBERS - MAX_PER_ADDRESS)
        others = [await follow(f"2.25.{n // 250}.{n % 250}") for n in rest]
        pages = [page for page in (*greedy, *others) if page.status == HTTPStatus.OK]
        latencies = await page_latencies(app, pages, RESULTS)
    print_ratio("one visitor's pages above the limit, refused (a count)", len(refused), "1")
    print_ratio("listeners behind one proxy (a count)", len(pages), f"{MAX_SUBSCRIBERS}")
    print_ratio(
        "99th percentile to them / one second",
        quantiles(latencies, n=100)[-1] / PROMISED_SECONDS,
        "below 1",
    )
