"""The pump: from the outbox to the channels."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import structlog

from bot.announcer.door import Door, Message
from bot.announcer.outcome import GivenUp, Later, Outcome, Sent, Unknown
from bot.announcer.pace import Pace
from bot.election.changes import Level
from bot.errors import NotSaved
from bot.store import outbox
from bot.store.engine import Store
from bot.wording.announce import message
from bot.written import read_bulletin, utc_text

log = structlog.get_logger()

_STORE_BUSY = 1.0  # seconds until a store that was busy is asked again


class Announcer:
    """Tells each channel its messages one by one, in order; channels do not wait for each other.

    A message goes through pace, claim, word, deliver and mark. What a crash does between them:

    - before the claim is committed: nothing has happened, the row is pending;
    - between claim and deliver, or deliver and mark: the row is found claimed at the next start,
      and the door is asked whether the message is there before it is sent again.
    """

    def __init__(
        self, store: Store, doors: Mapping[str, Door], clock: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._doors = doors
        self._clock = clock
        self._pace = Pace(time.monotonic, asyncio.sleep)
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

    async def take_up(self) -> None:
        """What a crash left claimed: told after all, or to be told again. Asked before `run`."""
        for row in await outbox.claimed(self._store.reader):
            await self._look(row, "found claimed at the start")

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
        if door is None or self._stopping:
            return False
        await self._pace.wait(channel, door.seconds_between)
        async with self._store.transaction() as tx:
            row = await outbox.claim(tx, channel, utc_text(self._clock()))
        if row is None:
            return False
        message = _worded(row)
        outcome = await _delivered(door, message)
        return await self._mark(row, message, outcome)

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
                return await self._look(row, reason)
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

    async def _look(self, row: outbox.Row, reason: str) -> bool:
        """Whether a message whose fate is not known is there; if not, it is told again."""
        door, message = self._doors.get(row.channel.partition(":")[0]), _worded(row)
        found = await door.find(message) if door else None
        if found:
            await self._mark_sent(row, message, found.message_id)
            return True
        await self._put_back(row, 0, reason)
        return False

    async def _put_back(self, row: outbox.Row, seconds: float, reason: str) -> None:
        not_before = utc_text(self._clock() + timedelta(seconds=seconds)) if seconds else None
        async with self._store.transaction() as tx:
            await outbox.put_back(tx, row.id, not_before, reason)
        self._wake_in(seconds)

    def _wake_in(self, seconds: float) -> None:
        asyncio.get_running_loop().call_later(seconds, self.wake)


def _worded(row: outbox.Row) -> Message:
    lines = message(read_bulletin(row.facts), Level(row.level))
    return Message(f"{row.night}/{row.cause}", row.channel, lines)


async def _delivered(door: Door, message: Message) -> Outcome:
    """What the door says; a bug of ours parks the message, so that the channel goes on."""
    if not message.lines:
        return GivenUp("nothing in it for a channel of this level")
    try:
        return await door.deliver(message)
    except Exception as bug:
        log.exception("failed", channel=message.channel, key=message.key)
        return GivenUp(f"failed: {type(bug).__name__}")
