"""The scoreboards: which message of a channel is kept up to date, and what it shows."""

from dataclasses import dataclass, replace

from bot.store.protocol import RawRow, Reader, Transaction


@dataclass(frozen=True, slots=True)
class ScoreboardRow:
    """One channel's of one night; without a message it is still to be posted."""

    channel: str
    night: str
    name: str
    state: str  # kept, stopping or ended
    edition: int  # counted up with every message that takes another's place
    tries: int  # to post this one; of several an earlier one may have left a copy
    claimed_at: str | None  # since then its message may be there
    message_id: str | None
    posted_at: str | None
    words: str | None  # what it shows, or may show
    shown_at: str | None
    pinned: bool
    unpinned: str | None  # why it could not be pinned
    replaced: str | None  # an earlier message that is still to be taken away
    reason: str | None  # why it ended, if nobody asked for that


async def start(tx: Transaction, channel: str, night: str, name: str) -> bool:
    """Has one kept; True if it was kept already.

    It is then pinned once more, by which whoever keeps it learns whether it is still there. What
    cannot be pinned is edited instead: it counts as showing nothing.
    """
    known = await find(tx, channel, night)
    await tx.execute(
        """
        INSERT INTO scoreboards (channel, night, name, state, edition, pinned)
        VALUES ($1, $2, $3, 'kept', 1, 0)
        ON CONFLICT (channel, night) DO UPDATE
           SET name = excluded.name,
               state = 'kept',
               words = CASE WHEN unpinned IS NULL THEN words ELSE '' END,
               pinned = 0,
               unpinned = NULL,
               reason = NULL
        """,
        channel,
        night,
        name,
    )
    return known is not None and known.state == "kept"


async def stop(tx: Transaction, channel: str, night: str) -> bool:
    """True if there was one, be it lost."""
    stopped = await tx.execute(
        """
        UPDATE scoreboards
           SET state = CASE WHEN state = 'kept' THEN 'stopping' ELSE state END,
               reason = NULL
         WHERE channel = $1
           AND night = $2
           AND (state = 'kept' OR reason IS NOT NULL)
        """,
        channel,
        night,
    )
    return stopped == 1


async def claim(tx: Transaction, board: ScoreboardRow, words: str, at: str) -> ScoreboardRow | None:
    """Its message is about to be posted; None if there is nothing to post.

    A message that was tried before is tried with the same words.
    """
    row = await tx.fetch_one(
        """
        UPDATE scoreboards
           SET claimed_at = $5,
               tries = tries + 1,
               words = COALESCE(words, $4),
               shown_at = COALESCE(shown_at, $5)
         WHERE channel = $1
           AND night = $2
           AND edition = $3
           AND state = 'kept'
           AND claimed_at IS NULL
           AND message_id IS NULL
        RETURNING channel, night, name, state, edition, tries, claimed_at, message_id, posted_at,
                  words, shown_at, pinned, unpinned, replaced, reason
        """,
        board.channel,
        board.night,
        board.edition,
        words,
        at,
    )
    return _from_row(row) if row else None


async def release(tx: Transaction, board: ScoreboardRow) -> None:
    """Its message is not there, and is to be tried again."""
    await tx.execute(
        """
        UPDATE scoreboards
           SET claimed_at = NULL
         WHERE channel = $1
           AND night = $2
           AND edition = $3
        """,
        board.channel,
        board.night,
        board.edition,
    )


async def mark_posted(tx: Transaction, board: ScoreboardRow, message_id: str) -> None:
    """Its message is there, since it was claimed."""
    await tx.execute(
        """
        UPDATE scoreboards
           SET message_id = $4,
               posted_at = claimed_at,
               claimed_at = NULL
         WHERE channel = $1
           AND night = $2
           AND edition = $3
           AND claimed_at IS NOT NULL
        """,
        board.channel,
        board.night,
        board.edition,
        message_id,
    )


async def mark_shown(tx: Transaction, board: ScoreboardRow, words: str, at: str) -> None:
    """Its message says this now."""
    await tx.execute(
        """
        UPDATE scoreboards
           SET words = $4,
               shown_at = $5
         WHERE channel = $1
           AND night = $2
           AND edition = $3
        """,
        board.channel,
        board.night,
        board.edition,
        words,
        at,
    )


async def mark_pinned(tx: Transaction, board: ScoreboardRow, unpinned: str | None = None) -> None:
    """Its message is pinned, or it is known why it cannot be."""
    await tx.execute(
        """
        UPDATE scoreboards
           SET pinned = $4,
               unpinned = $5
         WHERE channel = $1
           AND night = $2
           AND edition = $3
        """,
        board.channel,
        board.night,
        board.edition,
        int(unpinned is None),
        unpinned,
    )


