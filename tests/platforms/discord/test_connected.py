"""Discord's connection status, and the count of refused calls."""

from pathlib import Path

from bot.platforms.discord.settings import DiscordSettings
from tests.platforms.discord.conftest import open_discord_count
from tests.platforms.discord.vocabulary import DiscordCount
from tests.servers.discord import DiscordServer
from tests.servers.waiting import until


async def test_discord_is_connected_again_when_its_session_resumes(count: DiscordCount) -> None:
    await until(lambda: count.platform.connection.connected)
    since = count.platform.connection.since
    count.server.reset_gateway()
    await until(lambda: count.server.resumes)
    await until(
        lambda: count.platform.connection.connected and count.platform.connection.since > since
    )

    assert "" == count.platform.connection.reason


async def test_refused_calls_are_counted(count: DiscordCount) -> None:
    count.server.fail_next("POST", "/messages", 403, body={"code": 20028, "message": "no"})
    await count.type("/follow all")
    await count.type("/declare Battenhall Green 1081")
    await until(lambda: count.platform.connection.refused)

    assert 1 == count.platform.connection.refused


async def test_discord_is_not_connected_after_it_is_closed(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path
) -> None:
    async with open_discord_count(server, settings, tmp_path, "worcester-2016") as count:
        await until(lambda: count.platform.connection.connected)

    assert not count.platform.connection.connected
