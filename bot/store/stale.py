"""What was told, or is still to be, and may not be so any more: looked at again, then edited."""

from bot.store.outbox import OutboxMessage
from bot.store.protocol import Reader, Transaction


async def mark_since(tx: Transaction, night: str, since: int, seq: int) -> int:
    """What was put down from entry `since` on is to be looked at again: entry `seq` corrects it."""
    return await tx.execute(
        """
        UPDATE outbox
           SET doubted = $3
         WHERE night = $1
           AND seq >= $2
           AND seq < $3
           AND state <> 'parked'
        """,
        night,
        since,
        seq,
    )


async def mark_entry(tx: Transaction, night: str, of: int, seq: int, below: int) -> int:
    """What entry `of` gave to tell, to channels below a level, is looked at again."""
    return await tx.execute(
        """
        UPDATE outbox
           SET doubted = $3
         WHERE night = $1
           AND seq = $2
           AND level < $4
           AND state <> 'parked'
        """,
        night,
        of,
        seq,
        below,
    )


async def mark_notices(tx: Transaction, night: str, what: str, seq: int) -> int:
    """Every notice of a kind is looked at again: entry `seq` has more to say than it knew."""
    return await tx.execute(
        """
        UPDATE outbox
           SET doubted = $3
         WHERE night = $1
           AND cause LIKE CAST($2 AS TEXT) || ':%'
           AND seq < $3
           AND state <> 'parked'
        """,
        night,
        what,
        seq,
    )


async def next_message(reader: Reader, channel: str) -> list[OutboxMessage]:
    """The rows of the first message that says what is in doubt; none while others are to be told.

    A correction is told before what it corrects is edited: after that it would be no news.
    """
    rows = await reader.fetch_all(
        """
        SELECT id, channel, night, cause, level, facts, state, attempts, not_before,
               claimed_at, sent_at, message_id, words, reason, created_at,
               seq, batch, doubted, edited
          FROM outbox
         WHERE channel = $1
           AND state = 'sent'
           AND batch = (SELECT batch
                          FROM outbox
                         WHERE channel = $1
                           AND doubted IS NOT NULL
                           AND state = 'sent'
                         ORDER BY id
                         LIMIT 1)
           AND NOT EXISTS (SELECT 1
                             FROM outbox
                            WHERE channel = $1
                              AND state IN ('pending', 'claimed'))
         ORDER BY id
        """,
        channel,
    )
    return [OutboxMessage(*row) for row in rows]


async def replace_facts(tx: Transaction, row_id: int, doubted: int | None, facts: str) -> None:
    """What a row tells, now that it was looked at again; a later doubt stays."""
    await tx.execute(
        """
        UPDATE outbox
           SET facts = $2,
               doubted = CASE WHEN doubted > $3 THEN doubted END
         WHERE id = $1
        """,
        row_id,
        facts,
        doubted or 0,
    )


async def mark_edited(tx: Transaction, batch: int, edited: str) -> None:
    """What the message says now."""
    await tx.execute(
        """
        UPDATE outbox
           SET edited = $2
         WHERE batch = $1
        """,
        batch,
        edited,
    )
