"""What channels are still to be told and what they were told: pending, claimed, sent or parked."""

from dataclasses import dataclass
from itertools import takewhile

from bot.store.channels import platform_of
from bot.store.protocol import Reader, Transaction

MAX_SEPARATE, MAX_GROUPED = 2, 12  # entries: as many are told one by one, and as many fit a message

# Parked, and nobody misses anything.
NOTHING_TO_ANNOUNCE, COVERED_BY_SUMMARY = "nothing to tell here", "caught up with by a summary"


@dataclass(frozen=True, slots=True)
class OutboxMessage:
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
    seq: int  # the ledger's last entry when the facts were put down
    batch: int | None  # the first row of its message
    doubted: int | None  # the entry that puts the facts in doubt
    edited: str | None  # what the message says since it was edited

    @property
    def platform(self) -> str:
        """Of the channel."""
        return platform_of(self.channel)

    @property
    def is_entry(self) -> bool:
        """Whether it tells of an entry; else it is a notice."""
        return self.cause.startswith("entry:")


@dataclass(frozen=True, slots=True)
class StateCount:
    channel: str
    state: str
    rows: int
    oldest: str


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits for a channel: how many rows since when, and what is known of the first."""

    channel: str
    rows: int
    oldest: str
    state: str  # pending, or claimed: it may be there
    reason: str | None


async def queue_for_followers(
    tx: Transaction, night: str, seq: int, cause: str, level: int, facts: str, at: str
) -> int:
    """Tells every channel that follows the night at this level or above; answers how many.

    A channel that was told of the cause is not told again.
    """
    return await tx.execute(
        """
        INSERT INTO outbox (channel, night, seq, cause, level, facts, state, attempts, created_at)
        SELECT channel, night, CAST($2 AS INTEGER), CAST($3 AS TEXT), level, CAST($5 AS TEXT),
               'pending', 0, CAST($6 AS TEXT)
          FROM channels
         WHERE night = $1
           AND level >= $4
         ORDER BY channel
        ON CONFLICT (channel, night, cause) DO NOTHING
        """,
        night,
        seq,
        cause,
        level,
        facts,
        at,
    )


async def queue_for_recipients(
    tx: Transaction, night: str, seq: int, ward: str, cause: str, level: int, facts: str, at: str
) -> int:
    """Tells every channel that was told of a ward at this level or above, whatever it follows now.

    A channel keeps the highest level at which it was told; answers how many there are.
    """
    return await tx.execute(
        """
        INSERT INTO outbox (channel, night, seq, cause, level, facts, state, attempts, created_at)
        SELECT told.channel, told.night, CAST($2 AS INTEGER), CAST($4 AS TEXT), max(told.level),
               CAST($6 AS TEXT), 'pending', 0, CAST($7 AS TEXT)
          FROM outbox AS told
          JOIN ledger ON ledger.night = told.night
                     AND ledger.seq = told.seq
         WHERE told.night = $1
           AND told.cause LIKE 'entry:%'
           AND ledger.ward = $3
           AND told.level >= $5
           AND told.state <> 'parked'
         GROUP BY told.channel, told.night
            ON CONFLICT (channel, night, cause) DO NOTHING
        """,
        night,
        seq,
        ward,
        cause,
        level,
        facts,
        at,
    )


async def queue_for_channel(
    tx: Transaction,
    channel: str,
    night: str,
    seq: int,
    cause: str,
    level: int,
    facts: str,
    at: str,
) -> bool:
    """Tells one channel; False if it was told of the cause already."""
    told = await tx.execute(
        """
        INSERT INTO outbox (channel, night, seq, cause, level, facts, state, attempts, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, 'pending', 0, $7)
        ON CONFLICT (channel, night, cause) DO NOTHING
        """,
        channel,
        night,
        seq,
        cause,
        level,
        facts,
        at,
    )
    return told == 1


async def claim(tx: Transaction, channel: str, now: str, behind: str) -> list[OutboxMessage]:
    """The rows of the channel's next message, for whoever asks first.

    - A channel hears its messages in order: nothing overtakes one that is claimed or must wait.
    - Sent and parked ones hold nobody up.
    - A channel whose first row is from before `behind` has fallen behind: more than FEW entries are
      then one message, of at most MOST, if the channel wants that.
    """
    waiting = await tx.fetch_all(
        """
        SELECT id, channel, night, cause, level, facts, state, attempts, not_before,
               claimed_at, sent_at, message_id, words, reason, created_at,
               seq, batch, doubted, edited
          FROM outbox
         WHERE channel = $1
           AND state IN ('pending', 'claimed')
         ORDER BY id
         LIMIT $2
        """,
        channel,
        MAX_GROUPED,
    )
    rows = _due_rows([OutboxMessage(*row) for row in waiting], now)
    if not rows:
        return []
    fell_behind = len(rows) > MAX_SEPARATE and rows[0].created_at < behind
    if not fell_behind or not await _has_grouping(tx, rows[0]):
        rows = rows[:1]
    claimed = await tx.fetch_all(
        """
        UPDATE outbox
           SET state = 'claimed',
               claimed_at = $4,
               attempts = attempts + 1,
               batch = $2
         WHERE channel = $1
           AND state = 'pending'
           AND id BETWEEN $2 AND $3
        RETURNING id, channel, night, cause, level, facts, state, attempts, not_before,
                  claimed_at, sent_at, message_id, words, reason, created_at,
                  seq, batch, doubted, edited
        """,
        channel,
        rows[0].id,
        rows[-1].id,
        now,
    )
    return sorted((OutboxMessage(*row) for row in claimed), key=lambda row: row.id)


def _due_rows(waiting: list[OutboxMessage], now: str) -> list[OutboxMessage]:
    """The rows that may go together, from the first one that waits."""
    if not waiting or waiting[0].state == "claimed" or (waiting[0].not_before or "") > now:
        return []
    first = waiting[0]
    alike = takewhile(lambda row: row.is_entry and row.night == first.night, waiting)
    return list(alike) or [first]


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
    """A message is there. False, and nothing changed, unless its rows are claimed."""
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
    """To be tried again, not before that time; False, and nothing changed, unless claimed."""
    returned = await tx.execute(
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
    return returned > 0


async def record_unknown(tx: Transaction, batch: int, reason: str) -> None:
    """Why nobody knows whether a claimed message is there."""
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


async def dead_letter(tx: Transaction, batch: int, reason: str) -> bool:
    """Given up, so that the next may go; False, and nothing changed, unless claimed."""
    parked = await tx.execute(
        """
        UPDATE outbox
           SET state = 'parked',
               claimed_at = NULL,
               doubted = NULL,
               reason = $2
         WHERE batch = $1
           AND state = 'claimed'
        """,
        batch,
        reason,
    )
    return parked > 0


async def discard_pending(tx: Transaction, channel: str, kind: str, reason: str) -> int:
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
    """Those with a message pending, due or not, on its way or in doubt, the longest waiting first.

    Where nothing can be told nothing is tried.
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


