"""The channels that follow a night, and how much of it they are told."""

from dataclasses import dataclass

from bot.store.protocol import Reader, Transaction


@dataclass(frozen=True, slots=True)
class Subscription:
    channel: str
    night: str
    platform: str
    name: str
    level: int  # 1 control, 2 gains, 3 all: each contains those before it
    since: str
    grouping: str = "grouped"  # or each: whether waiting results may share a message
    lost: str | None = None  # why nothing can be told there


def platform_of(channel: str) -> str:
    """The platform that a channel is of: its id begins with it."""
    return channel.partition(":")[0]


async def follow(tx: Transaction, channel: Subscription) -> None:
    """One that follows already changes all but since when; one that was lost is tried again."""
    await tx.execute(
        """
        INSERT INTO channels (channel, night, platform, name, level, since, grouping)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (channel, night) DO UPDATE
           SET name = excluded.name,
               level = excluded.level,
               grouping = excluded.grouping,
               lost = NULL
        """,
        channel.channel,
        channel.night,
        channel.platform,
        channel.name,
        channel.level,
        channel.since,
        channel.grouping,
    )


async def unfollow(tx: Transaction, channel: str, night: str) -> bool:
    """True if it followed the night."""
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
    """The nights that a channel follows, each with its kind, the longest first."""
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
    """Those that follow a night, the longest first."""
    rows = await reader.fetch_all(
        """
        SELECT channel, night, platform, name, level, since, grouping, lost
          FROM channels
         WHERE night = $1
         ORDER BY since, channel
        """,
        night,
    )
    return [Subscription(*row) for row in rows]


async def read_all_followers(reader: Reader) -> list[Subscription]:
    """Those that follow a night, a row for each that they follow, the longest first."""
    rows = await reader.fetch_all(
        """
        SELECT channel, night, platform, name, level, since, grouping, lost
          FROM channels
         ORDER BY since, channel, night
        """
    )
    return [Subscription(*row) for row in rows]


async def find(reader: Reader, channel: str, night: str) -> Subscription | None:
    """None if the channel does not follow the night."""
    row = await reader.fetch_one(
        """
        SELECT channel, night, platform, name, level, since, grouping, lost
          FROM channels
         WHERE channel = $1
           AND night = $2
        """,
        channel,
        night,
    )
    return Subscription(*row) if row else None


async def mark_lost(tx: Transaction, channel: str, reason: str) -> bool:
    """Nothing can be told there, whatever it follows; True if that is new."""
    lost = await tx.execute(
        """
        UPDATE channels
           SET lost = $2
         WHERE channel = $1
           AND lost IS NULL
        """,
        channel,
        reason,
    )
    return lost > 0
