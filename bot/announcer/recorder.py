"""Records what became of a message in the outbox, the metrics and the log.

What each outcome does, and whether the channel's next message may go:

    Sent         rows sent                                      next
    Deleted      rows sent: it was there                        next
    GivenUp      rows parked                                    next
    RetryLater   rows pending, until then                       wait
    ChannelGone  rows pending, and the channel marked lost      wait, until it is tried again
                 rows parked, if it follows nothing by now      wait
    Unknown      rows claimed; sleep, then find the message     next: the same message
    Altered      edit the message; what becomes of that counts
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from bot.announcer.edits import Edits
from bot.announcer.outcome import (
    ChannelGone,
    Deleted,
    DeliveryOutcome,
    GivenUp,
    RetryLater,
    Sent,
    Unknown,
    reason_class,
)
from bot.announcer.transport import Message, Transport
from bot.announcer.turns import Turn
from bot.errors import NotSaved
from bot.observability.metrics import Metrics
from bot.store import channels, claims, outbox
from bot.store.outbox import OutboxMessage
from bot.store.protocol import Store
from bot.store.timestamps import utc_text

log = structlog.get_logger()

_STORE_RETRY_SECONDS = 1.0


class OutcomeRecorder:
    def __init__(
        self,
        store: Store,
        transports: Mapping[str, Transport],
        clock: Callable[[], datetime],
        edits: Edits,
        metrics: Metrics,
        wake_in: Callable[[float], None],
    ) -> None:
        self._store = store
        self._transports = transports
        self._clock = clock
        self._edits = edits
        self._metrics = metrics
        self._wake_in = wake_in

    async def record(
        self, turn: Turn, rows: Sequence[OutboxMessage], message: Message, outcome: DeliveryOutcome
    ) -> bool:
        """True if the channel's next message may go now."""
        first, batch = rows[0], rows[0].batch or rows[0].id
        if not isinstance(outcome, Unknown):
            turn.claims.discard(message.key)
        delivery_log = log.bind(
            channel=first.channel, cause=first.cause, entries=len(rows), attempt=first.attempts
        )
        match outcome:
            case Sent(message_id=message_id):
                await self._mark_sent(turn, batch, message, message_id)
                self._record_metrics(first, "sent", "sent")
                delivery_log.info("delivered", reason="sent")
                transport = self._transports[first.platform]
                self._edits.schedule_picture(transport, rows, message, message_id)
            case Deleted():
                await self._mark_sent(turn, batch, message, "deleted")
                self._record_metrics(first, "sent", "sent")
                delivery_log.info("delivered", reason="deleted")
            case GivenUp(reason=outbox.NOTHING_TO_ANNOUNCE as reason):
                await self._dead_letter(first.channel, batch, reason)
                delivery_log.info("nothing to deliver", reason=reason)
            case GivenUp(reason=reason, bug=bug):
                await self._dead_letter(first.channel, batch, reason)
                self._record_metrics(first, "abandoned", reason)
                delivery_log.error("delivery abandoned", reason=reason, exc_info=bug)
            case ChannelGone(reason=reason):
                turn.has_reached = False
                self._record_metrics(first, "channel lost", reason)
                if await self._mark_channel_lost(first, batch, reason):
                    delivery_log.error("channel lost", reason=reason)
                    self._wake_in(0)
                else:
                    delivery_log.info("nothing to deliver", reason=reason)
                return False
            case RetryLater(seconds=seconds, reason=reason):
                await self.release(first.channel, batch, seconds, reason)
                self._record_metrics(first, "postponed", reason)
                delivery_log.warning("delivery postponed", reason=reason, seconds=seconds)
                return False
            case Unknown(seconds=seconds, reason=reason):
                self._record_metrics(first, "uncertain", reason)
                delivery_log.warning("delivery uncertain", reason=reason, seconds=seconds)
                async with self._store.transaction(channel=first.channel) as tx:
                    await claims.record_unknown(tx, batch, reason)
                await asyncio.sleep(seconds)
        return True

    def _record_metrics(self, row: OutboxMessage, outcome: str, reason: str) -> None:
        if outcome == "sent":
            self._metrics.record_attempt(row.platform, outcome, outcome)
            waited = self._clock() - datetime.fromisoformat(row.created_at)
            self._metrics.record_delivery(row.platform, waited.total_seconds())
        else:
            self._metrics.record_attempt(row.platform, outcome, reason_class(reason))

    async def _mark_sent(self, turn: Turn, batch: int, message: Message, message_id: str) -> None:
        """Try until the store takes it: a message that is there must not be sent again."""
        while True:
            try:
                async with self._store.transaction(channel=message.channel) as tx:
                    at = utc_text(self._clock())
                    await claims.mark_sent(tx, batch, message_id, "\n".join(message.lines), at)
                    if not turn.has_reached:
                        await channels.mark_reached(tx, message.channel)
            except NotSaved as fault:
                log.warning("store busy", channel=message.channel, reason=str(fault))
                await asyncio.sleep(_STORE_RETRY_SECONDS)
            else:
                turn.has_reached = True
                return

    async def _dead_letter(self, channel: str, batch: int, reason: str) -> None:
        async with self._store.transaction(channel=channel) as tx:
            await claims.dead_letter(tx, batch, reason)

    async def _mark_channel_lost(self, row: OutboxMessage, batch: int, reason: str) -> bool:
        """Keep the message for when the desk resumes the channel. False if it follows no more."""
        async with self._store.transaction(channel=row.channel) as tx:
            await channels.mark_lost(tx, row.channel, reason)
            follows = await channels.find(tx, row.channel, row.night) is not None
            if follows:
                await claims.release(tx, batch, None, reason)
            else:
                await claims.dead_letter(tx, batch, reason)
        return follows

    async def release(self, channel: str, batch: int, seconds: float, reason: str) -> None:
        not_before = utc_text(self._clock() + timedelta(seconds=seconds)) if seconds else None
        async with self._store.transaction(channel=channel) as tx:
            await claims.release(tx, batch, not_before, reason)
        self._wake_in(seconds)
