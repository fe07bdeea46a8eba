"""Tells the editor of a channel, in a direct message, that the bot can't post there.

    mark_lost             tell              record_notice
    ─────────▶ due ─────────────────▶ told, or why not: `/countroom status` says it
                ▲          │
                └─ later ──┘          a message that arrives in the channel ends it

A crash between the message and its record tells the editor once more, which does no harm.
"""

from collections.abc import Callable, Mapping

import structlog

from bot.announcer.outcome import (
    FAILED,
    REFUSED,
    ChannelGone,
    Deleted,
    DeliveryOutcome,
    GivenUp,
    RetryLater,
    Sent,
    Unknown,
)
from bot.announcer.rate_limit import RateLimit
from bot.announcer.transport import Transport
from bot.errors import NotSaved
from bot.observability.failures import log_failure
from bot.store import channels
from bot.store.channels import Subscription
from bot.store.protocol import Store
from bot.wording.audience import lost_channel_lines

log = structlog.get_logger()

_STORE_RETRY_SECONDS = 1.0
_SECONDS_BETWEEN = 1.05  # direct messages on one platform


class LostChannels:
    def __init__(
        self,
        store: Store,
        transports: Mapping[str, Transport],
        rate_limit: RateLimit,
        wake_in: Callable[[float], None],
    ) -> None:
        self._store = store
        self._transports = transports
        self._rate_limit = rate_limit
        self._wake_in = wake_in
        self._telling = False

    async def tell_editors(self) -> None:
        if self._telling:
            return
        self._telling = True
        try:
            for lost in await channels.read_due_notices(self._store.reader):
                if transport := self._transports.get(lost.platform):
                    await self._tell(transport, lost)
        except NotSaved as busy:
            log.warning("store busy", reason=str(busy))
            self._wake_in(_STORE_RETRY_SECONDS)
        except Exception as fault:  # noqa: BLE001 - logged, and tried again
            log_failure(log, fault)
        finally:
            self._telling = False

    async def _tell(self, transport: Transport, lost: Subscription) -> None:
        await self._rate_limit.wait(f"{transport.platform} direct", _SECONDS_BETWEEN)
        reason = lost.lost or ""
        lines = lost_channel_lines(lost.name, reason, transport.remedy(reason))
        match await _attempt(transport, lost.editor, lines):
            case RetryLater(seconds=seconds):
                self._wake_in(seconds)
            case Sent() | Unknown() | Deleted():
                await self._record(lost, channels.TOLD)
            case GivenUp(reason=why) | ChannelGone(reason=why):
                await self._record(lost, why.removeprefix(f"{REFUSED}: "))

    async def _record(self, lost: Subscription, notice: str) -> None:
        async with self._store.transaction() as tx:
            await channels.record_notice(tx, lost.channel, notice)
        log.info("editor told of a lost channel", channel=lost.channel, reason=notice)


async def _attempt(transport: Transport, person: str, lines: tuple[str, ...]) -> DeliveryOutcome:
    try:
        return await transport.tell(person, lines)
    except Exception as bug:  # noqa: BLE001 - recorded, and shown in the status
        return GivenUp(f"{FAILED}: {type(bug).__name__}", bug)
