"""What a night is built on: the close of poll, the stored pack and the ledger."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.chat.reply import Tone
from tests.count import BOB, COUNT, Count, declare_wards, open_count, worcester
from tests.desk.stored_night import record_bytes, stored_night

CLOSE = datetime(2016, 5, 5, 21, tzinfo=UTC)  # 22:00 in Britain
WRITES = [
    "/declare Battenhall Green 1081",
    "/correct Battenhall Green 1081",
    "/withdraw Battenhall because x",
    "/mark Battenhall counting",
]


@pytest.mark.parametrize("line", WRITES)
async def test_lw1_nothing_about_the_votes_is_accepted_before_the_close_of_poll(
    tmp_path: Path, line: str
) -> None:
    async with open_count(tmp_path, now=CLOSE - timedelta(seconds=1)) as count:
        reply = await count.type(line)

        assert Tone.REFUSAL is reply.tone
        assert "Polls are open until 22:00 on 5 May 2016, and until then" in reply.text
        assert reply.text.startswith("Not recorded.")
        assert [] == await count.ledger()


async def test_lw1_a_declaration_is_accepted_from_the_close_of_poll(tmp_path: Path) -> None:
    async with open_count(tmp_path, now=CLOSE - timedelta(seconds=1)) as count:
        await count.type(WRITES[0])
        count.clock.shift(1)
        reply = await count.type(WRITES[0])

        assert Tone.DONE is reply.tone


async def test_lw1_a_clock_put_back_refuses_nothing_once_an_entry_stands(tmp_path: Path) -> None:
    async with open_count(tmp_path, now=CLOSE) as count:
        await count.type(WRITES[0])
        count.clock.move_to(CLOSE - timedelta(hours=1))
        reply = await count.type("/declare Cathedral Labour 1360")

        assert Tone.DONE is reply.tone


async def test_lw1_the_council_can_be_viewed_and_followed_before_the_close_of_poll(
    tmp_path: Path,
) -> None:
    async with open_count(tmp_path, now=CLOSE - timedelta(hours=8)) as count:
        followed = await count.type("/follow all", channel=COUNT)
        looked = await count.type("/composition")
        night = await count.type("/countroom night")

        assert [Tone.DONE, Tone.ANSWER] == [followed.tone, looked.tone]
        assert "Polls close at 22:00 on 5 May 2016." in night.lines
        assert [] == count.announcements()


async def play_long_night(count: Count) -> None:
    """Enter one entry of every kind."""
    await count.type("/follow all", channel=COUNT)
    await declare_wards(count, ["Arboretum Lab 959", "Warndon UKIP 564", "Cathedral Lab"])
    await count.type("/declare Arboretum Lab 959", person=BOB)
    await count.type("/correct Arboretum Lab 960 because misheard")
    await count.type("/withdraw Warndon because wrong party")
    await count.type("/mark Warndon recount")
    await count.type("/declare Batenhall Con 887 Green 1081")
    await count.press("Yes", person=BOB)
    await count.press("Undo", person=BOB)
    await count.type("/declare Battenhall Green 1081 Con 887 Lab 127 UKIP 89 turnout 41.2%")


async def test_a_reopened_night_is_the_same_to_the_byte(tmp_path: Path) -> None:
    async with open_count(tmp_path) as count:
        await play_long_night(count)
        before, record = stored_night(count), await record_bytes(count)
    async with open_count(tmp_path, now=CLOSE + timedelta(hours=5)) as again:
        assert {"declare", "confirm", "correct", "withdraw", "mark", "undo"} == {
            kind for kind, _ in await again.entries()
        }
        assert before == stored_night(again)
        assert record == await record_bytes(again)


async def test_a_reopened_night_goes_on(tmp_path: Path) -> None:
    """A button from before the restart still works, and the numbering continues."""
    async with open_count(tmp_path) as count:
        await play_long_night(count)
        entries = len(await count.ledger())
        declared = count.reply
    async with open_count(tmp_path) as again:
        undone = await again.press("Undo", on=declared, key="a new key")

        assert "Undone. Battenhall is awaiting declaration, as before." == undone.text
        assert entries + 1 == len(await again.ledger())
        again.assert_told("#count", "WITHDRAWN", "Battenhall")


async def test_an_open_question_can_be_answered_after_a_restart(tmp_path: Path) -> None:
    async with open_count(tmp_path) as count:
        question = await count.type("/declare Batenhall Green 1081")
    async with open_count(tmp_path) as again:
        reply = await again.press("Yes", on=question, key="a new key")

        assert Tone.DONE is reply.tone


async def test_unsent_announcements_are_sent_after_a_restart(tmp_path: Path) -> None:
    async with open_count(tmp_path) as count:
        await count.type("/follow all", channel=COUNT)
        await count.type_undelivered("/declare Battenhall Green 1081")
    async with open_count(tmp_path) as again:
        await again.deliver()

        again.assert_told("#count", "GREEN GAIN Battenhall")


async def test_editing_the_files_changes_nothing_in_an_open_night(tmp_path: Path) -> None:
    files = dict(worcester())
    edited = {
        name: text.replace("Louis Stephen", "Somebody Else").replace("Green Party", "Labour Party")
        for name, text in files.items()
    }
    async with open_count(tmp_path, files) as count:
        await play_long_night(count)
        before, record = stored_night(count), await record_bytes(count)
    async with open_count(tmp_path, edited) as again:
        assert edited != files
        assert before == stored_night(again)
        assert record == await record_bytes(again)


async def test_the_party_registry_is_stored_with_the_night(tmp_path: Path) -> None:
    files = dict(worcester())
    renamed = files | {
        "parties.toml": files["parties.toml"].replace('label = "Green"', 'label = "Verdant"')
    }
    async with open_count(tmp_path, files) as count:
        record = await record_bytes(count)
    async with open_count(tmp_path, renamed) as again:
        same = await record_bytes(again)
        reply = await again.type("/declare Battenhall Green 1081")

        assert renamed != files
        assert record == same
        assert "GREEN GAIN Battenhall" in reply.text
