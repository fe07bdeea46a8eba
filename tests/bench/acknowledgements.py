"""How soon Slack gets its acknowledgement, against a slack-bolt handler that stores nothing."""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from statistics import median, quantiles

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.importers.pack import find_pack, read_pack_files
from bot.observability import logs
from bot.platforms.slack.platform import SlackPlatform
from bot.runtime.app import App, open_app
from bot.settings import Settings
from tests.bench.report import print_floor, print_ratio
from tests.servers.slack import APP_TOKEN, BOT_TOKEN, SlackServer
from tests.servers.slack_user import SlackUser
from tests.servers.waiting import until

COMMANDS = 300
_SECONDS_TO_BEGIN = 1.0


async def run() -> None:
    """Print the time to acknowledge a stored correction beside that of bolt; the two take turns."""
    logs.write_errors_only()
    bare, ours = [], []
    with tempfile.TemporaryDirectory(prefix="countroom-bench-") as folder:
        async with (
            SlackServer() as bolt_slack,
            SlackServer() as our_slack,
            _serve_bare_bolt(bolt_slack),
            serve_bot(our_slack, folder),
        ):
            await measure_ack(bolt_slack, "/correct Battenhall Green 1081")
            await measure_ack(our_slack, "/declare Battenhall Green 1081")
            for n in range(COMMANDS):
                bare.append(await measure_ack(bolt_slack, f"/correct Battenhall Green {2000 + n}"))
                ours.append(await measure_ack(our_slack, f"/correct Battenhall Green {2000 + n}"))
    print_floor("a slack-bolt handler that only acknowledges", median(bare))
    print_ratio(
        "a correction, stored and acknowledged / floor", median(ours) / median(bare), "at most 0.2"
    )


@asynccontextmanager
async def _serve_bare_bolt(slack: SlackServer) -> AsyncIterator[None]:
    """Serve slack-bolt in its default configuration."""
    app = AsyncApp(client=AsyncWebClient(BOT_TOKEN, f"{slack.url}/api/"))

    @app.command("/correct")
    async def acknowledge(ack: AsyncAck) -> None:
        await ack()

    handler = AsyncSocketModeHandler(app, APP_TOKEN)
    await handler.connect_async()  # type: ignore[no-untyped-call]  # bolt's
    await until(lambda: slack.sockets)
    try:
        yield
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]  # bolt's


@asynccontextmanager
async def serve_bot(slack: SlackServer, folder: str) -> AsyncIterator[App]:
    """Serve the whole bot, its database on disk."""
    settings = Settings.model_construct(
        database_url=f"sqlite:///{Path(folder) / 'acks.db'}", writes_per_minute=3 * COMMANDS
    )
    platform = SlackPlatform(slack.settings())
    files = read_pack_files(find_pack("worcester-2016"))
    async with open_app(settings, {Path("pack"): files}, {"slack": platform.transport}) as app:
        running = asyncio.create_task(platform.run(app.dispatcher))
        await until(lambda: len(slack.sockets) == 2)
        try:
            yield app
        finally:
            await platform.close()
            await running


async def measure_acks_beside(
    work: Callable[[App], Coroutine[None, None, None]], doing: str
) -> None:
    """Corrections over Slack, the second half while the bot works beside them until cancelled."""
    with tempfile.TemporaryDirectory(prefix="countroom-bench-") as folder:
        async with SlackServer() as slack, serve_bot(slack, folder) as app:
            await measure_ack(slack, "/declare Battenhall Green 1081")
            idle = [await _time_correction(slack, n) for n in range(COMMANDS)]
            working = asyncio.create_task(work(app))
            await asyncio.sleep(_SECONDS_TO_BEGIN)
            busy = [await _time_correction(slack, COMMANDS + n) for n in range(COMMANDS)]
            working.cancel()
            with suppress(asyncio.CancelledError):
                await working
    print_floor(f"a correction acknowledged, no {doing}", median(idle))
    print_ratio(
        f"99th percentile while {doing} / floor",
        quantiles(busy, n=100)[-1] / median(idle),
        "at most 5",
    )
    print_ratio(
        f"99th percentile without {doing} / floor", quantiles(idle, n=100)[-1] / median(idle), "-"
    )


async def _time_correction(slack: SlackServer, n: int) -> float:
    """Time one correction, after a pause in which the other work can go on."""
    await asyncio.sleep(0.01)
    return await measure_ack(slack, f"/correct Battenhall Green {2000 + n}")


async def measure_ack(slack: SlackServer, line: str) -> float:
    """Seconds from sending a line to its acknowledgement."""
    payload = SlackUser(slack, slack.send_by_socket).command_payload(line)
    start = time.perf_counter()
    await slack.send_by_socket("slash_commands", payload)
    return time.perf_counter() - start
