"""The connection by which one process knows of the others, and they of it.

It hears what they commit (NOTIFY, from the triggers of the tables) and holds this process's locks.
Both end with the connection:

    connected ── lost ──▶ no locks, nothing heard ── connected again ──▶ everyone is told to look

So a follower of the store reads it again after a gap, as after a notification, and another
process can take what a dead one had. A connection to a server that has vanished is given up before
the server gives up on us: nothing is held by two.
"""

import asyncio
from collections.abc import Callable, Collection
from contextlib import suppress

import asyncpg
from asyncpg import Connection

from bot.store.postgres.connecting import (
    LOCK_SPACE,
    PROCESS,
    RETRY_SECONDS,
    STATEMENT_SECONDS,
    connect,
)
from bot.store.postgres.faults import LOST

_NOTIFICATIONS = "countroom"
_PING_SECONDS = 1.0
_SILENT_SECONDS = 3.0  # less than the server takes to give up on this process

_PROCESSES = """
    SELECT count(DISTINCT pid)
      FROM pg_locks
     WHERE locktype = 'advisory'
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
       AND classid = CAST($1 AS integer)::oid
       AND objid = CAST($2 AS integer)::oid
       AND objsubid = 2
       AND granted
"""


class Watch:
    """`own_connections` has the server's numbers of this process's connections that write."""

    def __init__(self, url: str, own_connections: Callable[[], Collection[int | None]]) -> None:
        self._url = url
        self._own_connections = own_connections
        self._connection: Connection | None = None
        self._using = asyncio.Lock()  # a connection runs one statement at a time
        self._held: set[str] = set()
        self._followers: list[Callable[[], None]] = []
        self._keeping: asyncio.Task[None] | None = None

    async def start(self, seconds: float) -> None:
        await self._connect(seconds)
        self._keeping = asyncio.create_task(self._stay_connected())

    @property
    def can_ask(self) -> bool:
        return self._connection is not None

    def follow(self, on_change: Callable[[], None]) -> None:
        self._followers.append(on_change)

    async def close(self) -> None:
        if self._keeping:
            self._keeping.cancel()
            await asyncio.gather(self._keeping, return_exceptions=True)
        if self._connection:
            with suppress(*LOST, asyncpg.PostgresError):
                await self._connection.close(timeout=STATEMENT_SECONDS)
        self._forget()

    async def take(self, name: str) -> bool:
        async with self._using:
            if name in self._held:
                return True
            if await self._ask("SELECT pg_try_advisory_lock(hashtextextended($1, $2))", name):
                self._held.add(name)
            return name in self._held

    def has(self, name: str) -> bool:
        return name in self._held

    async def release(self, name: str) -> None:
        async with self._using:
            if name in self._held:
                self._held.discard(name)
                await self._ask("SELECT pg_advisory_unlock(hashtextextended($1, $2))", name)

    async def process_count(self) -> int:
        async with self._using:
            if self._connection is None:
                return 1
            return await self._connection.fetchval(_PROCESSES, LOCK_SPACE, PROCESS) or 1

    async def _ask(self, sql: str, name: str) -> bool:
        """False if the server can't be asked: the connection is then given up, with its locks."""
        if self._connection is None:
            return False
        try:
            return bool(await self._connection.fetchval(sql, name, LOCK_SPACE))
        except (*LOST, asyncpg.PostgresError):
            self._forget()
            return False

    async def _connect(self, seconds: float) -> None:
        connection = await connect(self._url, seconds, statement_seconds=_SILENT_SECONDS)
        try:
            await connection.execute("SELECT pg_advisory_lock_shared($1, $2)", LOCK_SPACE, PROCESS)
            await connection.add_listener(_NOTIFICATIONS, self._hear)
        except BaseException:
            connection.terminate()
            raise
        self._connection = connection

    async def _stay_connected(self) -> None:
        while True:
            await asyncio.sleep(_PING_SECONDS if self._connection else RETRY_SECONDS)
            async with self._using:
                try:
                    if self._connection is None:
                        await self._connect(STATEMENT_SECONDS)
                        self._tell_followers()
                    else:
                        await self._connection.fetchval("SELECT 1")
                except (*LOST, asyncpg.PostgresError):
                    self._forget()

    def _forget(self) -> None:
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None
        self._held.clear()

    def _hear(self, _connection: object, process: int, _channel: str, _payload: object) -> None:
        if process not in self._own_connections():
            self._tell_followers()

    def _tell_followers(self) -> None:
        for on_change in self._followers:
            on_change()
