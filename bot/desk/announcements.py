"""What an entry gives to tell, put into the outbox for every channel that follows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.desk.book import REHEARSAL, Book
from bot.election.changes import (
    Change,
    Completed,
    Corrected,
    Level,
    NightComplete,
    Withdrawn,
    changes_between,
)
from bot.election.channel_history import has_retraction
from bot.election.control import Standing, standing
from bot.election.night import Night
from bot.election.parties import NOC
from bot.election.review import Review, review
from bot.election.scorecard import scorecard, settled_control
from bot.store import outbox, stale
from bot.store.nights import ALL_COUNCILS
from bot.store.protocol import Transaction
from bot.store.timestamps import utc_text
from bot.wording.announce import least_level
from bot.wording.bulletin import Bulletin, Notice, Settled, encode_bulletin
from bot.wording.voice import Voice


@dataclass(frozen=True, slots=True)
class Announced:
    """What an entry changed, how things stand after it, and how many channels will hear."""

    changes: tuple[Change, ...]
    now: Standing
    channels: int


async def queue_changes(
    tx: Transaction,
    before: Book,
    after: Book,
    at: datetime,
    ward: str | None = None,
    source: str | None = None,
    reason: str | None = None,
) -> Announced:
    """Addresses the difference of two nights to the channels that follow closely enough.

    What takes back something said of the ward goes wherever it was said, also to a channel that
    follows less now, or nothing.
    """
    told, now = changes_between(before.night, after.night), standing(after.night)
    if not told:
        return Announced(told, now, 0)
    bulletin = Bulletin(
        after.voice, told, now, at, ward, source, reason, test=after.kind == REHEARSAL
    )
    cause, level = f"entry:{after.seq}", least_level(told)
    announcement = _announcement(after.id, after.seq, cause, level, bulletin)
    channels = 0
    if ward and isinstance(told[0], Corrected | Withdrawn):
        channels += await outbox.queue_for_recipients(tx, announcement, ward)
    channels += await outbox.queue_for_followers(tx, announcement)
    if any(isinstance(change, NightComplete) for change in told):
        whole = review(after.night)
        await queue_notice_to_followers(
            tx, after, Notice.FINAL, f"final:{after.seq}", Level.CONTROL, at, whole
        )
    await _mark_stale(tx, before, after, told, ward)
    return Announced(told, now, channels)


async def _mark_stale(
    tx: Transaction, before: Book, after: Book, told: Sequence[Change], ward: str | None
) -> None:
    """What was said from the ward's declaration on is looked at again if it was wrong.

    After a mended pack that is all that was ever said. Where channels were told a winner alone and
    do not hear the full figures, their one message is looked at again; so is the final word, whose
    swing is then of more wards.
    """
    if ward is None:
        await stale.mark_since(tx, after.id, 1, after.seq)
    elif has_retraction(told):
        since = before.night.wards[ward].since or 1
        await stale.mark_since(tx, after.id, since, after.seq)
    elif isinstance(told[0], Completed):
        since = before.night.wards[ward].since or 1
        await stale.mark_entry(tx, after.id, since, after.seq, Level.ALL)
        if before.night.is_complete:
            await stale.mark_notices(tx, after.id, "final", after.seq)


async def queue_notice(
    tx: Transaction,
    book: Book,
    notice: Notice,
    cause: str,
    channel: str,
    level: Level,
    at: datetime,
) -> None:
    """Something besides the entries, to one channel."""
    bulletin = _notice_bulletin(book, notice, at)
    announcement = _announcement(book.id, book.seq, cause, level, bulletin)
    await outbox.queue_for_channel(tx, announcement, channel)


async def queue_notice_to_followers(
    tx: Transaction,
    book: Book,
    notice: Notice,
    cause: str,
    level: Level,
    at: datetime,
    looking_back: Review | None = None,
) -> int:
    """Something besides the entries, to every channel that follows this closely; how many hear."""
    bulletin = _notice_bulletin(book, notice, at, looking_back)
    announcement = _announcement(book.id, book.seq, cause, level, bulletin)
    return await outbox.queue_for_followers(tx, announcement)


async def queue_council_result(
    tx: Transaction, before: Book, after: Book, nights: Iterable[Night], at: datetime
) -> None:
    """Who runs a council after its night, to the channels that hear of all councils together.

    `nights` are all of tonight's as they are after the entry. Nothing is told while it is open.
    """
    was, now = settled_control(standing(before.night)), settled_control(standing(after.night))
    if was == now:
        return
    told = replace(
        _scorecard_bulletin(after.voice, after.night, nights, at),
        settled=Settled(after.night.council.control_before or NOC, was, now),
    )
    cause = f"council:{after.id}:{after.seq}"
    announcement = _announcement(ALL_COUNCILS, after.seq, cause, Level.CONTROL, told)
    await outbox.queue_for_followers(tx, announcement)


async def queue_scorecard(
    tx: Transaction, channel: str, cause: str, book: Book, nights: Iterable[Night], at: datetime
) -> None:
    """How all councils stand, to one channel; `book` is any of them."""
    bulletin = _scorecard_bulletin(book.voice, book.night, nights, at)
    announcement = _announcement(ALL_COUNCILS, 1, cause, Level.CONTROL, bulletin)
    await outbox.queue_for_channel(tx, announcement, channel)


def _scorecard_bulletin(
    voice: Voice, night: Night, nights: Iterable[Night], at: datetime
) -> Bulletin:
    card = scorecard(nights)
    return Bulletin(voice, (), standing(night), at, notice=Notice.COUNCIL, card=card)


def _notice_bulletin(
    book: Book, notice: Notice, at: datetime, looking_back: Review | None = None
) -> Bulletin:
    now, test = standing(book.night), book.kind == REHEARSAL
    return Bulletin(book.voice, (), now, at, notice=notice, test=test, review=looking_back)


def _announcement(
    night: str, seq: int, cause: str, level: Level, bulletin: Bulletin
) -> outbox.Announcement:
    facts = encode_bulletin(bulletin)
    return outbox.Announcement(night, seq, cause, level, facts, utc_text(bulletin.at))
