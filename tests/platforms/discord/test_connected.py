"""Whether Discord hands over what is typed, and how many calls it refused of late."""

from pathlib import Path

from bot.platforms.discord.settings import DiscordSettings
from tests.platforms.discord.conftest import open_discord_count
from tests.platforms.discord.vocabulary import DiscordCount
from tests.servers.discord import DiscordServer
from tests.servers.waiting import until


async def test_discord_is_connected_again_when_its_session_is_resumed(desk: DiscordCount) -> None:
    await until(lambda: desk.platform.connection.connected)
    since = desk.platform.connection.since
    desk.server.reset_gateway()
    await until(lambda: desk.server.resumes)
    await until(
        lambda: desk.platform.connection.connected and desk.platform.connection.since > since
    )

    assert "" == desk.platform.connection.reason


async def test_discord_counts_the_calls_it_refused(desk: DiscordCount) -> None:
    desk.server.fail_next("POST", "/messages", 403, body={"code": 20028, "message": "no"})
    await desk.type("/follow all")
    await desk.type("/declare Battenhall Green 1081")
    await until(lambda: desk.platform.connection.refused)

    assert 1 == desk.platform.connection.refused


async def test_discord_that_was_closed_is_not_connected(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path
) -> None:
    async with open_discord_count(server, settings, tmp_path, "worcester-2016") as desk:
        await until(lambda: desk.platform.connection.connected)

    assert not desk.platform.connection.connected
