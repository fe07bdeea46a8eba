"""Hostile names from users and packs, as sent to Discord."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.importers.pack import find_pack
from bot.platforms.discord.responses import CallbackType
from bot.platforms.discord.settings import DiscordSettings
from tests.platforms.discord.conftest import open_discord_count
from tests.platforms.discord.vocabulary import DiscordCount, GuildMember
from tests.servers.discord import MANAGE_GUILD, DiscordServer

CAMBRIDGESHIRE = Path(__file__).parents[2] / "packs" / "cambridgeshire-2021"
NASTY = GuildMember(210, "@everyone <@&5> [x](https://evil.example)", MANAGE_GUILD)
WARDS = {
    "*Battenhall* @everyone": "\\*Battenhall\\* @\u200beveryone",
    "# <@1> `Battenhall` ||x||": "# \\<@\u200b1\\> \\`Battenhall\\` \\|\\|x\\|\\|",
    "1. Battenhall _x_ </declare:1>": "1\\. Battenhall \\_x\\_ \\</declare:1\\>",
}


async def test_a_users_name_does_nothing(count: DiscordCount) -> None:
    await count.type("/declare Battenhall Green 1081", NASTY)
    answer = await count.type("/ward Battenhall")

    assert "@\u200beveryone \\<@\u200b&5\\> \\[x\\](https:\u200b//evil.example)" in answer.text


async def test_a_reason_does_nothing_in_an_announcement(count: DiscordCount) -> None:
    await count.type("/follow all")
    await count.type("/declare Battenhall Green 1081")
    await count.wait_for_messages(1)
    await count.type("/correct Battenhall Green 1091 because <#123> **bold** @here")
    await count.wait_for_messages(2)
    announcement = count.server.messages[1]

    assert (
        "Reason: \\<#123\\> \\*\\*bold\\*\\* @\u200bhere."
        in announcement["embeds"][0]["description"]
    )
    assert {"parse": []} == announcement["allowed_mentions"]


@pytest.mark.parametrize("typed", ["@everyone", "<@1>", "||x||", "</declare:1>", "`x`", "x" * 3000])
async def test_a_word_that_is_not_understood_is_echoed_and_does_nothing(
    count: DiscordCount, typed: str
) -> None:
    answer = await count.type(f"/ward {typed}")

    assert answer.private
    assert typed not in answer.text


@pytest.mark.parametrize(("ward", "shown"), WARDS.items())
async def test_a_wards_name_does_nothing_in_answers_and_announcements(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, ward: str, shown: str
) -> None:
    pack = tmp_path / "nasty"
    shutil.copytree(find_pack("worcester-2016"), pack)
    for table in pack.glob("*.csv"):
        text = table.read_text(encoding="utf-8").replace(",Battenhall,", f',"{ward}",')
        table.write_text(text.replace("\nBattenhall,", f'\n"{ward}",'), encoding="utf-8")
    async with open_discord_count(server, settings, tmp_path, str(pack)) as count:
        await count.type("/follow all")
        question = await count.type("/declare-form")
        form = await count.pick(question, ward)
        answer = await count.fill(form, "Louis Stephen (Grn): 1081")
        announcements = await count.wait_for_messages(1)

    assert f"{shown}: Louis Stephen" in answer.text.replace("\n\\#", "\n#")
    assert shown.removeprefix("1\\. ") in announcements[0]


@pytest.fixture
async def county_count(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path
) -> AsyncIterator[DiscordCount]:
    """A council with more wards than a Discord list holds."""
    async with open_discord_count(server, settings, tmp_path, str(CAMBRIDGESHIRE)) as count:
        yield count


async def test_a_long_list_has_pages(county_count: DiscordCount) -> None:
    first = await county_count.type("/declare-form")
    second = await county_count.press(first, "More")
    third = await county_count.press(second, "More")
    form = await county_count.pick(third, list(third.options)[-1])

    assert [25, 25] == [len(first.options), len(second.options)]
    assert set() == set(first.options) & set(second.options)
    assert "From the start" in third.buttons
    assert CallbackType.MODAL == form.kind


async def test_suggestions_are_within_discords_limit(county_count: DiscordCount) -> None:
    assert 25 == len(await county_count.suggestions("/declare "))


@pytest.mark.parametrize(
    "line", ["/outstanding", "/countroom help", "/composition", "/results all", "/countroom export"]
)
async def test_the_answers_for_a_county_are_within_the_limits(
    county_count: DiscordCount, line: str
) -> None:
    answer = await county_count.type(line)

    assert answer.text
