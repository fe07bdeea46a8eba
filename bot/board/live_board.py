"""One council's live board: takes a snapshot when the night changes, once for all readers.

    desk ── change ──▶ LiveBoard.wake_waiters
                              │ wakes every stream
    GET /events               ▼
      hello ──▶ current_snapshot ──▶ Snapshot.event(seen) ──▶ wait for a change ──┐
                      ▲                                       or 15 s: heartbeat  │
                      └───────────────────────────────────────────────────────────┘

A stream takes the event of `next_change` before it reads the snapshot, so it cannot miss a change
that happens in between. A slow page skips the snapshots it was too slow for.
"""

import asyncio
from collections.abc import Callable

from bot.board.documents import Document
from bot.board.snapshot import DOCUMENTS, Snapshot, new_document, snapshot_from_ledger
from bot.desk.book import Book
from bot.desk.desk import Desk

_MIN_INTERVAL = 0.2  # seconds between snapshots, so a burst of results needs only one


class LiveBoard:
    """Holds the newest snapshot of one night, and tells streams when it is out of date."""

    def __init__(self, desk: Desk, night: str, query: str = "", address: str = "") -> None:
        """`query` ends each of the council's addresses if the board has several councils."""
        self._desk = desk
        self._night = night
        self._query = query
        self._address = address
        self._current: Snapshot | None = None
        self._rendered_at = 0.0
        self._render_lock = asyncio.Lock()
        self._change = asyncio.Event()

    def wake_waiters(self) -> None:
        self._change.set()
        self._change = asyncio.Event()

    def next_change(self) -> asyncio.Event:
        """Set at the next change. Take it before `current_snapshot`, then wait for it."""
        return self._change

    async def current_snapshot(self) -> Snapshot:
        if self._current is None or self._is_stale(self._current):
            async with self._render_lock:
                if self._current is None or self._is_stale(self._current):
                    self._current = await self._render(self._current)
        return self._current

    async def document(self, name: str) -> Document:
        """The document at an address."""
        return await self.build(name, *DOCUMENTS[name])

    async def build(
        self, name: str, media_type: str, content: Callable[[Snapshot], str]
    ) -> Document:
        """A document with the snapshot's content, built on the first request for its name."""
        snapshot = await self.current_snapshot()
        if name not in snapshot.documents:
            snapshot.documents[name] = await asyncio.to_thread(
                new_document, snapshot, media_type, content
            )
        return snapshot.documents[name]

    @property
    def _book(self) -> Book:
        book = self._desk.find_book(self._night)
        assert book is not None  # noqa: S101 - tonight's councils stay open
        return book

    def _is_stale(self, snapshot: Snapshot) -> bool:
        book, now = self._book, self._desk.clock()
        expires = snapshot.corrections.expires
        return (
            snapshot.book is not book
            or snapshot.shows_votes != book.are_polls_closed(now)
            or (expires is not None and now >= expires)
        )

    async def _render(self, previous: Snapshot | None) -> Snapshot:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(max(0.0, self._rendered_at + _MIN_INTERVAL - loop.time()))
        book = self._book
        now = self._desk.clock()
        shows_votes = book.are_polls_closed(now)
        rows = await self._desk.reads.history(book.id)
        snapshot = await asyncio.to_thread(
            snapshot_from_ledger,
            book,
            rows,
            previous,
            now=now,
            shows_votes=shows_votes,
            query=self._query,
            address=self._address,
        )
        self._rendered_at = loop.time()
        return snapshot
