"""Turns: one process of the bot at a time has a channel to itself, and one edits on a platform.

    begin ──▶ this process's turn ── the last user leaves, and the rate limit is free ──▶ over
                     │
                     └── the process dies, or loses the database ──▶ another process's turn

A turn is a lock of the store (see `bot.store.protocol.Locks`), so nothing has to time it out. What
the last process claimed and didn't finish may still arrive in the channel: the next one waits until
that has settled, and then looks for it.

Limits over all channels are counted in memory. So one process at a time edits on a platform, and
where one process is connected for all of them, it alone sends.

A process that has its database to itself keeps every turn.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from math import inf

import structlog

from bot.announcer.rate_limit import RateLimit, Sleep
from bot.announcer.transport import Transport
from bot.observability.failures import log_failure
from bot.store.protocol import Store

log = structlog.get_logger()

JOBS = "jobs"  # what is done once for all processes
TURN_RETRY_SECONDS = 1.0  # while another process has a channel


def leader_lock(platform: str) -> str:
    """Of the process that is connected to a platform that takes one connection."""
    return f"{platform} leader"


@dataclass(slots=True)
class Turn:
    name: str
    since: float  # monotonic
    claims: set[str] = field(default_factory=set)  # keys of messages claimed in it, and under way
    users: int = 0
    has_reached: bool = False  # the channel, and noted it


class Turns:
    def __init__(
        self,
        store: Store,
        rate_limit: RateLimit,
        catch_up: Callable[[], Awaitable[None]],
        wake: Callable[[], None],
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        """`catch_up` brings the books up to what the process before knew.

        `wake` is called when a turn that another process had may be free.
        """
        self._store = store
        self._rate_limit = rate_limit
        self._catch_up = catch_up
        self._wake = wake
        self._retry: asyncio.TimerHandle | None = None
        self._monotonic = monotonic
        self._sleep = sleep
        self._turns: dict[str, Turn] = {}
        self._refused_at: dict[str, float] = {}  # monotonic: another process had it then
        self._ending: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def at_channel(self, transport: Transport, channel: str) -> AsyncIterator[Turn | None]:
        """None if another process has it."""
        async with self._use(transport, channel) as turn:
            yield turn

    def was_refused(self, channel: str) -> bool:
        """Whether another process had it just now, so that it need not be asked for again yet."""
        refused_at = self._refused_at.get(channel, -inf)
        is_recent = self._monotonic() < refused_at + TURN_RETRY_SECONDS
        if is_recent:
            self._retry_soon()
        return is_recent

    @asynccontextmanager
    async def at_edits(self, transport: Transport) -> AsyncIterator[Turn | None]:
        """None if another process edits on that platform."""
        async with self._use(transport, f"{transport.platform} edits") as turn:
            yield turn

    async def leads_jobs(self) -> bool:
        return await self._store.locks.take(JOBS)

    def is_over(self, turn: Turn) -> bool:
        """Whether this process has lost it."""
        return not self._store.locks.has(turn.name)

    async def settle(self, transport: Transport, turn: Turn, key: str) -> None:
        """Wait until a message that another process may have sent has had time to arrive."""
        if key not in turn.claims:
            await self._sleep(turn.since + transport.seconds_to_settle - self._monotonic())

    async def close(self) -> None:
        """Leave everything to other processes."""
        for task in self._ending:
            task.cancel()
        for name in list(self._turns):
            del self._turns[name]
            await self._store.locks.release(name)

    @asynccontextmanager
    async def _use(self, transport: Transport, name: str) -> AsyncIterator[Turn | None]:
        turn = await self._begin(transport, name)
        if turn is None:
            self._retry_soon()
            yield None
            return
        turn.users += 1
        try:
            yield turn
        finally:
            turn.users -= 1
            if turn.users == 0 and self._store.is_shared:
                task = asyncio.create_task(self._end(turn))
                self._ending.add(task)
                task.add_done_callback(self._ending.discard)

    async def _begin(self, transport: Transport, name: str) -> Turn | None:
        locks = self._store.locks
        if transport.has_one_sender and not locks.has(leader_lock(transport.platform)):
            return None
        known = self._turns.get(name)
        if known and locks.has(name):
            return known
        if not await locks.take(name):
            self._refused_at[name] = self._monotonic()
            return None
        self._refused_at.pop(name, None)
        if not await self._has_caught_up(name):
            return None
        if self._turns.get(name) is known:
            self._turns[name] = Turn(name, self._monotonic())
        return self._turns[name]

    def _retry_soon(self) -> None:
        """Once for all turns that another process has: it may have hundreds."""
        loop = asyncio.get_running_loop()
        if self._retry is None or self._retry.when() <= loop.time():
            self._retry = loop.call_later(TURN_RETRY_SECONDS, self._wake)

    async def _has_caught_up(self, name: str) -> bool:
        try:
            await self._catch_up()
        except Exception as fault:  # noqa: BLE001 - logged, and tried again
            log_failure(log, fault)
            await self._store.locks.release(name)
            return False
        return True

    async def _end(self, turn: Turn) -> None:
        """Leave it to others once they may post or edit there at once."""
        await self._rate_limit.wait_until_free(turn.name)
        if turn.users == 0 and self._turns.get(turn.name) is turn:
            del self._turns[turn.name]
            await self._store.locks.release(turn.name)
