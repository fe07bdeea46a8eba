"""What a channel was told so far, read back from the outbox."""

from collections.abc import Iterable

from bot.election.changes import Change, Completed, Level, minimum_level
from bot.election.channel_history import ChannelHistory, has_retraction
from bot.store import outbox
from bot.store.protocol import Reader
from bot.wording.bulletin import Bulletin, Notice, decode_bulletin


async def read_history(reader: Reader, night: str, channel: str) -> ChannelHistory:
    """What the channel may believe of the night."""
    heard = ChannelHistory()
    for row in await outbox.read_sent(reader, night, channel):
        record_bulletin(heard, decode_bulletin(row.facts), Level(row.level))
    return heard


def record_bulletin(heard: ChannelHistory, bulletin: Bulletin, follows: Level) -> None:
    """Takes in one entry or notice, as a channel of this level hears it."""
    if bulletin.notice is Notice.SUMMARY:
        heard.record_summary(bulletin.standing)
    heard.record(change for change in bulletin.changes if minimum_level(change) <= follows)


def changes_as_announced(told: Iterable[Change], now: Iterable[Change]) -> tuple[Change, ...]:
    """What an entry should have told, to somebody who was told it this way.

    Where it was told as news it stays news, though it is a correction of what others heard.
    """
    told, now = tuple(told), tuple(now)
    if has_retraction(told) or any(isinstance(change, Completed) for change in told):
        return now
    return ChannelHistory().news(now)
