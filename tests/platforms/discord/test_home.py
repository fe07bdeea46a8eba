"""Whose night it is: one server's, whoever owns another."""

from pathlib import Path
from typing import Any

import pytest

from bot.importers.pack import find_pack, read_pack_files
from bot.platforms.discord.platform import DiscordPlatform
from bot.platforms.discord.settings import DiscordSettings
from bot.runtime.app import open_app
from bot.settings import Settings
from tests.platforms.discord.conftest import open_discord_count
from tests.platforms.discord.vocabulary import (
    ALICE,
    OLIVIA,
    DiscordCount,
    direct_message_fields,
)
from tests.servers.discord import GUILD, DiscordServer
from tests.servers.settings import with_changes
from tests.servers.waiting import until

ELSEWHERE: dict[str, Any] = {"guild_id": "999"}


@pytest.fixture
def unset_settings(settings: DiscordSettings) -> DiscordSettings:
    """The settings without DISCORD_GUILD_ID."""
    return with_changes(settings, guild_id=None)


async def test_the_only_server_is_home_and_stays_so_when_another_is_joined(
    server: DiscordServer, unset_settings: DiscordSettings, tmp_path: Path
) -> None:
    async with open_discord_count(server, unset_settings, tmp_path, "worcester-2016") as count:
        first = await count.app.desk.homes.find("discord")
    server.guilds.insert(0, "999")
    async with open_discord_count(server, unset_settings, tmp_path, "worcester-2016") as count:
        answer = await count.type("/declare Battenhall Green 1081")

    assert str(GUILD) == first
    assert "GREEN GAIN" in answer.text


async def test_with_several_servers_and_no_home_it_stops_and_names_them(
    server: DiscordServer, unset_settings: DiscordSettings, tmp_path: Path
) -> None:
    server.guilds = ["999", "100"]
    files = {Path("pack"): read_pack_files(find_pack("worcester-2016"))}
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'night.db'}")
    async with open_app(settings, files, {}) as app:
        platform = DiscordPlatform(unset_settings)
        reason = await platform.run(app.dispatcher)
        await platform.close()

    assert reason == (
        "The bot is in 2 servers: Newsroom 999 (999) and Newsroom 100 (100). "
        "Set DISCORD_GUILD_ID to the id of the desk's own server, and start again."
    )
    assert [] == [r for r in server.requests if r.startswith("PUT")]


async def test_it_waits_for_an_invitation(
    server: DiscordServer, unset_settings: DiscordSettings, tmp_path: Path
) -> None:
    server.guilds = []
    server.invite_after(2, str(GUILD))
    async with open_discord_count(server, unset_settings, tmp_path, "worcester-2016") as count:
        answer = await count.type("/control")

    assert "Control of Worcester" in answer.text


@pytest.mark.parametrize(
    "place", [ELSEWHERE, direct_message_fields(OLIVIA)], ids=["another server", "direct message"]
)
@pytest.mark.parametrize(
    "line",
    [
        "/declare Battenhall Green 1081",
        "/withdraw ward:Arboretum because:mine",
        "/follow level:all",
        "/countroom roles grant role:editor to:@201",
        "/countroom export",
        "/countroom night show",
        "/declare-form",
        "/control",
    ],
)
async def test_nothing_is_answered_anywhere_but_at_home(
    count: DiscordCount, line: str, place: dict[str, Any]
) -> None:
    await count.type("/declare Arboretum Lab 959")
    answer = await count.type(line, **place)
    history = await count.app.desk.reads.history("worcester-2016", "Arboretum")

    assert "Countroom works in its own server only" in answer.text
    assert {} == answer.buttons
    assert ["declare"] == [row.kind for row in history]
    assert [] == await count.app.desk.reads.grants("discord")


async def test_a_button_does_nothing_in_another_server(count: DiscordCount) -> None:
    await count.type("/countroom roles grant role:declarer to:@201")
    receipt = await count.type("/declare Battenhall Green 1081", ALICE)
    answer = await count.press(receipt, "Undo", **ELSEWHERE)
    history = await count.app.desk.reads.history("worcester-2016", "Battenhall")

    assert "Countroom works in its own server only" in answer.text
    assert ["declare"] == [row.kind for row in history]


async def test_nothing_is_completed_in_another_server(count: DiscordCount) -> None:
    assert {} == await count.suggestions("/declare bat", **ELSEWHERE)


async def test_commands_that_an_earlier_version_registered_everywhere_are_removed(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path
) -> None:
    server.global_commands = [{"name": "declare", "description": "x", "type": 1}]
    async with open_discord_count(server, settings, tmp_path, "worcester-2016"):
        assert [] == server.global_commands


async def test_a_server_that_was_left_and_joined_again_gets_its_commands_back(
    count: DiscordCount,
) -> None:
    # Until then a server that arrives is one that the bot was in all along.
    await until(lambda: count.platform.connection.connected)
    await count.server.leave_guild()
    count.server.commands.clear()
    await count.server.join_guild()
    await until(lambda: count.server.commands)

    assert "declare" in {command["name"] for command in count.server.commands}
