"""How SQLite's writers share a commit, and what each is told if one of them fails."""

import asyncio
import random
import threading
from typing import Any

import pytest

from bot.errors import Mistake, NotSaved
from bot.store import ledger
from bot.store.sqlite import engine as on_sqlite
from bot.store.sqlite.engine import SqliteStore
from bot.store.write_queue import MAX_BATCH
from tests.store.vocabulary import append, append_and_fail, entry, record, recorded_seqs, seqs


async def trace_statements(store: SqliteStore) -> list[str]:
    """A list to which every statement of the writing connection is added from now on."""
    ran: list[str] = []
    store._writer.connection.set_trace_callback(ran.append)
    return ran


async def append_beyond_the_night(store: SqliteStore, seq: int) -> None:
    """Break a foreign key that only COMMIT checks, so that COMMIT fails."""
    async with store.transaction() as tx:
        await tx.execute("PRAGMA defer_foreign_keys = ON")
        await ledger.append(tx, entry(seq, night="no such night"))


async def append_noting(store: SqliteStore, seq: int, noted: list[str]) -> None:
    async with store.transaction(on_rollback=lambda: noted.append(f"{seq} undone")) as tx:
        noted.append(f"{seq} begins")
        await ledger.append(tx, entry(seq))


async def outcomes(*attempts: Any) -> list[str]:  # Any: coroutines of any type
    """The name of each attempt's error, or "saved"."""
    ends = await asyncio.gather(*attempts, return_exceptions=True)
    return ["saved" if end is None else type(end).__name__ for end in ends]


async def test_a_single_transaction_runs_only_its_own_statements(sqlite: SqliteStore) -> None:
    ran = await trace_statements(sqlite)
    await append(sqlite, 1, 2)

    assert ["BEGIN", "SELECT", "INSERT", "SELECT", "INSERT", "COMMIT"] == [
        sql.split()[0] for sql in ran
    ]


@pytest.mark.parametrize(("quick", "apart"), [(60.0, [True, False, False]), (0.0, [True] * 3)])
async def test_only_a_quick_disk_is_awaited_on_the_event_loop(
    sqlite: SqliteStore, monkeypatch: pytest.MonkeyPatch, quick: float, apart: list[bool]
) -> None:
    monkeypatch.setattr(on_sqlite, "FAST_COMMIT_SECONDS", quick)
    here, elsewhere = threading.get_ident(), []

    def record_commit(sql: str) -> None:
        if sql == "COMMIT":
            elsewhere.append(threading.get_ident() != here)

    sqlite._writer.quick_disk = False
    sqlite._writer.connection.set_trace_callback(record_commit)
    for seq in (1, 2, 3):
        await append(sqlite, seq)

    assert apart == elsewhere


async def test_a_lone_write_on_a_quick_disk_needs_no_other_task(sqlite: SqliteStore) -> None:
    made: list[Any] = []  # Any: coroutines of any type

    def make_task(loop: asyncio.AbstractEventLoop, work: Any) -> asyncio.Task[Any]:
        made.append(work)
        return asyncio.Task(work, loop=loop)

    sqlite._writer.quick_disk = True
    asyncio.get_running_loop().set_task_factory(make_task)
    await append(sqlite, 1)
    asyncio.get_running_loop().set_task_factory(None)

    assert [] == made
    assert [1] == await seqs(sqlite)


async def test_a_lone_writer_cancelled_before_its_commit_is_rolled_back(
    sqlite: SqliteStore,
) -> None:
    noted: list[str] = []
    writer = asyncio.create_task(append_noting(sqlite, 1, noted))
    await asyncio.sleep(0)
    writer.cancel()

    assert ["CancelledError"] == await outcomes(writer)
    assert ["1 begins", "1 undone"] == noted
    assert [] == await seqs(sqlite)


async def test_a_lone_writer_is_told_that_its_commit_failed(sqlite: SqliteStore) -> None:
    sqlite._writer.quick_disk = True

    assert ["NotSaved", "saved"] == [
        *await outcomes(append_beyond_the_night(sqlite, 1)),
        *await outcomes(append(sqlite, 2)),
    ]
    assert [2] == await seqs(sqlite)


async def test_those_who_come_while_a_lone_writer_is_in_its_body_share_its_commit(
    sqlite: SqliteStore,
) -> None:
    go_on = asyncio.Event()

    async def wait_inside() -> None:
        async with sqlite.transaction() as tx:
            await go_on.wait()
            await ledger.append(tx, entry(1))

    sqlite._writer.quick_disk = True
    ran = await trace_statements(sqlite)
    first = asyncio.create_task(wait_inside())
    others = [asyncio.create_task(append(sqlite, seq)) for seq in (2, 3)]
    await asyncio.sleep(0)
    go_on.set()

    assert ["saved"] * 3 == await outcomes(first, *others)
    assert 1 == ran.count("COMMIT")


@pytest.mark.parametrize(("writers", "commits"), [(MAX_BATCH, 1), (MAX_BATCH + 1, 2), (40, 3)])
async def test_writers_that_arrive_together_share_a_commit(
    sqlite: SqliteStore, writers: int, commits: int
) -> None:
    ran = await trace_statements(sqlite)
    await asyncio.gather(*(append(sqlite, seq) for seq in range(1, writers + 1)))

    assert commits == ran.count("COMMIT")
    assert list(range(1, writers + 1)) == await seqs(sqlite)


