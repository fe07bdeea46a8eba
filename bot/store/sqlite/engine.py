"""The store on SQLite: one writing connection, one reading, and commits that are shared."""

import asyncio
import sqlite3
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import aiosqlite

from bot.errors import CannotStart, NotSaved
from bot.store.protocol import ConstraintError, Param, RawRow, Reader, Transaction
from bot.store.sqlite import backup
from bot.store.sqlite.file import database_uri, lock, prepare, primary_code, read_only_mode
from bot.store.sqlite.write_queue import BUSY_MESSAGE, QueuedWrite

MAX_BATCH = 16  # bodies one commit may serve: the first of them waits for the last

FAST_COMMIT_SECONDS = 0.001  # a COMMIT of less may run where nothing else runs meanwhile

# Another program's lock: give up in time to say so within a platform's 3 seconds.
LOCK_TIMEOUT_SECONDS = 1.0
LOCK_RETRY_SECONDS = 0.02

WRITER_PRAGMAS = (
    "PRAGMA journal_mode = WAL",  # questions are answered while somebody writes
    "PRAGMA synchronous = FULL",  # NORMAL may lose the last commits when the power goes
    "PRAGMA foreign_keys = ON",  # SQLite checks them only if asked, on each connection anew
)
READER_PRAGMAS = (
    # One connection alone may write and checkpoint: two at once could meet the WAL-reset bug
    # of SQLite 3.7.0 to 3.51.2 (https://sqlite.org/wal.html#walresetbug).
    "PRAGMA query_only = ON",
)

FAILURE_MESSAGES = {
    sqlite3.SQLITE_BUSY: BUSY_MESSAGE,
    sqlite3.SQLITE_FULL: "NOT saved: the disk is full. Make room on it, then try again.",
    sqlite3.SQLITE_IOERR: "NOT saved: the disk does not take what is written. Have it looked at.",
    sqlite3.SQLITE_READONLY: "NOT saved: the database may only be read. Have its disk looked at.",
    sqlite3.SQLITE_CANTOPEN: "NOT saved: the database's files cannot be opened.",
    sqlite3.SQLITE_CORRUPT: "NOT saved: the database is damaged. Restore the last backup.",
    sqlite3.SQLITE_NOTADB: "NOT saved: the database is damaged. Restore the last backup.",
}
OTHER_FAILURE = "NOT saved: the database could not keep it, try again."


async def open_sqlite(path: Path) -> "SqliteStore":
    """Opens the database at a path, made new if it is missing; `CannotStart` if it is unfit."""
    async with AsyncExitStack() as resources:
        try:
            resources.enter_context(lock(path))
            await asyncio.to_thread(prepare, path)
            writer = await asyncio.to_thread(_open_writer, path)
            resources.callback(writer.close)
            reader = await resources.enter_async_context(_open_reader(path))
        except (OSError, sqlite3.Error) as error:
            raise CannotStart(f"The database {path} cannot be opened: {error}.") from error
        return SqliteStore(path, writer, reader, resources.pop_all())


@asynccontextmanager
async def open_read_only(path: Path) -> AsyncIterator[Reader]:
    """Reads a database without a trace, also one that a running bot has open."""
    how = database_uri(path, read_only_mode(path))
    async with aiosqlite.connect(how, uri=True, timeout=LOCK_TIMEOUT_SECONDS) as connection:
        yield _ReadConnection(connection)


def _open_writer(path: Path) -> sqlite3.Connection:
    # One thread at a time uses it, but not always the same one: see SqliteStore.
    connection = sqlite3.connect(
        path, timeout=LOCK_TIMEOUT_SECONDS, isolation_level=None, check_same_thread=False
    )
    for pragma in WRITER_PRAGMAS:
        connection.execute(pragma)
    connection.execute("PRAGMA busy_timeout = 0")  # nothing waits for a lock but _begin
    return connection


@asynccontextmanager
async def _open_reader(path: Path) -> AsyncIterator[aiosqlite.Connection]:
    connecting = aiosqlite.connect(path, timeout=LOCK_TIMEOUT_SECONDS, isolation_level=None)
    async with connecting as connection:
        for pragma in READER_PRAGMAS:
            await connection.execute_fetchall(pragma)
        yield connection


