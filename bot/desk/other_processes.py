"""Follows what other processes of the bot write to the same store.

    another process commits ──▶ the store says so ──▶ follow ────┐
    a body begins here ─────────────────────────────▶ catch_up ──┴─▶ read on in the ledgers

A body catches up in its own transaction, so it decides on the newest night whatever was heard of
it. Between bodies a notification, or a gap in which one may have been missed, has the books read
on, so that commands, boards and messages know the night as it is.

An entry may be published twice: by the unit that wrote it, and by `follow` if that found it first.
"""

import asyncio
from collections.abc import Callable

import structlog

from bot.desk.book import REHEARSAL, Book, extend_book, read_book
from bot.desk.open_nights import NightChange, OpenNights
from bot.observability.failures import log_failure
from bot.store import ledger, nights
from bot.store.protocol import Reader, Store, Transaction

log = structlog.get_logger()

_RETRY_SECONDS = 0.5


class OtherProcesses:
    def __init__(
        self, store: Store, open_nights: OpenNights, wake_announcer: Callable[[], None]
    ) -> None:
        self._store = store
        self._nights = open_nights
        self._wake_announcer = wake_announcer
        self._changed = asyncio.Event()
        store.follow(self.look)

    def look(self) -> None:
        """There may be something new."""
        self._changed.set()

    async def follow(self) -> None:
        """Read on whenever there may be something new, until cancelled."""
        while self._store.is_shared:
            await self._changed.wait()
            self._changed.clear()
            try:
                await self.read_on()
            except Exception as fault:  # noqa: BLE001 - logged, and tried again
                log_failure(log, fault)
                self._changed.set()
                await asyncio.sleep(_RETRY_SECONDS)
            else:
                self._wake_announcer()

    async def read_on(self) -> None:
        if self._store.is_shared:
            await self._read_on(self._store.reader, self._nights.committed)

    async def catch_up(self, tx: Transaction) -> None:
        """For a body that is about to decide something."""
        if self._store.is_shared:
            await self._read_on(tx, self._nights.latest)

    async def _read_on(self, reader: Reader, known: Callable[[str], Book]) -> None:
        rehearsals = {book.id for book in self._nights.books() if book.kind == REHEARSAL}
        heads = await nights.read_heads(reader)
        for night, kind, seq in heads:
            if self._nights.find(night) is None:
                if kind == REHEARSAL:
                    self._nights.reset(await read_book(reader, night))
            elif seq > known(night).seq:
                await self._read_entries(reader, night, known)
        for night in rehearsals - {night for night, _, _ in heads}:
            self._nights.close(night)

    async def _read_entries(self, reader: Reader, night: str, known: Callable[[str], Book]) -> None:
        for row in await ledger.read_after(reader, night, known(night).seq):
            book = known(night)
            if book.seq != row.seq - 1:
                continue  # a body has caught up meanwhile
            after, entry = await extend_book(reader, book, row)
            if known(night) is book:
                self._nights.publish(NightChange(after, entry))
