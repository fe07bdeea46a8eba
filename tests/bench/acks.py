"""A durable correction acknowledged to Slack, against bolt as it comes, which keeps nothing."""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.importers.pack import find_pack, read_pack_files
from bot.observability import logs
from bot.platforms.slack.platform import SlackPlatform
from bot.runtime.app import App, open_app
from bot.settings import Settings
from tests.bench.printed import floor, ratio
from tests.servers.slack import APP_TOKEN, BOT_TOKEN, SlackServer
from tests.servers.slack_people import SlackUser
from tests.servers.waiting import until

TIMES = 300


async def run() -> None:
    """Prints how long whoever types waits, beside its floor: the two take turns."""
    logs.write_errors_only()
    bare, ours = [], []
    with tempfile.TemporaryDirectory(prefix="countroom-bench-") as folder:
        async with (
            SlackServer() as there,
            SlackServer() as here,
            _bare(there),
            serving(here, folder),
        ):
            await typed_to_acknowledged(there, "/correct Battenhall Green 1081")
            await typed_to_acknowledged(here, "/declare Battenhall Green 1081")
            for n in range(TIMES):
                bare.append(
                    await typed_to_acknowledged(there, f"/correct Battenhall Green {2000 + n}")
                )
                ours.append(
                    await typed_to_acknowledged(here, f"/correct Battenhall Green {2000 + n}")
                )
    floor("a handler of slack-bolt's that only acknowledges", median(bare))
    ratio("a correction kept and acknowledged / floor", median(ours) / median(bare), "at most 0.2")


@asynccontextmanager
async def _bare(slack: SlackServer) -> AsyncIterator[None]:
    """slack-bolt with nothing set that need not be."""
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
async def serving(slack: SlackServer, folder: str) -> AsyncIterator[App]:
    """The whole bot, its night on the disk."""
    kept = Settings.model_construct(
        database_url=f"sqlite:///{Path(folder) / 'acks.db'}", writes_per_minute=3 * TIMES
    )
    settings = slack.settings()
    platform = SlackPlatform(settings)
    files = read_pack_files(find_pack("worcester-2016"))
    async with open_app(kept, {Path("pack"): files}, {"slack": platform.transport}) as app:
        running = asyncio.create_task(platform.run(app.dispatcher))
        await until(lambda: len(slack.sockets) == 2)
        try:
            yield app
        finally:
            await platform.close()
            await running


async def typed_to_acknowledged(slack: SlackServer, line: str) -> float:
    """From a line that is typed to its acknowledgement."""
    payload = SlackUser(slack, slack.send_by_socket).command_payload(line)
    start = time.perf_counter()
    await slack.send_by_socket("slash_commands", payload)
    return time.perf_counter() - start
