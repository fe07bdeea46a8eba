"""A connection that writes, as the write queue drives it, and its transactions."""

import asyncio
from contextlib import suppress
from uuid import uuid4

import asyncpg
from asyncpg import Connection

from bot.errors import NotCertain, NotSaved
from bot.store.postgres.connecting import (
    LOCK_SPACE,
    RESOLVE_SECONDS,
    RETRY_SECONDS,
    STATEMENT_SECONDS,
    WRITING,
    connect,
)
from bot.store.postgres.faults import LOST, NOT_CERTAIN, REFUSED_ROW, as_not_saved
from bot.store.protocol import ConstraintError, Param, RawRow
from bot.store.write_queue import BUSY_MESSAGE

_SETTINGS = {
    "lock_timeout": "900ms",  # behind other processes: less than STATEMENT_SECONDS
    # A process that stops in the middle of a transaction must not hold up the others.
    "idle_in_transaction_session_timeout": "2s",
}

# How a transaction begins: it runs alone and leaves a mark, or beside others that may run beside
# others. One text each, so that the server is asked once.
ALONE = f"""
    BEGIN;
    SELECT pg_advisory_xact_lock({LOCK_SPACE}, {WRITING});
    UPDATE commits SET batch = batch + 1 WHERE writer = current_setting('countroom.writer')
"""
BESIDE_OTHERS = f"BEGIN; SELECT pg_advisory_xact_lock_shared({LOCK_SPACE}, {WRITING})"

# Waits for a transaction of an earlier connection that is about to leave its mark.
_LAST_MARK = """
    INSERT INTO commits (writer, batch)
    VALUES ($1, 0)
    ON CONFLICT (writer) DO UPDATE SET batch = commits.batch
    RETURNING batch
"""


class WritingConnection:
    """If it is lost, the next batch makes another.

    A batch may leave its mark, so that its fate can be asked for if the answer to COMMIT is lost:
    once its transaction is over, the mark is there if it was committed. The number of a transaction
    wouldn't do: after a crash the server may give it to another.
    """

    def __init__(self, url: str, beginning: str, *, is_marked: bool) -> None:
        """Without a mark a COMMIT without an answer counts as lost.

        Nor has such a batch savepoints: a body that fails takes the others with it.
        """
        self._url = url
        self._is_marked = is_marked
        self._beginning = beginning
        self._connection: Connection | None = None
        self._name = uuid4().hex
        self._batch = 0  # the last one that was committed

    @property
    def connection(self) -> Connection:
        if self._connection is None:
            raise asyncpg.InterfaceError("not connected")
        return self._connection

    @property
    def process_id(self) -> int | None:
        """The server's for this connection."""
        return self._connection.get_server_pid() if self._connection else None

    async def connect(self, seconds: float) -> None:
        connection = await connect(
            self._url, seconds, {**_SETTINGS, "countroom.writer": self._name}
        )
        try:
            if self._is_marked:
                self._batch = await connection.fetchval(_LAST_MARK, self._name)
        except BaseException:
            connection.terminate()
            raise
        self._connection = connection

    def terminate(self) -> None:
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None

    async def close(self) -> None:
        with suppress(*LOST, asyncpg.PostgresError):
            await self.connection.execute("DELETE FROM commits WHERE writer = $1", self._name)
            await self.connection.close(timeout=STATEMENT_SECONDS)

    async def prepare(self) -> None:
        return

    def begin_now(self) -> bool:
        return False  # the server has to be asked

    async def begin(self) -> None:
        try:
            await self._begin()
        except LOST:
            # A server that was restarted since the last batch.
            self.terminate()
            await self._begin()

    async def _begin(self) -> None:
        if self._connection is None or self._connection.is_closed():
            await self.connect(STATEMENT_SECONDS)
        await self.connection.execute(self._beginning)

    async def set_savepoint(self) -> None:
        if self._is_marked:
            # Never released: savepoints of one name nest, and COMMIT ends them all.
            await self.connection.execute("SAVEPOINT member")

    def new_transaction(self) -> "_WriteTransaction":
        return _WriteTransaction(self.connection)

    async def undo_body(self, *, alone: bool) -> None:
        if not alone and not self._is_marked:
            raise NotSaved(BUSY_MESSAGE)
        await self.connection.execute("ROLLBACK" if alone else "ROLLBACK TO SAVEPOINT member")

    def is_in_transaction(self) -> bool:
        connection = self._connection
        return (
            connection is not None
            and not connection.is_closed()
            and bool(connection.is_in_transaction())
        )

    def commit_now(self) -> bool:
        return False

    async def commit(self) -> None:
        try:
            await self.connection.execute("COMMIT")
        except LOST:
            self.terminate()
            if not self._is_marked or not await self._was_committed():
                raise
        else:
            self._batch += 1

    async def _was_committed(self) -> bool:
        """Ask by a new connection what became of the last COMMIT. Raises NotCertain if it can't."""
        before = self._batch
        give_up = asyncio.get_running_loop().time() + RESOLVE_SECONDS
        while asyncio.get_running_loop().time() < give_up:
            with suppress(*LOST, asyncpg.PostgresError):
                await self.connect(RESOLVE_SECONDS)
                return self._batch > before
            await asyncio.sleep(RETRY_SECONDS)
        raise NotCertain(NOT_CERTAIN)

    async def roll_back(self) -> None:
        try:
            if self.is_in_transaction():
                await self.connection.execute("ROLLBACK")
        except (*LOST, asyncpg.PostgresError):
            self.terminate()

    def as_not_saved(self, error: BaseException | None) -> NotSaved:
        return as_not_saved(error)


class _WriteTransaction:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._failure: Exception | None = None

    async def execute(self, sql: str, *params: Param) -> int:
        self.raise_failure()
        try:
            status = await self._connection.execute(sql, *params)
        except (*LOST, asyncpg.PostgresError) as error:
            raise self._record_failure(error) from error
        *_, rows = status.split()  # such as "INSERT 0 3"
        return int(rows)

    async def fetch_one(self, sql: str, *params: Param) -> RawRow | None:
        rows = await self.fetch_all(sql, *params)
        return rows[0] if rows else None

    async def fetch_all(self, sql: str, *params: Param) -> list[RawRow]:
        self.raise_failure()
        try:
            return [tuple(row) for row in await self._connection.fetch(sql, *params)]
        except (*LOST, asyncpg.PostgresError) as error:
            raise self._record_failure(error) from error

    def raise_failure(self) -> None:
        if self._failure is not None:
            raise self._failure

    def _record_failure(self, error: Exception) -> Exception:
        if isinstance(error, REFUSED_ROW):
            self._failure = ConstraintError(str(error))
        else:
            self._failure = as_not_saved(error)
        return self._failure
