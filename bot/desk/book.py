"""The book: one night as the desk holds it, read back from its ledger."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.desk.entry_codec import decode_entry
from bot.election.council import Council
from bot.election.ledger import Confirm, LoadPack, WardEntry, WardState
from bot.election.night import Night
from bot.errors import CannotStart
from bot.importers.pack import load
from bot.store import ledger, nights, packs
from bot.store.protocol import Reader
from bot.wording.voice import Voice

# What a night is for: the real one, one played to a channel to practise, one on throw-away data.
LIVE, REHEARSAL, PRIVATE = "live", "rehearsal", "private"


@dataclass(frozen=True, slots=True)
class LastEntry:
    """The last entry that touched a ward: who wrote it, when, and the ward before it."""

    seq: int
    kind: str
    who: str
    who_name: str
    at: datetime
    before: WardState


@dataclass(frozen=True, slots=True)
class Book:
    """A night as the desk holds it: the fold so far, its last number, and who wrote what."""

    id: str
    kind: str  # LIVE, REHEARSAL or PRIVATE
    night: Night
    seq: int
    voice: Voice
    last_entries: Mapping[str, LastEntry] = field(default_factory=dict)

    @classmethod
    def at_opening(cls, night: str, kind: str, council: Council, seq: int = 1) -> "Book":
        """The book with its pack and nothing else in it."""
        return cls(night, kind, Night.initial(council), seq, Voice.from_council(council))

    def with_entry(self, entry: WardEntry, signed: LastEntry) -> "Book":
        """The book with one more entry in it."""
        night = self.night.with_entry(entry, signed.seq)
        known = self.last_entries
        if not isinstance(entry, Confirm):
            known = {**known, entry.ward: signed}
        return replace(self, night=night, seq=signed.seq, last_entries=known)

    def with_pack(self, council: Council) -> "Book":
        """The book with a pack as its next entry: everything is worked out anew."""
        seq = self.seq + 1
        night = self.night.with_entry(LoadPack(council), seq)
        return replace(self, night=night, seq=seq, voice=Voice.from_council(council))


async def read_book(reader: Reader, night: str) -> Book:
    """A night's book, folded from the first entry of its ledger to the last.

    Raises CannotStart if the ledger or a pack it names is not there.
    """
    kinds = {known.night: known.kind for known in await nights.all_nights(reader)}
    book: Book | None = None
    for row in await ledger.read(reader, night):
        if row.kind == LoadPack.kind:
            book = await _apply_pack(reader, book, row, kinds[night])
        elif book is not None:
            book = _apply_entry(book, row)
    if book is None:
        raise CannotStart(f"The ledger of {night} does not begin with its pack: restore a backup.")
    return book


async def _apply_pack(reader: Reader, book: Book | None, row: ledger.LedgerRow, kind: str) -> Book:
    kept = await packs.read(reader, json.loads(row.payload)["pack"])
    if kept is None:
        raise CannotStart(f"The pack of {row.night} is missing: restore a backup.")
    council = load(json.loads(kept.files)).usable_council
    if book:
        return book.with_pack(council)
    return Book.at_opening(row.night, kind, council, row.seq)


def _apply_entry(book: Book, row: ledger.LedgerRow) -> Book:
    entry = decode_entry(row.kind, row.payload)
    before = book.night.wards[entry.ward]
    at = datetime.fromisoformat(row.at)
    return book.with_entry(entry, LastEntry(row.seq, row.kind, row.who, row.who_name, at, before))
