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
from bot.store.protocol import Param, Reader, RefusedError, Transaction, Values
from bot.store.sqlite import backup
from bot.store.sqlite.file import address, lock, prepare, primary_code, untouched
from bot.store.sqlite.write_queue import BUSY, Turn

BATCH = 16  # bodies one commit may serve: the first of them waits for the last

QUICK_SECONDS = 0.001  # a COMMIT of less may run where nothing else runs meanwhile

# Another program's lock: give up in time to say so within Slack's and Discord's 3 seconds.
BUSY_SECONDS = 1.0
BUSY_AGAIN_SECONDS = 0.02

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

LOSSES = {
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_FULL: "NOT saved: the disk is full. Make room on it, then try again.",
    sqlite3.SQLITE_IOERR: "NOT saved: the disk does not take what is written. Have it looked at.",
    sqlite3.SQLITE_READONLY: "NOT saved: the database may only be read. Have its disk looked at.",
    sqlite3.SQLITE_CANTOPEN: "NOT saved: the database's files cannot be opened.",
    sqlite3.SQLITE_CORRUPT: "NOT saved: the database is damaged. Restore the last backup.",
    sqlite3.SQLITE_NOTADB: "NOT saved: the database is damaged. Restore the last backup.",
}
OTHER_LOSS = "NOT saved: the database could not keep it, try again."


async def open_sqlite(path: Path) -> "SqliteStore":
    """Opens the database at a path, made new if it is missing; `CannotStart` if it is unfit."""
    async with AsyncExitStack() as resources:
        try:
            resources.enter_context(lock(path))
            await asyncio.to_thread(prepare, path)
            writer = await asyncio.to_thread(_writer, path)
            resources.callback(writer.close)
            reader = await resources.enter_async_context(_reader(path))
        except (OSError, sqlite3.Error) as error:
            raise CannotStart(f"The database {path} cannot be opened: {error}.") from error
        return SqliteStore(path, writer, reader, resources.pop_all())


@asynccontextmanager
async def reading(path: Path) -> AsyncIterator[Reader]:
    """Reads a database without a trace, also one that a running bot has open."""
    how = address(path, untouched(path))
    async with aiosqlite.connect(how, uri=True, timeout=BUSY_SECONDS) as connection:
        yield _Reading(connection)


