"""The store on PostgreSQL: two connections write, a pool reads, one knows of other processes."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime

import asyncpg
import structlog
from asyncpg import Pool

from bot.errors import CannotStart, NotRead
from bot.store.postgres import dump
from bot.store.postgres.address import server_name
from bot.store.postgres.connecting import START_SECONDS, open_pool
from bot.store.postgres.faults import LOST, as_not_saved
from bot.store.postgres.schema import bring_up_to_date
from bot.store.postgres.watch import Watch
from bot.store.postgres.writing import ALONE, BESIDE_OTHERS, WritingConnection
from bot.store.protocol import Locks, Param, RawRow, Reader, Transaction
from bot.store.write_queue import WriteQueue

log = structlog.get_logger()

MOST_READERS = 4
MOST_BESIDE_OTHERS = 4  # bodies of one batch: a transaction that runs alone waits for it
START_PATIENCE_SECONDS, START_RETRY_SECONDS = 10.0, 0.5


async def open_postgres(url: str) -> "PostgresStore":
    """Connect, and bring the tables up to date. Raises `CannotStart`.

    Waits for a server that is being restarted.
    """
    give_up = time.monotonic() + START_PATIENCE_SECONDS
    while True:
        try:
            return await _open(url)
        except (*LOST, asyncpg.PostgresError, ValueError) as error:
            if not isinstance(error, LOST) or time.monotonic() > give_up:
                raise CannotStart(f"Can't open {server_name(url)}: {error}.") from error
            log.warning("database not reached", reason=str(error))
        await asyncio.sleep(START_RETRY_SECONDS)


async def _open(url: str) -> "PostgresStore":
    await bring_up_to_date(url)
    store = PostgresStore(url, await open_pool(url, MOST_READERS))
    try:
        await store.connect()
    except BaseException:
        await store.close()
        raise
    return store


@asynccontextmanager
async def open_reader(url: str) -> AsyncIterator[Reader]:
    """Raises `CannotStart`."""
    try:
        pool = await open_pool(url, 1)
    except (*LOST, asyncpg.PostgresError, ValueError) as error:
        raise CannotStart(f"Can't read {server_name(url)}: {error}.") from error
    try:
        yield _PoolReader(pool)
    finally:
        await pool.close()


class PostgresStore:
    """Transactions about one channel have a connection of their own.

    They may run at the same time as those of other processes about other channels: all others run
    alone, over all processes.
    """

    is_shared = True

    def __init__(self, url: str, readers: Pool) -> None:
        self._url = url
        self._readers = readers
        self._reader = _PoolReader(readers)
        self._writer = WritingConnection(url, ALONE, is_marked=True)
        self._queue = WriteQueue(self._writer)
        # What it writes may be written again, and no other process hears of it.
        self._channel_writer = WritingConnection(url, BESIDE_OTHERS, is_marked=False)
        self._channel_queue = WriteQueue(self._channel_writer, MOST_BESIDE_OTHERS)
        writers = self._writer, self._channel_writer
        self._watch = Watch(url, lambda: [writer.process_id for writer in writers])

    async def connect(self) -> None:
        await self._writer.connect(START_SECONDS)
        await self._channel_writer.connect(START_SECONDS)
        await self._watch.start(START_SECONDS)

    @property
    def reader(self) -> Reader:
        return self._reader

    @property
    def locks(self) -> Locks:
        return self._watch

    def transaction(
        self, *, on_rollback: Callable[[], None] | None = None, channel: str | None = None
    ) -> AbstractAsyncContextManager[Transaction]:
        queue = self._queue if channel is None else self._channel_queue
        return queue.transaction(on_rollback)

    def follow(self, on_change: Callable[[], None]) -> None:
        self._watch.follow(on_change)

    async def process_count(self) -> int:
        return await self._watch.process_count()

    async def back_up(self, at: datetime) -> str:
        return str(await asyncio.to_thread(dump.create, self._url, at))

    async def close(self) -> None:
        await self._channel_queue.close()
        await self._queue.close()
        await self._watch.close()
        await self._readers.close()
        await self._channel_writer.close()
        await self._writer.close()


class _PoolReader:
    """Raises `NotRead`."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def fetch_one(self, sql: str, *params: Param) -> RawRow | None:
        rows = await self.fetch_all(sql, *params)
        return rows[0] if rows else None

    async def fetch_all(self, sql: str, *params: Param) -> list[RawRow]:
        try:
            try:
                rows = await self._pool.fetch(sql, *params)
            except LOST:
                # One of the pool's connections may be of a server that was restarted since.
                await self._pool.expire_connections()
                rows = await self._pool.fetch(sql, *params)
        except LOST as error:
            raise NotRead(*as_not_saved(error).args) from error
        return [tuple(row) for row in rows]
