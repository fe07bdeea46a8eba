"""Looks for messages that may be in a channel already, and for second copies of them.

What was pending in a restored backup may have been told since. So a channel's rows that are older
than this process are looked for, the oldest first, until one isn't there: those after it, which
would have been told later, aren't there either. A correction that isn't there says nothing of
those after it: it may have been nothing to tell.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from bot.announcer.edits import Edits
from bot.announcer.messages import attempt
from bot.announcer.outcome import (
    NOT_THERE,
    Altered,
    DeliveryOutcome,
    GivenUp,
    RetryLater,
)
from bot.announcer.rate_limit import RateLimit
from bot.announcer.transport import Message, Transport
from bot.announcer.versions import is_correction
from bot.store import outbox
from bot.store.outbox import OutboxMessage
from bot.store.protocol import Store
from bot.store.timestamps import utc_text

log = structlog.get_logger()

_SETTLED_AFTER = timedelta(minutes=1)  # by then a late first attempt has arrived
_SWEEP_WINDOW = timedelta(minutes=15)
_SECONDS_BETWEEN_LOOKUPS = 2.0


class Lookups:
    def __init__(
        self,
        store: Store,
        transports: Mapping[str, Transport],
        clock: Callable[[], datetime],
        edits: Edits,
        rate_limit: RateLimit,
    ) -> None:
        self._store = store
        self._transports = transports
        self._clock = clock
        self._edits = edits
        self._rate_limit = rate_limit
        self._began = utc_text(clock())
        self._looked_in: set[str] = set()  # channels without anything from before then
        self._missing: set[int] = set()  # rows without a message in their words
        self._swept: set[int] = set()

    def is_inherited(self, row: OutboxMessage) -> bool:
        """Whether a row is older than this process."""
        return row.created_at < self._began

    def last_inherited_correction(self, waiting: Sequence[OutboxMessage]) -> int:
        """The entry of the newest correction that waited in the backup; 0 if none did."""
        inherited = (row.seq for row in waiting if self.is_inherited(row) and is_correction(row))
        return max(inherited, default=0)

    def may_share(self, row: OutboxMessage) -> bool:
        """Whether the channel's next rows are certainly not in it, from this one on."""
        return not self.is_inherited(row) or row.channel in self._looked_in

    def may_be_told(self, row: OutboxMessage) -> bool:
        """Whether a pending row may have been told after the backup was made that it is from."""
        return not self.may_share(row) and row.id not in self._missing

    async def find(
        self, transport: Transport, row: OutboxMessage, message: Message
    ) -> DeliveryOutcome:
        """Look for the message that begins with this row. In other words, it gets these ones."""
        outcome = await attempt(transport.find, message)
        if isinstance(outcome, Altered):
            outcome = await self._edits.reword(transport, message, outcome.message_id)
            if isinstance(outcome, GivenUp):  # it stays as it is, so these words are to be sent
                self._missing.add(row.id)
                return RetryLater(0, NOT_THERE)
        elif isinstance(outcome, RetryLater):
            self._missing.add(row.id)
            if not is_correction(row):
                self._looked_in.add(row.channel)
        return outcome

    async def find_inherited(
        self, transport: Transport, row: OutboxMessage, message: Message
    ) -> DeliveryOutcome | None:
        """Look for a pending message from before this process. None: send it."""
        outcome = await self.find(transport, row, message)
        if isinstance(outcome, RetryLater):
            return None
        if isinstance(outcome, GivenUp) and outcome.reason != outbox.NOTHING_TO_ANNOUNCE:
            self._looked_in.add(row.channel)  # the bot may not look there
            return None
        return outcome

    async def sweep(self) -> None:
        """Remove second copies: a first attempt can arrive after the search for it."""
        at = self._clock()
        rows = await outbox.read_retried(
            self._store.reader, utc_text(at - _SWEEP_WINDOW), utc_text(at - _SETTLED_AFTER)
        )
        for row in rows:
            transport = self._transports.get(row.platform)
            # A key without a nonce may be that of another database's message.
            if transport is None or row.id in self._swept or not row.nonce:
                continue
            await self._rate_limit.wait(f"{transport.platform} lookups", _SECONDS_BETWEEN_LOOKUPS)
            message = Message(row.key, row.channel, ())
            copies = await transport.remove_copies(message, row.message_id or "")
            self._swept.add(row.id)
            if copies:
                log.warning(
                    "duplicates removed",
                    channel=row.channel,
                    cause=row.cause,
                    reason="posted twice",
                    copies=copies,
                )
