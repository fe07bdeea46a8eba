"""Queues the announcements an entry causes, one per following channel."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.announcer.history import read_believers
from bot.desk.book import REHEARSAL, Book
from bot.desk.write_context import WriteContext
from bot.election.changes import (
    Change,
    Completed,
    CouncilChange,
    CouncilRetraction,
    Level,
    NightComplete,
    NoLongerCertain,
    is_rest,
    without_rest,
)
from bot.election.channel_history import has_retraction
from bot.election.control import Standing, standing
from bot.election.difference import changes_between
from bot.election.following import Following, foci
from bot.election.night import Night
from bot.election.parties import NOC
from bot.election.review import Review, review
from bot.election.scorecard import scorecard, settled_control
from bot.store import outbox, stale
from bot.store.channels import read_followers
from bot.store.nights import ALL_COUNCILS
from bot.store.protocol import Transaction
from bot.store.timestamps import utc_text
from bot.wording.announce import is_alert, least_level
from bot.wording.bulletin import (
    Bulletin,
    Notice,
    ProposedResult,
    SecondKeyCard,
    Settled,
    encode_bulletin,
)
from bot.wording.voice import Voice


@dataclass(frozen=True, slots=True)
class Announced:
    """What an entry changed, and what was queued for it."""

    changes: tuple[Change, ...]
    now: Standing
    channels: int  # that get a message


async def queue_changes(
    context: WriteContext, before: Book, after: Book, ward: str | None = None
) -> Announced:
    """Queue the difference between two nights for every channel that follows at its level.

    A correction also goes to each channel that was told of the ward or, if it takes back what was
    said of the council, of the night, even if the channel has stopped following.
    """
    changes, now = changes_between(before.night, after.night), standing(after.night)
    if not changes:
        return Announced(changes, now, 0)
    tx, provenance = context.tx, context.provenance
    bulletin = Bulletin(
        after.voice, changes, now, context.at, ward, provenance.source, provenance.reason,
        test=after.kind == REHEARSAL, reinstated=_is_declared_again(before, after, ward),
    )  # fmt: skip
    announcement, *final = entry_announcements(after, bulletin)
    channels = 0
    if has_retraction(changes):
        channels += await _queue_for_recipients(tx, announcement, changes, ward)
    channels += await outbox.queue_for_followers(tx, announcement)
    if ward and has_retraction(changes):
        channels += await _queue_for_believers(tx, announcement, ward)
    elif ward and any(is_rest(change) for change in changes):
        channels += await _queue_rest(tx, announcement, ward)
    for notice in final:
        await outbox.queue_for_followers(tx, notice)
    await _mark_stale(tx, before, after, changes, ward)
    return Announced(changes, now, channels)


def entry_announcements(after: Book, bulletin: Bulletin) -> list[outbox.Announcement]:
    """What the book's last entry tells: its changes and, if they end the night, the final score."""
    seq, changes, at = after.seq, bulletin.changes, bulletin.at
    level = least_level(map(without_rest, changes))
    # Whether it reads as reinstated depends on the channel.
    plain = replace(bulletin, reinstated=False) if bulletin.reinstated else bulletin
    alerts = is_alert(plain, Following(Level.GAINS))
    entry = _announcement(
        after.id, seq, f"entry:{seq}", level, bulletin, foci(changes), alerts=alerts
    )
    if not any(isinstance(change, NightComplete) for change in changes):
        return [entry]
    cause, looking_back = f"final:{seq}", review(after.night)
    return [
        entry,
        notice_announcement(after, Notice.FINAL, cause, Level.CONTROL, at, looking_back),
    ]


async def _queue_for_recipients(
    tx: Transaction, announcement: outbox.Announcement, changes: Sequence[Change], ward: str | None
) -> int:
    """Queue it where what it takes back was read, whatever the channel follows now.

    A hold can have been read as a correction at the level of gains, so that is as high as it goes.
    """
    of_council = any(isinstance(change, CouncilRetraction) for change in changes)
    if ward is None or of_council:
        return await outbox.queue_for_recipients(tx, announcement, None, Level.CONTROL)
    level = min(announcement.level, Level.GAINS)
    return await outbox.queue_for_recipients(tx, announcement, ward, level)


async def _queue_for_believers(
    tx: Transaction, announcement: outbox.Announcement, ward: str
) -> int:
    """Queue it for channels that know the ward from a summary alone and now follow less or nothing.

    Returns how many channels get it.
    """
    believers = await read_believers(tx, announcement.night, ward)
    if not believers:
        return 0
    retraction = replace(announcement, level=Level.CONTROL)
    return sum([await outbox.queue_for_channel(tx, retraction, channel) for channel in believers])


async def _queue_rest(tx: Transaction, announcement: outbox.Announcement, ward: str) -> int:
    """Queue it for channels that follow less now and were told of some of the ward's seats.

    Returns how many channels get it.
    """
    news = replace(announcement, level=Level.CONTROL)
    following = {row.channel for row in await read_followers(tx, announcement.night)}
    return sum(
        [
            await outbox.queue_for_channel(tx, news, channel)
            for channel in await read_believers(tx, announcement.night, ward, waiting=True)
            if channel in following
        ]
    )


