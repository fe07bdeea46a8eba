"""The live page of one council."""

import asyncio

from bot.board.live_page import LivePage
from bot.board.snapshot import DOCUMENTS, Snapshot, snapshot_from_ledger
from bot.desk.book import Book
from bot.desk.desk import Desk


class LiveBoard(LivePage[Snapshot]):
    def __init__(self, desk: Desk, night: str, query: str = "", address: str = "") -> None:
        """`query` ends each of the council's addresses if the board has several councils."""
        super().__init__(DOCUMENTS)
        self._desk = desk
        self._night = night
        self._query = query
        self._address = address

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

    async def _take_snapshot(self, previous: Snapshot | None) -> Snapshot:
        book = self._book
        now = self._desk.clock()
        shows_votes = book.are_polls_closed(now)
        rows = await self._desk.reads.history(book.id)
        return await asyncio.to_thread(
            snapshot_from_ledger,
            book,
            rows,
            previous,
            now=now,
            shows_votes=shows_votes,
            query=self._query,
            address=self._address,
            ward_ending=self._query,
        )
