"""The scoreboards: one message per channel and night that is posted once, then edited.

The life of a scoreboard. `state` is in capitals, the rest follows from `claimed_at` and
`message_id`:

             start            claim               mark_posted
    no row ────────▶ KEPT: ──────────▶ KEPT: ────────────────▶ KEPT: ◀─┐ mark_shown, mark_pinned
                     to post ◀──────── claimed                 posted ─┘ mark_deduplicated
                       ▲      release                            │
                       └───────────── renew: next edition ───────┘

    KEPT ── stop ──▶ STOPPING ── mark_ended ──▶ ENDED         the next start posts a new message
    KEPT or STOPPING ───────── mark_lost ─────▶ ENDED         the next start tries the old one
    STOPPING or ENDED ── start ──▶ KEPT
    ENDED by mark_lost ─ resume ─▶ KEPT

- An edition is one message. Deleted or too old to edit, it makes way for the next edition, and
  `replaced` names it until it has been removed.
- A decision about an earlier edition changes nothing: every function below checks the edition.
- What a crash leaves: before the claim is committed, nothing was posted. After it, the announcer
  looks for the message before it posts again, and with the same words. Everything else may safely
  be done twice.
"""

from dataclasses import dataclass, replace

from bot.store import nonces
from bot.store.columns import columns, placeholders, values
from bot.store.protocol import RawRow, Reader, Transaction


@dataclass(frozen=True, slots=True)
class ScoreboardRow:
    channel: str
    night: str
    name: str  # the channel's
    state: str  # kept, stopping or ended
    edition: int
    tries: int  # attempts to post this edition: after more than one there may be a second copy
    claimed_at: str | None
    message_id: str | None  # the platform's
    posted_at: str | None
    words: str | None  # what it shows, or may show once claimed
    shown_at: str | None
    pinned: bool
    unpinned: str | None  # why it could not be pinned
    replaced: str | None  # the message id of an earlier edition that is still to be removed
    reason: str | None  # why it ended, unless a user stopped it
    nonce: (
        str  # drawn when the edition was first claimed; empty before, and in one of an old database
    )

    @property
    def key(self) -> str:
        """What the platforms know the edition's message by."""
        return nonces.message_key(self.night, f"scoreboard:{self.edition}", self.nonce)


_COLUMNS, _VALUES = columns(ScoreboardRow), placeholders(ScoreboardRow)


async def start(tx: Transaction, channel: str, night: str, name: str) -> bool:
    """Start a scoreboard, or restart one that ended. True if it was running already.

    One that is running is pinned once more, which shows whether its message still exists. If it
    couldn't be pinned, it is edited instead: it counts as showing nothing.
    """
    known = await find(tx, channel, night)
    await tx.execute(
        """
        INSERT INTO scoreboards (channel, night, name, state, edition, pinned)
        VALUES ($1, $2, $3, 'kept', 1, 0)
        ON CONFLICT (channel, night) DO UPDATE
           SET name = excluded.name,
               state = 'kept',
               words = CASE WHEN scoreboards.unpinned IS NULL THEN scoreboards.words ELSE '' END,
               pinned = 0,
               unpinned = NULL,
               reason = NULL
        """,
        channel,
        night,
        name,
    )
    return known is not None and known.state == "kept"


async def resume(tx: Transaction, channel: str) -> int:
    """Keep a channel's lost scoreboards again. Returns how many there were."""
    return await tx.execute(
        """
        UPDATE scoreboards
           SET state = 'kept',
               pinned = 0,
               reason = NULL
         WHERE channel = $1
           AND state = 'ended'
           AND reason IS NOT NULL
        """,
        channel,
    )


async def rename(tx: Transaction, channel: str, name: str) -> None:
    """The channel has another name."""
    await tx.execute("UPDATE scoreboards SET name = $2 WHERE channel = $1", channel, name)


async def stop(tx: Transaction, channel: str, night: str) -> bool:
    """True if there was one to stop, even a lost one."""
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
    """Claim an edition before posting it. None if it is claimed or posted already, or stopped.

    A second attempt posts the words of the first: the first may have arrived.
    """
    row = await tx.fetch_one(
        f"""
        UPDATE scoreboards
           SET claimed_at = $5,
               tries = tries + 1,
               words = COALESCE(words, $4),
               shown_at = COALESCE(shown_at, $5),
               nonce = CASE nonce WHEN '' THEN $6 ELSE nonce END
         WHERE channel = $1
           AND night = $2
           AND edition = $3
           AND state = 'kept'
           AND claimed_at IS NULL
           AND message_id IS NULL
        RETURNING {_COLUMNS}
        """,
        board.channel,
        board.night,
        board.edition,
        words,
        at,
        nonces.draw(),
    )
    return _from_row(row) if row else None


