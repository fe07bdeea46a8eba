"""The book: one night folded from its ledger, with who wrote what."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise

from bot.desk.entry_codec import decode_entry
from bot.election.council import Council
from bot.election.hindsight import Hindsight, contradicts, hindsight
from bot.election.ledger import Confirm, LoadPack, Undo, WardEntry, WardState
from bot.election.night import Night
from bot.election.successors import inherited_entry, inherited_state
from bot.errors import CannotStart
from bot.importers.pack import load
from bot.store import ledger, nights, packs
from bot.store.protocol import Reader
from bot.wording.voice import Voice

# The real night, a rehearsal in a channel, or a replay on a temporary database.
_LONGEST_COUNT = timedelta(days=7)

LIVE, REHEARSAL, PRIVATE = "live", "rehearsal", "private"


@dataclass(frozen=True, slots=True)
class LastEntry:
    """The last entry that changed a ward. `before` is the ward without it, for an undo."""

    seq: int
    kind: str
    who: str
    who_name: str
    at: datetime
    before: WardState


@dataclass(frozen=True, slots=True)
class Book:
    id: str
    kind: str  # LIVE, REHEARSAL or PRIVATE
    night: Night
    seq: int  # of the last entry
    voice: Voice
    last_entries: Mapping[str, LastEntry] = field(default_factory=dict)  # by ward
    replaced: Mapping[int, Council] = field(default_factory=dict)  # by the pack entry that did it
    # What others have changed of a person's, by person and ward, since the person's last entry.
    contradicted: Mapping[tuple[str, str], LastEntry] = field(default_factory=dict)
    # Of the last entry, if this process wrote it: so the next one needs no look-up.
    hash: str | None = field(default=None, compare=False)

    @property
    def last_entry_at(self) -> datetime:
        """When a ward last changed; the close of poll if none has."""
        changed = (entry.at for entry in self.last_entries.values())
        return max(changed, default=self.night.council.polls_close)

    @classmethod
    def at_opening(cls, night: str, kind: str, council: Council, seq: int = 1) -> "Book":
        return cls(night, kind, Night.initial(council), seq, Voice.from_council(council))

    def are_polls_closed(self, at: datetime) -> bool:
        """Whether votes may be taken and shown; a rehearsal or a replay publishes no real ones.

        They stay closed once an entry stands, even if the machine's clock is put back.
        """
        times = (at, *(entry.at for entry in self.last_entries.values()))
        return self.kind != LIVE or max(times) >= self.night.council.polls_close

    def is_past(self, at: datetime) -> bool:
        """Whether the pack is of an earlier election: a count is over within days."""
        return at - self.night.council.polls_close > _LONGEST_COUNT

    def with_entry(
        self, entry: WardEntry, last: LastEntry, entry_hash: str | None = None
    ) -> "Book":
        night = self.night.with_entry(entry, last.seq)
        last_entries, contradicted = self.last_entries, self.contradicted
        if not isinstance(entry, Confirm):
            last_entries = {**last_entries, entry.ward: last}
            contradicted = self._contradicted_after(entry.ward, last, night.wards[entry.ward])
        return Book(
            self.id, self.kind, night, last.seq, self.voice,
            last_entries, self.replaced, contradicted, entry_hash,
        )  # fmt: skip

    def _contradicted_after(
        self, ward: str, last: LastEntry, now: WardState
    ) -> Mapping[tuple[str, str], LastEntry]:
        """Whose entries others have changed; the writer of this entry has been told of theirs."""
        left = {
            (person, name): entry
            for (person, name), entry in self.contradicted.items()
            if person != last.who and (name != ward or last.kind != Undo.kind)
        }
        first = self.last_entries.get(ward)
        if first and first.who != last.who and contradicts(last.before, now):
            left[first.who, ward] = last
        return left

    def with_pack(self, council: Council) -> "Book":
        seq, old = self.seq + 1, self.night.council
        night = self.night.with_entry(LoadPack(council), seq)
        last_entries = {
            ward: replace(last, before=inherited_state(last.before, ward, old, council))
            for ward, last in self.last_entries.items()
        }
        return replace(
            self,
            night=night,
            seq=seq,
            voice=Voice.from_council(council),
            last_entries=last_entries,
            replaced={**self.replaced, seq: old},
            hash=None,
        )


def decode_row(
    row: ledger.LedgerRow, replaced: Mapping[int, Council], council: Council
) -> WardEntry:
    """The row's entry, of the candidates that the pack in use has for those it names.

    `replaced` has, by the number of each later pack entry, the council it replaced.
    """
    entry = decode_entry(row.kind, row.payload)
    later = [replaced[seq] for seq in sorted(replaced) if seq > row.seq]
    for old, new in pairwise([*later, council]):
        entry = inherited_entry(entry, old, new)
    return entry


def book_in_hindsight(
    book: Book, rows: Sequence[ledger.LedgerRow], *, fuller: bool = False
) -> Hindsight:
    """The book's night, as far as these rows of its ledger, with the pack in use."""
    numbers, council = {row.seq for row in rows}, book.night.council
    return hindsight(
        council,
        [
            (row.seq, decode_row(row, book.replaced, council))
            for row in rows
            if row.kind != LoadPack.kind
        ],
        {seq: replaced for seq, replaced in book.replaced.items() if seq in numbers},
        fuller=fuller,
    )


async def read_book(reader: Reader, night: str) -> Book:
    """Raises CannotStart if the ledger, or a pack it names, is missing."""
    kinds = {known.night: known.kind for known in await nights.all_nights(reader)}
    book: Book | None = None
    for row in await ledger.read(reader, night):
        if book is not None:
            book, _ = await extend_book(reader, book, row)
        elif row.kind == LoadPack.kind:
            council = await _read_council(reader, row)
            book = Book.at_opening(night, kinds[night], council, row.seq)
    if book is None:
        raise CannotStart(f"The ledger of {night} does not begin with its pack: restore a backup.")
    return book


async def extend_book(
    reader: Reader, book: Book, row: ledger.LedgerRow
) -> tuple[Book, WardEntry | None]:
    """The book with the next row of its ledger, and the row's entry, unless it is a pack."""
    if row.kind == LoadPack.kind:
        return book.with_pack(await _read_council(reader, row)), None
    entry = decode_entry(row.kind, row.payload)
    before = book.night.wards[entry.ward]
    at = datetime.fromisoformat(row.at)
    last = LastEntry(row.seq, row.kind, row.who, row.who_name, at, before)
    return book.with_entry(entry, last), entry


async def _read_council(reader: Reader, row: ledger.LedgerRow) -> Council:
    stored = await packs.read(reader, json.loads(row.payload)["pack"])
    if stored is None:
        raise CannotStart(f"The pack of {row.night} is missing: restore a backup.")
    return load(json.loads(stored.files)).usable_council
