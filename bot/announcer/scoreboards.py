"""Scoreboards: one message per channel that wants one, posted once and then edited.

`bot.store.scoreboards` draws the life of a scoreboard. Here is what its announcer does next, by
what the row says, the first line that applies:

    claimed                      find the message; if it isn't there, release it to be posted
    kept, without a message      claim it, then post it
    an earlier edition is left   delete that; if the platform won't, unpin it
    stopping                     edit in the last words, unpin it, end it
    shows something else         edit it
    not pinned                   pin it
    posted in several attempts   delete second copies

Each step ends with a write to the store, then the row is read afresh. A crash between a step and
its write repeats the step. That is harmless for all but posting, which is why a post is claimed
first.

A message that a user deleted, or that is too old to edit freely, makes way for a new edition.
Announcements come first: a channel with anything else waiting gets no scoreboard step.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import structlog

from bot.announcer.messages import FindLink
from bot.announcer.outcome import (
    Altered,
    ChannelGone,
    Deleted,
    DeliveryOutcome,
    GivenUp,
    RetryLater,
    Sent,
    Unknown,
)
from bot.announcer.rate_limit import RateLimit
from bot.announcer.transport import Message, Transport
from bot.announcer.turns import Turn, Turns
from bot.errors import NotSaved
from bot.observability.failures import log_failure
from bot.store import claims, scoreboards
from bot.store.channels import platform_of
from bot.store.protocol import Store
from bot.store.scoreboards import ScoreboardRow
from bot.store.timestamps import utc_text
from bot.wording.origin import SCOREBOARD
from bot.wording.scoreboard import stopped_line, updated_line

log = structlog.get_logger()

_SECONDS_BETWEEN_EDITS = 5.0  # of one scoreboard: the second edit has everything since the first
_SETTLED_SECONDS = 60.0  # by then a late first attempt has arrived
_STORE_RETRY_SECONDS = 1.0

# What a night's scoreboard shows, without the time, or None if the night isn't open.
RenderLines = Callable[[str], Sequence[str] | None]


class Scoreboards:
    def __init__(
        self,
        store: Store,
        transports: Mapping[str, Transport],
        clock: Callable[[], datetime],
        render_lines: RenderLines,
        find_link: FindLink,
        rate_limit: RateLimit,
        turns: Turns,
        work: asyncio.Event,
    ) -> None:
        """`work` is set when a scoreboard may have something to do again."""
        self._store = store
        self._transports = transports
        self._clock = clock
        self._render_lines = render_lines
        self._find_link = find_link
        self._rate_limit = rate_limit
        self._turns = turns
        self._work = work
        self._channel_locks: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._queued: set[str] = set()
        self._deferred: dict[str, asyncio.TimerHandle] = {}
        self.stopping = False

    async def read_active_channels(self) -> list[str]:
        """Channels with a scoreboard. If the store can't be read: none, and try again soon."""
        try:
            boards = await scoreboards.read_active(self._store.reader)
        except Exception as fault:  # noqa: BLE001 - logged, and tried again
            log_failure(log, fault)
            self._wake_in(_STORE_RETRY_SECONDS)
            return []
        return list(dict.fromkeys(board.channel for board in boards))

    async def update(self, channel: str) -> None:
        """Take every step that is due now for a channel's scoreboards."""
        if channel in self._queued or channel in self._deferred:
            return
        self._queued.add(channel)
        async with self._channel_locks[channel]:
            self._queued.discard(channel)
            try:
                await self._take_steps(channel)
            except NotSaved as busy:
                log.warning("store busy", channel=channel, reason=str(busy))
                self._defer(channel, _STORE_RETRY_SECONDS)
            except Exception as bug:
                log.exception("failed", channel=channel, reason=type(bug).__name__)

    async def _take_steps(self, channel: str) -> None:
        transport = self._transports.get(platform_of(channel))
        if transport is None or not await self._read_idle(channel):
            return
        async with (
            self._turns.at_edits(transport) as edits,
            self._turns.at_channel(transport, channel) as turn,
        ):
            if edits is None or turn is None:
                return
            while not self._turns.is_over(turn) and await self._take_step(transport, turn):
                pass

    async def _read_idle(self, channel: str) -> list[ScoreboardRow]:
        """The channel's scoreboards; none while anything else is waiting there.

        The delivery of what is waiting calls `update` at its end.
        """
        boards = await scoreboards.read_active(self._store.reader, channel)
        if boards and channel in await claims.waiting_channels(self._store.reader):
            return []
        return boards

    async def _take_step(self, transport: Transport, turn: Turn) -> bool:
        """True if a step was taken, so that there may be another."""
        for board in await self._read_idle(turn.name):
            lines = self._render_lines(board.night)
            if lines is None or self.stopping:
                continue
            if await self._advance(transport, turn, board, lines):
                return True
        return False

    async def _advance(
        self, transport: Transport, turn: Turn, board: ScoreboardRow, lines: Sequence[str]
    ) -> bool:
        if board.claimed_at or (board.message_id is None and board.state == "kept"):
            return await self._post(transport, turn, board, lines)
        if board.replaced:
            return await self._remove_replaced(transport, board, board.replaced)
        if board.state == "stopping":
            return await self._stop(transport, board, lines)
        return (
            await self._edit(transport, board, lines)
            or await self._pin(transport, board)
            or await self._remove_copies(transport, board)
        )

    async def _post(
        self, transport: Transport, turn: Turn, board: ScoreboardRow, lines: Sequence[str]
    ) -> bool:
        """Post the message or, after an interrupted attempt, look for it."""
        if board.claimed_at:
            await self._turns.settle(transport, turn, board.key)
            outcome = await transport.find(self._message(board))
        else:
            await self._rate_limit.wait(board.channel, transport.seconds_between)
            now = self._clock()
            async with self._store.transaction(channel=board.channel) as tx:
                words = "\n".join([*lines, updated_line(now)])
                claimed = await scoreboards.claim(tx, board, words, utc_text(now))
            if claimed is None:
                return True
            turn.claims.add(claimed.key)
            outcome = await transport.deliver(self._message(claimed))
        match outcome:
            case Sent(message_id=message_id) | Altered(message_id=message_id):
                async with self._store.transaction(channel=board.channel) as tx:
                    await scoreboards.mark_posted(tx, board, message_id)
                    if isinstance(outcome, Altered):
                        await scoreboards.mark_shown(tx, board, "", utc_text(self._clock()))
                log.info(
                    "scoreboard posted", channel=board.channel, reason=f"edition {board.edition}"
                )
            case RetryLater(seconds=seconds):
                async with self._store.transaction(channel=board.channel) as tx:
                    await scoreboards.release(tx, board)
                self._defer(board.channel, seconds)
                return False
            case Unknown(seconds=seconds):
                self._defer(board.channel, seconds)
                return False
            case Deleted():
                await self._renew(board, None)
            case GivenUp(reason=reason) | ChannelGone(reason=reason):
                await self._mark_lost(board, reason)
        return True

    async def _edit(self, transport: Transport, board: ScoreboardRow, lines: Sequence[str]) -> bool:
        """Edit the message if it shows something else. False if it doesn't, or must wait."""
        shown, _, _time = (board.words or "").rpartition("\n")
        if board.message_id is None or shown == "\n".join(lines):
            return False
        early = _SECONDS_BETWEEN_EDITS - self._seconds_since(board.shown_at)
        if 0 < early <= _SECONDS_BETWEEN_EDITS:
            self._wake_in(early)
            return False
        if self._seconds_since(board.posted_at) >= transport.seconds_editable:
            return await self._renew(board, board.message_id)
        if not await self._reserve_edit(transport, board.channel):
            return False
        now = self._clock()
        message = self._message(board, [*lines, updated_line(now)])
        match outcome := await transport.edit(message, board.message_id):
            case Sent():
                words = "\n".join(message.lines)
                async with self._store.transaction(channel=board.channel) as tx:
                    await scoreboards.mark_shown(tx, board, words, utc_text(now))
            case Deleted():
                await self._renew(board, None)
            case GivenUp():
                await self._renew(board, board.message_id)
            case ChannelGone(reason=reason):
                await self._mark_lost(board, reason)
        return not self._defer_if_unsettled(board, outcome)

    async def _pin(self, transport: Transport, board: ScoreboardRow) -> bool:
        """Pin the message. If the platform refuses, it stays unpinned, and is logged once."""
        if board.message_id is None or board.pinned or board.unpinned is not None:
            return False
        match outcome := await transport.pin(board.channel, board.message_id):
            case Sent():
                async with self._store.transaction(channel=board.channel) as tx:
                    await scoreboards.mark_pinned(tx, board)
            case Deleted():
                await self._renew(board, None)
            case GivenUp(reason=reason) | ChannelGone(reason=reason):
                async with self._store.transaction(channel=board.channel) as tx:
                    await scoreboards.mark_pinned(tx, board, reason)
                log.warning("scoreboard not pinned", channel=board.channel, reason=reason)
        return not self._defer_if_unsettled(board, outcome)

    async def _remove_copies(self, transport: Transport, board: ScoreboardRow) -> bool:
        """Remove second copies: a first attempt can arrive after the search for it."""
        if not board.message_id or board.tries < 2:
            return False
        if (early := _SETTLED_SECONDS - self._seconds_since(board.posted_at)) > 0:
            self._wake_in(early)  # on a quiet night nothing else would
            return False
        # A key without a nonce may be that of another database's message.
        copies = (
            await transport.remove_copies(self._message(board), board.message_id)
            if board.nonce
            else 0
        )
        async with self._store.transaction(channel=board.channel) as tx:
            await scoreboards.mark_deduplicated(tx, board)
        if copies:
            log.warning("duplicates removed", channel=board.channel, reason="posted twice")
        return True

    async def _remove_replaced(
        self, transport: Transport, board: ScoreboardRow, replaced: str
    ) -> bool:
        """Delete an earlier edition's message, or at least unpin it."""
        outcome = await transport.delete(board.channel, replaced)
        if isinstance(outcome, GivenUp | ChannelGone):
            outcome = await transport.unpin(board.channel, replaced)
        if self._defer_if_unsettled(board, outcome):
            return False
        async with self._store.transaction(channel=board.channel) as tx:
            await scoreboards.mark_replaced_removed(tx, board)
        return True

    async def _stop(self, transport: Transport, board: ScoreboardRow, lines: Sequence[str]) -> bool:
        if board.message_id:
            if not await self._reserve_edit(transport, board.channel):
                return False
            message = self._message(board, [*lines, stopped_line(self._clock())])
            outcome = await transport.edit(message, board.message_id)
            if self._defer_if_unsettled(board, outcome):
                return False
            outcome = await transport.unpin(board.channel, board.message_id)
            if self._defer_if_unsettled(board, outcome):
                return False
        async with self._store.transaction(channel=board.channel) as tx:
            await scoreboards.mark_ended(tx, board)
        log.info("scoreboard stopped", channel=board.channel, reason="stopped by a user")
        return True

    async def _renew(self, board: ScoreboardRow, replaced: str | None) -> bool:
        async with self._store.transaction(channel=board.channel) as tx:
            await scoreboards.renew(tx, board, replaced)
        reason = "deleted" if replaced is None else "old"
        log.info("scoreboard renewed", channel=board.channel, reason=reason)
        return True

    async def _mark_lost(self, board: ScoreboardRow, reason: str) -> None:
        async with self._store.transaction(channel=board.channel) as tx:
            await scoreboards.mark_lost(tx, board, reason)
        log.error("scoreboard lost", channel=board.channel, reason=reason)

    async def _reserve_edit(self, transport: Transport, channel: str) -> bool:
        """Reserve the next edit in a channel and on its platform, if both are free now.

        A correction would wait for its slot; a scoreboard leaves the slot to it and tries later.
        """
        platform_key, channel_key = f"{transport.platform} edits", f"{channel} edits"
        between, at_once = transport.seconds_between_edits, transport.edits_at_once
        busy_for = max(
            self._rate_limit.seconds_until_free(channel_key),
            self._rate_limit.seconds_until_free(platform_key, between, at_once),
        )
        if busy_for:
            self._wake_in(busy_for)
            return False
        await self._rate_limit.wait(channel_key, transport.seconds_between)
        await self._rate_limit.wait(platform_key, between, at_once)
        return True

    def _defer_if_unsettled(self, board: ScoreboardRow, outcome: DeliveryOutcome) -> bool:
        match outcome:
            case RetryLater(seconds=seconds) | Unknown(seconds=seconds):
                self._defer(board.channel, seconds)
                return True
        return False

    def _defer(self, channel: str, seconds: float) -> None:
        def resume() -> None:
            del self._deferred[channel]
            self._work.set()

        if earlier := self._deferred.get(channel):
            earlier.cancel()
        self._deferred[channel] = asyncio.get_running_loop().call_later(seconds, resume)

    def _message(self, board: ScoreboardRow, lines: Sequence[str] | None = None) -> Message:
        shown = (board.words or "").split("\n") if lines is None else lines
        link = self._find_link(board.night)
        return Message(
            board.key,
            board.channel,
            tuple(shown),
            link=link,
            origin=SCOREBOARD,
            has_nonce=bool(board.nonce),
        )

    def _wake_in(self, seconds: float) -> None:
        asyncio.get_running_loop().call_later(seconds, self._work.set)

    def _seconds_since(self, moment: str | None) -> float:
        return (self._clock() - datetime.fromisoformat(moment or "")).total_seconds()
