"""What SQLite's store answers when it cannot write, and that it recovers by itself."""

import asyncio
import resource
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.errors import NotSaved
from bot.store import ledger
from bot.store.sqlite.engine import SqliteStore
from tests.store.vocabulary import append, entry, seqs

BUSY = "NOT saved: the database is busy. Try again."
FULL = "NOT saved: the disk is full. Free some space, then try again."
UNWRITABLE = "NOT saved: the disk can't be written to. Have it checked."
READ_ONLY = "NOT saved: the database is read-only. Have its disk checked."


@contextmanager
def locked_by_another_program(path: Path) -> Iterator[None]:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield


@contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    """Make the kernel fail every write beyond this size, in bytes, as a full disk would."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


async def append_much(store: SqliteStore, seq: int, undone: list[int]) -> None:
    async with store.transaction(on_rollback=lambda: undone.append(seq)) as tx:
        await ledger.append(tx, replace(entry(seq), payload=f'"{"x" * 500_000}"'))


async def answer_to_append(store: SqliteStore, seq: int, undone: list[int] | None = None) -> str:
    """The message to the user; fails if it comes too late for Slack and Discord."""
    noted = [] if undone is None else undone
    async with asyncio.timeout(2.5):
        try:
            async with store.transaction(on_rollback=lambda: noted.append(seq)) as tx:
                await ledger.append(tx, entry(seq))
        except NotSaved as loss:
            return str(loss)
        return "saved"


async def test_every_writer_to_a_locked_database_is_answered_in_time(
    sqlite: SqliteStore, path: Path
) -> None:
    """Including those in the queue, and without on_rollback for bodies that never began."""
    undone: list[int] = []
    await append(sqlite, 1)
    with locked_by_another_program(path):
        answers = asyncio.gather(*(answer_to_append(sqlite, seq, undone) for seq in range(2, 8)))
        await asyncio.sleep(0.5)
        meanwhile = await seqs(sqlite)
        refused = await answers
    after = await asyncio.gather(*(answer_to_append(sqlite, seq) for seq in range(2, 8)))

    assert [1] == meanwhile
    assert [BUSY] * 6 == refused
    assert [] == undone
    assert ["saved"] * 6 == after
    assert list(range(1, 8)) == await seqs(sqlite)


async def test_a_writer_that_waits_out_a_short_lock_is_saved(
    sqlite: SqliteStore, path: Path
) -> None:
    with locked_by_another_program(path):
        answer = asyncio.create_task(answer_to_append(sqlite, 1))
        await asyncio.sleep(0.2)

    assert "saved" == await answer
    assert [1] == await seqs(sqlite)


async def test_a_full_disk_is_named_and_writing_resumes_when_there_is_room(
    sqlite: SqliteStore,
) -> None:
    undone: list[int] = []
    sqlite._writer.connection.execute("PRAGMA max_page_count = 1")  # no more than it already has
    with pytest.raises(NotSaved) as refusal:
        await append_much(sqlite, 1, undone)
    meanwhile = await seqs(sqlite)
    sqlite._writer.connection.execute("PRAGMA max_page_count = 4294967294")
    await append_much(sqlite, 2, undone)

    assert FULL == str(refusal.value)
    assert [1] == undone
    assert [] == meanwhile
    assert [2] == await seqs(sqlite)


async def test_every_writer_in_a_batch_ended_by_the_disk_is_told(sqlite: SqliteStore) -> None:
    """SQLite itself rolls back the whole transaction, including the writers before."""
    undone: list[int] = []
    sqlite._writer.connection.execute("PRAGMA max_page_count = 1")
    first, second, third = await asyncio.gather(
        answer_to_append(sqlite, 1),
        append_much(sqlite, 2, undone),
        answer_to_append(sqlite, 3),
        return_exceptions=True,
    )

    assert ((FULL, FULL), [2]) == ((first, str(second)), undone)
    assert "saved" == third
    assert [3] == await seqs(sqlite)


async def test_a_disk_that_fails_a_commit_is_named_and_reads_go_on(
    sqlite: SqliteStore, path: Path
) -> None:
    await append(sqlite, 1)
    undone: list[int] = []
    with file_size_limit(path.with_name(path.name + "-wal").stat().st_size):
        with pytest.raises(NotSaved) as refusal:
            await append_much(sqlite, 2, undone)
        meanwhile = await seqs(sqlite)
    await append(sqlite, 3)

    assert UNWRITABLE == str(refusal.value)
    assert [2] == undone
    assert [1] == meanwhile
    assert [1, 3] == await seqs(sqlite)


async def test_a_read_only_database_is_named(sqlite: SqliteStore) -> None:
    sqlite._writer.connection.execute("PRAGMA query_only = ON")
    meanwhile = await answer_to_append(sqlite, 1)
    sqlite._writer.connection.execute("PRAGMA query_only = OFF")

    assert READ_ONLY == meanwhile
    assert "saved" == await answer_to_append(sqlite, 1)


async def test_the_reading_connection_cannot_write(sqlite: SqliteStore) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        await sqlite.reader.fetch_all("DELETE FROM nights RETURNING night")


def move(path: Path) -> Path:
    return path.rename(path.with_name("aside.db"))


def delete(path: Path) -> None:
    path.unlink()


def replace_file(path: Path) -> None:
    shutil.copy(move(path), path)


@pytest.mark.parametrize("lose_name", [move, delete, replace_file])
async def test_a_file_without_its_name_takes_no_entry(
    sqlite: SqliteStore, path: Path, lose_name: Callable[[Path], object]
) -> None:
    """What is written to it would be gone with the process."""
    lose_name(path)
    with pytest.raises(NotSaved, match="the database file was moved or replaced"):
        await append(sqlite, 1)
    with pytest.raises(NotSaved, match="the database file was moved or replaced"):
        await sqlite.back_up(datetime(2016, 5, 5, 22, tzinfo=UTC))


async def test_a_file_put_back_takes_entries_again(sqlite: SqliteStore, path: Path) -> None:
    aside = move(path)
    with pytest.raises(NotSaved):
        await append(sqlite, 1)
    aside.rename(path)
    await append(sqlite, 1)

    assert [1] == await seqs(sqlite)
