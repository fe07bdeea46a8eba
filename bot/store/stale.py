"""Announcements that a later entry made wrong or incomplete: found here, then edited in place.

A row is stale while its `doubted` column names the entry that put it in doubt, whatever its state:

    mark_…                 replace_facts, keep_facts
    ──────▶ doubted = 7 ─────────────────────────────▶ doubted = NULL
                 │ entry 9 puts it in doubt, too
                 ▼
            doubted = 9: `replace_facts` for entry 7 leaves it stale

- Stale and pending: the announcer works out the facts anew just before it sends the message.
- Stale and sent: the announcer edits the message, once the channel has nothing else waiting.
- A dead letter is left as it is.

A crash between the edit and `replace_facts` leaves the row stale. It is edited again to the same
words, which does no harm.
"""

from collections.abc import Sequence
from itertools import groupby

from bot.store.columns import columns
from bot.store.outbox import OutboxMessage
from bot.store.protocol import Reader, Transaction

_COLUMNS = columns(OutboxMessage)


# A correction changes the running score of every later message. Only so many of a channel's last
# ones get the right one: a reader looks at those, and each edit takes its turn on the platform.
MAX_SCORES = 3


async def mark_ward(
    tx: Transaction, night: str, ward: str, since: int, seq: int, *, unsettles: bool
) -> int:
    """Entry `seq` puts in doubt what was said from entry `since` on. Returns how many rows.

    Of the sent ones: those about the ward or the council, those about a new pack, which may tell
    of any ward, and a channel's last MAX_SCORES. If it unsettles control: also the corrections,
    which end with what is certain of it.
    """
    return await tx.execute(
        """
        UPDATE outbox
           SET doubted = $3
         WHERE night = $1
           AND seq >= $2
           AND seq < $3
           AND state <> 'parked'
           AND (state <> 'sent'
                OR of_council = 1
                OR seq IN (SELECT seq
                             FROM ledger
                            WHERE night = $1
                              AND (ward = $4 OR kind = 'pack'))
                OR (CAST($6 AS INTEGER) = 1
                    AND seq IN (SELECT seq
                                  FROM ledger
                                 WHERE night = $1
                                   AND kind IN ('correct', 'withdraw', 'undo')))
                OR id IN (SELECT id
                            FROM (SELECT id,
                                         row_number() OVER (PARTITION BY channel
                                                                ORDER BY id DESC) AS age
                                    FROM outbox
                                   WHERE night = $1
                                     AND state = 'sent') AS recent
                           WHERE age <= $5))
        """,
        night,
        since,
        seq,
        ward,
        MAX_SCORES,
        int(unsettles),
    )


async def mark_since(tx: Transaction, night: str, since: int, seq: int) -> int:
    """Entry `seq` puts in doubt all rows recorded from entry `since` on. Returns how many."""
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


async def mark_reports(
    tx: Transaction, night: str, ward: str, since: int, seq: int, below: int
) -> int:
    """Entry `seq` adds to what channels below a level were told of a ward from `since` on."""
    return await tx.execute(
        """
        UPDATE outbox
           SET doubted = $4
         WHERE night = $1
           AND level < $5
           AND state <> 'parked'
           AND seq IN (SELECT seq
                         FROM ledger
                        WHERE night = $1
                          AND ward = $2
                          AND seq >= $3
                          AND seq < $4)
        """,
        night,
        ward,
        since,
        seq,
        below,
    )


async def mark_notices(tx: Transaction, night: str, kind: str, seq: int) -> int:
    """Entry `seq` adds to what every notice of a kind says."""
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
        kind,
        seq,
    )


async def mark_cards(tx: Transaction, night: str, ward: str, seq: int) -> int:
    """What came of a ward's readings puts in doubt what the desks read of them."""
    return await tx.execute(
        """
        UPDATE outbox
           SET doubted = $3
         WHERE night = $1
           AND substr(cause, 1, length(CAST($2 AS TEXT)) + 6) = 'card:' || CAST($2 AS TEXT) || ':'
           AND state <> 'parked'
        """,
        night,
        ward,
        seq,
    )


async def messages(reader: Reader, channel: str) -> list[list[OutboxMessage]]:
    """The channel's stale messages, each as its rows. Empty while anything is waiting to be sent.

    The channel must read a correction before the edit of what it corrects; after the edit, the
    correction would be no news.
    """
    rows = await reader.fetch_all(
        f"""
        SELECT {_COLUMNS}
          FROM outbox
         WHERE channel = $1
           AND state = 'sent'
           AND batch IN (SELECT batch
                           FROM outbox
                          WHERE channel = $1
                            AND doubted IS NOT NULL
                            AND state = 'sent')
           AND NOT EXISTS (SELECT 1
                             FROM outbox
                            WHERE channel = $1
                              AND state IN ('pending', 'claimed'))
         ORDER BY id
        """,
        channel,
    )
    found = (OutboxMessage(*row) for row in rows)
    return [list(message) for _, message in groupby(found, key=lambda row: row.batch)]


async def replace_facts(
    tx: Transaction, row_id: int, doubted: int | None, facts: str, *, of_council: bool = True
) -> None:
    """Store a row's corrected facts. A doubt later than `doubted` stays."""
    await tx.execute(
        """
        UPDATE outbox
           SET facts = $2,
               of_council = $4,
               doubted = CASE WHEN doubted > $3 THEN doubted END
         WHERE id = $1
        """,
        row_id,
        facts,
        doubted or 0,
        int(of_council),
    )


async def keep_facts(tx: Transaction, message: Sequence[OutboxMessage]) -> None:
    """A stale message reads right as it is. A later doubt stays."""
    await tx.execute(
        """
        UPDATE outbox
           SET doubted = CASE WHEN doubted > $2 THEN doubted END,
               edit_refused = NULL
         WHERE batch = $1
        """,
        message[0].batch,
        max(row.doubted or 0 for row in message),
    )


async def record_edit(tx: Transaction, batch: int, edited: str | None, refused: str | None) -> None:
    """What a message says since its last edit, or why that was refused.

    A refused message reads as before, so its rows keep their facts: `refused` is for the operator.
    """
    await tx.execute(
        """
        UPDATE outbox
           SET edited = coalesce($2, edited),
               edit_refused = $3
         WHERE batch = $1
        """,
        batch,
        edited,
        refused,
    )
