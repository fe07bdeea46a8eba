"""Which channels hear of a night; none hears a rehearsal beside the real thing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.desk.announcements import tell_notice, tell_together
from bot.desk.book import LIVE, REHEARSAL, Book
from bot.desk.identity import Place, Signature
from bot.election.changes import Level
from bot.errors import Mistake
from bot.store import channels, nights, outbox
from bot.store.nights import ALL_COUNCILS
from bot.store.protocol import Transaction
from bot.store.timestamps import utc_text
from bot.wording.bulletin import Notice


@dataclass(frozen=True, slots=True)
class Following:
    """What a channel asks to be told: a level, and whether waiting results may share a message.

    A level of None is nothing; a grouping of None leaves it as it is.
    """

    level: Level | None
    grouping: str | None = None


async def follow(
    tx: Transaction, book: Book, signature: Signature, asked: Following, at: datetime
) -> bool:
    """What a channel is told of a night from now on; answers whether it was following.

    One that starts late, or comes back after it was lost, hears one summary of now instead of all
    that waited. Raises Mistake where a rehearsal is played; what is still to be told of one that
    is over is not told any more.
    """
    where = signature.where
    known = await channels.find(tx, where.channel, book.id)
    if asked.level is None:
        await channels.unfollow(tx, where.channel, book.id)
        return known is not None
    await _refuse_beside_rehearsal(tx, where)
    await outbox.silence(tx, where.channel, REHEARSAL, "the channel follows a real night now")
    if known and known.lost:
        await outbox.silence(tx, where.channel, book.kind, outbox.SUMMED_UP)
    grouping = asked.grouping or (known.grouping if known else "grouped")
    await channels.follow(tx, _row(book, where, asked.level, at, grouping))
    if book.night.declared and (known is None or known.lost):
        cause = f"summary:{signature.key}"
        await tell_notice(tx, book, Notice.SUMMARY, cause, where.channel, asked.level, at)
    return known is not None


async def follow_all(
    tx: Transaction, books: Sequence[Book], signature: Signature, at: datetime, *, wanted: bool
) -> bool:
    """Whether a channel hears who runs each council of the night; answers if it did until now.

    Raises Mistake where a rehearsal is played.
    """
    where = signature.where
    known = await channels.find(tx, where.channel, ALL_COUNCILS)
    if not wanted:
        await channels.unfollow(tx, where.channel, ALL_COUNCILS)
        return known is not None
    await _refuse_beside_rehearsal(tx, where)
    await nights.open_night(tx, ALL_COUNCILS, ALL_COUNCILS, LIVE, utc_text(at))
    await channels.follow(
        tx,
        channels.Channel(
            where.channel, ALL_COUNCILS, where.platform, where.name, Level.CONTROL, utc_text(at)
        ),
    )
    if (known is None or known.lost) and any(book.night.complete for book in books):
        cause, together = f"summary:{signature.key}", [book.night for book in books]
        await tell_together(tx, where.channel, cause, books[0], together, at)
    return known is not None


async def gather(tx: Transaction, book: Book, where: Place, at: datetime) -> None:
    """The one channel that a rehearsal is played to. Raises Mistake where it could mislead."""
    for _, kind in await channels.followed(tx, where.channel):
        if kind == REHEARSAL:
            raise Mistake(
                f"A rehearsal is played in {where.name} already. Nothing was stored. "
                "To stop it: /countroom rehearse stop"
            )
        raise Mistake(
            f"{where.name} follows the real night, where nobody should read of a rehearsal. "
            "Nothing was stored. Type it in another channel, or /follow off first."
        )
    await channels.follow(tx, _row(book, where, Level.ALL, at, "each"))
    notice = Notice.REHEARSAL_BEGINS
    await tell_notice(tx, book, notice, notice, where.channel, Level.ALL, at)


async def dismiss(tx: Transaction, book: Book, *, stopped: bool, at: datetime) -> None:
    """The end of a rehearsal; one that was stopped is told no further."""
    notice = Notice.REHEARSAL_STOPPED if stopped else Notice.REHEARSAL_ENDS
    for row in await channels.following(tx, book.id):
        if stopped:
            await outbox.silence(tx, row.channel, REHEARSAL, notice)
        await tell_notice(tx, book, notice, notice, row.channel, Level.ALL, at)
        await channels.unfollow(tx, row.channel, book.id)


async def _refuse_beside_rehearsal(tx: Transaction, where: Place) -> None:
    if any(kind == REHEARSAL for _, kind in await channels.followed(tx, where.channel)):
        raise Mistake(
            f"A rehearsal is played in {where.name}. Nothing was stored. "
            "Stop it first: /countroom rehearse stop"
        )


def _row(
    book: Book, where: Place, level: Level, at: datetime, grouping: str = "grouped"
) -> channels.Channel:
    return channels.Channel(
        where.channel,
        book.id,
        where.platform,
        where.name,
        level,
        utc_text(at, "microseconds"),
        grouping,
    )