async def read_backlogs(reader: Reader) -> list[Backlog]:
    """Each channel with rows pending or claimed, but not where nothing can be told."""
    rows = await reader.fetch_all(
        """
        SELECT oldest.channel, held.n, held.since, oldest.state, oldest.reason
          FROM outbox AS oldest
          JOIN (SELECT min(id) AS id, count(*) AS n, min(created_at) AS since
                  FROM outbox AS rows
                 WHERE state IN ('pending', 'claimed')
                   AND NOT EXISTS (SELECT 1
                                     FROM channels
                                    WHERE channels.channel = rows.channel
                                      AND channels.night = rows.night
                                      AND lost IS NOT NULL)
                 GROUP BY channel) AS held ON held.id = oldest.id
         ORDER BY oldest.id
        """
    )
    return [Backlog(*row) for row in rows]


async def read_unfinished(reader: Reader) -> list[OutboxMessage]:
    """Every row pending or claimed, channel by channel, each in its order."""
    rows = await reader.fetch_all(
        """
        SELECT id, channel, night, cause, level, facts, state, attempts, not_before,
               claimed_at, sent_at, message_id, words, reason, created_at,
               seq, batch, doubted, edited
          FROM outbox
         WHERE state IN ('pending', 'claimed')
         ORDER BY channel, id
        """
    )
    return [OutboxMessage(*row) for row in rows]


