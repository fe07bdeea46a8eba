"""The pump: from the outbox to the channels."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

import structlog

from bot.announcer.door import Door, Message
from bot.announcer.outcome import GivenUp, Later, Outcome, Sent, Unknown
from bot.announcer.pace import Pace
from bot.election.changes import Level
from bot.errors import NotSaved
from bot.store import outbox
from bot.store.engine import Store
from bot.wording.announce import colour, message
from bot.written import read_bulletin, utc_text

log = structlog.get_logger()

_STORE_BUSY = 1.0  # seconds until a store that was busy is asked again


class Announcer:
    """Tells each channel its messages one by one, in order; channels do not wait for each other.

    A message goes through pace, claim, word, deliver and mark. A row is pending as long as its
    message is certainly not there, and claimed as long as it may be. Whatever ends a try before it
    is marked, a crash, a lost answer or a busy store, leaves the row claimed; whoever tells the
    channel next finds it so, and asks the door whether the message is there before it is sent
    again.
    """

    def __init__(
        self, store: Store, doors: Mapping[str, Door], clock: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._doors = doors
        self._clock = clock
        self._pace = Pace()
        self._awake = asyncio.Event()
        self._in_order: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._once_more: set[str] = set()
        self._stopping = False

    def wake(self) -> None:
        """There is something new to tell."""
        self._awake.set()

    def stop(self) -> None:
        """Lets what is on its way arrive, and begins nothing more; `run` then ends."""
        self._stopping = True
        self.wake()

    async def run(self) -> None:
        """Tells whatever there is to tell, until it is stopped or cancelled."""
        async with asyncio.TaskGroup() as channels:
            while not self._stopping:
                for channel in await outbox.waiting_channels(self._store.reader):
                    if self._in_order[channel].locked():
                        self._once_more.add(channel)
                    else:
                        channels.create_task(self.tell(channel))
                await self._awake.wait()
                self._awake.clear()

    async def tell_all(self) -> None:
        """Tells every channel all that is due now."""
        waiting = await outbox.waiting_channels(self._store.reader)
        await asyncio.gather(*(self.tell(channel) for channel in waiting))

    async def tell(self, channel: str) -> None:
        """Tells one channel all that is due now, in order."""
        async with self._in_order[channel]:
            try:
                while await self._tell_next(channel) or self._asked_again(channel):
                    pass
            except NotSaved as fault:
                log.warning("store busy", channel=channel, reason=str(fault))
                self._wake_in(_STORE_BUSY)
            except Exception:
                log.exception("failed", channel=channel)

    def _asked_again(self, channel: str) -> bool:
        """Whether something came for the channel since it was last found that nothing was due."""
        asked = channel in self._once_more
        self._once_more.discard(channel)
        return asked

    async def _tell_next(self, channel: str) -> bool:
        door = self._doors.get(channel.partition(":")[0])
        row = await outbox.first_unfinished(self._store.reader, channel)
        if door is None or row is None or self._stopping:
            return False
        if row.state == "claimed":
            message = _worded(row)
            return await self._mark(row, message, await _answer(door.find, message))
        if row.not_before and (early := self._seconds_until(row.not_before)) > 0:
            self._wake_in(early)
            return False
        await self._pace.wait(channel, door.seconds_between)
        async with self._store.transaction() as tx:
            row = await outbox.claim(tx, channel, utc_text(self._clock()))
        if row is None:
            return False
        message = _worded(row)
        return await self._mark(row, message, await _answer(door.deliver, message))

    async def _mark(self, row: outbox.Row, message: Message, outcome: Outcome) -> bool:
        """Whether the channel's next message may go."""
        told = log.bind(channel=row.channel, cause=row.cause, attempt=row.attempts)
        match outcome:
            case Sent(message_id=message_id):
                await self._mark_sent(row, message, message_id)
                told.info("told", reason="sent")
            case GivenUp(reason=reason):
                async with self._store.transaction() as tx:
                    await outbox.park(tx, row.id, reason)
                told.error("given up", reason=reason)
            case Later(seconds=seconds, reason=reason):
                await self._put_back(row, seconds, reason)
                told.warning("put back", reason=reason, seconds=seconds)
                return False
            case Unknown(seconds=seconds, reason=reason):
                told.warning("not known", reason=reason, seconds=seconds)
                await asyncio.sleep(seconds)
        return True

    async def _mark_sent(self, row: outbox.Row, message: Message, message_id: str) -> None:
        """Kept until the store takes it: a message that is there must not be sent again."""
        while True:
            try:
                async with self._store.transaction() as tx:
                    at = utc_text(self._clock())
                    await outbox.mark_sent(tx, row.id, message_id, "\n".join(message.lines), at)
            except NotSaved as fault:
                log.warning("store busy", channel=row.channel, reason=str(fault))
                await asyncio.sleep(_STORE_BUSY)
            else:
                return

    async def _put_back(self, row: outbox.Row, seconds: float, reason: str) -> None:
        not_before = utc_text(self._clock() + timedelta(seconds=seconds)) if seconds else None
        async with self._store.transaction() as tx:
            await outbox.put_back(tx, row.id, not_before, reason)
        self._wake_in(seconds)

    def _seconds_until(self, moment: str) -> float:
        return (datetime.fromisoformat(moment) - self._clock()).total_seconds()

    def _wake_in(self, seconds: float) -> None:
        asyncio.get_running_loop().call_later(seconds, self.wake)


def _worded(row: outbox.Row) -> Message:
    bulletin, follows = read_bulletin(row.facts), Level(row.level)
    lines = message(bulletin, follows)
    return Message(f"{row.night}/{row.cause}", row.channel, lines, colour(bulletin, follows))


async def _answer(ask: Callable[[Message], Awaitable[Outcome]], message: Message) -> Outcome:
    """What the door says; a bug of ours parks the message, so that the channel goes on."""
    if not message.lines:
        return GivenUp("nothing in it for a channel of this level")
    try:
        return await ask(message)
    except Exception as bug:
        log.exception("failed", channel=message.channel, key=message.key)
        return GivenUp(f"failed: {type(bug).__name__}")
