"""What an entry gives to tell, put into the outbox for every channel that follows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.desk.book import REHEARSAL, Book
from bot.election.changes import (
    Change,
    Complete,
    Completed,
    Corrected,
    Level,
    Withdrawn,
    changes,
)
from bot.election.channel_history import takes_back
from bot.election.control import Standing, standing
from bot.election.night import Night
from bot.election.parties import NOC
from bot.election.review import Review, review
from bot.election.scorecard import scorecard, settled
from bot.store import outbox, stale
from bot.store.nights import ALL_COUNCILS
from bot.store.protocol import Transaction
from bot.store.timestamps import utc_text
from bot.wording.announce import least_level
from bot.wording.bulletin import Bulletin, Notice, Settled, write_bulletin
from bot.wording.voice import Voice


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
    seq, heard = after.seq, 0
    if ward and isinstance(told[0], Corrected | Withdrawn):
        heard += await outbox.address_again(
            tx, after.id, seq, ward, cause, level, facts, utc_text(at)
        )
    heard += await outbox.address(tx, after.id, seq, cause, level, facts, utc_text(at))
    if any(isinstance(change, Complete) for change in told):
        whole = review(after.night)
        await tell_all(tx, after, Notice.FINAL, f"final:{seq}", Level.CONTROL, at, whole)
    await _doubt(tx, before, after, told, ward)
    return Told(told, now, heard)


async def _doubt(
    tx: Transaction, before: Book, after: Book, told: Sequence[Change], ward: str | None
) -> None:
    """What was said from the ward's declaration on is looked at again if it was wrong.

    After a mended pack that is all that was ever said. Where channels were told a winner alone and
    do not hear the full figures, their one message is looked at again; so is the final word, whose
    swing is then of more wards.
    """
    if ward is None:
        await stale.doubt(tx, after.id, 1, after.seq)
    elif takes_back(told):
        since = before.night.wards[ward].since or 1
        await stale.doubt(tx, after.id, since, after.seq)
    elif isinstance(told[0], Completed):
        since = before.night.wards[ward].since or 1
        await stale.doubt_one(tx, after.id, since, after.seq, Level.ALL)
        if before.night.complete:
            await stale.doubt_all(tx, after.id, "final", after.seq)


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
    facts = _noticed(book, notice, at)
    await outbox.tell(tx, channel, book.id, book.seq, cause, level, facts, utc_text(at))


async def tell_all(
    tx: Transaction,
    book: Book,
    notice: Notice,
    cause: str,
    level: Level,
    at: datetime,
    looking_back: Review | None = None,
) -> int:
    """Something besides the entries, to every channel that follows this closely; how many hear."""
    facts = _noticed(book, notice, at, looking_back)
    return await outbox.address(tx, book.id, book.seq, cause, level, facts, utc_text(at))


async def tell_of_council(
    tx: Transaction, before: Book, after: Book, nights: Iterable[Night], at: datetime
) -> None:
    """Who runs a council after its night, to the channels that hear of all councils together.

    `nights` are all of tonight's as they are after the entry. Nothing is told while it is open.
    """
    was, now = settled(standing(before.night)), settled(standing(after.night))
    if was == now:
        return
    told = replace(
        _together(after.voice, after.night, nights, at),
        settled=Settled(after.night.council.control_before or NOC, was, now),
    )
    await outbox.address(
        tx, ALL_COUNCILS, after.seq, f"council:{after.id}:{after.seq}", Level.CONTROL,
        write_bulletin(told), utc_text(at),
    )  # fmt: skip


async def tell_together(
    tx: Transaction, channel: str, cause: str, book: Book, nights: Iterable[Night], at: datetime
) -> None:
    """How all councils stand, to one channel; `book` is any of them."""
    facts = write_bulletin(_together(book.voice, book.night, nights, at))
    await outbox.tell(tx, channel, ALL_COUNCILS, 1, cause, Level.CONTROL, facts, utc_text(at))


def _together(voice: Voice, night: Night, nights: Iterable[Night], at: datetime) -> Bulletin:
    card = scorecard(nights)
    return Bulletin(voice, (), standing(night), at, notice=Notice.COUNCIL, card=card)


def _noticed(book: Book, notice: Notice, at: datetime, looking_back: Review | None = None) -> str:
    now, test = standing(book.night), book.kind == REHEARSAL
    told = Bulletin(book.voice, (), now, at, notice=notice, test=test, review=looking_back)
    return write_bulletin(told)
