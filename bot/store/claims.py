"""Claiming a channel's next message, and what comes of it: the announcer's side of the outbox.

See `bot.store.outbox` for the life of a row. The rows of one message share a `batch`: they are
claimed, released, sent and parked together. `mark_sent`, `release` and `dead_letter` return False,
and change nothing, if it isn't claimed.
"""

from collections.abc import Sequence
from itertools import takewhile

from bot.store import nonces
from bot.store.columns import columns
from bot.store.outbox import OutboxMessage
from bot.store.protocol import Reader, Transaction

# A channel that has fallen behind gets its entries in groups: up to MAX_SEPARATE due entries still
# go out one by one, and MAX_GROUPED is the most that one message holds.
MAX_SEPARATE, MAX_GROUPED = 2, 12
_MAX_ROWS = MAX_GROUPED + 1  # of one message: the entries, and the final score

_COLUMNS = columns(OutboxMessage)


async def claim(
    tx: Transaction, waiting: Sequence[OutboxMessage], now: str, behind: str | None
) -> list[OutboxMessage]:
    """Claim the rows of a channel's next message, of what was read before as waiting there.

    Empty if nothing is due, or the first row is no longer pending.

    - A channel gets its messages in order: nothing overtakes a row that is claimed or must wait.
    - Sent and parked rows hold up nothing.
    - An entry that ends the night shares its message with the final score.
    - If the first row is older than `behind`, the channel has fallen behind: more than
      MAX_SEPARATE entries then share one message, at most MAX_GROUPED, if the channel allows it.
      With None, no entries share one.
    """
    rows = _due_rows(waiting, now)
    if not rows:
        return []
    has_fallen_behind = len(rows) > MAX_SEPARATE and rows[0].created_at < (behind or "")
    if not has_fallen_behind or not await _has_grouping(tx, rows[0]):
        rows = rows[:1]
    rows += [row for row in waiting if _is_final_of(rows[-1], row)]
    claimed = await tx.fetch_all(
        f"""
        UPDATE outbox
           SET state = 'claimed',
               claimed_at = $4,
               attempts = attempts + 1,
               batch = $2,
               nonce = CASE nonce WHEN '' THEN $5 ELSE nonce END
         WHERE channel = $1
           AND state = 'pending'
           AND id BETWEEN $2 AND $3
           AND EXISTS (SELECT 1 FROM outbox AS first WHERE id = $2 AND state = 'pending')
        RETURNING {_COLUMNS}
        """,
        rows[0].channel,
        rows[0].id,
        rows[-1].id,
        now,
        nonces.draw(),
    )
    return sorted((OutboxMessage(*row) for row in claimed), key=lambda row: row.id)


def _due_rows(waiting: Sequence[OutboxMessage], now: str) -> list[OutboxMessage]:
    """The rows that may share a message, from the first one waiting."""
    if not waiting or waiting[0].state == "claimed" or (waiting[0].not_before or "") > now:
        return []
    first = waiting[0]
    entries = takewhile(lambda row: row.is_entry and row.night == first.night, waiting)
    return list(entries)[:MAX_GROUPED] or [first]


def _is_final_of(entry: OutboxMessage, row: OutboxMessage) -> bool:
    """Whether it is the final score that the same entry caused."""
    return (row.night, row.cause) == (entry.night, f"final:{entry.seq}") and row is not entry


async def _has_grouping(tx: Transaction, row: OutboxMessage) -> bool:
    grouping = await tx.fetch_one(
        """
        SELECT grouping
          FROM channels
         WHERE channel = $1
           AND night = $2
        """,
        row.channel,
        row.night,
    )
    return grouping == ("grouped",)


async def mark_sent(
    tx: Transaction, batch: int, message_id: str | None, words: str, at: str
) -> bool:
    sent = await tx.execute(
        """
        UPDATE outbox
           SET state = 'sent',
               message_id = $2,
               words = $3,
               sent_at = $4
         WHERE batch = $1
           AND state = 'claimed'
        """,
        batch,
        message_id,
        words,
        at,
    )
    return sent > 0


async def release(tx: Transaction, batch: int, not_before: str | None, reason: str) -> bool:
    """Put a claimed message back, to be retried from `not_before`, or at once."""
    released = await tx.execute(
        """
        UPDATE outbox
           SET state = 'pending',
               claimed_at = NULL,
               not_before = $2,
               reason = $3,
               batch = NULL
         WHERE batch = $1
           AND state = 'claimed'
        """,
        batch,
        not_before,
        reason,
    )
    return released > 0


async def record_unknown(tx: Transaction, batch: int, reason: str) -> None:
    await tx.execute(
        """
        UPDATE outbox
           SET reason = $2
         WHERE batch = $1
           AND state = 'claimed'
        """,
        batch,
        reason,
    )


async def dead_letter(tx: Transaction, batch: int, reason: str, row: int | None = None) -> bool:
    """Never send a claimed message, or one row of it: the others are sent without that."""
    parked = await tx.execute(
        """
        UPDATE outbox
           SET state = 'parked',
               claimed_at = NULL,
               doubted = NULL,
               reason = $2
         WHERE batch = $1
           AND state = 'claimed'
           AND (CAST($3 AS INTEGER) IS NULL OR id = $3)
        """,
        batch,
        reason,
        row,
    )
    return parked > 0


async def waiting_channels(reader: Reader) -> list[str]:
    """Channels with a message pending, claimed or stale, the longest waiting first.

    Leaves out lost channels: a message to them is not attempted.
    """
    rows = await reader.fetch_all(
        """
        SELECT channel
          FROM (SELECT channel, night, id
                  FROM outbox
                 WHERE state IN ('pending', 'claimed')
                 UNION ALL
                SELECT channel, night, id
                  FROM outbox
                 WHERE doubted IS NOT NULL
                   AND state = 'sent') AS waiting
         WHERE NOT EXISTS (SELECT 1
                             FROM channels
                            WHERE channels.channel = waiting.channel
                              AND channels.night = waiting.night
                              AND lost IS NOT NULL)
         GROUP BY channel
         ORDER BY min(id)
        """
    )
    return [channel for (channel,) in rows]


async def next_message(reader: Reader, channel: str) -> list[OutboxMessage]:
    return first_message(await read_waiting(reader, channel))


def first_message(waiting: Sequence[OutboxMessage]) -> list[OutboxMessage]:
    """The oldest pending row, or all the rows of the oldest claimed message."""
    return [r for r in waiting if r is waiting[0] or r.batch == waiting[0].batch is not None]


async def read_waiting(reader: Reader, channel: str) -> list[OutboxMessage]:
    """The channel's oldest pending and claimed rows, as many as one message can hold.

    Leaves out those of a night that the channel is lost to.
    """
    rows = await reader.fetch_all(
        f"""
        SELECT {_COLUMNS}
          FROM outbox
         WHERE channel = $1
           AND state IN ('pending', 'claimed')
           AND night NOT IN (SELECT night
                               FROM channels
                              WHERE channel = $1
                                AND lost IS NOT NULL)
         ORDER BY id
         LIMIT $2
        """,
        channel,
        _MAX_ROWS,
    )
    return [OutboxMessage(*row) for row in rows]