async def release(tx: Transaction, board: ScoreboardRow) -> None:
    if now := await _find_edition(tx, board):
        await _save(tx, replace(now, claimed_at=None))


async def mark_posted(tx: Transaction, board: ScoreboardRow, message_id: str) -> None:
    """Record that the claimed message exists. It dates from the claim."""
    now = await _find_edition(tx, board)
    if now and now.claimed_at:
        await _save(
            tx, replace(now, message_id=message_id, posted_at=now.claimed_at, claimed_at=None)
        )


async def mark_shown(tx: Transaction, board: ScoreboardRow, words: str, at: str) -> None:
    if now := await _find_edition(tx, board):
        await _save(tx, replace(now, words=words, shown_at=at))


async def mark_pinned(tx: Transaction, board: ScoreboardRow, unpinned: str | None = None) -> None:
    if now := await _find_edition(tx, board):
        await _save(tx, replace(now, pinned=unpinned is None, unpinned=unpinned))


async def mark_deduplicated(tx: Transaction, board: ScoreboardRow) -> None:
    if now := await _find_edition(tx, board):
        await _save(tx, replace(now, tries=1))


async def renew(tx: Transaction, board: ScoreboardRow, replaced: str | None) -> None:
    """Begin the next edition; `replaced` is the message to remove after it is posted."""
    if now := await _find_edition(tx, board):
        await _save(tx, replace(_next_edition(now), replaced=now.replaced or replaced))


async def mark_replaced_removed(tx: Transaction, board: ScoreboardRow) -> None:
    if now := await _find_edition(tx, board):
        await _save(tx, replace(now, replaced=None))


async def mark_lost(tx: Transaction, board: ScoreboardRow, reason: str) -> None:
    """End a scoreboard whose channel can't be posted to. The reason is kept if it was wanted.

    It remembers its message, in case a user starts it again.
    """
    if now := await _find_edition(tx, board):
        why = reason if now.state == "kept" else None
        await _save(tx, replace(now, state="ended", claimed_at=None, reason=why))


async def mark_ended(tx: Transaction, board: ScoreboardRow) -> None:
    """End a scoreboard that was stopped, unless a user has started it again meanwhile."""
    now = await _find_edition(tx, board)
    if now and now.state == "stopping":
        await _save(tx, replace(_next_edition(now), state="ended"))


async def find(reader: Reader, channel: str, night: str) -> ScoreboardRow | None:
    row = await reader.fetch_one(
        f"""
        SELECT {_COLUMNS}
          FROM scoreboards
         WHERE channel = $1
           AND night = $2
        """,
        channel,
        night,
    )
    return _from_row(row) if row else None


async def read_active(reader: Reader, channel: str | None = None) -> list[ScoreboardRow]:
    rows = await reader.fetch_all(
        f"""
        SELECT {_COLUMNS}
          FROM scoreboards
         WHERE state <> 'ended'
           AND (CAST($1 AS TEXT) IS NULL OR channel = CAST($1 AS TEXT))
         ORDER BY shown_at NULLS FIRST, channel, night
        """,
        channel,
    )
    return [_from_row(row) for row in rows]


async def read_night(reader: Reader, night: str) -> list[ScoreboardRow]:
    rows = await reader.fetch_all(
        f"""
        SELECT {_COLUMNS}
          FROM scoreboards
         WHERE night = $1
         ORDER BY name, channel
        """,
        night,
    )
    return [_from_row(row) for row in rows]


async def _find_edition(tx: Transaction, board: ScoreboardRow) -> ScoreboardRow | None:
    """The row as it is now, if the board's edition is still the current one."""
    now = await find(tx, board.channel, board.night)
    return now if now and now.edition == board.edition else None


async def _save(tx: Transaction, board: ScoreboardRow) -> None:
    """Write a row that was read in this transaction: bodies run one at a time, so it is current."""
    await tx.execute(
        f"""
        UPDATE scoreboards
           SET ({_COLUMNS}) = ({_VALUES})
         WHERE channel = $1
           AND night = $2
        """,
        *(int(value) if isinstance(value, bool) else value for value in values(board)),
    )


def _next_edition(board: ScoreboardRow) -> ScoreboardRow:
    return replace(
        board,
        edition=board.edition + 1,
        tries=0,
        claimed_at=None,
        message_id=None,
        posted_at=None,
        words=None,
        shown_at=None,
        pinned=False,
        unpinned=None,
        nonce="",
    )


def _from_row(row: RawRow) -> ScoreboardRow:
    board = ScoreboardRow(*row)
    return replace(board, pinned=bool(board.pinned))