class SqliteStore:
    """Bodies take turns in one open transaction for as long as others wait, then one COMMIT.

    One task a batch begins, lets the bodies run, commits and answers; it belongs to none of the
    writers, so that a cancelled writer takes nothing with it.

    A body's statements run where they stand: with the lock held each takes less than handing it to
    a thread and back would. So does COMMIT for as long as the disk is that quick; else, and at the
    beginning, it waits for the disk in a thread.
    """

    def __init__(
        self,
        path: Path,
        writer: sqlite3.Connection,
        reader: aiosqlite.Connection,
        resources: AsyncExitStack,
    ) -> None:
        self._path = path
        self._writer = writer
        self._reader = _ReadConnection(reader)
        self._resources = resources
        self._asked: deque[QueuedWrite] = deque()
        self._serving: asyncio.Task[None] | None = None
        self._closing = False
        self._quick_disk = False  # whether the last COMMIT was so

    @property
    def reader(self) -> Reader:
        return self._reader

    @asynccontextmanager
    async def transaction(
        self, *, on_rollback: Callable[[], None] | None = None
    ) -> AsyncIterator[Transaction]:
        turn = QueuedWrite(on_rollback)
        self._enqueue(turn)
        await turn.wait_to_begin()
        writing = _WriteTransaction(self._writer)
        try:
            yield writing
            writing.raise_failure()
        except BaseException as error:
            await turn.finish(error)
            raise
        if loss := await turn.finish(None):
            raise loss

    async def back_up(self, at: datetime) -> str:
        try:
            return str(await asyncio.to_thread(backup.create, self._path, at))
        except (OSError, sqlite3.Error) as error:
            raise _as_not_saved(error) from error

    async def close(self) -> None:
        self._closing = True
        if self._serving is not None:
            await asyncio.wait([self._serving])
        await self._resources.aclose()

    def _enqueue(self, turn: QueuedWrite) -> None:
        if self._closing:
            raise NotSaved("NOT saved: the bot is stopping. Try again when it is back.")
        self._asked.append(turn)
        if self._serving is None or self._serving.done():
            self._serving = asyncio.create_task(self._serve())

    def _next_queued(self) -> QueuedWrite | None:
        while self._asked:
            turn = self._asked.popleft()
            if turn.is_waiting:
                return turn
        return None

    async def _serve(self) -> None:
        while turn := self._next_queued():
            batch = [turn]
            try:
                await self._begin()
                await self._run_bodies(batch)
                if batch:
                    await self._commit()
            except Exception as error:  # noqa: BLE001 - whatever it was, everybody is answered
                await self._roll_back(batch, error)
            for kept in batch:
                kept.settle(None)

    async def _commit(self) -> None:
        began = time.perf_counter()
        if self._quick_disk:
            self._writer.execute("COMMIT")
        else:
            await asyncio.to_thread(self._writer.execute, "COMMIT")
        self._quick_disk = time.perf_counter() - began < FAST_COMMIT_SECONDS

    async def _begin(self) -> None:
        """Asks again and again while another program holds the lock, rather than wait in SQLite."""
        give_up = asyncio.get_running_loop().time() + LOCK_TIMEOUT_SECONDS
        while True:
            try:
                self._writer.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                late = asyncio.get_running_loop().time() >= give_up
                if late or primary_code(error) != sqlite3.SQLITE_BUSY:
                    raise
            else:
                return
            await asyncio.sleep(LOCK_RETRY_SECONDS)

    async def _run_bodies(self, batch: list[QueuedWrite]) -> None:
        """Leaves in the batch those whose work the COMMIT is to keep."""
        # Alone in the transaction, the first needs no savepoint to be undone without the others.
        await self._run_newest(batch, undo="ROLLBACK")
        while batch and len(batch) < MAX_BATCH and (turn := self._next_queued()):
            batch.append(turn)
            # Never released: savepoints of one name nest, and COMMIT ends them all.
            self._writer.execute("SAVEPOINT member")
            await self._run_newest(batch, undo="ROLLBACK TO member")

    async def _run_newest(self, batch: list[QueuedWrite], *, undo: str) -> None:
        turn = batch[-1]
        error = await turn.run_body()
        if not self._writer.in_transaction:
            # Disk full and the like may make SQLite roll back everything, the others' work too.
            raise _as_not_saved(error)
        if error is not None:
            turn.notify_rollback()
            self._writer.execute(undo)
            batch.pop()
            turn.settle(None)

    async def _roll_back(self, batch: list[QueuedWrite], error: Exception) -> None:
        # Newest first: each puts back what it found.
        for turn in reversed(batch):
            turn.notify_rollback()
        with suppress(sqlite3.Error):
            if self._writer.in_transaction:
                self._writer.execute("ROLLBACK")
        for turn in batch:
            turn.settle(_as_not_saved(error))
        batch.clear()


class _ReadConnection:
    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    async def fetch_one(self, sql: str, *params: Param) -> RawRow | None:
        rows = await self.fetch_all(sql, *params)
        return rows[0] if rows else None

    async def fetch_all(self, sql: str, *params: Param) -> list[RawRow]:
        # Any: aiosqlite says sqlite3.Row, but with no row_factory they are tuples.
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
        """Raises again what a statement raised: after a rollback SQLite would commit each alone."""
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
    return {str(place): param for place, param in enumerate(params, start=1)}


def _as_not_saved(error: BaseException | None) -> NotSaved:
    if isinstance(error, NotSaved):
        return NotSaved(*error.args)
    loss = NotSaved(FAILURE_MESSAGES.get(primary_code(error), OTHER_FAILURE))
    loss.__cause__ = error
    return loss
