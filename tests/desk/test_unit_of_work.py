"""A unit of work keeps its effects and its answer together, and subscribers hear of it after."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.chat.reply import Reply, Tone
from bot.desk.entry_codec import encode_entry
from bot.desk.identity import Provenance
from bot.desk.subscriptions import FollowRequest
from bot.desk.unit_of_work import UnitOfWork
from bot.election import decisions
from bot.election.changes import Level
from bot.election.decisions import AskPolicy
from bot.election.declaration import Mark
from bot.election.ledger import MarkWard
from bot.election.parse.declaration import Reading, parse_declaration
from bot.store import ledger
from tests.count import ALICE, COUNT, DESK, Count, open_count
from tests.desk.stored_night import stored_night
from tests.faults import Fault, Faults, injected

if TYPE_CHECKING:
    from bot.desk.open_nights import NightChange

FOLLOW = FollowRequest(Level.GAINS)
LINE = "Battenhall Green 1081 Con 887 Lab 127 UKIP 89"


def provenance(key: str = "one") -> Provenance:
    return Provenance(key, ALICE, DESK)


async def record(work: UnitOfWork, count: Count) -> None:
    night = work.book(count.night).night
    reading = parse_declaration(LINE, night.council)
    assert isinstance(reading, Reading)
    await work.record(count.night, decisions.declaration(night, reading, AskPolicy.NEVER))


async def record_and_fail(count: Count) -> None:
    async with count.app.desk.unit_of_work(provenance()) as work:
        await record(work, count)
        work.answer = str(1 // 0)


async def record_without_answer(count: Count) -> None:
    async with count.app.desk.unit_of_work(provenance()) as work:
        await record(work, count)


async def test_a_unit_without_an_answer_stores_nothing(count: Count) -> None:
    before = stored_night(count)
    with pytest.raises(RuntimeError, match="without an answer"):
        await record_without_answer(count)

    assert before == stored_night(count)


async def test_a_bug_in_the_body_stores_nothing_and_the_next_call_goes_on(count: Count) -> None:
    before = stored_night(count)
    with pytest.raises(ZeroDivisionError):
        await record_and_fail(count)
    after = stored_night(count)
    await count.type(f"/declare {LINE}")

    assert before == after
    assert [2] == [row.seq for row in await count.ledger()]


async def test_a_repeated_key_gives_the_stored_answer_and_undoes_the_second_body(
    count: Count,
) -> None:
    async with count.app.desk.unit_of_work(provenance()) as first:
        await record(first, count)
        first.answer = "first"
    before = stored_night(count)
    async with count.app.desk.unit_of_work(provenance()) as second:
        await second.follow(count.night, FOLLOW)
        second.answer = "second"

    assert "first" == second.answer
    assert second.is_replay
    assert before == stored_night(count)


async def test_every_subscriber_hears_of_a_change_once_it_is_committed(count: Count) -> None:
    heard: list[tuple[NightChange, int]] = []
    desk = count.app.desk

    def hear(change: "NightChange") -> None:
        heard.append((change, desk.first_book().seq))

    desk.subscribe(hear)
    desk.subscribe(hear)
    async with desk.unit_of_work(provenance()) as work:
        await record(work, count)
        work.answer = "recorded"
        heard_before_commit = [*heard]

    assert [] == heard_before_commit
    assert [2, 2] == [seq for _, seq in heard]
    assert ["declare", "declare"] == [change.entry.kind for change, _ in heard if change.entry]


async def test_no_subscriber_hears_of_a_repeated_call(count: Count) -> None:
    for key in ("one", "one"):
        heard: list[NightChange] = []
        count.app.desk.subscribe(heard.append)
        async with count.app.desk.unit_of_work(provenance(key)) as work:
            await record(work, count)
            work.answer = "recorded"

    assert [] == heard


async def test_after_an_entry_from_elsewhere_the_night_is_read_again_and_goes_on(
    count: Count,
) -> None:
    """Another process, such as a restored one, has written the next number."""
    entry = MarkWard("Arboretum", Mark.COUNTING)
    row = ledger.LedgerRow(
        count.night, 2, entry.kind, entry.ward, encode_entry(entry),
        "U9", "Grace", "hall", "hall:#desk", "2016-05-05T22:00:00Z",
    )  # fmt: skip
    async with count.app.store.transaction() as tx:
        await ledger.append(tx, row)
    refused = await count.type(f"/declare {LINE}", key="same")
    declared = await count.type(f"/declare {LINE}", key="same")
    reloaded = count.app.desk.first_book().night.wards["Arboretum"].mark

    assert refused.text.startswith("NOT saved:"), refused.text
    assert Tone.DONE is declared.tone, declared.text
    assert Mark.COUNTING is reloaded
    assert [2, 3] == [row.seq for row in await count.ledger()]


@asynccontextmanager
async def count_with_faults(folder: Path) -> AsyncIterator[tuple[Count, Faults]]:
    """#count follows everything, and nothing fails but what the test arranges."""
    with injected(Faults()) as faults:
        async with open_count(folder) as count:
            await count.type("/follow all each", channel=COUNT)
            yield count, faults


async def type_once(count: Count, line: str) -> Reply:
    name, _, text = line.removeprefix("/").partition(" ")
    return await count.app.dispatcher.run_command(name, text, ALICE, DESK, f"once {line}")


async def test_an_entry_that_was_saved_without_a_word_from_the_store_is_answered_as_saved(
    tmp_path: Path,
) -> None:
    """COMMIT went through, and the call's key is found there."""
    async with count_with_faults(tmp_path) as (count, faults):
        faults.arrange(Fault.ANSWER_LOST)
        answer = await type_once(count, f"/declare {LINE}")
        votes = count.votes()
        next_answer = await type_once(count, "/declare Warndon Lab")
        await count.deliver()

        assert Tone.DONE is answer.tone, answer.text
        assert 1081 == votes["Grn"]
        assert Tone.DONE is next_answer.tone, next_answer.text
        count.assert_told("#count", "LABOUR GAIN Warndon")
        assert "GREEN GAIN Battenhall" in count.announcements()[-2]


async def test_an_entry_whose_fate_cannot_be_asked_for_stands_in_the_books_if_it_was_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.desk.idempotency._RESOLVE_SECONDS", -1)
    async with count_with_faults(tmp_path) as (count, faults):
        faults.arrange(Fault.ANSWER_LOST)
        answer = await type_once(count, f"/declare {LINE}")
        votes = count.votes()
        next_answer = await type_once(count, "/declare Warndon Lab")

        assert answer.text.startswith("NOT saved for certain"), answer.text
        assert 1081 == votes["Grn"]
        assert Tone.DONE is next_answer.tone, next_answer.text


async def test_an_entry_that_was_lost_with_the_connection_is_not_in_the_books(
    tmp_path: Path,
) -> None:
    async with count_with_faults(tmp_path) as (count, faults):
        faults.arrange(Fault.TIMED_OUT)
        answer = await type_once(count, f"/declare {LINE}")
        votes = count.votes()
        again = await count.type(f"/declare {LINE}")

        assert answer.text.startswith("NOT saved for certain"), answer.text
        assert {} == votes
        assert Tone.DONE is again.tone, again.text
        assert [2] == [row.seq for row in await count.ledger()]