async def next_message(reader: Reader, channel: str) -> list[OutboxMessage]:
    """The rows of the channel's oldest message pending or claimed; only the first if pending."""
    rows = await reader.fetch_all(
        """
        SELECT id, channel, night, cause, level, facts, state, attempts, not_before,
               claimed_at, sent_at, message_id, words, reason, created_at,
               seq, batch, doubted, edited
          FROM outbox
         WHERE channel = $1
           AND state IN ('pending', 'claimed')
         ORDER BY id
         LIMIT $2
        """,
        channel,
        MAX_GROUPED,
    )
    waiting = [OutboxMessage(*row) for row in rows]
    return [
        row for row in waiting if row is waiting[0] or row.batch == waiting[0].batch is not None
    ]


async def read_sent(reader: Reader, night: str, channel: str | None = None) -> list[OutboxMessage]:
    """What was sent of a night, in order, to one channel or to all."""
    rows = await reader.fetch_all(
        """
        SELECT id, channel, night, cause, level, facts, state, attempts, not_before,
               claimed_at, sent_at, message_id, words, reason, created_at,
               seq, batch, doubted, edited
          FROM outbox
         WHERE night = $1
           AND (CAST($2 AS TEXT) IS NULL OR channel = CAST($2 AS TEXT))
           AND state = 'sent'
         ORDER BY id
        """,
        night,
        channel,
    )
    return [OutboxMessage(*row) for row in rows]


async def read_retried(reader: Reader, since: str, until: str) -> list[OutboxMessage]:
    """Messages sent in that time at more than the first try, each by its first row."""
    rows = await reader.fetch_all(
        """
        SELECT id, channel, night, cause, level, facts, state, attempts, not_before,
               claimed_at, sent_at, message_id, words, reason, created_at,
               seq, batch, doubted, edited
          FROM outbox
         WHERE state = 'sent'
           AND attempts > 1
           AND batch = id
           AND sent_at BETWEEN $1 AND $2
         ORDER BY id
        """,
        since,
        until,
    )
    return [OutboxMessage(*row) for row in rows]


async def read_dead_letters(reader: Reader, night: str) -> list[OutboxMessage]:
    """What was given up of a night, in order."""
    rows = await reader.fetch_all(
        """
        SELECT id, channel, night, cause, level, facts, state, attempts, not_before,
               claimed_at, sent_at, message_id, words, reason, created_at,
               seq, batch, doubted, edited
          FROM outbox
         WHERE night = $1
           AND state = 'parked'
         ORDER BY id
        """,
        night,
    )
    return [OutboxMessage(*row) for row in rows]


async def latest_timed_notice(reader: Reader, night: str, what: str) -> tuple[int, str] | None:
    """The newest notice of a kind whose causes end in a moment: `<what>:2016-05-05T22:30:00Z`.

    The number of the last entry before it, and its facts; None if there was none yet.
    """
    row = await reader.fetch_one(
        """
        SELECT seq, facts
          FROM outbox
         WHERE night = $1
           AND cause LIKE CAST($2 AS TEXT) || ':____-__-__T__:__:__Z'
         ORDER BY seq DESC, id DESC
         LIMIT 1
        """,
        night,
        what,
    )
    return (row[0], row[1]) if row else None


async def count_by_state(reader: Reader, night: str) -> list[StateCount]:
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
    return [StateCount(*row) for row in rows]
