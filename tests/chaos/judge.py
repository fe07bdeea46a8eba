"""What a night came to: what channels heard, beside what the ledger has to tell them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from bot.announcer.door import Message
from bot.book import Book, Signed, read_book
from bot.election.changes import Level, changes
from bot.election.control import standing
from bot.election.night import Night
from bot.importers.pack import load
from bot.store import ledger, open_store
from bot.wording import council
from bot.wording.announce import message
from bot.wording.bulletin import Bulletin
from bot.wording.voice import Voice
from bot.written import read_entry
from tests.chaos.process import COUNCIL
from tests.chaos.script import PACK, Said
from tests.chaos.sides import Heard, Side


@dataclass(frozen=True)
class Figures:
    """How much happened, and how much of it went wrong."""

    kills: int = 0
    nights: int = 0
    announcements: int = 0
    lost: int = 0  # acknowledged, and not in the ledger
    missing: int = 0  # not heard, or in other words
    doubled: int = 0  # heard more often than once, or although there was nothing to tell
    out_of_order: int = 0
    composition_differing: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        """Both together."""
        return Figures(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))

    def __str__(self) -> str:
        """A line each."""
        values = ((f.name.replace("_", " "), getattr(self, f.name)) for f in fields(self))
        return "\n".join(f"{value:6} {name}" for name, value in values)

    @property
    def wrong(self) -> int:
        """All that went wrong."""
        return sum(astuple(self)[3:])


async def judged(
    database: Path, sides: Sequence[Side], acknowledged: Sequence[Said], composition: str
) -> Figures:
    """The figures of a night that is over, but for its kills; the bot has let go of the database.

    `composition` is what it answered to /composition at the end.
    """
    store = await open_store(f"sqlite:///{database}")
    try:
        rows = await ledger.read(store.reader, COUNCIL)
        book = await read_book(store.reader, COUNCIL)
    finally:
        await store.close()
    entries = [read_entry(row.kind, row.payload) for row in rows if row.kind != "pack"]
    lost = sum(not said.kept_in(entries) for said in acknowledged)
    now = standing(book.night)
    score = f"{book.voice.council}: {council.score(now)}"
    figures = Figures(nights=1, lost=lost, composition_differing=int(score not in composition))
    told = _told(rows)
    for side in sides:
        for level in Level:
            due = _due(told, side, level)
            figures += compared(due, await side.heard(level))
    return figures


def compared(due: Sequence[Heard], heard: Sequence[Heard]) -> Figures:
    """What a channel was to hear, and what it heard."""
    once, places = Counter(due), {said: place for place, said in enumerate(due)}
    order = [places[said] for said in dict.fromkeys(heard) if said in places]
    return Figures(
        announcements=len(due),
        missing=(once - Counter(heard)).total(),
        doubled=(Counter(heard) - once).total(),
        out_of_order=sum(later < earlier for earlier, later in pairwise(order)),
    )


def _told(rows: Sequence[ledger.Row]) -> list[tuple[int, Bulletin]]:
    """What each entry of the ledger gives to tell, folded from the first one."""
    opening = load(PACK).usable
    book = Book(COUNCIL, "live", Night.opening(opening), rows[0].seq, Voice.of(opening))
    told = []
    for row in rows[1:]:
        entry, at = read_entry(row.kind, row.payload), datetime.fromisoformat(row.at)
        before = book.night.wards[entry.ward]
        after = book.then(entry, Signed(row.seq, row.kind, row.who, row.who_name, at, before))
        what, now = changes(book.night, after.night), standing(after.night)
        bulletin = Bulletin(after.voice, what, now, at, entry.ward, row.source, row.reason)
        told.append((row.seq, bulletin))
        book = after
    return told


def _due(told: Sequence[tuple[int, Bulletin]], side: Side, level: Level) -> list[Heard]:
    """What a channel of this level hears, as the announcer words it; of some entries nothing."""
    messages = [
        Message(f"{COUNCIL}/entry:{seq}", side.platform, message(bulletin, level))
        for seq, bulletin in told
        if bulletin.changes
    ]
    return [Heard(said.key, side.worded(said)) for said in messages if said.lines]
