"""The real app in a local Discord."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from bot.importers.pack import Files, find_pack, pack_slug, read_pack_files
from bot.platforms.discord.identify_limit import IDENTIFY_SECONDS
from bot.platforms.discord.platform import DiscordPlatform
from bot.platforms.discord.settings import DiscordSettings
from bot.runtime.app import open_app
from bot.runtime.leadership import listen
from bot.settings import Settings
from tests.databases import night_url
from tests.faults import current_faults, started
from tests.platforms.discord.vocabulary import DiscordCount
from tests.servers.discord import DiscordServer
from tests.servers.waiting import until

TOKEN = "canary.of.a.token"  # noqa: S105 - of the server below


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    """A local Discord without a connection."""
    server = DiscordServer(TOKEN)
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
def settings(server: DiscordServer) -> DiscordSettings:
    return server.settings()


@pytest.fixture
async def count(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path
) -> AsyncIterator[DiscordCount]:
    """Worcester 2016 with nothing declared, the bot connected."""
    async with open_discord_count(server, settings, tmp_path, "worcester-2016") as count:
        yield count


@asynccontextmanager
async def open_discord_count(
    server: DiscordServer,
    settings: DiscordSettings,
    folder: Path,
    pack: str,
    identify_seconds: float = IDENTIFY_SECONDS,
    *,
    second_key: bool = False,
) -> AsyncIterator[DiscordCount]:
    """Open a count and connect it; fails if it breaks a rule of Discord's."""
    platform = DiscordPlatform(settings, identify_seconds)
    platform.transport.seconds_between = 0.0
    of_the_app = Settings(
        database_url=await night_url(folder / "night.db"), councils=(pack,), second_key=second_key
    )

    def files() -> Files:
        return read_pack_files(find_pack(pack))

    identified = server.identifies
    transports = {"discord": platform.transport}
    packs, again = {Path("pack"): files()}, {pack_slug(files()) or "": files}
    opening = open_app(of_the_app, packs, transports, pack_readers=again)
    async with started(opening) as app:
        delivering = asyncio.create_task(app.announcer.run())
        listening = asyncio.create_task(listen(app, platform))
        with current_faults().pause():
            await until(lambda: server.identifies > identified)
        yield DiscordCount(server, app, platform)
        await platform.close()
        await listening
        delivering.cancel()
        with suppress(asyncio.CancelledError):
            await delivering
    assert [] == server.violations
