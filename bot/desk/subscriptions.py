"""Which channels hear of a night; none hears a rehearsal beside the real thing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.desk.announcements import queue_notice, queue_scorecard
from bot.desk.book import LIVE, REHEARSAL, Book
from bot.desk.identity import Channel, Provenance
from bot.election.changes import Level
from bot.errors import Mistake
from bot.store import channels, nights, outbox
from bot.store.nights import ALL_COUNCILS
from bot.store.protocol import Transaction
from bot.store.timestamps import utc_text
from bot.wording.bulletin import Notice


@dataclass(frozen=True, slots=True)
class FollowRequest:
    """What a channel asks to be told: a level, and whether waiting results may share a message.

    A level of None is nothing; a grouping of None leaves it as it is.
    """

    level: Level | None
    grouping: str | None = None


async def follow(
    tx: Transaction, book: Book, signature: Provenance, asked: FollowRequest, at: datetime
) -> bool:
    """What a channel is told of a night from now on; answers whether it was following.

    One that starts late, or comes back after it was lost, hears one summary of now instead of all
    that waited. Raises Mistake where a rehearsal is played; what is still to be told of one that
    is over is not told any more.
    """
    where = signature.channel
    known = await channels.find(tx, where.id, book.id)
    if asked.level is None:
        await channels.unfollow(tx, where.id, book.id)
        return known is not None
    await _refuse_during_rehearsal(tx, where)
    await outbox.discard_pending(tx, where.id, REHEARSAL, "the channel follows a real night now")
    if known and known.lost:
        await outbox.discard_pending(tx, where.id, book.kind, outbox.COVERED_BY_SUMMARY)
    grouping = asked.grouping or (known.grouping if known else "grouped")
    await channels.follow(tx, _subscription(book, where, asked.level, at, grouping))
    if book.night.declared_wards and (known is None or known.lost):
        cause = f"summary:{signature.key}"
        await queue_notice(tx, book, Notice.SUMMARY, cause, where.id, asked.level, at)
    return known is not None


async def follow_all_councils(
    tx: Transaction, books: Sequence[Book], signature: Provenance, at: datetime, *, wanted: bool
) -> bool:
    """Whether a channel hears who runs each council of the night; answers if it did until now.

    Raises Mistake where a rehearsal is played.
    """
    where = signature.channel
    known = await channels.find(tx, where.id, ALL_COUNCILS)
    if not wanted:
        await channels.unfollow(tx, where.id, ALL_COUNCILS)
        return known is not None
    await _refuse_during_rehearsal(tx, where)
    await nights.open_night(tx, ALL_COUNCILS, ALL_COUNCILS, LIVE, utc_text(at))
    await channels.follow(
        tx,
        channels.Subscription(
            where.id, ALL_COUNCILS, where.platform, where.name, Level.CONTROL, utc_text(at)
        ),
    )
    if (known is None or known.lost) and any(book.night.is_complete for book in books):
        cause, together = f"summary:{signature.key}", [book.night for book in books]
        await queue_scorecard(tx, where.id, cause, books[0], together, at)
    return known is not None


async def subscribe_to_rehearsal(tx: Transaction, book: Book, where: Channel, at: datetime) -> None:
    """The one channel that a rehearsal is played to. Raises Mistake where it could mislead."""
    for _, kind in await channels.read_followed_nights(tx, where.id):
        if kind == REHEARSAL:
            raise Mistake(
                f"A rehearsal is played in {where.name} already. Nothing was stored. "
                "To stop it: /countroom rehearse stop"
            )
        raise Mistake(
            f"{where.name} follows the real night, where nobody should read of a rehearsal. "
            "Nothing was stored. Type it in another channel, or /follow off first."
        )
    await channels.follow(tx, _subscription(book, where, Level.ALL, at, "each"))
    notice = Notice.REHEARSAL_BEGINS
    await queue_notice(tx, book, notice, notice, where.id, Level.ALL, at)


async def end_rehearsal(tx: Transaction, book: Book, *, stopped: bool, at: datetime) -> None:
    """The end of a rehearsal; one that was stopped is told no further."""
    notice = Notice.REHEARSAL_STOPPED if stopped else Notice.REHEARSAL_ENDS
    for row in await channels.read_followers(tx, book.id):
        if stopped:
            await outbox.discard_pending(tx, row.channel, REHEARSAL, notice)
        await queue_notice(tx, book, notice, notice, row.channel, Level.ALL, at)
        await channels.unfollow(tx, row.channel, book.id)


async def _refuse_during_rehearsal(tx: Transaction, where: Channel) -> None:
    if any(kind == REHEARSAL for _, kind in await channels.read_followed_nights(tx, where.id)):
        raise Mistake(
            f"A rehearsal is played in {where.name}. Nothing was stored. "
            "Stop it first: /countroom rehearse stop"
        )


def _subscription(
    book: Book, where: Channel, level: Level, at: datetime, grouping: str = "grouped"
) -> channels.Subscription:
    return channels.Subscription(
        where.id,
        book.id,
        where.platform,
        where.name,
        level,
        utc_text(at, "microseconds"),
        grouping,
    )
