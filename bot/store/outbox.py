"""The outbox: each announcement for each channel, from the entry that caused it to delivery.

The life of a row, named as in the `state` column:

    queue_for_…          claim                mark_sent
    ───────────▶ pending ─────▶ claimed ──────────────────▶ sent
                 │    ▲            │ │
                 │    └── release ─┘ └── dead_letter ──┐
                 └────── discard_pending ──────────────┴──▶ parked

- pending: certainly not on the platform. It may have to wait until `not_before`.
- claimed: it may be on the platform. `record_unknown` keeps it here and notes why.
- sent: it was posted; `words` is what it said.
- parked: a dead letter. It will never be sent and holds up nothing behind it.

What a crash leaves:

- before the claim is committed: a pending row, claimed afresh after the restart;
- between claim and delivery, or between delivery and `mark_sent`: a claimed row. The announcer asks
  the platform whether the message is there before it sends anything, so it neither loses the
  message nor repeats it;
- after `mark_sent`: nothing to do.

The desk queues and discards, here; the announcer claims and does the rest, in `claims`. Whether the
facts still hold is a separate question from the state: see `stale`.
"""

from dataclasses import dataclass

from bot.store import nonces
from bot.store.channels import platform_of
from bot.store.columns import columns
from bot.store.protocol import Reader, Transaction

# Reasons for parking that cost a channel nothing.
NOTHING_TO_ANNOUNCE, COVERED_BY_SUMMARY = "nothing to tell here", "caught up with by a summary"


@dataclass(frozen=True, slots=True)
class Announcement:
    """What to tell, before it is addressed to any channel."""

    night: str
    seq: int  # the ledger's last entry when the facts were recorded
    cause: str  # a channel is told of each cause once
    level: int
    facts: str  # JSON
    at: str
    of_council: bool = True  # says more than its ward's result and the running score
    foci: frozenset[str] = frozenset()  # each focus that gets it at any level
    alerts: bool = False  # may ping the groups of the channels that follow


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    id: int
    channel: str
    night: str
    cause: str
    level: int  # the channel's, when the row was queued
    facts: str  # JSON
    state: str  # pending, claimed, sent or parked
    attempts: int
    not_before: str | None
    claimed_at: str | None
    sent_at: str | None
    message_id: str | None  # the platform's
    words: str | None
    reason: str | None
    created_at: str
    seq: int  # the ledger's last entry when the facts were recorded
    batch: int | None  # the id of the message's first row
    doubted: int | None  # the entry that made the facts stale
    edited: str | None  # what the message says since its last edit
    nonce: str  # drawn when the row was queued; empty in one from before there were nonces
    focus: str  # the channel's, like its level
    ping: str  # the group that it may ping, as the platform knows it

    @property
    def platform(self) -> str:
        return platform_of(self.channel)

    @property
    def key(self) -> str:
        """What the platforms know the message by, if this is its first row."""
        return nonces.message_key(self.night, self.cause, self.nonce)

    @property
    def is_entry(self) -> bool:
        return self.cause.startswith("entry:")

    @property
    def question(self) -> str | None:
        """The question that the row is the card of, if it is a card."""
        return self.cause.rpartition(":")[2] if self.cause.startswith("card:") else None


_COLUMNS = columns(OutboxMessage)


async def queue_for_followers(tx: Transaction, announcement: Announcement) -> int:
    """Queue it for every channel that follows the night at its level or above, or at a focus of it.

    Skips channels that have had this cause. Returns how many channels get it.
    """
    return await tx.execute(
        """
        INSERT INTO outbox (channel, night, seq, cause, level, facts, state, attempts, created_at,
                            nonce, of_council, focus, ping)
        SELECT channel, night, CAST($2 AS INTEGER), CAST($3 AS TEXT), level, CAST($5 AS TEXT),
               'pending', 0, CAST($6 AS TEXT), CAST($7 AS TEXT), CAST($8 AS INTEGER), focus,
               CASE WHEN $10 = 1 THEN ping ELSE '' END
          FROM channels
         WHERE night = $1
           AND (level >= $4
                OR (focus <> ''  -- not LIKE: a ward's name may have a wildcard in it
                    AND replace(CAST($9 AS TEXT), '|' || focus || '|', '') <> CAST($9 AS TEXT)))
         ORDER BY channel
        ON CONFLICT (channel, night, cause) DO NOTHING
        """,
        announcement.night,
        announcement.seq,
        announcement.cause,
        announcement.level,
        announcement.facts,
        announcement.at,
        nonces.draw(),
        int(announcement.of_council),
        "|".join(["", *sorted(announcement.foci), ""]),
        int(announcement.alerts),
    )


