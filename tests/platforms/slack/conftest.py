"""The real app with a Worcester night in a local Slack."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from bot.importers.pack import Files, find_pack, pack_slug, read_pack_files
from bot.platforms.slack.platform import SlackPlatform
from bot.platforms.slack.settings import SlackSettings
from bot.runtime.app import App, open_app
from bot.settings import Settings
from tests.databases import night_url
from tests.faults import current_faults, started
from tests.servers.slack import SIGNING_SECRET, SlackServer
from tests.servers.slack_user import SlackUser, by_http
from tests.servers.waiting import until


@dataclass
class SlackCount:
    """The app, connected to a local Slack."""

    slack: SlackServer
    app: App
    platform: SlackPlatform
    running: "asyncio.Task[str]"
    url: str = ""
    session: aiohttp.ClientSession | None = None

    def user(self, user: str = "U0DESK", channel: str = "C0RESULTS") -> SlackUser:
        """A user in a channel, by default an administrator."""
        send = by_http(self.session, self.url) if self.session else self.slack.send_by_socket
        return SlackUser(self.slack, send, user, channel)

    def channel_texts(self, channel: str = "C0RESULTS") -> list[str]:
        """The messages in a channel."""
        known = self.slack.channels.get(channel)
        return [message["text"] for message in known.messages] if known else []


@asynccontextmanager
async def open_slack_count(
    folder: Path,
    settings: SlackSettings,
    slack: SlackServer,
    pack: Path | None = None,
    *,
    second_key: bool = False,
) -> AsyncIterator[SlackCount]:
    """Open a count and run its platform; fails if it breaks a rule of Slack's."""
    platform = SlackPlatform(settings, request_seconds=0.5, processing_waits=(0.1, 0.2, 0.4))
    core_settings = Settings.model_construct(
        database_url=await night_url(folder / "night.db"), second_key=second_key
    )
    folder_of_pack = pack or find_pack("worcester-2016")

    def files() -> Files:
        return read_pack_files(folder_of_pack)

    opening = open_app(
        core_settings,
        {Path("pack"): files()},
        {"slack": platform.transport},
        pack_readers={pack_slug(files()) or "": files},
    )
    async with started(opening) as app:
        platform.transport.seconds_between = 0.0
        delivering = asyncio.create_task(app.announcer.run())
        running = asyncio.create_task(platform.run(app.dispatcher))
        try:
            yield SlackCount(slack, app, platform, running)
        finally:
            await platform.close()
            for task in (delivering, running):
                task.cancel()
            await asyncio.gather(delivering, running, return_exceptions=True)
    assert [] == slack.violations


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    """A local workspace."""
    async with SlackServer() as server:
        yield server


@pytest.fixture
async def count(tmp_path: Path, slack: SlackServer) -> AsyncIterator[SlackCount]:
    """In Socket Mode."""
    async with open_slack_count(tmp_path, slack.settings(), slack) as count:
        with current_faults().pause():
            await until(lambda: len(slack.sockets) == 2)
        yield count


@pytest.fixture
async def http_count(tmp_path: Path, slack: SlackServer) -> AsyncIterator[SlackCount]:
    """In HTTP mode."""
    settings = slack.settings(app_token=None, signing_secret=SIGNING_SECRET)
    async with (
        open_slack_count(tmp_path, settings, slack) as count,
        aiohttp.ClientSession() as session,
    ):
        app = web.Application()
        app.add_routes(count.platform.routes())
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        count.url, count.session = f"http://{host}:{port}/slack/events", session
        with current_faults().pause():
            await until(lambda: count.platform.connection.connected)
        yield count
        await runner.cleanup()


@pytest.fixture(params=["count", "http_count"], ids=["Socket Mode", "HTTP"])
def any_count(request: pytest.FixtureRequest) -> SlackCount:
    """In both modes."""
    count: SlackCount = request.getfixturevalue(request.param)
    return count
