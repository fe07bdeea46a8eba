"""The store on PostgreSQL: one connection writes, a pool reads, and writers share commits."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from datetime import datetime

import asyncpg
from asyncpg import Connection, Pool

from bot.errors import CannotStart, NotSaved
from bot.store.postgres import dump
from bot.store.postgres.address import server_name
from bot.store.postgres.faults import LOST, NOT_CERTAIN, REFUSED_ROW, as_not_saved
from bot.store.postgres.schema import migrate, scripts
from bot.store.protocol import ConstraintError, Param, RawRow, Reader, Transaction
from bot.store.write_queue import WriteQueue

START_SECONDS = 5.0  # to connect before the night
# During it: together within a platform's 3 seconds.
STATEMENT_SECONDS = 1.0
RESOLVE_SECONDS = 1.0
RETRY_SECONDS = 0.05

MOST_READERS = 4

# The advisory lock of the bot that writes: any number will do that no other program locks here.
_WRITER_LOCK = 0x436F756E

# A connection to a server that has vanished is given up after a few seconds, on its side as well:
# else a bot that lost its machine would keep the lock.
_KEEPALIVES = {
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "1",
    "tcp_keepalives_count": "3",
}


async def open_postgres(url: str) -> "PostgresStore":
    """Connect, and bring the tables up to date. Raises `CannotStart`."""
    try:
        writer = _WriteConnection(url)
        await writer.connect(START_SECONDS)
        try:
            await migrate(writer.connection, await asyncio.to_thread(scripts))
            readers = await _open_pool(url, MOST_READERS)
        except BaseException:
            writer.terminate()
            raise
    except (*LOST, asyncpg.PostgresError, ValueError) as error:
        raise CannotStart(f"Can't open {server_name(url)}: {error}.") from error
    return PostgresStore(url, writer, readers)


@asynccontextmanager
async def open_reader(url: str) -> AsyncIterator[Reader]:
    """Raises `CannotStart`."""
    try:
        pool = await _open_pool(url, 1)
    except (*LOST, asyncpg.PostgresError, ValueError) as error:
        raise CannotStart(f"Can't read {server_name(url)}: {error}.") from error
    try:
        yield _PoolReader(pool)
    finally:
        await pool.close()


async def _open_pool(url: str, size: int) -> Pool:
    return await asyncpg.create_pool(
        url,
        min_size=1,
        max_size=size,
        timeout=START_SECONDS,
        command_timeout=STATEMENT_SECONDS,
        server_settings={"default_transaction_read_only": "on", **_KEEPALIVES},
    )


class PostgresStore:
    def __init__(self, url: str, writer: "_WriteConnection", readers: Pool) -> None:
        self._url = url
        self._writer = writer
        self._readers = readers
        self._reader = _PoolReader(readers)
        self._queue = WriteQueue(writer)

    @property
    def reader(self) -> Reader:
        return self._reader

    def transaction(
        self, *, on_rollback: Callable[[], None] | None = None
    ) -> AbstractAsyncContextManager[Transaction]:
        return self._queue.transaction(on_rollback)

    async def back_up(self, at: datetime) -> str:
        return str(await asyncio.to_thread(dump.create, self._url, at))

    async def close(self) -> None:
        await self._queue.close()
        await self._readers.close()
        await self._writer.close()


class _WriteConnection:
    """The connection that writes, as the write queue drives it.

    It holds an advisory lock for as long as it lives, so a second bot doesn't get one. If it is
    lost, the next batch makes another.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: Connection | None = None
        self._transaction_id = ""

    @property
    def connection(self) -> Connection:
        if self._connection is None:
            raise asyncpg.InterfaceError("not connected")
        return self._connection

    async def connect(self, seconds: float) -> None:
        """Raises `CannotStart` if another bot writes to the database."""
        async with asyncio.timeout(seconds):
            connection = await asyncpg.connect(
                self._url, command_timeout=STATEMENT_SECONDS, server_settings=_KEEPALIVES
            )
        if not await connection.fetchval("SELECT pg_try_advisory_lock($1)", _WRITER_LOCK):
            connection.terminate()
            raise CannotStart(
                f"Another bot is using {server_name(self._url)}. Stop that one first."
            )
        self._connection = connection

    def terminate(self) -> None:
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None

    async def close(self) -> None:
        with suppress(*LOST, asyncpg.PostgresError):
            await self.connection.close(timeout=STATEMENT_SECONDS)

    async def prepare(self) -> None:
        return

    async def begin(self) -> None:
        try:
            await self._begin()
        except LOST:
            # A server that was restarted since the last batch.
            self.terminate()
            await self._begin()

    async def _begin(self) -> None:
        if self._connection is None or self._connection.is_closed():
            try:
                await self.connect(STATEMENT_SECONDS)
            except CannotStart as taken:
                raise NotSaved(f"NOT saved: {taken}") from taken
        await self.connection.execute("BEGIN")
        # Known before COMMIT, so that its fate can be asked for if the answer is lost.
        self._transaction_id = await self.connection.fetchval("SELECT pg_current_xact_id()::text")

    async def set_savepoint(self) -> None:
        # Never released: savepoints of one name nest, and COMMIT ends them all.
        await self.connection.execute("SAVEPOINT member")

    def new_transaction(self) -> "_WriteTransaction":
        return _WriteTransaction(self.connection)

    async def undo_body(self, *, alone: bool) -> None:
        await self.connection.execute("ROLLBACK" if alone else "ROLLBACK TO SAVEPOINT member")

    def is_in_transaction(self) -> bool:
        connection = self._connection
        return (
            connection is not None
            and not connection.is_closed()
            and bool(connection.is_in_transaction())
        )

    async def commit(self) -> None:
        try:
            await self.connection.execute("COMMIT")
        except LOST:
            self.terminate()
            if not await self._was_committed():
                raise

    async def _was_committed(self) -> bool:
        """Ask a new connection what became of the last COMMIT. Raises NotSaved if none can say."""
        give_up = asyncio.get_running_loop().time() + RESOLVE_SECONDS
        while asyncio.get_running_loop().time() < give_up:
            with suppress(*LOST, asyncpg.PostgresError, CannotStart):
                if self._connection is None:
                    await self.connect(RESOLVE_SECONDS)
                state = await self.connection.fetchval(
                    "SELECT pg_xact_status(CAST($1 AS text)::xid8)", self._transaction_id
                )
                if state != "in progress":
                    return bool(state == "committed")
            await asyncio.sleep(RETRY_SECONDS)
        raise NotSaved(NOT_CERTAIN)

    async def roll_back(self) -> None:
        try:
            if self.is_in_transaction():
                await self.connection.execute("ROLLBACK")
        except (*LOST, asyncpg.PostgresError):
            self.terminate()

    def as_not_saved(self, error: BaseException | None) -> NotSaved:
        return as_not_saved(error)


class _PoolReader:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def fetch_one(self, sql: str, *params: Param) -> RawRow | None:
        rows = await self.fetch_all(sql, *params)
        return rows[0] if rows else None

    async def fetch_all(self, sql: str, *params: Param) -> list[RawRow]:
        try:
            return [tuple(row) for row in await self._pool.fetch(sql, *params)]
        except LOST:
            # One of the pool's connections may be of a server that was restarted since.
            await self._pool.expire_connections()
            return [tuple(row) for row in await self._pool.fetch(sql, *params)]


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
