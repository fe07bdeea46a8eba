"""The store on SQLite: one connection writes, another reads, and writers share commits."""

import asyncio
import os
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import aiosqlite

from bot.errors import CannotStart, NotSaved
from bot.store.protocol import ConstraintError, Locks, Param, RawRow, Reader, Transaction
from bot.store.sqlite import backup
from bot.store.sqlite.file import (
    create_if_missing,
    database_uri,
    prepare,
    primary_code,
    read_only_mode,
)
from bot.store.sqlite.lock import lock_file, lock_name
from bot.store.sqlite.sole_process import SoleProcess
from bot.store.write_queue import BUSY_MESSAGE, WriteQueue

FAST_COMMIT_SECONDS = 0.001  # a faster COMMIT runs on the event loop: a thread would take longer

# If another program holds the lock: give up in time to say so within a platform's 3 seconds.
LOCK_TIMEOUT_SECONDS = 1.0
LOCK_RETRY_SECONDS = 0.02

WRITER_PRAGMAS = (
    "PRAGMA journal_mode = WAL",  # readers don't wait for the writer
    "PRAGMA synchronous = FULL",  # NORMAL may lose the last commits in a power cut
    "PRAGMA foreign_keys = ON",  # off by default, on every new connection
    "PRAGMA wal_autocheckpoint = 200",  # pages: a WAL written over syncs sooner than one that grows
)
_PLACES = tuple(map(str, range(1, 100)))  # more than any statement has parameters

READER_PRAGMAS = (
    # Only one connection may write and checkpoint: two at once could meet the WAL-reset bug
    # of SQLite 3.7.0 to 3.51.2 (https://sqlite.org/wal.html#walresetbug).
    "PRAGMA query_only = ON",
)

FAILURE_MESSAGES = {
    sqlite3.SQLITE_BUSY: BUSY_MESSAGE,
    sqlite3.SQLITE_FULL: "NOT saved: the disk is full. Free some space, then try again.",
    sqlite3.SQLITE_IOERR: "NOT saved: the disk can't be written to. Have it checked.",
    sqlite3.SQLITE_READONLY: "NOT saved: the database is read-only. Have its disk checked.",
    sqlite3.SQLITE_CANTOPEN: "NOT saved: the database's files can't be opened.",
    sqlite3.SQLITE_CORRUPT: "NOT saved: the database is damaged. Restore the last backup.",
    sqlite3.SQLITE_NOTADB: "NOT saved: the database is damaged. Restore the last backup.",
}
OTHER_FAILURE = "NOT saved: the database failed. Try again."
FILE_GONE = "NOT saved: the database file was moved or replaced. Put it back, or restart the bot."


async def open_sqlite(path: Path) -> "SqliteStore":
    """Open the database at a path, creating it if it is missing. Raises `CannotStart`."""
    async with AsyncExitStack() as resources:
        try:
            resources.enter_context(lock_name(path))
            await asyncio.to_thread(create_if_missing, path)
            resources.enter_context(lock_file(path))
            await asyncio.to_thread(prepare, path)
            await asyncio.to_thread(backup.refuse_if_behind, path)
            writer = await asyncio.to_thread(_open_writer, path)
            resources.callback(writer.close)
            reader = await resources.enter_async_context(_open_reader(path))
        except (OSError, sqlite3.Error) as error:
            raise CannotStart(f"The database {path} can't be opened: {error}.") from error
        return SqliteStore(path, writer, reader, resources.pop_all())


@asynccontextmanager
async def open_read_only(path: Path) -> AsyncIterator[Reader]:
    uri = database_uri(path, read_only_mode(path))
    async with aiosqlite.connect(uri, uri=True, timeout=LOCK_TIMEOUT_SECONDS) as connection:
        yield _ReadConnection(connection)


def _open_writer(path: Path) -> sqlite3.Connection:
    # Threads use it one at a time, but not always the same thread: see SqliteStore.
    connection = sqlite3.connect(
        path, timeout=LOCK_TIMEOUT_SECONDS, isolation_level=None, check_same_thread=False
    )
    for pragma in WRITER_PRAGMAS:
        connection.execute(pragma)
    connection.execute("PRAGMA busy_timeout = 0")  # only _begin waits for a lock
    return connection


@asynccontextmanager
async def _open_reader(path: Path) -> AsyncIterator[aiosqlite.Connection]:
    connecting = aiosqlite.connect(path, timeout=LOCK_TIMEOUT_SECONDS, isolation_level=None)
    async with connecting as connection:
        for pragma in READER_PRAGMAS:
            await connection.execute_fetchall(pragma)
        yield connection


class SqliteStore:
    is_shared = False

    def __init__(
        self,
        path: Path,
        writer: sqlite3.Connection,
        reader: aiosqlite.Connection,
        resources: AsyncExitStack,
    ) -> None:
        self._path = path
        self._writer = _WriteConnection(path, writer)
        self._reader = _ReadConnection(reader)
        self._resources = resources
        self._queue = WriteQueue(self._writer)
        self._locks = SoleProcess()

    @property
    def reader(self) -> Reader:
        return self._reader

    @property
    def locks(self) -> Locks:
        return self._locks

    def transaction(
        self, *, on_rollback: Callable[[], None] | None = None, channel: str | None = None
    ) -> AbstractAsyncContextManager[Transaction]:
        return self._queue.transaction(on_rollback)

    def follow(self, on_change: Callable[[], None]) -> None:
        return

    async def process_count(self) -> int:
        return 1

    async def back_up(self, at: datetime) -> str:
        self._writer.raise_if_file_gone()
        try:
            copy = await asyncio.to_thread(backup.create, self._path, at)
        except (OSError, sqlite3.Error) as error:
            raise _as_not_saved(error) from error
        self._writer.checkpoint_due = True
        self._queue.start_serving()
        return str(copy)

    async def close(self) -> None:
        await self._queue.close()
        await self._resources.aclose()


