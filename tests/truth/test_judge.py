"""The judge of the random nights, on nights whose verdict is plain."""

from pathlib import Path

import pytest

from bot.desk.entry_codec import decode_entry
from bot.election.changes import Level
from tests.count import COUNT, open_count
from tests.truth.fold import fold
from tests.truth.judge import Follower, Reading, channel_faults
from tests.truth.reader import Reader
from tests.wessex import melchester


@pytest.mark.parametrize(
    ("follower", "is_true"),
    [
        (Follower(None, has_stopped=True), True),
        (Follower(None), False),
        (Follower(Level.ALL), False),
    ],
)
async def test_half_a_ward_is_untrue_unless_the_channel_stopped_before_the_rest(
    tmp_path: Path, follower: Follower, *, is_true: bool
) -> None:
    async with open_count(tmp_path, melchester()) as count:
        await count.type("/follow all each", channel=COUNT)
        await count.type("/declare Close Arabella")
        await count.type("/follow off", channel=COUNT)
        await count.type("/declare Close Biles")
        book = count.app.desk.first_book()
        entries = [decode_entry(row.kind, row.payload) for row in await count.ledger()]
        reading = Reading([], [], count.announcements(), [], [])
        reader = Reader(book.night.council, book.voice.parties)
        truth = fold(book.night.council, entries)
        faults = channel_faults(reading, reader, truth, follower, can_edit=True)

    assert is_true == (faults.all == []), faults


@pytest.mark.parametrize(
    ("edits", "is_true"),
    [
        (["Labour can no longer reach a majority in Melchester (9 of 16 seats)."], True),
        ([], False),
    ],
)
async def test_what_an_edit_told_meanwhile_is_not_taken_back_needlessly(
    tmp_path: Path, edits: list[str], *, is_true: bool
) -> None:
    posted = ["CORRECTION: Labour can reach a majority in Melchester after all."]
    async with open_count(tmp_path, melchester()) as count:
        book = count.app.desk.first_book()
        reader = Reader(book.night.council, book.voice.parties)
        truth = fold(book.night.council, [])
        reading = Reading([], posted, posted, edits, [[]])
        faults = channel_faults(reading, reader, truth, Follower(Level.CONTROL), can_edit=True)

    assert is_true == (faults.all == []), faults


@pytest.mark.parametrize(("reads", "is_true"), [("{}", False), ("This message said: “{}”", True)])
async def test_what_an_edit_has_left_out_may_be_told_again(
    tmp_path: Path, reads: str, *, is_true: bool
) -> None:
    fact = "The Conservatives can no longer reach a majority in Melchester (9 of 16 seats)."
    async with open_count(tmp_path, melchester()) as count:
        book = count.app.desk.first_book()
        reader = Reader(book.night.council, book.voice.parties)
        truth = fold(book.night.council, [])
        reading = Reading([fact], [fact], [fact], [], [[reads.format(fact)]])
        faults = channel_faults(reading, reader, truth, Follower(Level.CONTROL), can_edit=True)

    assert is_true == (faults.repeated == []), faults
