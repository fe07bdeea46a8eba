"""With a second key, an entry counts only when another person confirms it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.chat.reply import Tone
from tests.count import BOB, COUNT, Count, open_count

LINE = "/declare Battenhall Green 1081"


@pytest.fixture
async def second_key_count(tmp_path: Path) -> AsyncIterator[Count]:
    """Worcester with a second key; #count follows everything."""
    async with open_count(tmp_path, second_key=True) as opened:
        await opened.type("/follow all", channel=COUNT)
        yield opened


async def test_one_person_alone_writes_nothing(second_key_count: Count) -> None:
    replies = [await second_key_count.type(LINE) for _ in range(2)]

    assert [Tone.ASK, Tone.ASK] == [reply.tone for reply in replies]
    assert "A second person has to confirm this" in replies[0].text
    assert [] == await second_key_count.entries()
    assert [] == second_key_count.announcements()


async def test_a_person_cannot_confirm_their_own_declaration(second_key_count: Count) -> None:
    await second_key_count.type(LINE)
    reply = await second_key_count.press("Yes, record it")

    assert Tone.REFUSAL is reply.tone
    assert "Someone else has to confirm this." in reply.text
    assert [] == await second_key_count.entries()


async def test_a_second_person_can_press_yes(second_key_count: Count) -> None:
    await second_key_count.type(LINE)
    reply = await second_key_count.press("Yes, record it", person=BOB)

    assert Tone.DONE is reply.tone
    assert [("declare", "Battenhall")] == await second_key_count.entries()
    assert 1 == len(second_key_count.announcements())


async def test_a_second_person_can_type_the_same_declaration(second_key_count: Count) -> None:
    await second_key_count.type(LINE)
    reply = await second_key_count.type("/declare battenhall stephen 1,081", person=BOB)

    assert Tone.DONE is reply.tone
    assert [("declare", "Battenhall")] == await second_key_count.entries()
    assert 1 == len(second_key_count.announcements())


async def test_different_figures_from_the_second_person_need_their_own_confirmation(
    second_key_count: Count,
) -> None:
    await second_key_count.type(LINE)
    reply = await second_key_count.type("/declare Battenhall Green 1018", person=BOB)

    assert Tone.ASK is reply.tone
    assert [] == await second_key_count.entries()
