"""What channels are still to be told and what they were told: pending, claimed, sent or parked."""

from dataclasses import dataclass

from bot.store.engine import Reader, Transaction


@dataclass(frozen=True, slots=True)
class Row:
    id: int
    channel: str
    night: str
    cause: str
    level: int  # the channel's, when it was addressed
    facts: str  # JSON
    state: str  # pending, claimed, sent or parked
    attempts: int
    not_before: str | None
    claimed_at: str | None
    sent_at: str | None
    message_id: str | None
    words: str | None
    reason: str | None
    created_at: str


@dataclass(frozen=True, slots=True)
class Count:
    channel: str
    state: str
    rows: int
    oldest: str


async def address(tx: Transaction, night: str, cause: str, level: int, facts: str, at: str) -> int:
    """Tells every channel that follows the night at this level or above; answers how many.

    A channel that was told of the cause is not told again.
    """
    return await tx.execute(
        """
        INSERT INTO outbox (channel, night, cause, level, facts, state, attempts, created_at)
        SELECT channel, night, CAST($2 AS TEXT), level, CAST($4 AS TEXT), 'pending', 0,
               CAST($5 AS TEXT)
          FROM channels
         WHERE night = $1
           AND level >= $3
         ORDER BY channel
        ON CONFLICT (channel, night, cause) DO NOTHING
        """,
        night,
        cause,
        level,
        facts,
        at,
    )


async def address_again(
    tx: Transaction, night: str, ward: str, cause: str, level: int, facts: str, at: str
) -> int:
    """Tells every channel that was told of a ward at this level or above, whatever it follows now.

    A channel keeps the highest level at which it was told; answers how many there are.
    """
    return await tx.execute(
        """
        INSERT INTO outbox (channel, night, cause, level, facts, state, attempts, created_at)
        SELECT told.channel, told.night, CAST($3 AS TEXT), max(told.level), CAST($5 AS TEXT),
               'pending', 0, CAST($6 AS TEXT)
          FROM outbox AS told
          JOIN ledger ON ledger.night = told.night
                     AND told.cause = 'entry:' || CAST(ledger.seq AS TEXT)
         WHERE told.night = $1
           AND ledger.ward = $2
           AND told.level >= $4
           AND told.state <> 'parked'
         GROUP BY told.channel, told.night
            ON CONFLICT (channel, night, cause) DO NOTHING
        """,
        night,
        ward,
        cause,
        level,
        facts,
        at,
    )


async def tell(
    tx: Transaction, channel: str, night: str, cause: str, level: int, facts: str, at: str
) -> bool:
    """Tells one channel; False if it was told of the cause already."""
    told = await tx.execute(
        """
        INSERT INTO outbox (channel, night, cause, level, facts, state, attempts, created_at)
        VALUES ($1, $2, $3, $4, $5, 'pending', 0, $6)
        ON CONFLICT (channel, night, cause) DO NOTHING
        """,
        channel,
        night,
        cause,
        level,
        facts,
        at,
    )
    return told == 1


async def claim(tx: Transaction, channel: str, now: str) -> Row | None:
    """The channel's next message, for whoever asks first.

    - A channel hears its messages in order: nothing overtakes one that is claimed or must wait.
    - Sent and parked ones hold nobody up.
    """
    row = await tx.fetch_one(
        """
        UPDATE outbox
           SET state = 'claimed',
               claimed_at = $2,
               attempts = attempts + 1
         WHERE id = (SELECT min(id)
                       FROM outbox
                      WHERE channel = $1
                        AND state IN ('pending', 'claimed'))
           AND state = 'pending'
           AND (not_before IS NULL OR not_before <= $2)
        RETURNING id, channel, night, cause, level, facts, state, attempts, not_before,
                  claimed_at, sent_at, message_id, words, reason, created_at
        """,
        channel,
        now,
    )
    return Row(*row) if row else None


