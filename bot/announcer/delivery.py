"""The pump: from the outbox to the channels."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.announcer.edits import FindCorrection
from bot.announcer.history import changes_as_announced, read_history, record_bulletin
from bot.announcer.outcome import (
    FAILED,
    ChannelGone,
    Deleted,
    DeliveryOutcome,
    GivenUp,
    RetryLater,
    Sent,
    Unknown,
    reason_class,
)
from bot.announcer.rate_limit import RateLimit
from bot.announcer.scoreboards import RenderLines, Scoreboards
from bot.announcer.transport import Image, Message, Transport
from bot.election.changes import Level
from bot.election.channel_history import has_retraction
from bot.errors import NotSaved
from bot.observability.metrics import Metrics
from bot.store import channels, outbox, stale
from bot.store.channels import platform_of
from bot.store.protocol import Store
from bot.store.timestamps import utc_text
from bot.wording.announce import colour, digest
from bot.wording.bulletin import Bulletin, Notice, decode_bulletin, encode_bulletin
from bot.wording.edits import edited_message

log = structlog.get_logger()

_BEHIND_AFTER = timedelta(seconds=15)  # a burst of so long is still told one by one
_SETTLED_AFTER = timedelta(minutes=1)  # what was on its way is there by then
_SWEEP_WINDOW = timedelta(minutes=15)
_SECONDS_BETWEEN_LOOKUPS = 2.0
_STORE_RETRY_SECONDS = 1.0  # seconds until a store that was busy is asked again

# The picture of a night as it is now; None if it cannot be drawn.
DrawNight = Callable[[str], Awaitable[Image | None]]


class Announcer:
    """Tells each channel its messages one by one, in order; channels do not wait for each other.

    A message goes through pace, claim, word, deliver and mark. A row is pending as long as its
    message is certainly not there, and claimed as long as it may be. Whatever ends a try before it
    is marked, a crash, a lost answer or a busy store, leaves the row claimed; whoever tells the
    channel next finds it so, and asks the door whether the message is there before it is sent
    again.
    """

    def __init__(
        self,
        store: Store,
        doors: Mapping[str, Transport],
        clock: Callable[[], datetime],
        retell: FindCorrection,
        show: RenderLines,
        draw: DrawNight,
        awake: asyncio.Event,
        measures: Metrics,
    ) -> None:
        self._store = store
        self._doors = doors
        self._clock = clock
        self._retell = retell
        self._draw = draw
        self._pace = RateLimit()
        self._awake = awake  # set by whoever has something new to tell
        self._measures = measures
        self._scoreboards = Scoreboards(store, doors, clock, show, self._pace, awake)
        self._in_order: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._once_more: set[str] = set()
        self._swept: set[int] = set()
        self._drawing: set[asyncio.Task[None]] = set()
        self._stopping = False

    def wake(self) -> None:
        """There is something new to tell."""
        self._awake.set()

    def stop(self) -> None:
        """Lets what is on its way arrive, and begins nothing more; `run` then ends."""
        self._stopping = self._scoreboards.stopping = True
        self.wake()

    async def run(self) -> None:
        """Tells whatever there is to tell, until it is stopped or cancelled."""
        try:
            async with asyncio.TaskGroup() as channels:
                sweeping = channels.create_task(self._sweep_forever())
                while not self._stopping:
                    await self._start_deliveries(channels)
                    await self._awake.wait()
                    self._awake.clear()
                sweeping.cancel()
        finally:
            for task in self._drawing:
                task.cancel()

    async def _start_deliveries(self, channels: asyncio.TaskGroup) -> None:
        """Tells every channel that has something to hear and is not being told already."""
        for channel in await self._waiting_channels():
            if self._in_order[channel].locked():
                self._once_more.add(channel)
            else:
                channels.create_task(self.deliver_due(channel))
        for channel in await self._scoreboards.read_active_channels():
            channels.create_task(self._scoreboards.update(channel))

    async def _waiting_channels(self) -> list[str]:
        """The channels with something to tell; a store that cannot be read now is asked again."""
        try:
            return await outbox.waiting_channels(self._store.reader)
        except Exception as fault:
            log.exception("failed", reason=type(fault).__name__)
            self._wake_in(_STORE_RETRY_SECONDS)
            return []

    async def _sweep_forever(self) -> None:
        while True:
            await asyncio.sleep(_SETTLED_AFTER.total_seconds())
            self.wake()  # whatever else should have
            try:
                await self.sweep()
            except Exception:
                log.exception("failed", reason="sweep")

    async def sweep(self) -> None:
        """Removes second copies: a first try may have arrived after it was looked for in vain."""
        at = self._clock()
        rows = await outbox.read_retried(
            self._store.reader, utc_text(at - _SWEEP_WINDOW), utc_text(at - _SETTLED_AFTER)
        )
        for row in rows:
            door = self._doors.get(row.platform)
            if door is None or row.id in self._swept:
                continue
            await self._pace.wait(f"{door.platform} looks", _SECONDS_BETWEEN_LOOKUPS)
            copies = await door.remove_copies(
                Message(f"{row.night}/{row.cause}", row.channel, ()), row.message_id or ""
            )
            self._swept.add(row.id)
            if copies:
                log.warning(
                    "copies removed",
                    channel=row.channel,
                    cause=row.cause,
                    reason="told twice",
                    copies=copies,
                )

    async def deliver_all(self) -> None:
        """Tells every channel all that is due now, and then looks after the scoreboards."""
        waiting = await outbox.waiting_channels(self._store.reader)
        await asyncio.gather(*(self.deliver_due(channel) for channel in waiting))
        boards = await self._scoreboards.read_active_channels()
        await asyncio.gather(*(self._scoreboards.update(channel) for channel in boards))

    async def deliver_due(self, channel: str) -> None:
        """Tells one channel all that is due now, in order; its scoreboard comes last."""
        async with self._in_order[channel]:
            try:
                while await self._deliver_next(channel) or self._take_repeat_request(channel):
                    pass
            except NotSaved as fault:
                log.warning("store busy", channel=channel, reason=str(fault))
                self._wake_in(_STORE_RETRY_SECONDS)
            except Exception as bug:
                log.exception("failed", channel=channel, reason=type(bug).__name__)
        await self._scoreboards.update(channel)

    def _take_repeat_request(self, channel: str) -> bool:
        """Whether something came for the channel since it was last found that nothing was due."""
        asked = channel in self._once_more
        self._once_more.discard(channel)
        return asked

    async def _deliver_next(self, channel: str) -> bool:
        """Tells the next message, or puts an old one right; whether to go on."""
        door = self._doors.get(platform_of(channel))
        if door is None or self._stopping:
            return False
        rows = await outbox.next_message(self._store.reader, channel)
        if not rows:
            return await self._correct_next(door, channel)
        if rows[0].state == "claimed":
            message = _digest_message(rows, _facts(rows))
            return await self._record_outcome(
                rows, message, await _call_transport(door.find, message)
            )
        if rows[0].not_before and (early := self._seconds_until(rows[0].not_before)) > 0:
            self._wake_in(early)
            return False
        await self._pace.wait(channel, door.seconds_between)
        async with self._store.transaction() as tx:
            now = self._clock()
            rows = await outbox.claim(tx, channel, utc_text(now), utc_text(now - _BEHIND_AFTER))
        if not rows:
            return False
        message = _digest_message(rows, await self._prepare_news(rows))
        return await self._record_outcome(
            rows, message, await _call_transport(door.deliver, message)
        )

    async def _prepare_news(self, rows: Sequence[outbox.OutboxMessage]) -> Mapping[int, Bulletin]:
        """The facts of a message's rows, for a channel that heard what it heard.

        What was corrected before it was told is told right the first time, and a correction of
        what was never told here is no correction. What they became is kept before it is sent: a
        message that may be there is always worded the same way again.
        """
        facts = _facts(rows)
        doubted = [row for row in rows if row.doubted]
        if doubted and (retold := await self._retell(doubted)):
            facts |= retold.facts
        if not doubted and not any(has_retraction(facts[row.id].changes) for row in rows):
            return facts
        heard = await read_history(self._store.reader, rows[0].night, rows[0].channel)
        for row in rows:
            news = heard.news(facts[row.id].changes)
            facts[row.id] = replace(facts[row.id], changes=news)
            record_bulletin(heard, facts[row.id], Level(row.level))
        await self._store_facts(rows, facts)
        return facts

    async def _correct_next(self, door: Transport, channel: str) -> bool:
        """Edits the first message that may say what is no longer so; whether to go on."""
        rows = await stale.next_message(self._store.reader, channel)
        if not rows:
            return False
        told, facts = rows[0], _facts(rows)
        retold = await self._retell(rows)
        if retold is None:
            await self._store_facts(rows, facts)
            return True
        facts = {
            key: replace(now, changes=changes_as_announced(facts[key].changes, now.changes))
            for key, now in retold.facts.items()
        }
        words = edited_message(
            _digest_message(rows, facts).lines, told.words or "", retold.corrected
        )
        if "\n".join(words) == (told.edited or told.words):
            await self._store_facts(rows, facts)
            return True
        await self._pace.wait(f"{channel} edits", door.seconds_between)
        await self._pace.wait(f"{door.platform} edits", door.seconds_between_edits)
        message = replace(_digest_message(rows, facts), lines=words)
        outcome = await _call_transport(lambda m: door.edit(m, told.message_id or ""), message)
        to_edit = log.bind(channel=channel, cause=told.cause)
        match outcome:
            case (
                RetryLater(seconds=seconds, reason=reason) | Unknown(seconds=seconds, reason=reason)
            ):
                to_edit.warning("edit put back", reason=reason, seconds=seconds)
                self._wake_in(seconds)
                return False
            case Sent():
                await self._store_facts(rows, facts, "\n".join(words))
                to_edit.info("edited", reason="corrected" if retold.corrected else "more to say")
                self._schedule_picture(door, told, message, told.message_id or "")
            case Deleted():
                await self._store_facts(rows, facts)
                to_edit.info("passed over", reason="deleted")
            case GivenUp() | ChannelGone():
                await self._store_facts(rows, facts)
                bug = outcome.bug if isinstance(outcome, GivenUp) else None
                to_edit.warning("edit given up", reason=outcome.reason, exc_info=bug)
        return True

    async def _store_facts(
        self,
        rows: Sequence[outbox.OutboxMessage],
        facts: Mapping[int, Bulletin],
        words: str | None = None,
    ) -> None:
        """The rows tell these facts now, and are in doubt no more; the message says `words`."""
        async with self._store.transaction() as tx:
            for row in rows:
                await stale.replace_facts(tx, row.id, row.doubted, encode_bulletin(facts[row.id]))
            if words is not None and rows[0].batch:
                await stale.mark_edited(tx, rows[0].batch, words)

    async def _record_outcome(
        self, rows: Sequence[outbox.OutboxMessage], message: Message, outcome: DeliveryOutcome
    ) -> bool:
        """Whether the channel's next message may go."""
        first, batch = rows[0], rows[0].batch or rows[0].id
        told = log.bind(
            channel=first.channel, cause=first.cause, entries=len(rows), attempt=first.attempts
        )
        match outcome:
            case Sent(message_id=message_id):
                await self._mark_sent(batch, message, message_id)
                self._record_metrics(first, "sent", "sent")
                told.info("told", reason="sent")
                self._schedule_picture(self._doors[first.platform], first, message, message_id)
            case Deleted():
                await self._mark_sent(batch, message, "deleted")
                self._record_metrics(first, "sent", "sent")
                told.info("told", reason="deleted")
            case GivenUp(reason=outbox.NOTHING_TO_ANNOUNCE as reason):
                await self._dead_letter(batch, reason)
                told.info("passed over", reason=reason)
            case GivenUp(reason=reason, bug=bug):
                await self._dead_letter(batch, reason)
                self._record_metrics(first, "given up", reason)
                told.error("given up", reason=reason, exc_info=bug)
            case ChannelGone(reason=reason):
                self._record_metrics(first, "channel lost", reason)
                if await self._mark_channel_lost(first.channel, batch, reason):
                    told.error("channel lost", reason=reason)
                else:
                    told.info("passed over", reason=reason)
                return False
            case RetryLater(seconds=seconds, reason=reason):
                await self._release(batch, seconds, reason)
                self._record_metrics(first, "put back", reason)
                told.warning("put back", reason=reason, seconds=seconds)
                return False
            case Unknown(seconds=seconds, reason=reason):
                self._record_metrics(first, "not known", reason)
                told.warning("not known", reason=reason, seconds=seconds)
                async with self._store.transaction() as tx:
                    await outbox.record_unknown(tx, batch, reason)
                await asyncio.sleep(seconds)
        return True

    def _schedule_picture(
        self, door: Transport, row: outbox.OutboxMessage, message: Message, message_id: str
    ) -> None:
        """The final word gets its picture afterwards: nothing that is told waits for one."""
        if door.shows_images and decode_bulletin(row.facts).notice is Notice.FINAL:
            task = asyncio.create_task(self._add_picture(door, row, message, message_id))
            self._drawing.add(task)
            task.add_done_callback(self._drawing.discard)

    async def _add_picture(
        self, door: Transport, row: outbox.OutboxMessage, message: Message, message_id: str
    ) -> None:
        """One try: without it the words stand alone."""
        image = await self._draw(row.night)
        if image is None:
            return
        await self._pace.wait(f"{row.channel} edits", door.seconds_between)
        await self._pace.wait(f"{door.platform} edits", door.seconds_between_edits)
        with_it = replace(message, image=image)
        outcome = await _call_transport(lambda m: door.edit(m, message_id), with_it)
        told = log.bind(channel=row.channel, cause=row.cause)
        if isinstance(outcome, Sent):
            told.info("pictured", reason="final word")
        else:
            reason = "deleted" if isinstance(outcome, Deleted) else outcome.reason
            told.warning("not pictured", reason=reason)

    def _record_metrics(self, row: outbox.OutboxMessage, outcome: str, reason: str) -> None:
        if outcome == "sent":
            self._measures.record_attempt(row.platform, outcome, outcome)
            self._measures.record_delivery(row.platform, -self._seconds_until(row.created_at))
        else:
            self._measures.record_attempt(row.platform, outcome, reason_class(reason))

    async def _mark_sent(self, batch: int, message: Message, message_id: str) -> None:
        """Kept until the store takes it: a message that is there must not be sent again."""
        while True:
            try:
                async with self._store.transaction() as tx:
                    at = utc_text(self._clock())
                    await outbox.mark_sent(tx, batch, message_id, "\n".join(message.lines), at)
            except NotSaved as fault:
                log.warning("store busy", channel=message.channel, reason=str(fault))
                await asyncio.sleep(_STORE_RETRY_SECONDS)
            else:
                return

    async def _dead_letter(self, batch: int, reason: str) -> None:
        async with self._store.transaction() as tx:
            await outbox.dead_letter(tx, batch, reason)

    async def _mark_channel_lost(self, channel: str, batch: int, reason: str) -> bool:
        """What waits for the channel is kept until it is followed again; False if that is old."""
        async with self._store.transaction() as tx:
            if lost := await channels.mark_lost(tx, channel, reason):
                await outbox.release(tx, batch, None, reason)
            else:
                await outbox.dead_letter(tx, batch, reason)
        return lost

    async def _release(self, batch: int, seconds: float, reason: str) -> None:
        not_before = utc_text(self._clock() + timedelta(seconds=seconds)) if seconds else None
        async with self._store.transaction() as tx:
            await outbox.release(tx, batch, not_before, reason)
        self._wake_in(seconds)

    def _seconds_until(self, moment: str) -> float:
        return (datetime.fromisoformat(moment) - self._clock()).total_seconds()

    def _wake_in(self, seconds: float) -> None:
        asyncio.get_running_loop().call_later(seconds, self.wake)


def _facts(rows: Sequence[outbox.OutboxMessage]) -> dict[int, Bulletin]:
    return {row.id: decode_bulletin(row.facts) for row in rows}


def _digest_message(rows: Sequence[outbox.OutboxMessage], facts: Mapping[int, Bulletin]) -> Message:
    told = [(facts[row.id], Level(row.level)) for row in rows]
    return Message(
        f"{rows[0].night}/{rows[0].cause}", rows[0].channel, digest(told), colour(told)
    )  # fmt: skip


async def _call_transport(
    ask: Callable[[Message], Awaitable[DeliveryOutcome]], message: Message
) -> DeliveryOutcome:
    """What the door says; a bug of ours parks the message, so that the channel goes on."""
    if not message.lines:
        return GivenUp(outbox.NOTHING_TO_ANNOUNCE)
    try:
        return await ask(message)
    except Exception as bug:  # noqa: BLE001 - ours: logged whole, where it is given up
        return GivenUp(f"{FAILED}: {type(bug).__name__}", bug)