class _WriteConnection:
    """The connection that writes, as the write queue drives it.

    A body's statements run on the event loop: with the lock held, each takes less time than handing
    it to a thread and back. COMMIT does, too, as long as the disk is that fast. On a slower disk,
    and the first time, it runs in a thread.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self._path = path
        self._file = path.stat()
        self.connection = connection
        self.checkpoint_due = False
        self.quick_disk = False  # whether the last COMMIT was fast

    async def prepare(self) -> None:
        """Bring the night into the file: without its -wal, a file never checkpointed is empty."""
        if self.checkpoint_due:
            self.checkpoint_due = False
            with suppress(sqlite3.Error):  # the next COMMIT meets the same fault, and says so
                await asyncio.to_thread(_checkpoint, self.connection)

    def begin_now(self) -> bool:
        if self.checkpoint_due:
            return False
        try:
            self._begin()
        except (sqlite3.Error, NotSaved):
            return False
        return True

    async def begin(self) -> None:
        """Retry while another program holds the lock: a wait in SQLite would block the loop."""
        give_up = asyncio.get_running_loop().time() + LOCK_TIMEOUT_SECONDS
        while True:
            try:
                self._begin()
            except sqlite3.OperationalError as error:
                late = asyncio.get_running_loop().time() >= give_up
                if late or primary_code(error) != sqlite3.SQLITE_BUSY:
                    raise
            else:
                return
            await asyncio.sleep(LOCK_RETRY_SECONDS)

    def _begin(self) -> None:
        self.raise_if_file_gone()
        self.connection.execute("BEGIN IMMEDIATE")

    async def set_savepoint(self) -> None:
        # Never released: savepoints of one name nest, and COMMIT ends them all.
        self.connection.execute("SAVEPOINT member")

    def new_transaction(self) -> "_WriteTransaction":
        return _WriteTransaction(self.connection)

    async def undo_body(self, *, alone: bool) -> None:
        self.connection.execute("ROLLBACK" if alone else "ROLLBACK TO member")

    def is_in_transaction(self) -> bool:
        return self.connection.in_transaction

    def commit_now(self) -> bool:
        if not self.quick_disk or self.checkpoint_due:
            return False
        self._commit()
        return True

    async def commit(self) -> None:
        if self.quick_disk:
            self._commit()
        else:
            await asyncio.to_thread(self._commit)

    def _commit(self) -> None:
        began = time.perf_counter()
        self.connection.execute("COMMIT")
        self.quick_disk = time.perf_counter() - began < FAST_COMMIT_SECONDS

    async def roll_back(self) -> None:
        with suppress(sqlite3.Error):
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")

    def as_not_saved(self, error: BaseException | None) -> NotSaved:
        return _as_not_saved(error)

    def raise_if_file_gone(self) -> None:
        """Entries in a file that has lost its name would be gone with the process."""
        try:
            in_place = os.path.samestat(self._file, self._path.stat())
        except FileNotFoundError:
            in_place = False
        if not in_place:
            raise NotSaved(FILE_GONE)


def _checkpoint(connection: sqlite3.Connection) -> None:
    # An unread row would leave the statement in progress, and COMMIT refuses that.
    connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()


class _ReadConnection:
    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    async def fetch_one(self, sql: str, *params: Param) -> RawRow | None:
        rows = await self.fetch_all(sql, *params)
        return rows[0] if rows else None

    async def fetch_all(self, sql: str, *params: Param) -> list[RawRow]:
        # Any: aiosqlite says sqlite3.Row, but without a row_factory they are tuples.
        rows: Iterable[Any] = await self._connection.execute_fetchall(sql, _named_params(params))
        return list(rows)


class _WriteTransaction:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._failure: Exception | None = None

    async def execute(self, sql: str, *params: Param) -> int:
        return self._run(sql, params).rowcount

    async def fetch_one(self, sql: str, *params: Param) -> RawRow | None:
        rows = await self.fetch_all(sql, *params)
        return rows[0] if rows else None

    async def fetch_all(self, sql: str, *params: Param) -> list[RawRow]:
        return self._run(sql, params).fetchall()

    def _run(self, sql: str, params: tuple[Param, ...]) -> sqlite3.Cursor:
        self.raise_failure()
        try:
            return self._connection.execute(sql, _named_params(params))
        except sqlite3.Error as error:
            raise self._record_failure(error) from error

    def raise_failure(self) -> None:
        """Raise what a statement raised before, even if the body has swallowed it.

        After an automatic rollback, SQLite would commit each further statement by itself.
        """
        if self._failure is not None:
            raise self._failure

    def _record_failure(self, error: sqlite3.Error) -> Exception:
        if isinstance(error, sqlite3.IntegrityError):
            self._failure = ConstraintError(str(error))
        elif primary_code(error) in FAILURE_MESSAGES:
            self._failure = _as_not_saved(error)
        else:
            self._failure = error
        return self._failure


def _named_params(params: tuple[Param, ...]) -> dict[str, Param]:
    """SQLite takes `$1` for a name, not a place."""
    return dict(zip(_PLACES, params, strict=False))


def _as_not_saved(error: BaseException | None) -> NotSaved:
    if isinstance(error, NotSaved):
        return type(error)(*error.args)
    loss = NotSaved(FAILURE_MESSAGES.get(primary_code(error), OTHER_FAILURE))
    loss.__cause__ = error
    return loss
