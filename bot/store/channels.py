"""Channel subscriptions: the nights each channel follows, and at which level."""

from dataclasses import dataclass

from bot.store.columns import columns
from bot.store.protocol import Reader, Transaction


@dataclass(frozen=True, slots=True)
class Subscription:
    channel: str
    night: str
    platform: str
    name: str
    level: int  # 1 control, 2 gains, 3 all: each includes those before it
    since: str
    grouping: str = "grouped"  # or each: whether waiting results may share a message
    lost: str | None = None  # why the channel can't be posted to
    focus: str = ""  # the ward or party that it gets every result of, whatever its level
    ping: str = ""  # the group that gains and control calls ping, as the platform knows it
    ping_name: str = ""
    editor: str = ""  # who had the channel follow: the platform's id
    editor_name: str = ""
    notice: str | None = None  # to the editor of a lost channel: DUE, TOLD or why it failed


DUE, TOLD = "due", "told"

_COLUMNS = columns(Subscription)


def platform_of(channel: str) -> str:
    return channel.partition(":")[0]


async def follow(tx: Transaction, subscription: Subscription) -> None:
    """Add a subscription or change it. `since` stays as it was; a lost channel is tried again."""
    await tx.execute(
        """
        INSERT INTO channels (channel, night, platform, name, level, since, grouping, focus, ping,
                              ping_name, editor, editor_name, notice)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        ON CONFLICT (channel, night) DO UPDATE
           SET name = excluded.name,
               level = excluded.level,
               focus = excluded.focus,
               ping = excluded.ping,
               ping_name = excluded.ping_name,
               editor = excluded.editor,
               editor_name = excluded.editor_name,
               notice = excluded.notice,
               grouping = excluded.grouping,
               lost = NULL
        """,
        subscription.channel,
        subscription.night,
        subscription.platform,
        subscription.name,
        subscription.level,
        subscription.since,
        subscription.grouping,
        subscription.focus,
        subscription.ping,
        subscription.ping_name,
        subscription.editor,
        subscription.editor_name,
        subscription.notice,
    )


async def unfollow(tx: Transaction, channel: str, night: str) -> bool:
    """True if the channel followed the night."""
    unfollowed = await tx.execute(
        """
        DELETE FROM channels
         WHERE channel = $1
           AND night = $2
        """,
        channel,
        night,
    )
    return unfollowed == 1


async def read_followed_nights(reader: Reader, channel: str) -> list[tuple[str, str]]:
    """The nights a channel follows, each with its kind, the earliest followed first."""
    rows = await reader.fetch_all(
        """
        SELECT night, kind
          FROM channels
          JOIN nights USING (night)
         WHERE channel = $1
         ORDER BY since, night
        """,
        channel,
    )
    return [(night, kind) for night, kind in rows]


async def read_followers(reader: Reader, night: str) -> list[Subscription]:
    rows = await reader.fetch_all(
        f"""
        SELECT {_COLUMNS}
          FROM channels
         WHERE night = $1
         ORDER BY since, channel
        """,
        night,
    )
    return [Subscription(*row) for row in rows]


async def read_all_followers(reader: Reader) -> list[Subscription]:
    rows = await reader.fetch_all(
        f"""
        SELECT {_COLUMNS}
          FROM channels
         ORDER BY since, channel, night
        """
    )
    return [Subscription(*row) for row in rows]


async def find(reader: Reader, channel: str, night: str) -> Subscription | None:
    row = await reader.fetch_one(
        f"""
        SELECT {_COLUMNS}
          FROM channels
         WHERE channel = $1
           AND night = $2
        """,
        channel,
        night,
    )
    return Subscription(*row) if row else None


async def rename(tx: Transaction, channel: str, name: str) -> None:
    await tx.execute("UPDATE channels SET name = $2 WHERE channel = $1", channel, name)


async def mark_lost(tx: Transaction, channel: str, reason: str) -> bool:
    """Record that a channel can't be posted to, whatever it follows. True if that is new.

    Its editor is to be told of it once, until a message has reached the channel again.
    """
    lost = await tx.execute(
        """
        UPDATE channels
           SET lost = $2,
               notice = coalesce(notice, CAST($3 AS TEXT))
         WHERE channel = $1
           AND lost IS NULL
        """,
        channel,
        reason,
        DUE,
    )
    return lost > 0


async def mark_reached(tx: Transaction, channel: str) -> None:
    """A message has arrived: if the channel is lost again, that is news to its editor."""
    await tx.execute(
        """
        UPDATE channels
           SET notice = NULL
         WHERE channel = $1
           AND notice IS NOT NULL
        """,
        channel,
    )


async def record_notice(tx: Transaction, channel: str, notice: str) -> None:
    """What came of telling the channel's editor."""
    await tx.execute(
        """
        UPDATE channels
           SET notice = $2
         WHERE channel = $1
           AND notice = $3
        """,
        channel,
        notice,
        DUE,
    )


async def read_due_notices(reader: Reader) -> list[Subscription]:
    """One row of each lost channel whose editor is still to be told."""
    rows = await reader.fetch_all(
        f"""
        SELECT {_COLUMNS}
          FROM channels
         WHERE notice = $1
           AND lost IS NOT NULL
           AND editor <> ''
         ORDER BY since, channel, night
        """,
        DUE,
    )
    found = [Subscription(*row) for row in rows]
    return list({row.channel: row for row in found[::-1]}.values())[::-1]