async def queue_for_recipients(
    tx: Transaction, announcement: Announcement, ward: str | None, level: int
) -> int:
    """Queue it for every channel that was told of a ward, or of anything, at a level or above.

    What the channel follows now makes no difference: a correction goes wherever the mistake went.
    With a focus, it may have been told at any level. It gets the highest level at which it was
    told, and the focus. Returns how many channels get it.
    """
    return await tx.execute(
        """
        INSERT INTO outbox (channel, night, seq, cause, level, facts, state, attempts, created_at,
                            nonce, of_council, focus)
        SELECT told.channel, told.night, CAST($2 AS INTEGER), CAST($3 AS TEXT), max(told.level),
               CAST($5 AS TEXT), 'pending', 0, CAST($6 AS TEXT), CAST($8 AS TEXT),
               CAST($9 AS INTEGER), max(told.focus)
          FROM outbox AS told
          JOIN ledger ON ledger.night = told.night
                     AND ledger.seq = told.seq
         WHERE told.night = $1
           AND (CAST($7 AS TEXT) IS NULL
                OR (told.cause LIKE 'entry:%' AND ledger.ward = CAST($7 AS TEXT)))
           AND (told.level >= $4 OR told.focus <> '')
           AND told.state <> 'parked'
         GROUP BY told.channel, told.night
            ON CONFLICT (channel, night, cause) DO NOTHING
        """,
        announcement.night,
        announcement.seq,
        announcement.cause,
        level,
        announcement.facts,
        announcement.at,
        ward,
        nonces.draw(),
        int(announcement.of_council),
    )


async def queue_for_channel(
    tx: Transaction, announcement: Announcement, channel: str, focus: str = ""
) -> bool:
    """Queue it for one channel at the announcement's level. False if it has had this cause."""
    queued = await tx.execute(
        """
        INSERT INTO outbox (channel, night, seq, cause, level, facts, state, attempts, created_at,
                            nonce, of_council, focus)
        VALUES ($7, $1, $2, $3, $4, $5, 'pending', 0, $6, $8, $9, $10)
        ON CONFLICT (channel, night, cause) DO NOTHING
        """,
        announcement.night,
        announcement.seq,
        announcement.cause,
        announcement.level,
        announcement.facts,
        announcement.at,
        channel,
        nonces.draw(),
        int(announcement.of_council),
        focus,
    )
    return queued == 1


async def discard_pending(tx: Transaction, channel: str, kind: str, reason: str) -> int:
    """Give up all that a channel has pending from nights of a kind, and return how many rows."""
    return await tx.execute(
        """
        UPDATE outbox
           SET state = 'parked',
               attempts = attempts + 1,
               reason = $3
         WHERE channel = $1
           AND state IN ('pending', 'claimed')  -- so that the index is used
           AND state = 'pending'
           AND night IN (SELECT night FROM nights WHERE kind = $2)
        """,
        channel,
        kind,
        reason,
    )


async def discard(tx: Transaction, row: int, reason: str) -> None:
    """Give up one pending row."""
    await tx.execute(
        """
        UPDATE outbox
           SET state = 'parked',
               attempts = attempts + 1,
               reason = $2
         WHERE id = $1
           AND state = 'pending'
        """,
        row,
        reason,
    )


async def silence(tx: Transaction, row: int) -> None:
    """Let a row ping no one."""
    await tx.execute("UPDATE outbox SET ping = '' WHERE id = $1", row)


async def read_pending(reader: Reader, channel: str, night: str) -> list[OutboxMessage]:
    """A channel's backlog of one night, the oldest first."""
    rows = await reader.fetch_all(
        f"""
        SELECT {_COLUMNS}
          FROM outbox
         WHERE channel = $1
           AND night = $2
           AND state IN ('pending', 'claimed')  -- so that the index is used
           AND state = 'pending'
         ORDER BY id
        """,
        channel,
        night,
    )
    return [OutboxMessage(*row) for row in rows]


async def read_sent(reader: Reader, night: str, channel: str | None = None) -> list[OutboxMessage]:
    rows = await reader.fetch_all(
        f"""
        SELECT {_COLUMNS}
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


async def last_sent_entry(reader: Reader, channel: str, night: str) -> int:
    """The highest `seq` of what a channel was sent of a night; 0 if it was sent nothing."""
    row = await reader.fetch_one(
        """
        SELECT max(seq)
          FROM outbox
         WHERE channel = $1
           AND night = $2
           AND state = 'sent'
        """,
        channel,
        night,
    )
    return row[0] or 0 if row else 0


async def read_retried(reader: Reader, since: str, until: str) -> list[OutboxMessage]:
    """The first row of each message sent in that time that took more than one attempt."""
    rows = await reader.fetch_all(
        f"""
        SELECT {_COLUMNS}
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


async def latest_timed_notice(reader: Reader, night: str, kind: str) -> tuple[int, str] | None:
    """The `seq` and facts of the newest notice whose cause is a kind and a time.

    Such a cause looks like `summary:2016-05-05T22:30:00Z`.
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
        kind,
    )
    return (row[0], row[1]) if row else None
