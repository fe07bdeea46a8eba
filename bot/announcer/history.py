"""What a channel was told so far, read back from the outbox."""

from collections.abc import Iterable

from bot.election.changes import Change, Completed, Level, level
from bot.election.channel_history import Heard, takes_back
from bot.store import outbox
from bot.store.protocol import Reader
from bot.wording.bulletin import Bulletin, Notice, read_bulletin


async def heard_in(reader: Reader, night: str, channel: str) -> Heard:
    """What the channel may believe of the night."""
    heard = Heard()
    for row in await outbox.told(reader, night, channel):
        hear(heard, read_bulletin(row.facts), Level(row.level))
    return heard


def hear(heard: Heard, bulletin: Bulletin, follows: Level) -> None:
    """Takes in one entry or notice, as a channel of this level hears it."""
    if bulletin.notice is Notice.SUMMARY:
        heard.summary(bulletin.standing)
    heard.hear(change for change in bulletin.changes if level(change) <= follows)


def same_way(told: Iterable[Change], now: Iterable[Change]) -> tuple[Change, ...]:
    """What an entry should have told, to somebody who was told it this way.

    Where it was told as news it stays news, though it is a correction of what others heard.
    """
    told, now = tuple(told), tuple(now)
    if takes_back(told) or any(isinstance(change, Completed) for change in told):
        return now
    return Heard().news(now)
