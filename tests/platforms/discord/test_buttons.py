"""Buttons in Discord: pressed twice, pressed without the role, pressed after a restart."""

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
async def count(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path
) -> AsyncIterator[DiscordCount]:
    """A count whose pack on disk was corrected after it opened."""
    pack = copy_pack(tmp_path)
    async with open_discord_count(server, settings, tmp_path, str(pack)) as count:
        correct_pack(pack)
        yield count


async def bring_up(count: DiscordCount, button: Button, who: GuildMember = OLIVIA) -> Answer:
    """Type the button's lines; returns the answer with the button."""
    answers = [await count.type(line, who) for line in button.lines]
    return answers[-1]


async def ledger(count: DiscordCount) -> tuple[str, ...]:
    """The kinds of the entries, without the pack's."""
    _, *entered = await count.app.desk.reads.history("worcester-2016")
    return tuple(row.kind for row in entered)


@every_button
async def test_a_double_click_has_one_effect(count: DiscordCount, button: Button) -> None:
    answer = await bring_up(count, button)
    answers = await asyncio.gather(*(count.press(answer, button.label) for _ in range(2)))

    assert button.text in "\n".join(answer.text for answer in answers)
    assert button.ledger == await ledger(count)


@every_button
async def test_a_button_checks_the_role_when_it_is_pressed(
    count: DiscordCount, button: Button
) -> None:
    await count.type("/countroom roles grant role:editor to:@201")
    answer = await bring_up(count, button, ALICE)
    before = await ledger(count)
    await count.type("/countroom roles revoke role:editor to:@201")
    reply = await count.press(answer, button.label)

    assert "you are not one here; ask someone who may manage the server to type" in reply.text
    assert before == await ledger(count)


@every_button
async def test_a_button_still_works_after_a_restart(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, button: Button
) -> None:
    pack = copy_pack(tmp_path)
    async with open_discord_count(server, settings, tmp_path, str(pack)) as count:
        correct_pack(pack)
        answer = await bring_up(count, button)
    async with open_discord_count(server, settings, tmp_path, str(pack)) as count:
        reply = await count.press(answer, button.label)

        assert button.text in reply.text
        assert button.ledger == await ledger(count)


async def test_a_double_click_shares_an_answer_once(
    count: DiscordCount,
) -> None:
    answer = await count.type("/control")
    answers = await asyncio.gather(*(count.press(answer, "Share here") for _ in range(2)))

    assert [False, True] == sorted(answer.private for answer in answers)


async def test_an_answer_shared_before_a_restart_is_not_shared_again(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path
) -> None:
    pack = str(copy_pack(tmp_path))
    async with open_discord_count(server, settings, tmp_path, pack) as count:
        answer = await count.type("/control")
        shared = await count.press(answer, "Share here")
    async with open_discord_count(server, settings, tmp_path, pack) as count:
        again = await count.press(answer, "Share here")

    assert not shared.private, shared.text
    assert "**That has been shared already.**" == again.text


async def test_a_form_open_during_a_restart_can_be_submitted_and_corrected(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path
) -> None:
    pack = str(copy_pack(tmp_path))
    async with open_discord_count(server, settings, tmp_path, pack) as count:
        form = await count.type("/declare Battenhall")
    async with open_discord_count(server, settings, tmp_path, pack) as count:
        slip = await count.fill(form, "Louis Stephen (Grn): 1o81")
    async with open_discord_count(server, settings, tmp_path, pack) as count:
        again = await count.press(slip, "Edit")
        await count.fill(again, "Louis Stephen (Grn): 1081")

        assert ("declare",) == await ledger(count)


async def test_a_double_click_on_a_corrected_form_declares_once(count: DiscordCount) -> None:
    form = await count.type("/declare Battenhall")
    slip = await count.fill(form, "Louis Stephen (Grn): 1o81")
    forms = await asyncio.gather(*(count.press(slip, "Edit") for _ in range(2)))
    await asyncio.gather(*(count.fill(form, "Louis Stephen (Grn): 1081") for form in forms))

    assert ("declare",) == await ledger(count)


async def test_the_reloaded_pack_replaces_its_question(count: DiscordCount) -> None:
    question = await count.type("/countroom night reload")
    answer = await count.press(question, "Apply")

    assert (CallbackType.UPDATE, {}) == (answer.kind, answer.buttons)
