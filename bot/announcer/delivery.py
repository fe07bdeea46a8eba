"""Delivery: from the outbox to the channels, each message once and in order.

One message, from left to right, with the state of its rows below:

    wait for      claim          word it and   record the
    the rate ───▶ its rows ────▶ deliver it ─▶ outcome
    limit                        ▲
    pending       claimed ───────┼───────────▶ sent, parked or pending again
                     │           │
                     └─▶ find it ┘ if it isn't there

A row is pending while its message is certainly not on the platform, and claimed while it may be.
The one exception is a restored backup: what was pending in it may have been sent since. Rows older
than this process are therefore looked for before they are sent (see `lookups`).

Whatever stops a delivery before its outcome is recorded (a crash, a lost answer, a busy store)
leaves the rows claimed. The next delivery to that channel finds them so, and asks the platform for
the message before it sends anything.

What each outcome does, and whether the channel's next message may go, is in `recorder`. A channel's
messages go one at a time. Channels don't wait for each other.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from bot.announcer.edits import DrawNight, Edits
from bot.announcer.lookups import Lookups
from bot.announcer.lost_channels import LostChannels
from bot.announcer.messages import FindCorrection, FindLink, attempt, decode_facts, word_message
from bot.announcer.news import discard_unsaid, prepare_news, read_news
from bot.announcer.outcome import NOT_THERE, Altered, GivenUp, RetryLater, Unknown
from bot.announcer.rate_limit import RateLimit
from bot.announcer.recorder import OutcomeRecorder
from bot.announcer.scoreboards import RenderLines, Scoreboards
from bot.announcer.starts import Starts
from bot.announcer.transport import Message, Transport
from bot.announcer.turns import TURN_RETRY_SECONDS, Turn, Turns
from bot.announcer.versions import versions
from bot.errors import NotSaved
from bot.observability.failures import log_failure
from bot.observability.metrics import Metrics
from bot.store import claims
from bot.store.channels import platform_of
from bot.store.outbox import OutboxMessage
from bot.store.protocol import Store
from bot.store.timestamps import utc_text

log = structlog.get_logger()

_BEHIND_AFTER = timedelta(seconds=15)  # a shorter burst still goes out one by one
_SECONDS_BETWEEN_SWEEPS = 60.0
_STORE_RETRY_SECONDS = 1.0
# With its database to itself, the more channels claim at once, the fewer commits they need.
_STARTS_SHARED, _STARTS_ALONE = 4, 1000


class Announcer:
    def __init__(
        self,
        store: Store,
        transports: Mapping[str, Transport],
        clock: Callable[[], datetime],
        find_correction: FindCorrection,
        render_lines: RenderLines,
        draw: DrawNight,
        find_link: FindLink,
        work: asyncio.Event,
        metrics: Metrics,
        catch_up: Callable[[], Awaitable[None]],
    ) -> None:
        """`work` is set whenever there may be something new to send; see Turns for `catch_up`."""
        self._store = store
        self._transports = transports
        self._clock = clock
        self._find_correction = find_correction
        self._work = work
        self._rate_limit = RateLimit()
        self._find_link = find_link
        self._turns = Turns(store, self._rate_limit, catch_up, self.wake)
        self._edits = Edits(
            store, find_correction, draw, find_link, self._rate_limit, self._turns, self._wake_in
        )
        self._lookups = Lookups(store, transports, clock, self._edits, self._rate_limit)
        self._recorder = OutcomeRecorder(
            store, transports, clock, self._edits, metrics, self._wake_in
        )
        self._scoreboards = Scoreboards(
            store, transports, clock, render_lines, find_link, self._rate_limit, self._turns, work
        )
        self._lost_channels = LostChannels(store, transports, self._rate_limit, self._wake_in)
        self._channel_locks: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._repeat_requests: set[str] = set()  # channels that got more work during a delivery
        self._starts = Starts(_STARTS_SHARED if store.is_shared else _STARTS_ALONE)
        self._stopping = False

    def wake(self) -> None:
        self._work.set()

    def stop(self) -> None:
        """Begin nothing new; `run` ends once the deliveries under way have ended."""
        self._stopping = self._scoreboards.stopping = self._edits.stopping = True
        self.wake()

    async def run(self) -> None:
        try:
            async with asyncio.TaskGroup() as deliveries:
                sweeping = deliveries.create_task(self._sweep_forever())
                while not self._stopping:
                    await self._start_deliveries(deliveries)
                    await self._work.wait()
                    self._work.clear()
                sweeping.cancel()
        finally:
            self._edits.cancel_pictures()
            await self._turns.close()

    async def _start_deliveries(self, deliveries: asyncio.TaskGroup) -> None:
        for channel in await self._waiting_channels():
            if self._channel_locks[channel].locked():
                self._repeat_requests.add(channel)
            elif not self._turns.was_refused(channel):
                await self._starts.begin(channel)
                deliveries.create_task(self._deliver_started(channel))
        for channel in await self._scoreboards.read_active_channels():
            deliveries.create_task(self._scoreboards.update(channel))
        deliveries.create_task(self._tell_editors())

    async def _tell_editors(self) -> None:
        if await self._turns.leads_jobs():
            await self._lost_channels.tell_editors()

    async def _waiting_channels(self) -> list[str]:
        """Channels with something to send. If the store can't be read: none, and try again soon."""
        try:
            return await claims.waiting_channels(self._store.reader)
        except Exception as fault:  # noqa: BLE001 - logged, and tried again
            log_failure(log, fault)
            self._wake_in(_STORE_RETRY_SECONDS)
            return []

    async def _sweep_forever(self) -> None:
        while True:
            await asyncio.sleep(_SECONDS_BETWEEN_SWEEPS)
            self.wake()  # in case something that should have set `work` did not
            try:
                await self.sweep()
            except Exception as fault:  # noqa: BLE001 - the next sweep is another attempt
                log_failure(log.bind(task="sweep"), fault)

    async def sweep(self) -> None:
        if await self._turns.leads_jobs():
            await self._lookups.sweep()

    async def deliver_all(self) -> None:
        waiting = await claims.waiting_channels(self._store.reader)
        await asyncio.gather(*(self.deliver_due(channel) for channel in waiting))
        with_scoreboard = await self._scoreboards.read_active_channels()
        await asyncio.gather(*(self._scoreboards.update(channel) for channel in with_scoreboard))
        await self._tell_editors()

    async def _deliver_started(self, channel: str) -> None:
        try:
            await self.deliver_due(channel)
        finally:
            self._starts.end(channel)

    async def deliver_due(self, channel: str) -> None:
        """Deliver everything due now to one channel, in order, then update its scoreboard."""
        transport = self._transports.get(platform_of(channel))
        if transport is None:
            return
        async with self._channel_locks[channel], self._turns.at_channel(transport, channel) as turn:
            if turn is None:
                return
            await self._deliver_in_turn(transport, turn, channel)
        await self._scoreboards.update(channel)

    async def _deliver_in_turn(self, transport: Transport, turn: Turn, channel: str) -> None:
        try:
            more = True
            while more:
                more = await self._deliver_next(transport, turn, channel)
                more = more or self._take_repeat_request(channel)
        except NotSaved as fault:
            log.warning("store busy", channel=channel, reason=str(fault))
            self._wake_in(_STORE_RETRY_SECONDS)
        except Exception as bug:
            log.exception("failed", channel=channel, reason=type(bug).__name__)
            self._wake_in(_STORE_RETRY_SECONDS)
        if self._turns.is_over(turn):
            self._wake_in(TURN_RETRY_SECONDS)

    def _take_repeat_request(self, channel: str) -> bool:
        """Whether the channel got more work since the last look at the outbox."""
        requested = channel in self._repeat_requests
        self._repeat_requests.discard(channel)
        return requested

    async def _deliver_next(self, transport: Transport, turn: Turn, channel: str) -> bool:
        """Deliver the channel's next message or, if there is none, edit its stale ones.

        True if there may be more to do now.
        """
        if self._stopping or self._turns.is_over(turn):
            return False
        waiting = await claims.read_waiting(self._store.reader, channel)
        rows = claims.first_message(waiting)
        is_pending = bool(rows) and rows[0].state == "pending"
        if is_pending and self._seconds_until_due(channel, rows[0]) <= 0:
            return await self._deliver_pending(transport, turn, waiting)
        self._starts.end(channel)
        if not rows:
            return await self._edits.correct(transport, channel)
        if not is_pending:
            return await self._find_claimed(transport, turn, rows)
        if early := self._seconds_until_retry(rows[0]):
            self._wake_in(early)
            return False
        await self._rate_limit.wait_until_free(channel)
        return True  # more may be waiting by now, to share its message

    def _seconds_until_retry(self, row: OutboxMessage) -> float:
        return max(self._seconds_until(row.not_before), 0.0) if row.not_before else 0.0

    def _seconds_until_due(self, channel: str, row: OutboxMessage) -> float:
        return max(self._seconds_until_retry(row), self._rate_limit.seconds_until_free(channel))

    async def _find_claimed(
        self, transport: Transport, turn: Turn, rows: Sequence[OutboxMessage]
    ) -> bool:
        message = await word_message(self._store.reader, rows, decode_facts(rows), self._find_link)
        await self._turns.settle(transport, turn, message.key)
        found = await self._lookups.find(transport, rows[0], message)
        return await self._recorder.record(turn, rows, message, found)

    async def _deliver_pending(
        self, transport: Transport, turn: Turn, waiting: Sequence[OutboxMessage]
    ) -> bool:
        channel, may_be_told = waiting[0].channel, self._lookups.may_be_told(waiting[0])
        await self._rate_limit.wait(channel, transport.seconds_between)
        async with self._store.transaction(channel=channel) as tx:
            if self._turns.is_over(turn):
                return False
            now = self._clock()
            may_share = self._lookups.may_share(waiting[0])
            behind = utc_text(now - _BEHIND_AFTER) if may_share else None
            rows = await claims.claim(tx, waiting, utc_text(now), behind)
        self._starts.end(channel)
        if not rows:
            return True  # it was discarded meanwhile
        if may_be_told:
            return await self._find_inherited(transport, turn, rows, waiting)
        rows, message = await self._prepare(rows)
        if not message.lines:
            self._rate_limit.give_back(channel, transport.seconds_between)
        turn.claims.add(message.key)
        outcome = await attempt(transport.deliver, message)
        if isinstance(outcome, Altered):
            outcome = await self._edits.reword(transport, message, outcome.message_id)
        return await self._recorder.record(turn, rows, message, outcome)

    async def _prepare(self, rows: list[OutboxMessage]) -> tuple[list[OutboxMessage], Message]:
        """Store what claimed rows tell; also the rows that are left to tell it."""
        facts = await prepare_news(self._store, rows, self._find_correction)
        rows = await discard_unsaid(self._store, rows, facts)
        return rows, await word_message(self._store.reader, rows, facts, self._find_link)

    async def _find_inherited(
        self,
        transport: Transport,
        turn: Turn,
        rows: list[OutboxMessage],
        waiting: Sequence[OutboxMessage],
    ) -> bool:
        """Look for a claimed message before it is sent.

        One that was told and is no longer right is recorded as it was told: it stays stale, and is
        corrected like any other.
        """
        await self._turns.settle(transport, turn, rows[0].key)
        told_rows = await self._choose_version(transport, rows, waiting)
        if isinstance(told_rows, Unknown):
            await self._release(rows, told_rows)
            return True
        rows, message = await self._prepare(told_rows)
        told = await self._lookups.find_inherited(transport, rows[0], message)
        if told is None:
            await self._release(rows, RetryLater(0, NOT_THERE))
            return True
        return await self._recorder.record(turn, rows, message, told)

    async def _choose_version(
        self,
        transport: Transport,
        rows: list[OutboxMessage],
        waiting: Sequence[OutboxMessage],
    ) -> list[OutboxMessage] | Unknown:
        """The version of a stale message that is in the channel; the right one if none is.

        A message in words that no version has is to read as in the backup.
        """
        right, *earlier = versions(rows, waiting)
        known = self._lookups.last_inherited_correction(waiting)
        in_backup = []
        for version in (right, *earlier) if earlier else ():
            message = await self._word_news(version)
            if not message.lines:
                continue
            match await attempt(transport.find, message):
                case Unknown() as unknown:
                    return unknown
                case RetryLater() | GivenUp():
                    return right
                case Altered():
                    in_backup += [version] if (version[0].doubted or 0) <= known else []
                case _:
                    return version
        return in_backup[0] if in_backup else right

    async def _release(self, rows: Sequence[OutboxMessage], outcome: RetryLater | Unknown) -> None:
        await self._recorder.release(rows[0].channel, rows[0].id, outcome.seconds, outcome.reason)

    async def _word_news(self, rows: Sequence[OutboxMessage]) -> Message:
        facts = await read_news(self._store.reader, rows, self._find_correction)
        return await word_message(self._store.reader, rows, facts, self._find_link)

    def _seconds_until(self, moment: str) -> float:
        return (datetime.fromisoformat(moment) - self._clock()).total_seconds()

    def _wake_in(self, seconds: float) -> None:
        asyncio.get_running_loop().call_later(seconds, self.wake)
