"""A person whose entry another one changes is told so, with the next receipt."""

from pathlib import Path

import pytest

from tests.count import ALICE, BOB, Count, full_text, open_count

FLASH = "/declare Battenhall Green 1081"


async def next_receipt(count: Count) -> str:
    return full_text(await count.type("/declare Claines Con", ALICE))


@pytest.mark.parametrize(
    ("line", "button", "ours", "theirs"),
    [
        ("/correct Battenhall Con because misheard", "Yes", "corrects", "corrected"),
        ("/declare Battenhall Con", "Replace", "corrects", "corrected"),
        ("/withdraw Battenhall because wrong ward", "", "withdraws", "withdrew"),
    ],
)
async def test_both_are_told_whose_entry_was_changed(
    tmp_path: Path, line: str, button: str, ours: str, theirs: str
) -> None:
    async with open_count(tmp_path) as count:
        await count.type(FLASH, ALICE)
        reply = await count.type(line, BOB)
        if button:
            reply = await count.press(button, reply, BOB)
        answers = [await next_receipt(count), full_text(await count.type("/mark Warndon recount"))]

    assert f"This {ours} what Alice entered at 23:00." in full_text(reply)
    told = f"Bob {theirs} what you entered for Battenhall, at 23:00."
    assert [True, False] == [told in answer for answer in answers]


async def test_it_is_told_after_a_restart_too(tmp_path: Path) -> None:
    async with open_count(tmp_path) as count:
        await count.type(FLASH, ALICE)
        await count.type("/withdraw Battenhall because wrong ward", BOB)
    async with open_count(tmp_path) as count:
        answer = await next_receipt(count)

    assert "Bob withdrew what you entered for Battenhall, at 23:00." in answer


@pytest.mark.parametrize(
    "line",
    [
        "/declare Battenhall Green 1081 Con 887 Lab 127 UKIP 89",
        "/declare Battenhall Green 1081",
        "/declare Warndon Lab",
    ],
)
async def test_nobody_is_told_of_what_leaves_their_entry_standing(
    tmp_path: Path, line: str
) -> None:
    async with open_count(tmp_path) as count:
        await count.type(FLASH, ALICE)
        await count.type(line, BOB)
        answer = await next_receipt(count)

    assert "what you entered" not in answer


async def test_nobody_is_told_of_their_own_correction(tmp_path: Path) -> None:
    async with open_count(tmp_path) as count:
        await count.type(FLASH, ALICE)
        reply = await count.type("/withdraw Battenhall because wrong ward", ALICE)
        answer = await next_receipt(count)

    assert "Alice" not in full_text(reply)
    assert "what you entered" not in answer


async def test_nobody_is_told_of_a_change_that_was_undone(tmp_path: Path) -> None:
    async with open_count(tmp_path) as count:
        await count.type(FLASH, ALICE)
        await count.type("/withdraw Battenhall because wrong ward", BOB)
        await count.press("Undo", person=BOB)
        answer = await next_receipt(count)

    assert "what you entered" not in answer