async def mark_sent(
    tx: Transaction, row_id: int, message_id: str | None, words: str, at: str
) -> bool:
    """False, and nothing changed, unless the row is claimed."""
    sent = await tx.execute(
        """
        UPDATE outbox
           SET state = 'sent',
               message_id = $2,
               words = $3,
               sent_at = $4
         WHERE id = $1
           AND state = 'claimed'
        """,
        row_id,
        message_id,
        words,
        at,
    )
    return sent == 1


async def put_back(tx: Transaction, row_id: int, not_before: str | None, reason: str) -> bool:
    """To be tried again, not before that time; False, and nothing changed, unless claimed."""
    returned = await tx.execute(
        """
        UPDATE outbox
           SET state = 'pending',
               claimed_at = NULL,
               not_before = $2,
               reason = $3
         WHERE id = $1
           AND state = 'claimed'
        """,
        row_id,
        not_before,
        reason,
    )
    return returned == 1


async def park(tx: Transaction, row_id: int, reason: str) -> bool:
    """Given up, so that the next may go; False, and nothing changed, unless claimed."""
    parked = await tx.execute(
        """
        UPDATE outbox
           SET state = 'parked',
               claimed_at = NULL,
               reason = $2
         WHERE id = $1
           AND state = 'claimed'
        """,
        row_id,
        reason,
    )
    return parked == 1


async def silence(tx: Transaction, channel: str, kind: str, reason: str) -> int:
    """Gives up what the channel was still to be told of nights of this kind; answers how much."""
    return await tx.execute(
        """
        UPDATE outbox
           SET state = 'parked',
               attempts = attempts + 1,
               reason = $3
         WHERE channel = $1
           AND state IN ('pending', 'claimed')  -- as the index has it
           AND state = 'pending'
           AND night IN (SELECT night FROM nights WHERE kind = $2)
        """,
        channel,
        kind,
        reason,
    )


async def waiting_channels(reader: Reader) -> list[str]:
    """Those with a message pending, due or not, or on its way; the longest waiting first."""
    rows = await reader.fetch_all(
        """
        SELECT channel
          FROM outbox
         WHERE state IN ('pending', 'claimed')
         GROUP BY channel
         ORDER BY min(id)
        """
    )
    return [channel for (channel,) in rows]


async def unfinished(reader: Reader) -> list[Row]:
    """Every row pending or claimed, channel by channel, each in its order."""
    rows = await reader.fetch_all(
        """
        SELECT id, channel, night, cause, level, facts, state, attempts, not_before,
               claimed_at, sent_at, message_id, words, reason, created_at
          FROM outbox
         WHERE state IN ('pending', 'claimed')
         ORDER BY channel, id
        """
    )
    return [Row(*row) for row in rows]


async def first_unfinished(reader: Reader, channel: str) -> Row | None:
    """The channel's oldest row pending or claimed: nothing of the channel goes before it."""
    row = await reader.fetch_one(
        """
        SELECT id, channel, night, cause, level, facts, state, attempts, not_before,
               claimed_at, sent_at, message_id, words, reason, created_at
          FROM outbox
         WHERE channel = $1
           AND state IN ('pending', 'claimed')
         ORDER BY id
         LIMIT 1
        """,
        channel,
    )
    return Row(*row) if row else None


async def told(reader: Reader, night: str, channel: str | None = None) -> list[Row]:
    """What was sent of a night, in order, to one channel or to all."""
    rows = await reader.fetch_all(
        """
        SELECT id, channel, night, cause, level, facts, state, attempts, not_before,
               claimed_at, sent_at, message_id, words, reason, created_at
          FROM outbox
         WHERE night = $1
           AND (CAST($2 AS TEXT) IS NULL OR channel = CAST($2 AS TEXT))
           AND state = 'sent'
         ORDER BY id
        """,
        night,
        channel,
    )
    return [Row(*row) for row in rows]


async def counts(reader: Reader, night: str) -> list[Count]:
    """For the status command: how many rows each channel has in each state, and since when."""
    rows = await reader.fetch_all(
        """
        SELECT channel, state, count(*), min(created_at)
          FROM outbox
         WHERE night = $1
         GROUP BY channel, state
         ORDER BY channel, state
        """,
        night,
    )
    return [Count(*row) for row in rows]
