"""Channel subscriptions. A channel never gets a rehearsal and the real night."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

from bot.desk.announcements import notice_announcement, queue_scorecard
from bot.desk.book import LIVE, REHEARSAL, Book
from bot.desk.identity import Channel, Provenance
from bot.desk.late_follower import LateFollower
from bot.election.changes import Level
from bot.election.following import Following
from bot.errors import Mistake
from bot.store import channels, nights, outbox, scoreboards
from bot.store.nights import ALL_COUNCILS
from bot.store.outbox import OutboxMessage
from bot.store.protocol import Transaction
from bot.store.timestamps import utc_text
from bot.wording.bulletin import Notice, decode_bulletin


@dataclass(frozen=True, slots=True)
class Ping:
    """A group that gains and control calls ping; both empty for none."""

    group: str = ""  # the platform's id
    name: str = ""


@dataclass(frozen=True, slots=True)
class FollowRequest:
    level: Level | None  # None: stop following
    focus: str = ""  # the ward or party to get every result of, too
    grouping: str | None = None  # "each", "grouped", or None to leave it as it is
    ping: Ping | None = None  # None to leave it as it is
    entry: int | None = None  # the number of one that a channel new to the night is told of itself


async def follow(
    tx: Transaction, book: Book, provenance: Provenance, request: FollowRequest, at: datetime
) -> bool:
    """Returns whether the channel already followed the night. Raises Mistake during a rehearsal.

    - A channel that starts late, or returns after it was lost, gets one summary in place of
      everything it missed.
    - Unsent messages of a finished rehearsal are discarded, so that the two never mix.
    """
    channel = provenance.channel
    known = await channels.find(tx, channel.id, book.id)
    if request.level is None:
        await channels.unfollow(tx, channel.id, book.id)
        return known is not None
    await _refuse_during_rehearsal(tx, channel)
    await outbox.discard_pending(tx, channel.id, REHEARSAL, "the channel follows a real night now")
    cause = f"summary:{provenance.key}"
    if known and known.lost:
        await _catch_up(tx, book, replace(known, level=request.level), cause, at)
    grouping = request.grouping or (known.grouping if known else "grouped")
    ping = request.ping or (Ping(known.ping, known.ping_name) if known else Ping())
    subscription = replace(
        _subscription(book, channel, request.level, at, grouping),
        focus=request.focus,
        ping=ping.group,
        ping_name=ping.name,
        editor=provenance.person.id,
        editor_name=provenance.person.name,
    )
    await channels.follow(tx, subscription)
    if known is None:
        following = Following(request.level, request.focus)
        await _tell_so_far(LateFollower(tx, book, channel.id, following, at), request, cause)
    return known is not None


async def _tell_so_far(late: LateFollower, request: FollowRequest, cause: str) -> None:
    if request.entry:
        await late.queue_from_entry(request.entry)
    elif request.focus:
        await late.queue_focus(cause)
    elif late.book.night.declared_wards:
        await late.queue_catch_up(cause)


async def resume(
    tx: Transaction, books: Mapping[str, Book], at: datetime, channel: str | None = None
) -> None:
    """Try the lost channels of these nights again; `channel` alone if it is given.

    Each gets one message in place of everything it missed, and its scoreboard back. If that can't
    be posted either, the channel is lost again, and the message waits.
    """
    lost = [
        row
        for row in await channels.read_all_followers(tx)
        if row.lost and row.night in {ALL_COUNCILS, *books} and channel in {None, row.channel}
    ]
    for row in lost:
        if book := books.get(row.night):
            await _catch_up(tx, book, row, f"summary:back:{uuid4().hex}", at)
        await channels.follow(tx, row)
    for back in {row.channel for row in lost} | ({channel} if channel else set()):
        await scoreboards.resume(tx, back)


async def _catch_up(
    tx: Transaction, book: Book, known: channels.Subscription, cause: str, at: datetime
) -> None:
    """Put one message in the place of what waits for a channel that was lost.

    The results in its focus still come in full, before it, but they are too old to ping anyone.
    """
    following = Following(Level(known.level), known.focus)
    pending = await outbox.read_pending(tx, known.channel, book.id)
    backlog = [row for row in pending if not decode_bulletin(row.facts).is_for_desk]
    for row in backlog:
        if any(map(following.is_focused_on, decode_bulletin(row.facts).changes)):
            await outbox.silence(tx, row.id)
        else:
            await outbox.discard(tx, row.id, outbox.COVERED_BY_SUMMARY)
    if backlog:
        late = LateFollower(tx, book, known.channel, following, at)
        starts = [_start_of_backlog(row) for row in backlog]
        await late.queue_catch_up(cause, min((n for n in starts if n is not None), default=None))


def _start_of_backlog(row: OutboxMessage) -> int | None:
    """The entry before the first that the channel missed; an earlier attempt knows it."""
    bulletin = decode_bulletin(row.facts)
    if bulletin.notice is Notice.CATCH_UP and bulletin.review:
        return bulletin.review.since
    return row.seq - 1


async def follow_all_councils(
    tx: Transaction, books: Sequence[Book], provenance: Provenance, at: datetime, *, wanted: bool
) -> bool:
    """Returns whether the channel already followed all councils.

    One that starts late gets the scorecard. Raises Mistake during a rehearsal.
    """
    channel = provenance.channel
    known = await channels.find(tx, channel.id, ALL_COUNCILS)
    if not wanted:
        await channels.unfollow(tx, channel.id, ALL_COUNCILS)
        return known is not None
    await _refuse_during_rehearsal(tx, channel)
    await nights.open_night(tx, ALL_COUNCILS, ALL_COUNCILS, LIVE, utc_text(at))
    subscription = channels.Subscription(
        channel.id, ALL_COUNCILS, channel.platform, channel.name, Level.CONTROL, utc_text(at),
        editor=provenance.person.id, editor_name=provenance.person.name,
    )  # fmt: skip
    await channels.follow(tx, subscription)
    if (known is None or known.lost) and any(book.night.is_complete for book in books):
        cause = f"summary:{provenance.key}"
        await queue_scorecard(tx, channel.id, cause, books[0], [b.night for b in books], at)
    return known is not None


async def subscribe_to_rehearsal(
    tx: Transaction, book: Book, channel: Channel, at: datetime
) -> None:
    """Raises Mistake if the channel follows anything: readers could take one for the other."""
    for _, kind in await channels.read_followed_nights(tx, channel.id):
        if kind == REHEARSAL:
            raise Mistake(
                f"A rehearsal is already running in {channel.name}; to stop it",
                "/countroom rehearse stop",
            )
        raise Mistake(
            f"{channel.name} follows the real night, so a rehearsal can't run there; use another "
            "channel, or stop following",
            "/follow off",
        )
    await channels.follow(tx, _subscription(book, channel, Level.ALL, at, "each"))
    notice = Notice.REHEARSAL_BEGINS
    announcement = notice_announcement(book, notice, notice, Level.ALL, at)
    await outbox.queue_for_channel(tx, announcement, channel.id)


async def end_rehearsal(tx: Transaction, book: Book, *, stopped: bool, at: datetime) -> None:
    """Announce the end and unsubscribe. If stopped early, discard what is still unsent."""
    notice = Notice.REHEARSAL_STOPPED if stopped else Notice.REHEARSAL_ENDS
    announcement = notice_announcement(book, notice, notice, Level.ALL, at)
    for row in await channels.read_followers(tx, book.id):
        if stopped:
            await outbox.discard_pending(tx, row.channel, REHEARSAL, notice)
        await outbox.queue_for_channel(tx, announcement, row.channel)
        await channels.unfollow(tx, row.channel, book.id)


async def _refuse_during_rehearsal(tx: Transaction, channel: Channel) -> None:
    if any(kind == REHEARSAL for _, kind in await channels.read_followed_nights(tx, channel.id)):
        raise Mistake(
            f"A rehearsal is running in {channel.name}; to stop it", "/countroom rehearse stop"
        )


def _subscription(
    book: Book, channel: Channel, level: Level, at: datetime, grouping: str
) -> channels.Subscription:
    # Microseconds, because the first council a channel followed is its default.
    since = utc_text(at, "microseconds")
    return channels.Subscription(
        channel.id, book.id, channel.platform, channel.name, level, since, grouping
    )
