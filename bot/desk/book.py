"""The book: one night as the desk holds it, read back from its ledger."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.desk.entry_codec import read_entry
from bot.election.council import Council
from bot.election.ledger import Confirm, Pack, WardEntry, WardState
from bot.election.night import Night
from bot.errors import CannotStart
from bot.importers.pack import load
from bot.store import ledger, nights, packs
from bot.store.protocol import Reader
from bot.wording.voice import Voice

# What a night is for: the real one, one played to a channel to practise, one on throw-away data.
LIVE, REHEARSAL, PRIVATE = "live", "rehearsal", "private"


@dataclass(frozen=True, slots=True)
class Signed:
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
    signed: Mapping[str, Signed] = field(default_factory=dict)

    @classmethod
    def opening(cls, night: str, kind: str, council: Council, seq: int = 1) -> "Book":
        """The book with its pack and nothing else in it."""
        return cls(night, kind, Night.opening(council), seq, Voice.of(council))

    def then(self, entry: WardEntry, signed: Signed) -> "Book":
        """The book with one more entry in it."""
        night = self.night.then(entry, signed.seq)
        known = self.signed
        if not isinstance(entry, Confirm):
            known = {**known, entry.ward: signed}
        return replace(self, night=night, seq=signed.seq, signed=known)

    def under(self, council: Council) -> "Book":
        """The book with a pack as its next entry: everything is worked out anew."""
        seq = self.seq + 1
        night = self.night.then(Pack(council), seq)
        return replace(self, night=night, seq=seq, voice=Voice.of(council))


async def read_book(reader: Reader, night: str) -> Book:
    """A night's book, folded from the first entry of its ledger to the last.

    Raises CannotStart if the ledger or a pack it names is not there.
    """
    kinds = {known.night: known.kind for known in await nights.all_nights(reader)}
    book: Book | None = None
    for row in await ledger.read(reader, night):
        if row.kind == "pack":
            book = await _under_pack(reader, book, row, kinds[night])
        elif book is not None:
            book = _with_row(book, row)
    if book is None:
        raise CannotStart(f"The ledger of {night} does not begin with its pack: restore a backup.")
    return book


async def _under_pack(reader: Reader, book: Book | None, row: ledger.Row, kind: str) -> Book:
    kept = await packs.read(reader, json.loads(row.payload)["pack"])
    if kept is None:
        raise CannotStart(f"The pack of {row.night} is missing: restore a backup.")
    council = load(json.loads(kept.files)).usable
    if book:
        return book.under(council)
    return Book.opening(row.night, kind, council, row.seq)


def _with_row(book: Book, row: ledger.Row) -> Book:
    entry = read_entry(row.kind, row.payload)
    before = book.night.wards[entry.ward]
    at = datetime.fromisoformat(row.at)
    return book.then(entry, Signed(row.seq, row.kind, row.who, row.who_name, at, before))
