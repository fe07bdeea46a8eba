"""What an entry gives to tell, put into the outbox for every channel that follows."""

from dataclasses import dataclass
from datetime import datetime

from bot.book import REHEARSAL, Book
from bot.election.changes import Change, Corrected, Level, Withdrawn, changes
from bot.election.control import Standing, standing
from bot.store import outbox
from bot.store.engine import Transaction
from bot.wording.announce import least_level
from bot.wording.bulletin import Bulletin, Notice
from bot.written import utc_text, write_bulletin


@dataclass(frozen=True, slots=True)
class Told:
    """What an entry changed, how things stand after it, and how many channels will hear."""

    changes: tuple[Change, ...]
    now: Standing
    channels: int


async def tell_difference(
    tx: Transaction,
    before: Book,
    after: Book,
    at: datetime,
    ward: str | None = None,
    source: str | None = None,
    reason: str | None = None,
) -> Told:
    """Addresses the difference of two nights to the channels that follow closely enough.

    What takes back something said of the ward goes wherever it was said, also to a channel that
    follows less now, or nothing.
    """
    told, now = changes(before.night, after.night), standing(after.night)
    if not told:
        return Told(told, now, 0)
    bulletin = Bulletin(
        after.voice, told, now, at, ward, source, reason, test=after.kind == REHEARSAL
    )
    facts, cause, level = write_bulletin(bulletin), f"entry:{after.seq}", least_level(told)
    heard = 0
    if ward and isinstance(told[0], Corrected | Withdrawn):
        heard += await outbox.address_again(tx, after.id, ward, cause, level, facts, utc_text(at))
    heard += await outbox.address(tx, after.id, cause, level, facts, utc_text(at))
    return Told(told, now, heard)


async def tell_notice(
    tx: Transaction,
    book: Book,
    notice: Notice,
    cause: str,
    channel: str,
    level: Level,
    at: datetime,
) -> None:
    """Something besides the entries, to one channel."""
    test = book.kind == REHEARSAL
    bulletin = Bulletin(book.voice, (), standing(book.night), at, notice=notice, test=test)
    await outbox.tell(tx, channel, book.id, cause, level, write_bulletin(bulletin), utc_text(at))
