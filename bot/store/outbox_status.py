"""The outbox as an operator sees it: what is waiting, and what was given up."""

from dataclasses import dataclass

from bot.store.columns import columns
from bot.store.outbox import OutboxMessage
from bot.store.protocol import Reader

_COLUMNS = columns(OutboxMessage)


@dataclass(frozen=True, slots=True)
class Backlog:
    """What one channel is waiting for."""

    channel: str
    rows: int
    oldest: str  # when the first of them was queued
    state: str  # of the first: pending or claimed
    reason: str | None  # why the first is still waiting


@dataclass(frozen=True, slots=True)
class StateCount:
    channel: str
    state: str
    rows: int
    oldest: str


@dataclass(frozen=True, slots=True)
class RefusedEdits:
    """Messages of one channel that a correction could not be put into."""

    channel: str
    reason: str
    messages: int


@dataclass(frozen=True, slots=True)
class Recipient:
    """A channel that an entry was queued for."""

    channel: str
    name: str | None  # None if it no longer follows the night
    lost: str | None  # why the channel can't be posted to


async def read_recipients(reader: Reader, night: str, seq: int) -> list[Recipient]:
    """The channels that get the announcement of entry `seq`, the longest following first."""
    rows = await reader.fetch_all(
        """
        SELECT outbox.channel, channels.name, channels.lost
          FROM outbox
          LEFT JOIN channels ON channels.channel = outbox.channel
                            AND channels.night = outbox.night
         WHERE outbox.night = $1
           AND outbox.seq = $2
           AND outbox.cause LIKE 'entry:%'
         ORDER BY channels.since, outbox.channel
        """,
        night,
        seq,
    )
    return [Recipient(*row) for row in rows]


async def read_told(reader: Reader, night: str, ward: str, *, waiting: bool) -> list[OutboxMessage]:
    """What was sent, or may have been, that may tell of a ward: its entries, packs and notices.

    `waiting`: also what waits to be sent. The oldest first.
    """
    rows = await reader.fetch_all(
        f"""
        SELECT {_COLUMNS}
          FROM outbox
         WHERE night = $1
           AND (state IN ('sent', 'claimed')
                OR (CAST($3 AS INTEGER) = 1
                    AND state = 'pending'))
           AND (cause NOT LIKE 'entry:%'
                OR seq IN (SELECT seq
                             FROM ledger
                            WHERE night = $1
                              AND (ward = $2 OR kind = 'pack')))
         ORDER BY id
        """,
        night,
        ward,
        int(waiting),
    )
    return [OutboxMessage(*row) for row in rows]


async def read_backlogs(reader: Reader) -> list[Backlog]:
    """One per channel with rows pending or claimed, the oldest first. Leaves out lost channels."""
    rows = await reader.fetch_all(
        """
        SELECT oldest.channel, backlog.n, backlog.since, oldest.state, oldest.reason
          FROM outbox AS oldest
          JOIN (SELECT min(id) AS id, count(*) AS n, min(created_at) AS since
                  FROM outbox AS rows
                 WHERE state IN ('pending', 'claimed')
                   AND NOT EXISTS (SELECT 1
                                     FROM channels
                                    WHERE channels.channel = rows.channel
                                      AND channels.night = rows.night
                                      AND lost IS NOT NULL)
                 GROUP BY channel) AS backlog ON backlog.id = oldest.id
         ORDER BY oldest.id
        """
    )
    return [Backlog(*row) for row in rows]


async def count_by_state(reader: Reader, night: str) -> list[StateCount]:
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


async def read_unfinished(reader: Reader) -> list[OutboxMessage]:
    rows = await reader.fetch_all(
        f"""
        SELECT {_COLUMNS}
          FROM outbox
         WHERE state IN ('pending', 'claimed')
         ORDER BY channel, id
        """
    )
    return [OutboxMessage(*row) for row in rows]


async def read_first_message(reader: Reader, row: OutboxMessage, ward: str) -> str:
    """The id of the message that first told the row's channel of a ward; empty if there is none.

    Empty, too, if that may have pinged a group, which could hear of what follows it.
    """
    found = await reader.fetch_one(
        """
        SELECT outbox.message_id, outbox.ping
          FROM outbox
          JOIN ledger ON ledger.night = outbox.night
                     AND ledger.seq = outbox.seq
         WHERE outbox.channel = $1
           AND outbox.night = $2
           AND ledger.ward = $3
           AND outbox.cause LIKE 'entry:%'
           AND outbox.state = 'sent'
         ORDER BY outbox.id
         LIMIT 1
        """,
        row.channel,
        row.night,
        ward,
    )
    return str(found[0] or "") if found and not found[1] else ""


async def read_message(reader: Reader, channel: str, message_id: str) -> list[OutboxMessage]:
    """The rows of the message that the platform knows by this id, in the order of its lines."""
    rows = await reader.fetch_all(
        f"""
        SELECT {_COLUMNS}
          FROM outbox
         WHERE channel = $1
           AND message_id = $2
         ORDER BY id
        """,
        channel,
        message_id,
    )
    return [OutboxMessage(*row) for row in rows]


async def read_refused_edits(reader: Reader, night: str) -> list[RefusedEdits]:
    """One per channel and reason, the newest message's last."""
    rows = await reader.fetch_all(
        """
        SELECT channel, edit_refused, count(DISTINCT batch)
          FROM outbox
         WHERE night = $1
           AND edit_refused IS NOT NULL
         GROUP BY channel, edit_refused
         ORDER BY max(id)
        """,
        night,
    )
    return [RefusedEdits(*row) for row in rows]


async def read_dead_letters(reader: Reader, night: str) -> list[OutboxMessage]:
    rows = await reader.fetch_all(
        f"""
        SELECT {_COLUMNS}
          FROM outbox
         WHERE night = $1
           AND state = 'parked'
         ORDER BY id
        """,
        night,
    )
    return [OutboxMessage(*row) for row in rows]
