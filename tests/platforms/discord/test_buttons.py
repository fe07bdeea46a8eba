"""Buttons in Discord: pressed twice, by somebody whose right is gone, and after a restart."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.platforms.discord.responses import CallbackType
from bot.platforms.discord.settings import DiscordSettings
from tests.platforms.buttons import BUTTONS, Button, copy_pack, correct_pack
from tests.platforms.discord.conftest import open_discord_count
from tests.platforms.discord.vocabulary import ALICE, OLIVIA, Answer, DiscordCount, GuildMember
from tests.servers.discord import DiscordServer

every_button = pytest.mark.parametrize("button", BUTTONS, ids=str)


@pytest.fixture
async def desk(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path
) -> AsyncIterator[DiscordCount]:
    """A night whose pack is mended on the disk meanwhile."""
    pack = copy_pack(tmp_path)
    async with open_discord_count(server, settings, tmp_path, str(pack)) as desk:
        correct_pack(pack)
        yield desk


async def shows(desk: DiscordCount, button: Button, who: GuildMember = OLIVIA) -> Answer:
    """The answer that carries the button."""
    answers = [await desk.type(line, who) for line in button.lines]
    return answers[-1]


async def ledger(desk: DiscordCount) -> tuple[str, ...]:
    """What was entered since the night was opened."""
    _, *entered = await desk.app.desk.reads.history("worcester-2016")
    return tuple(row.kind for row in entered)


@every_button
async def test_a_double_click_has_one_effect(desk: DiscordCount, button: Button) -> None:
    answer = await shows(desk, button)
    said = await asyncio.gather(*(desk.press(answer, button.label) for _ in range(2)))

    assert button.text in "\n".join(answer.text for answer in said)
    assert button.ledger == await ledger(desk)


@every_button
async def test_a_right_that_is_gone_when_it_is_pressed_is_missed(
    desk: DiscordCount, button: Button
) -> None:
    await desk.type("/countroom roles grant editor person 201")
    answer = await shows(desk, button, ALICE)
    before = await ledger(desk)
    await desk.type("/countroom roles revoke editor person 201")
    said = await desk.press(answer, button.label)

    assert "you are not one here. Nothing was stored." in said.text
    assert before == await ledger(desk)


@every_button
async def test_after_a_restart_it_does_what_it_says(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, button: Button
) -> None:
    pack = copy_pack(tmp_path)
    async with open_discord_count(server, settings, tmp_path, str(pack)) as desk:
        correct_pack(pack)
        answer = await shows(desk, button)
    async with open_discord_count(server, settings, tmp_path, str(pack)) as desk:
        said = await desk.press(answer, button.label)

        assert button.text in said.text
        assert button.ledger == await ledger(desk)


async def test_an_answer_that_is_shared_by_a_double_click_is_there_once(desk: DiscordCount) -> None:
    answer = await desk.type("/control")
    said = await asyncio.gather(*(desk.press(answer, "Share here") for _ in range(2)))

    assert [False, True] == sorted(shown.private for shown in said)


async def test_an_answer_that_was_shared_before_a_restart_is_not_shared_again(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path
) -> None:
    pack = str(copy_pack(tmp_path))
    async with open_discord_count(server, settings, tmp_path, pack) as desk:
        answer = await desk.type("/control")
        shared = await desk.press(answer, "Share here")
    async with open_discord_count(server, settings, tmp_path, pack) as desk:
        again = await desk.press(answer, "Share here")

    assert not shared.private, shared.text
    assert "**That is shared already.**" == again.text


async def test_a_form_that_was_open_at_a_restart_may_be_sent_in_and_mended(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path
) -> None:
    pack = str(copy_pack(tmp_path))
    async with open_discord_count(server, settings, tmp_path, pack) as desk:
        form = await desk.type("/declare Battenhall")
    async with open_discord_count(server, settings, tmp_path, pack) as desk:
        slip = await desk.fill(form, "Louis Stephen (Grn): 1o81")
    async with open_discord_count(server, settings, tmp_path, pack) as desk:
        again = await desk.press(slip, "Mend it")
        await desk.fill(again, "Louis Stephen (Grn): 1081")

        assert ("declare",) == await ledger(desk)


async def test_a_form_that_is_mended_by_a_double_click_declares_once(desk: DiscordCount) -> None:
    form = await desk.type("/declare Battenhall")
    slip = await desk.fill(form, "Louis Stephen (Grn): 1o81")
    forms = await asyncio.gather(*(desk.press(slip, "Mend it") for _ in range(2)))
    await asyncio.gather(*(desk.fill(form, "Louis Stephen (Grn): 1081") for form in forms))

    assert ("declare",) == await ledger(desk)


async def test_a_mended_pack_takes_the_place_of_the_question(desk: DiscordCount) -> None:
    asked = await desk.type("/countroom night reload")
    said = await desk.press(asked, "Bring it in")

    assert (CallbackType.UPDATE, {}) == (said.kind, said.buttons)