@pytest.mark.parametrize("failing", [1, 3, 5])
async def test_only_a_failing_body_is_rolled_back(sqlite: SqliteStore, failing: int) -> None:
    """Whether it is first, last or between the others that share the commit."""
    noted: list[str] = []
    ends = await outcomes(
        *(
            append_and_fail(sqlite, seq, Mistake("no"), lambda: noted.append("undone"))
            if seq == failing
            else append(sqlite, seq)
            for seq in range(1, 6)
        )
    )

    assert ["undone"] == noted
    assert ["Mistake" if seq == failing else "saved" for seq in range(1, 6)] == ends
    assert [seq for seq in range(1, 6) if seq != failing] == await seqs(sqlite)


async def test_a_failing_commit_fails_every_writer_that_shares_it(sqlite: SqliteStore) -> None:
    noted: list[str] = []
    ends = await outcomes(
        append_noting(sqlite, 1, noted),
        append_noting(sqlite, 2, noted),
        append_beyond_the_night(sqlite, 3),
    )

    assert ["NotSaved"] * 3 == ends
    assert ["1 begins", "2 begins", "2 undone", "1 undone"] == noted
    assert [] == await seqs(sqlite)


async def test_a_failed_batch_is_rolled_back_before_the_next_body_begins(
    sqlite: SqliteStore,
) -> None:
    noted: list[str] = []
    lost = [append_noting(sqlite, seq, noted) for seq in range(1, MAX_BATCH)]
    ends = await outcomes(
        *lost, append_beyond_the_night(sqlite, MAX_BATCH), append_noting(sqlite, 99, noted)
    )

    assert [*["NotSaved"] * MAX_BATCH, "saved"] == ends
    assert ["1 undone", "99 begins"] == noted[-2:]
    assert [99] == await seqs(sqlite)


async def test_an_error_in_one_on_rollback_is_logged_and_affects_no_other_writer(
    sqlite: SqliteStore,
) -> None:
    reported: list[str] = []
    asyncio.get_running_loop().set_exception_handler(
        lambda _, context: reported.append(repr(context["exception"]))
    )

    def bug() -> None:
        raise ZeroDivisionError

    ends = await outcomes(append_and_fail(sqlite, 1, Mistake("no"), bug), append(sqlite, 2))

    assert ["ZeroDivisionError()"] == reported
    assert ["Mistake", "saved"] == ends
    assert [2] == await seqs(sqlite)


async def test_a_writer_cancelled_in_the_queue_costs_nothing(sqlite: SqliteStore) -> None:
    noted: list[str] = []
    ran = await trace_statements(sqlite)
    first = asyncio.create_task(append(sqlite, 1))
    second = asyncio.create_task(append_noting(sqlite, 2, noted))
    third = asyncio.create_task(append(sqlite, 3))
    await asyncio.sleep(0)
    second.cancel()

    assert ["saved", "CancelledError", "saved"] == await outcomes(first, second, third)
    assert [] == noted
    assert 1 == ran.count("SAVEPOINT member")
    assert [1, 3] == await seqs(sqlite)


async def test_only_a_writer_cancelled_in_its_body_is_rolled_back(sqlite: SqliteStore) -> None:
    inside = asyncio.Event()

    async def dawdle() -> None:
        async with sqlite.transaction(on_rollback=lambda: noted.append("undone")) as tx:
            await ledger.append(tx, entry(2))
            inside.set()
            await asyncio.sleep(60)

    noted: list[str] = []
    first = asyncio.create_task(append(sqlite, 1))
    dawdler = asyncio.create_task(dawdle())
    third = asyncio.create_task(append(sqlite, 3))
    await inside.wait()
    dawdler.cancel()

    assert ["saved", "CancelledError", "saved"] == await outcomes(first, dawdler, third)
    assert ["undone"] == noted
    assert [1, 3] == await seqs(sqlite)


async def test_a_writer_cancelled_after_its_body_is_saved_with_the_others(
    sqlite: SqliteStore,
) -> None:
    noted: list[str] = []
    inside, go_on = asyncio.Event(), asyncio.Event()

    async def wait_inside() -> None:
        async with sqlite.transaction() as tx:
            inside.set()
            await go_on.wait()
            await ledger.append(tx, entry(2))

    first = asyncio.create_task(append_noting(sqlite, 1, noted))
    second = asyncio.create_task(wait_inside())
    await inside.wait()
    first.cancel()
    go_on.set()

    assert ["CancelledError", "saved"] == await outcomes(first, second)
    assert ["1 begins"] == noted
    assert [1, 2] == await seqs(sqlite)


@pytest.mark.parametrize("seed", range(5))
async def test_cancelling_at_any_moment_saves_nothing_by_halves_and_blocks_no_writer(
    sqlite: SqliteStore, seed: int
) -> None:
    dice = random.Random(seed)  # noqa: S311 - needs no secrecy

    async def write(seq: int) -> None:
        async with sqlite.transaction() as tx:
            await record(tx, seq)

    writers = [asyncio.create_task(write(seq)) for seq in range(1, 61)]
    cancelled: set[int] = set()
    for seq in dice.sample(range(1, 61), 20):
        await asyncio.sleep(dice.random() / 1000)
        if writers[seq - 1].cancel():
            cancelled.add(seq)
    ends = await outcomes(*writers)
    kept = await recorded_seqs(sqlite.reader)

    assert {"saved", "CancelledError"} >= set(ends)
    assert {seq for seq, end in enumerate(ends, start=1) if end == "saved"} <= set(kept)
    assert set(range(1, 61)) - cancelled <= set(kept)


async def test_behind_a_body_that_never_ends_the_others_are_refused_in_time(
    sqlite: SqliteStore,
) -> None:
    async with sqlite.transaction():
        async with asyncio.timeout(2.5):
            with pytest.raises(NotSaved, match="NOT saved: the database is busy"):
                await append(sqlite, 1)
    await append(sqlite, 2)

    assert [2] == await seqs(sqlite)