async def mark_deduplicated(tx: Transaction, board: ScoreboardRow) -> None:
    """No copy of its message is left, whatever became of the tries before it."""
    await tx.execute(
        """
        UPDATE scoreboards
           SET tries = 1
         WHERE channel = $1
           AND night = $2
           AND edition = $3
        """,
        board.channel,
        board.night,
        board.edition,
    )


async def renew(tx: Transaction, board: ScoreboardRow, replaced: str | None) -> None:
    """Another message is to take its place; `replaced` is the one to take away then."""
    await tx.execute(
        """
        UPDATE scoreboards
           SET edition = edition + 1,
               tries = 0,
               claimed_at = NULL,
               message_id = NULL,
               posted_at = NULL,
               words = NULL,
               shown_at = NULL,
               pinned = 0,
               unpinned = NULL,
               replaced = COALESCE(replaced, $4)
         WHERE channel = $1
           AND night = $2
           AND edition = $3
        """,
        board.channel,
        board.night,
        board.edition,
        replaced,
    )


async def mark_replaced_removed(tx: Transaction, board: ScoreboardRow) -> None:
    """The message whose place it took is dealt with."""
    await tx.execute(
        """
        UPDATE scoreboards
           SET replaced = NULL
         WHERE channel = $1
           AND night = $2
           AND edition = $3
        """,
        board.channel,
        board.night,
        board.edition,
    )


async def mark_lost(tx: Transaction, board: ScoreboardRow, reason: str) -> None:
    """Nothing can be shown there; why matters where it was still wanted.

    Its message is kept in mind for when it is asked for again.
    """
    await tx.execute(
        """
        UPDATE scoreboards
           SET state = 'ended',
               claimed_at = NULL,
               reason = CASE WHEN state = 'kept' THEN CAST($4 AS TEXT) END
         WHERE channel = $1
           AND night = $2
           AND edition = $3
        """,
        board.channel,
        board.night,
        board.edition,
        reason,
    )


async def mark_ended(tx: Transaction, board: ScoreboardRow) -> None:
    """One that was stopped is forgotten, unless it is wanted again; the next is a new message."""
    await tx.execute(
        """
        UPDATE scoreboards
           SET state = 'ended',
               edition = edition + 1,
               tries = 0,
               claimed_at = NULL,
               message_id = NULL,
               posted_at = NULL,
               words = NULL,
               shown_at = NULL,
               pinned = 0,
               unpinned = NULL
         WHERE channel = $1
           AND night = $2
           AND edition = $3
           AND state = 'stopping'
        """,
        board.channel,
        board.night,
        board.edition,
    )


async def find(reader: Reader, channel: str, night: str) -> ScoreboardRow | None:
    """None if the channel never had one of the night."""
    row = await reader.fetch_one(
        """
        SELECT channel, night, name, state, edition, tries, claimed_at, message_id, posted_at,
               words, shown_at, pinned, unpinned, replaced, reason
          FROM scoreboards
         WHERE channel = $1
           AND night = $2
        """,
        channel,
        night,
    )
    return _from_row(row) if row else None


async def read_active(reader: Reader, channel: str | None = None) -> list[ScoreboardRow]:
    """Those that somebody has to look after, the longest unchanged first."""
    rows = await reader.fetch_all(
        """
        SELECT channel, night, name, state, edition, tries, claimed_at, message_id, posted_at,
               words, shown_at, pinned, unpinned, replaced, reason
          FROM scoreboards
         WHERE state <> 'ended'
           AND (CAST($1 AS TEXT) IS NULL OR channel = CAST($1 AS TEXT))
         ORDER BY shown_at, channel, night
        """,
        channel,
    )
    return [_from_row(row) for row in rows]


async def read_night(reader: Reader, night: str) -> list[ScoreboardRow]:
    """All that a night has or had."""
    rows = await reader.fetch_all(
        """
        SELECT channel, night, name, state, edition, tries, claimed_at, message_id, posted_at,
               words, shown_at, pinned, unpinned, replaced, reason
          FROM scoreboards
         WHERE night = $1
         ORDER BY name, channel
        """,
        night,
    )
    return [_from_row(row) for row in rows]


def _from_row(row: RawRow) -> ScoreboardRow:
    board = ScoreboardRow(*row)
    return replace(board, pinned=bool(board.pinned))
