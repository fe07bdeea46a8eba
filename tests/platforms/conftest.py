"""The real app in a local Slack and a local Discord together."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.announcer.transport import Message
from bot.desk.identity import Channel, Person
from bot.importers.pack import Files, find_pack, read_pack_files
from bot.observability.connections import Connection
from bot.platforms.console.transport import ConsoleTransport
from bot.platforms.discord.platform import DiscordPlatform
from bot.platforms.slack.platform import REQUEST_SECONDS, SlackPlatform
from bot.runtime.app import App, open_app
from bot.runtime.leadership import listen
from bot.settings import Settings
from tests.databases import night_url
from tests.faults import current_faults, started
from tests.platforms.discord.conftest import TOKEN
from tests.platforms.discord.vocabulary import DiscordCount
from tests.servers.discord import CHANNEL, DiscordServer
from tests.servers.slack import SlackServer
from tests.servers.slack_user import SlackUser
from tests.servers.waiting import until


@dataclass
class ThreePlatformCount:
    """The bot in a local Slack, a local Discord and a terminal."""

    slack: SlackServer
    discord: DiscordCount
    shown: list[Message]

    @property
    def slack_user(self) -> SlackUser:
        return SlackUser(self.slack, self.slack.send_by_socket)

    def slack_texts(self) -> list[str]:
        return [plain(m["text"]) for m in self.slack.channels["C0RESULTS"].messages]

    def discord_texts(self) -> list[str]:
        """Each announcement, without its key."""
        here = [m for m in self.discord.server.messages if m["channel_id"] == str(CHANNEL)]
        bodies = [(m["content"], *(e.get("description", "") for e in m["embeds"])) for m in here]
        return [plain("\n".join(parts)) for parts in bodies]

    def console_texts(self) -> list[str]:
        return [plain("\n".join(message.lines)) for message in self.shown]


def plain(text: str) -> str:
    """A text without a platform's markup: words and figures with their signs."""
    return " ".join(re.findall(r"[\w%+−]+", text))


@asynccontextmanager
async def running_platforms(
    app: App, platforms: list[SlackPlatform | DiscordPlatform]
) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(app.announcer.run())]
    tasks += [asyncio.create_task(_run(platform, app)) for platform in platforms]
    try:
        yield
    finally:
        await asyncio.gather(*(platform.close() for platform in platforms))
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _run(platform: SlackPlatform | DiscordPlatform, app: App) -> None:
    await listen(app, platform)


@asynccontextmanager
async def open_everywhere(
    folder: Path, files: Files, *, second_key: bool = False
) -> AsyncIterator[ThreePlatformCount]:
    """A night with nothing declared, followed on all three platforms."""
    async with (
        platform_servers() as (slack, discord),
        open_on(slack, discord, folder, files, second_key=second_key) as count,
    ):
        yield count


@asynccontextmanager
async def platform_servers() -> AsyncIterator[tuple[SlackServer, DiscordServer]]:
    """A local Slack and a local Discord; fails if a bot breaks a rule of theirs."""
    discord = DiscordServer(TOKEN)
    await discord.start()
    async with SlackServer() as slack:
        yield slack, discord
        assert [] == slack.violations
    assert [] == discord.violations
    await discord.stop()


@asynccontextmanager
async def open_on(
    slack: SlackServer,
    discord: DiscordServer,
    folder: Path,
    files: Files,
    request_seconds: float = REQUEST_SECONDS,
    *,
    second_key: bool = False,
) -> AsyncIterator[ThreePlatformCount]:
    """The night in this folder, followed on all three platforms."""
    shown: list[Message] = []
    identified = discord.identifies
    in_slack = SlackPlatform(slack.settings(), request_seconds)
    in_discord = DiscordPlatform(discord.settings())
    transports = {
        "slack": in_slack.transport,
        "discord": in_discord.transport,
        "console": ConsoleTransport(shown.append),
    }
    for transport in (in_slack.transport, in_discord.transport):
        transport.seconds_between = 0.0
    settings = Settings(database_url=await night_url(folder / "night.db"), second_key=second_key)
    platforms: list[SlackPlatform | DiscordPlatform] = [in_slack, in_discord]

    def links() -> dict[str, Connection]:
        return {platform.name: platform.connection for platform in platforms}

    opening = open_app(settings, {Path("pack"): files}, transports, connections=links)
    async with started(opening) as app, running_platforms(app, platforms):
        with current_faults().pause():
            await until(lambda: discord.identifies > identified and len(slack.sockets) == 2)
            await until(lambda: all(link.connected for link in links().values()))
        count = ThreePlatformCount(slack, DiscordCount(discord, app, in_discord), shown)
        await count.slack_user.type("/follow all")
        await count.discord.type("/follow all")
        here = Channel("console", "console:#count", "#count")
        await app.dispatcher.run_command(
            "follow", "all", Person("you", "you", admin=True), here, "k"
        )
        yield count


@pytest.fixture
async def count(tmp_path: Path) -> AsyncIterator[ThreePlatformCount]:
    async with open_everywhere(tmp_path, read_pack_files(find_pack("worcester-2016"))) as count:
        yield count