def _is_declared_again(before: Book, after: Book, ward: str | None) -> bool:
    """Whether a ward has a result again, or for the first time after it was marked."""
    return (
        ward is not None
        and ward in before.last_entries
        and before.night.wards[ward].declaration is None
        and after.night.wards[ward].declaration is not None
    )


async def _mark_stale(
    tx: Transaction, before: Book, after: Book, changes: Sequence[Change], ward: str | None
) -> None:
    """Mark sent messages that the entry may have made wrong; the announcer looks at them again.

    - another pack (no ward): every message of the night
    - something taken back: what was said of the ward or the council since its declaration; if it
      is about the council, since the beginning, because an earlier ward may have announced it
    - full figures after the winner alone: the ward's messages in channels that don't get the
      figures as news, and the final summary, whose swing now covers more wards
    """
    if ward is None:
        await stale.mark_since(tx, after.id, 1, after.seq)
    elif has_retraction(changes):
        told_of_council = any(isinstance(change, CouncilChange) for change in changes)
        since = 1 if told_of_council else before.night.wards[ward].since or 1
        unsettles = any(isinstance(change, NoLongerCertain) for change in changes)
        await stale.mark_ward(tx, after.id, ward, since, after.seq, unsettles=unsettles)
    elif isinstance(changes[0], Completed):
        since = before.night.wards[ward].since or 1
        await stale.mark_reports(tx, after.id, ward, since, after.seq, Level.ALL)
        if before.night.is_complete:
            await stale.mark_notices(tx, after.id, "final", after.seq)


def notice_announcement(
    book: Book,
    notice: Notice,
    cause: str,
    level: Level,
    at: datetime,
    looking_back: Review | None = None,
) -> outbox.Announcement:
    """An announcement no entry caused. The outbox accepts each cause once per channel."""
    now, test = standing(book.night), book.kind == REHEARSAL
    bulletin = Bulletin(book.voice, (), now, at, notice=notice, test=test, review=looking_back)
    return _announcement(book.id, book.seq, cause, level, bulletin)


def proposals_announcement(
    book: Book, cause: str, source: str, proposals: tuple[ProposedResult, ...], at: datetime
) -> outbox.Announcement:
    """For the desk. It rests on no entry, so that no correction takes it up."""
    bulletin = Bulletin(
        book.voice, (), standing(book.night), at,
        source=source, notice=Notice.PROPOSALS, proposals=proposals,
    )  # fmt: skip
    return _announcement(book.id, 0, f"proposals:{cause}", Level.CONTROL, bulletin)


def second_key_announcement(
    book: Book, ward: str, card: SecondKeyCard, at: datetime
) -> outbox.Announcement:
    """For the desk. It rests on no entry; what comes of its question is edited in."""
    bulletin = Bulletin(
        book.voice, (), standing(book.night), at, ward, notice=Notice.SECOND_KEY, waits=card
    )
    return _announcement(book.id, 0, f"card:{ward}:{card.own.question}", Level.CONTROL, bulletin)


async def queue_council_result(context: WriteContext, before: Book, after: Book) -> None:
    """Queue who runs a council for the channels that follow all councils.

    Queues nothing unless the entry settles control, or unsettles it, on a night of several
    councils.
    """
    nights = context.draft.nights_of_several(after)
    if not nights:
        return
    was, now = settled_control(standing(before.night)), settled_control(standing(after.night))
    if was == now:
        return
    bulletin = replace(
        _scorecard_bulletin(after.voice, after.night, nights, context.at),
        settled=Settled(after.night.council.control_before or NOC, was, now),
    )
    cause = f"council:{after.id}:{after.seq}"
    announcement = _announcement(ALL_COUNCILS, after.seq, cause, Level.CONTROL, bulletin)
    await outbox.queue_for_followers(context.tx, announcement)


async def queue_scorecard(
    tx: Transaction, channel: str, cause: str, book: Book, nights: Iterable[Night], at: datetime
) -> None:
    """Queue how all councils stand for one channel. `book` may be any of them."""
    bulletin = _scorecard_bulletin(book.voice, book.night, nights, at)
    announcement = _announcement(ALL_COUNCILS, 1, cause, Level.CONTROL, bulletin)
    await outbox.queue_for_channel(tx, announcement, channel)


def _scorecard_bulletin(
    voice: Voice, night: Night, nights: Iterable[Night], at: datetime
) -> Bulletin:
    card = scorecard(nights)
    return Bulletin(voice, (), standing(night), at, notice=Notice.COUNCIL, card=card)


def _announcement(
    night: str,
    seq: int,
    cause: str,
    level: Level,
    bulletin: Bulletin,
    foci: frozenset[str] = frozenset(),
    *,
    alerts: bool = False,
) -> outbox.Announcement:
    facts, at = encode_bulletin(bulletin), utc_text(bulletin.at)
    of_council = bulletin.speaks_of_council
    return outbox.Announcement(night, seq, cause, level, facts, at, of_council, foci, alerts)
