"""Scoreboards: in each channel that wants one a message, posted once and edited from then on."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import structlog

from bot.announcer.outcome import (
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
from bot.errors import NotSaved
from bot.store import outbox, scoreboards
from bot.store.channels import platform_of
from bot.store.protocol import Store
from bot.store.scoreboards import ScoreboardRow
from bot.store.timestamps import utc_text
from bot.wording.scoreboard import stopped_line, updated_line

log = structlog.get_logger()

_SECONDS_BETWEEN_EDITS = 5.0  # two edits of a scoreboard: what comes meanwhile is in the second
_SETTLED_SECONDS = 60.0  # what was on its way is there by then
_STORE_RETRY_SECONDS = 1.0

# What a night's scoreboard shows, without the time; None for a night that is not open.
RenderLines = Callable[[str], Sequence[str] | None]


class Scoreboards:
    """Looks after one step at a time, and after each looks again at what is stored.

    - A message is claimed before it is posted. One that is found claimed is looked for at the door
      before it is posted again; everything else may be done twice.
    - What the channel is still to be told goes first, and so does every edit that waits its turn.
    - A message that is gone, or too old to be edited freely, has another take its place.
    """

    def __init__(
        self,
        store: Store,
        doors: Mapping[str, Transport],
        clock: Callable[[], datetime],
        show: RenderLines,
        pace: RateLimit,
        awake: asyncio.Event,
    ) -> None:
        self._store = store
        self._doors = doors
        self._clock = clock
        self._show = show
        self._pace = pace
        self._awake = awake
        self._one_by_one: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._queued: set[str] = set()
        self._put_off: dict[str, asyncio.TimerHandle] = {}
        self.stopping = False

    async def read_active_channels(self) -> list[str]:
        """Those with a scoreboard to look after; none while the store cannot be read."""
        try:
            boards = await scoreboards.read_active(self._store.reader)
        except Exception as fault:
            log.exception("failed", reason=type(fault).__name__)
            self._wake_in(_STORE_RETRY_SECONDS)
            return []
        return list(dict.fromkeys(board.channel for board in boards))

    async def update(self, channel: str) -> None:
        """Does for a channel's scoreboard all that is due now."""
        if channel in self._queued or channel in self._put_off:
            return
        self._queued.add(channel)
        async with self._one_by_one[channel]:
            self._queued.discard(channel)
            try:
                while await self._take_step(channel):
                    pass
            except NotSaved as busy:
                log.warning("store busy", channel=channel, reason=str(busy))
                self._defer(channel, _STORE_RETRY_SECONDS)
            except Exception as bug:
                log.exception("failed", channel=channel, reason=type(bug).__name__)

    async def _take_step(self, channel: str) -> bool:
        """Whether something was done, so that there may be more to do."""
        boards = await scoreboards.read_active(self._store.reader, channel)
        if not boards or channel in await outbox.waiting_channels(self._store.reader):
            return False  # whoever tells the channel asks again
        for board in boards:
            door, lines = self._doors.get(platform_of(channel)), self._show(board.night)
            if door is None or lines is None or self.stopping:
                continue
            if await self._advance(door, board, lines):
                return True
        return False

    async def _advance(self, door: Transport, board: ScoreboardRow, lines: Sequence[str]) -> bool:
        if board.claimed_at or (board.message_id is None and board.state == "kept"):
            return await self._post(door, board, lines)
        if board.replaced:
            return await self._remove_replaced(door, board, board.replaced)
        if board.state == "stopping":
            return await self._stop(door, board, lines)
        return (
            await self._edit(door, board, lines)
            or await self._pin(door, board)
            or await self._remove_copies(door, board)
        )

    async def _post(self, door: Transport, board: ScoreboardRow, lines: Sequence[str]) -> bool:
        """Posts it, or finds it where an earlier try may have left it."""
        if board.claimed_at:
            outcome = await door.find(_message(board))
        else:
            await self._pace.wait(board.channel, door.seconds_between)
            now = self._clock()
            async with self._store.transaction() as tx:
                words = "\n".join([*lines, updated_line(now)])
                claimed = await scoreboards.claim(tx, board, words, utc_text(now))
            if claimed is None:
                return True
            outcome = await door.deliver(_message(claimed))
        match outcome:
            case Sent(message_id=message_id):
                async with self._store.transaction() as tx:
                    await scoreboards.mark_posted(tx, board, message_id)
                log.info(
                    "scoreboard posted", channel=board.channel, reason=f"edition {board.edition}"
                )
            case RetryLater(seconds=seconds):
                async with self._store.transaction() as tx:
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

    async def _edit(self, door: Transport, board: ScoreboardRow, lines: Sequence[str]) -> bool:
        """Has it show what is so now, if that is anything else."""
        shown, _, _time = (board.words or "").rpartition("\n")
        if board.message_id is None or shown == "\n".join(lines):
            return False
        early = _SECONDS_BETWEEN_EDITS - self._seconds_since(board.shown_at)
        if 0 < early <= _SECONDS_BETWEEN_EDITS:
            self._wake_in(early)
            return False
        if self._seconds_since(board.posted_at) >= door.seconds_editable:
            return await self._renew(board, board.message_id)
        if not await self._reserve_edit(door, board.channel):
            return False
        now = self._clock()
        said = _message(board, [*lines, updated_line(now)])
        match outcome := await door.edit(said, board.message_id):
            case Sent():
                async with self._store.transaction() as tx:
                    await scoreboards.mark_shown(tx, board, "\n".join(said.lines), utc_text(now))
            case Deleted():
                await self._renew(board, None)
            case GivenUp():
                await self._renew(board, board.message_id)
            case ChannelGone(reason=reason):
                await self._mark_lost(board, reason)
        return not self._defer_if_unsettled(board, outcome)

    async def _pin(self, door: Transport, board: ScoreboardRow) -> bool:
        """Where it may not be pinned it stands unpinned, which is said once."""
        if board.message_id is None or board.pinned or board.unpinned is not None:
            return False
        match outcome := await door.pin(board.channel, board.message_id):
            case Sent():
                async with self._store.transaction() as tx:
                    await scoreboards.mark_pinned(tx, board)
            case Deleted():
                await self._renew(board, None)
            case GivenUp(reason=reason) | ChannelGone(reason=reason):
                async with self._store.transaction() as tx:
                    await scoreboards.mark_pinned(tx, board, reason)
                log.warning("scoreboard not pinned", channel=board.channel, reason=reason)
        return not self._defer_if_unsettled(board, outcome)

    async def _remove_copies(self, door: Transport, board: ScoreboardRow) -> bool:
        """An earlier try may have arrived after it was looked for in vain."""
        if (
            not board.message_id
            or board.tries < 2
            or self._seconds_since(board.posted_at) < _SETTLED_SECONDS
        ):
            return False
        copies = await door.remove_copies(_message(board), board.message_id)
        async with self._store.transaction() as tx:
            await scoreboards.mark_deduplicated(tx, board)
        if copies:
            log.warning("copies removed", channel=board.channel, reason="posted twice")
        return True

    async def _remove_replaced(self, door: Transport, board: ScoreboardRow, replaced: str) -> bool:
        """Deletes the message whose place it took; what cannot be deleted is at least unpinned."""
        outcome = await door.delete(board.channel, replaced)
        if isinstance(outcome, GivenUp | ChannelGone):
            outcome = await door.unpin(board.channel, replaced)
        if self._defer_if_unsettled(board, outcome):
            return False
        async with self._store.transaction() as tx:
            await scoreboards.mark_replaced_removed(tx, board)
        return True

    async def _stop(self, door: Transport, board: ScoreboardRow, lines: Sequence[str]) -> bool:
        """Its last words say that it is kept no longer; it loses its pin and is let go."""
        if board.message_id:
            if not await self._reserve_edit(door, board.channel):
                return False
            said = _message(board, [*lines, stopped_line(self._clock())])
            if self._defer_if_unsettled(board, await door.edit(said, board.message_id)):
                return False
            if self._defer_if_unsettled(board, await door.unpin(board.channel, board.message_id)):
                return False
        async with self._store.transaction() as tx:
            await scoreboards.mark_ended(tx, board)
        log.info("scoreboard stopped", channel=board.channel, reason="asked to")
        return True

    async def _renew(self, board: ScoreboardRow, replaced: str | None) -> bool:
        async with self._store.transaction() as tx:
            await scoreboards.renew(tx, board, replaced)
        why = "deleted" if replaced is None else "old"
        log.info("scoreboard renewed", channel=board.channel, reason=why)
        return True

    async def _mark_lost(self, board: ScoreboardRow, reason: str) -> None:
        async with self._store.transaction() as tx:
            await scoreboards.mark_lost(tx, board, reason)
        log.error("scoreboard lost", channel=board.channel, reason=reason)

    async def _reserve_edit(self, door: Transport, channel: str) -> bool:
        """Whether the next edit of a channel, and of its platform, may be ours: none waits."""
        edits = f"{door.platform} edits"
        here = f"{channel} edits"
        if taken := max(self._pace.seconds_until_free(here), self._pace.seconds_until_free(edits)):
            self._wake_in(taken)
            return False
        await self._pace.wait(here, door.seconds_between)
        await self._pace.wait(edits, door.seconds_between_edits)
        return True

    def _defer_if_unsettled(self, board: ScoreboardRow, outcome: DeliveryOutcome) -> bool:
        match outcome:
            case RetryLater(seconds=seconds) | Unknown(seconds=seconds):
                self._defer(board.channel, seconds)
                return True
        return False

    def _defer(self, channel: str, seconds: float) -> None:
        """Nothing more is done for the channel's scoreboard until then."""

        def go_on() -> None:
            del self._put_off[channel]
            self._awake.set()

        if known := self._put_off.get(channel):
            known.cancel()
        self._put_off[channel] = asyncio.get_running_loop().call_later(seconds, go_on)

    def _wake_in(self, seconds: float) -> None:
        asyncio.get_running_loop().call_later(seconds, self._awake.set)

    def _seconds_since(self, moment: str | None) -> float:
        return (self._clock() - datetime.fromisoformat(moment or "")).total_seconds()


def _message(board: ScoreboardRow, lines: Sequence[str] | None = None) -> Message:
    """Under a key of its own for each edition."""
    said = (board.words or "").split("\n") if lines is None else lines
    return Message(f"{board.night}/scoreboard:{board.edition}", board.channel, tuple(said))
