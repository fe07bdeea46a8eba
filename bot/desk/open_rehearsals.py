"""Rehearsals as nights: each is its process's own, and ends with it.

    reserve ──▶ opened (`UnitOfWork.open_rehearsal`) ──▶ close ──▶ its ledger alone is left

The process that plays a rehearsal has the lock of its night. So another one knows which have lost
their player, and ends those.
"""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from uuid import uuid4

from bot.desk import subscriptions
from bot.desk.book import REHEARSAL, read_book
from bot.desk.open_nights import OpenNights
from bot.store import channels, nights
from bot.store.protocol import Store, Transaction


class OpenRehearsals:
    def __init__(
        self,
        store: Store,
        open_nights: OpenNights,
        transaction: Callable[[], AbstractAsyncContextManager[Transaction]],
        clock: Callable[[], datetime],
        wake_announcer: Callable[[], None],
    ) -> None:
        """`transaction` begins with the newest books."""
        self._store = store
        self._nights = open_nights
        self._transaction = transaction
        self._clock = clock
        self._wake_announcer = wake_announcer

    async def reserve(self) -> str:
        """The id of a night for this process to open and play."""
        night = f"rehearsal-{uuid4().hex[:8]}"
        await self._store.locks.take(night)
        return night

    async def release(self, night: str) -> None:
        """It was not opened after all."""
        await self._store.locks.release(night)

    async def close(self, night: str, *, stopped: bool) -> None:
        """Tell its channel, and nothing after that. The ledger stays. Raises NotSaved."""
        async with self._transaction() as tx:
            book = self._nights.find(night)
            if book is not None:
                await subscriptions.end_rehearsal(tx, book, stopped=stopped, at=self._clock())
        self._nights.close(night)
        await self._store.locks.release(night)
        self._wake_announcer()

    async def stop_in(self, channel: str) -> bool:
        """End the rehearsal that a channel follows, in any process. False if it follows none."""
        followed = await channels.read_followed_nights(self._store.reader, channel)
        rehearsed = [night for night, kind in followed if kind == REHEARSAL]
        for night in rehearsed:
            await self.close(night, stopped=True)
        return bool(rehearsed)

    async def end_abandoned(self) -> None:
        """End those whose process has gone. Raises NotSaved."""
        reader, locks = self._store.reader, self._store.locks
        for night in await nights.all_nights(reader):
            is_played = self._nights.find(night.night) is not None and locks.has(night.night)
            if night.kind != REHEARSAL or is_played:
                continue
            if await channels.read_followers(reader, night.night) and await locks.take(night.night):
                self._nights.reset(await read_book(reader, night.night))
                await self.close(night.night, stopped=True)