def _writer(path: Path) -> sqlite3.Connection:
    # One thread at a time uses it, but not always the same one: see SqliteStore.
    connection = sqlite3.connect(
        path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    for pragma in WRITER_PRAGMAS:
        connection.execute(pragma)
    connection.execute("PRAGMA busy_timeout = 0")  # nothing waits for a lock but _begin
    return connection


@asynccontextmanager
async def _reader(path: Path) -> AsyncIterator[aiosqlite.Connection]:
    connecting = aiosqlite.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
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
        self._reader = _Reading(reader)
        self._resources = resources
        self._asked: deque[Turn] = deque()
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
        turn = Turn(on_rollback)
        self._ask(turn)
        await turn.begin()
        writing = _Writing(self._writer)
        try:
            yield writing
            writing.check()
        except BaseException as error:
            await turn.finish(error)
            raise
        if loss := await turn.finish(None):
            raise loss

    async def copy(self, at: datetime) -> str:
        try:
            return str(await asyncio.to_thread(backup.copy, self._path, at))
        except (OSError, sqlite3.Error) as error:
            raise _not_saved(error) from error

    async def close(self) -> None:
        self._closing = True
        if self._serving is not None:
            await asyncio.wait([self._serving])
        await self._resources.aclose()

    def _ask(self, turn: Turn) -> None:
        if self._closing:
            raise NotSaved("NOT saved: the bot is stopping. Try again when it is back.")
        self._asked.append(turn)
        if self._serving is None or self._serving.done():
            self._serving = asyncio.create_task(self._serve())

    def _next(self) -> Turn | None:
        while self._asked:
            turn = self._asked.popleft()
            if turn.wanted:
                return turn
        return None

    async def _serve(self) -> None:
        while turn := self._next():
            batch = [turn]
            try:
                await self._begin()
                await self._run_bodies(batch)
                if batch:
                    await self._commit()
            except Exception as error:  # noqa: BLE001 - whatever it was, everybody is answered
                await self._lose(batch, error)
            for kept in batch:
                kept.settle(None)

    async def _commit(self) -> None:
        began = time.perf_counter()
        if self._quick_disk:
            self._writer.execute("COMMIT")
        else:
            await asyncio.to_thread(self._writer.execute, "COMMIT")
        self._quick_disk = time.perf_counter() - began < QUICK_SECONDS

    async def _begin(self) -> None:
        """Asks again and again while another program holds the lock, rather than wait in SQLite."""
        give_up = asyncio.get_running_loop().time() + BUSY_SECONDS
        while True:
            try:
                self._writer.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                late = asyncio.get_running_loop().time() >= give_up
                if late or primary_code(error) != sqlite3.SQLITE_BUSY:
                    raise
            else:
                return
            await asyncio.sleep(BUSY_AGAIN_SECONDS)

    async def _run_bodies(self, batch: list[Turn]) -> None:
        """Leaves in the batch those whose work the COMMIT is to keep."""
        # Alone in the transaction, the first needs no savepoint to be undone without the others.
        await self._run_last(batch, undo="ROLLBACK")
        while batch and len(batch) < BATCH and (turn := self._next()):
            batch.append(turn)
            # Never released: savepoints of one name nest, and COMMIT ends them all.
            self._writer.execute("SAVEPOINT member")
            await self._run_last(batch, undo="ROLLBACK TO member")

    async def _run_last(self, batch: list[Turn], *, undo: str) -> None:
        turn = batch[-1]
        error = await turn.run()
        if not self._writer.in_transaction:
            # Disk full and the like may make SQLite roll back everything, the others' work too.
            raise _not_saved(error)
        if error is not None:
            turn.undo()
            self._writer.execute(undo)
            batch.pop()
            turn.settle(None)

    async def _lose(self, batch: list[Turn], error: Exception) -> None:
        # Newest first: each puts back what it found.
        for turn in reversed(batch):
            turn.undo()
        with suppress(sqlite3.Error):
            if self._writer.in_transaction:
                self._writer.execute("ROLLBACK")
        for turn in batch:
            turn.settle(_not_saved(error))
        batch.clear()


class _Reading:
    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    async def fetch_one(self, sql: str, *params: Param) -> Values | None:
        rows = await self.fetch_all(sql, *params)
        return rows[0] if rows else None

    async def fetch_all(self, sql: str, *params: Param) -> list[Values]:
        # Any: aiosqlite says sqlite3.Row, but with no row_factory they are tuples.
        rows: Iterable[Any] = await self._connection.execute_fetchall(sql, _by_name(params))
        return list(rows)


class _Writing:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._failure: Exception | None = None

    async def execute(self, sql: str, *params: Param) -> int:
        return self._run(sql, params).rowcount

    async def fetch_one(self, sql: str, *params: Param) -> Values | None:
        rows = await self.fetch_all(sql, *params)
        return rows[0] if rows else None

    async def fetch_all(self, sql: str, *params: Param) -> list[Values]:
        return self._run(sql, params).fetchall()

    def _run(self, sql: str, params: tuple[Param, ...]) -> sqlite3.Cursor:
        self.check()
        try:
            return self._connection.execute(sql, _by_name(params))
        except sqlite3.Error as error:
            raise self._failed(error) from error

    def check(self) -> None:
        """Raises again what a statement raised: after a rollback SQLite would commit each alone."""
        if self._failure is not None:
            raise self._failure

    def _failed(self, error: sqlite3.Error) -> Exception:
        if isinstance(error, sqlite3.IntegrityError):
            self._failure = RefusedError(str(error))
        elif primary_code(error) in LOSSES:
            self._failure = _not_saved(error)
        else:
            self._failure = error
        return self._failure


def _by_name(params: tuple[Param, ...]) -> dict[str, Param]:
    return {str(place): param for place, param in enumerate(params, start=1)}


def _not_saved(error: BaseException | None) -> NotSaved:
    if isinstance(error, NotSaved):
        return NotSaved(*error.args)
    loss = NotSaved(LOSSES.get(primary_code(error), OTHER_LOSS))
    loss.__cause__ = error
    return loss
