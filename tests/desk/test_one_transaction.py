"""A declaration is saved whole or not at all: entry, announcements, answer, night."""

import asyncio
import resource
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    closing,
    contextmanager,
)

import pytest

from bot.chat.reply import Tone
from bot.store.protocol import Transaction
from tests.count import BOB, Count, button
from tests.desk.stored_night import stored_night

DECLARE = "/declare Battenhall Green 1081 Con 887 Lab 127 UKIP 89"


@contextmanager
def locked_database(count: Count) -> Iterator[None]:
    """Lock the database from another connection."""
    with closing(sqlite3.connect(count.path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield


@contextmanager
def full_disk(count: Count) -> Iterator[None]:
    """Make the kernel refuse every byte beyond the end of the database's files."""
    wal = count.path.with_name(f"{count.path.name}-wal")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (wal.stat().st_size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


Failing = Callable[[Count], AbstractContextManager[None]]
failures = pytest.mark.parametrize("failing", [locked_database, full_disk])


@failures
@pytest.mark.parametrize(
    "line",
    [
        pytest.param(DECLARE, id="a declaration"),
        pytest.param("/declare Batenhall Green 1081", id="a question"),
        pytest.param("/mark Battenhall recount", id="a mark"),
        pytest.param("/follow gains", id="following"),
        pytest.param("/countroom roles grant declarer person U3", id="a grant"),
    ],
)
async def test_a_failed_save_leaves_nothing_behind(
    followed_count: Count, failing: Failing, line: str
) -> None:
    before = stored_night(followed_count)
    with failing(followed_count):
        refused = await followed_count.type_undelivered(line, key="one")
        meanwhile = stored_night(followed_count) if failing is full_disk else None
    after = stored_night(followed_count)
    again = await followed_count.type_undelivered(line, key="one")

    assert Tone.REFUSAL is refused.tone, refused.text
    assert refused.text.startswith("NOT saved:"), refused.text
    assert before == after
    assert meanwhile in (None, before)
    assert again.tone in (Tone.DONE, Tone.ASK)


@failures
async def test_a_yes_that_failed_to_save_can_be_pressed_again(
    followed_count: Count, failing: Failing
) -> None:
    question = await followed_count.type_undelivered("/declare Batenhall Green 1081")
    action = button(question, "Yes")
    before = stored_night(followed_count)
    with failing(followed_count):
        refused = await followed_count.press("Yes", on=question)
    after = stored_night(followed_count)
    answered = await followed_count.press("Yes", on=question)

    assert "yes" == action.press
    assert before == after
    assert refused.text.startswith("NOT saved:"), refused.text
    assert Tone.DONE is answered.tone, answered.text


@failures
async def test_after_a_failed_save_numbers_and_totals_go_on_without_a_gap(
    followed_count: Count, failing: Failing
) -> None:
    await followed_count.type("/declare Arboretum Lab")
    with failing(followed_count):
        refused = await asyncio.gather(
            *(
                followed_count.type_undelivered(f"/declare {ward} Lab")
                for ward in ("Cathedral", "Gorse Hill", "Nunnery")
            )
        )
    await followed_count.type(DECLARE)
    rows = await followed_count.ledger()

    assert [True] * 3 == [reply.text.startswith("NOT saved:") for reply in refused]
    assert [(2, "Arboretum"), (3, "Battenhall")] == [(row.seq, row.ward) for row in rows]
    followed_count.assert_told("#count", "GREEN GAIN Battenhall", "2 of 12 wards declared")


async def test_a_busy_store_is_not_asked_again_to_record_the_refusal(
    followed_count: Count, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each attempt takes one of the three seconds that a platform waits."""
    store = followed_count.app.store
    transactions, transaction = [], store.transaction

    def count_transaction(
        *, on_rollback: Callable[[], None] | None = None
    ) -> AbstractAsyncContextManager[Transaction]:
        transactions.append(on_rollback)
        return transaction(on_rollback=on_rollback)

    monkeypatch.setattr(store, "transaction", count_transaction)
    with locked_database(followed_count):
        refused = await followed_count.type_undelivered(DECLARE)

    assert refused.text.startswith("NOT saved:"), refused.text
    assert 1 == len(transactions)


async def test_a_refusal_between_two_writers_costs_them_nothing(followed_count: Count) -> None:
    """Writers in flight share a commit; only the refused one is rolled back."""
    first, refused, last = await asyncio.gather(
        followed_count.type_undelivered("/declare Arboretum Lab"),
        followed_count.type_undelivered("/mark Arboretum recount"),
        followed_count.type_undelivered(DECLARE, person=BOB),
    )

    assert [Tone.DONE, Tone.REFUSAL, Tone.DONE] == [first.tone, refused.tone, last.tone]
    assert [("declare", "Arboretum"), ("declare", "Battenhall")] == await followed_count.entries()
