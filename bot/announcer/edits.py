"""Edits of messages already sent: corrections in place, and the picture of the final result.

How a correction travels, when entry 7 corrects entry 4:

1. In one transaction the desk appends entry 7, queues the correction for every channel that was
   told of the ward, and marks stale every row recorded since entry 4.
2. A stale row that is still pending is sent right the first time (see `delivery`).
3. A stale message that was sent is edited here, after the channel has nothing else waiting, so that
   the correction has been read. What it should have said is worked out from the ledger.

A crash between the edit and the store leaves the message stale. It is edited once more, to the same
words.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

import structlog

from bot.announcer.history import changes_as_announced
from bot.announcer.messages import (
    FindCorrection,
    FindLink,
    attempt,
    decode_facts,
    is_silent,
    store_as_right,
    store_facts,
    word_message,
)
from bot.announcer.outcome import (
    REFUSED,
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
from bot.announcer.transport import Image, Message, Transport
from bot.announcer.turns import TURN_RETRY_SECONDS, Turn, Turns
from bot.election.changes import CouncilChange
from bot.election.channel_history import has_retraction
from bot.store import claims, outbox_status, stale
from bot.store.outbox import OutboxMessage
from bot.store.protocol import Store
from bot.wording.bulletin import Bulletin, Notice, decode_bulletin
from bot.wording.edits import edited_message, headlines, with_score_of

log = structlog.get_logger()

# The picture of a night as it is now, or None if it can't be drawn.
DrawNight = Callable[[str], Awaitable[Image | None]]


_CORRECTED = "corrected"
_PICTURE_TRIES = 5


class _Rank(IntEnum):
    """What is edited first: what a reader would broadcast."""

    FINAL = 0
    CONTROL = 1
    WARD = 2
    SUMMARY = 3
    SCORE = 4


@dataclass(frozen=True, slots=True)
class _Plan:
    """An edit to make: what the rows will tell, and the message in its new words."""

    rows: list[OutboxMessage]
    facts: Mapping[int, Bulletin]
    message: Message
    reason: str
    rank: _Rank

    @property
    def corrects(self) -> bool:
        """Whether the message reads wrong without it; a running score only moves on."""
        return self.reason == _CORRECTED and self.rank is not _Rank.SCORE


class Edits:
    def __init__(
        self,
        store: Store,
        find_correction: FindCorrection,
        draw: DrawNight,
        find_link: FindLink,
        rate_limit: RateLimit,
        turns: Turns,
        wake_in: Callable[[float], None],
    ) -> None:
        self._store = store
        self._find_correction = find_correction
        self._draw = draw
        self._find_link = find_link
        self._rate_limit = rate_limit
        self._turns = turns
        self._wake_in = wake_in
        self.stopping = False
        self._drawing: dict[str, asyncio.Task[None]] = {}  # by the message's id

    def cancel_pictures(self) -> None:
        for task in self._drawing.values():
            task.cancel()

    async def correct(self, transport: Transport, channel: str) -> bool:
        """Edit the channel's stale messages, headlines first. True if there may be more to do now.

        Stops as soon as anything is waiting to be sent: that goes first.
        """
        messages = await stale.messages(self._store.reader, channel)
        if not messages:
            return False
        async with self._turns.at_edits(transport) as turn:
            if turn is None:
                return False
            return await self._correct_messages(transport, turn, channel, messages)

    async def _correct_messages(
        self,
        transport: Transport,
        turn: Turn,
        channel: str,
        messages: Sequence[list[OutboxMessage]],
    ) -> bool:
        plans, right = [], []
        for rows in messages:
            plan = await self._plan(rows)
            if plan is None:
                right.append(rows)
            else:
                plans.append(plan)
            await asyncio.sleep(0)  # a night has hundreds of messages, and commands to answer
        await store_as_right(self._store, right)
        for plan in sorted(plans, key=lambda plan: plan.rank):
            if self.stopping or self._turns.is_over(turn):
                return False
            if await claims.next_message(self._store.reader, channel):
                return True
            if not await self._edit(transport, plan):
                return False
        return bool(plans)

    async def _plan(self, rows: list[OutboxMessage]) -> "_Plan | None":
        """How a message should read; None if it reads right."""
        before = decode_facts(rows)
        correction = await self._find_correction(rows)
        if correction is None:
            return None
        facts = {
            row_id: replace(now, changes=changes_as_announced(before[row_id].changes, now.changes))
            for row_id, now in correction.facts.items()
        }
        if is_silent(rows, before) and is_silent(rows, facts):
            return None  # whatever it said, an earlier edit has taken it back
        message = await word_message(self._store.reader, rows, facts, self._find_link)
        reads = rows[0].edited or rows[0].words or ""
        rank = _rank(before.values())
        reason = _CORRECTED if correction.corrected else "more to say"
        if _are_alike(before, facts) or headlines(message.lines) == headlines(
            (await word_message(self._store.reader, rows, before, self._find_link)).lines
        ):
            rank, words = _Rank.SCORE, with_score_of(reads, message.lines)
        else:
            words = edited_message(message.lines, rows[0].words or "", correction.corrected)
        if "\n".join(words) == reads:
            return None
        return _Plan(rows, facts, replace(message, lines=words), reason, rank)

    async def reword(
        self, transport: Transport, message: Message, message_id: str
    ) -> DeliveryOutcome:
        """Give a message that was found in other words these ones."""
        await self._wait_for_slot(transport, message.channel)
        quiet = replace(message, ping="")
        outcome = await attempt(lambda m: transport.edit(m, message_id), quiet)
        if isinstance(outcome, RetryLater):  # it is there, so it must not be sent again
            return Unknown(outcome.seconds, outcome.reason)
        return outcome

    async def _edit(self, transport: Transport, plan: "_Plan") -> bool:
        """True if the channel's next edit may go now."""
        rows, facts, message = plan.rows, plan.facts, plan.message
        first, message_id = rows[0], rows[0].message_id or ""
        await self._wait_for_slot(transport, first.channel)
        await self._cancel_picture(message_id)
        outcome = await attempt(lambda m: transport.edit(m, message_id), message)
        edit_log = log.bind(channel=first.channel, cause=first.cause)
        match outcome:
            case (
                RetryLater(seconds=seconds, reason=reason) | Unknown(seconds=seconds, reason=reason)
            ):
                edit_log.warning("edit postponed", reason=reason, seconds=seconds)
                self._wake_in(seconds)
                return False
            case Sent():
                try:
                    await store_facts(self._store, rows, facts, "\n".join(message.lines))
                finally:  # a store that doesn't answer may have stored them all the same
                    self.schedule_picture(transport, rows, message, message_id)
                edit_log.info("edited", reason=plan.reason)
            # The channel read the old words and no others: the rows go on telling those facts.
            case Deleted():
                await store_facts(self._store, rows, decode_facts(rows))
                edit_log.info("nothing to deliver", reason="deleted")
            case GivenUp() | ChannelGone():
                refused = outcome.reason.removeprefix(f"{REFUSED}: ") if plan.corrects else None
                await store_facts(self._store, rows, decode_facts(rows), refused=refused)
                bug = outcome.bug if isinstance(outcome, GivenUp) else None
                edit_log.warning("edit abandoned", reason=outcome.reason, exc_info=bug)
        return True

    def schedule_picture(
        self,
        transport: Transport,
        rows: Sequence[OutboxMessage],
        message: Message,
        message_id: str,
    ) -> None:
        """Add a picture to the final result, in the background: no words wait for a picture."""
        if transport.shows_images and decode_bulletin(rows[-1].facts).notice is Notice.FINAL:
            task = asyncio.create_task(self._add_picture(transport, rows[-1], message, message_id))
            self._drawing[message_id] = task

    async def _cancel_picture(self, message_id: str) -> None:
        """A picture still on its way would come with the words it was drawn for."""
        if task := self._drawing.pop(message_id, None):
            task.cancel()
            await asyncio.wait([task])

    async def _add_picture(
        self, transport: Transport, row: OutboxMessage, message: Message, message_id: str
    ) -> None:
        """A few tries: the words are complete without it."""
        image = await self._draw(row.night)
        if image is None:
            return
        await self._rate_limit.wait_until_free(f"{transport.platform} edits")  # words go first
        illustrated = replace(message, image=image)
        outcome = await self._show_picture(transport, illustrated, message_id)
        for _ in range(_PICTURE_TRIES - 1):
            if not isinstance(outcome, RetryLater | Unknown):
                break
            await asyncio.sleep(outcome.seconds)
            outcome = await self._show_picture(transport, illustrated, message_id)
        picture_log = log.bind(channel=row.channel, cause=row.cause)
        if isinstance(outcome, Sent):
            picture_log.info("picture added", reason="final word")
        else:
            # No edit ends as Altered.
            reason = "deleted" if isinstance(outcome, Deleted | Altered) else outcome.reason
            picture_log.warning("picture not added", reason=reason)

    async def _show_picture(
        self, transport: Transport, message: Message, message_id: str
    ) -> DeliveryOutcome:
        """One try, once no other process has the channel, or edits."""
        while True:
            async with (
                self._turns.at_channel(transport, message.channel) as turn,
                self._turns.at_edits(transport) as edits,
            ):
                if turn and edits:
                    return await self._edit_picture(transport, message, message_id)
            await asyncio.sleep(TURN_RETRY_SECONDS)

    async def _edit_picture(
        self, transport: Transport, message: Message, message_id: str
    ) -> DeliveryOutcome:
        if not await self._still_reads(message, message_id):
            return GivenUp("it was corrected")
        await self._wait_for_slot(transport, message.channel)
        return await attempt(lambda m: transport.edit(m, message_id), message)

    async def _still_reads(self, message: Message, message_id: str) -> bool:
        """Whether no other process has edited it, or is to."""
        if not self._store.is_shared:
            return True  # an edit here would have cancelled the picture
        rows = await outbox_status.read_message(self._store.reader, message.channel, message_id)
        words = "\n".join(message.lines)
        return all((r.edited or r.words) == words and r.doubted is None for r in rows)

    async def _wait_for_slot(self, transport: Transport, channel: str) -> None:
        at_once = transport.edits_at_once
        await self._rate_limit.wait(f"{channel} edits", transport.seconds_between, at_once)
        await self._rate_limit.wait(
            f"{transport.platform} edits", transport.seconds_between_edits, at_once
        )


def _are_alike(before: Mapping[int, Bulletin], now: Mapping[int, Bulletin]) -> bool:
    """Whether the headlines are the same for certain: those of results as they were."""
    return all(
        (was.changes, was.voice, was.waits) == (now[row].changes, now[row].voice, now[row].waits)
        and not was.speaks_of_council
        and not has_retraction(was.changes)
        for row, was in before.items()
    )


def _rank(bulletins: Iterable[Bulletin]) -> _Rank:
    """By the facts of a message, whatever their words."""
    ranks = []
    for bulletin in bulletins:
        if bulletin.notice:
            final = bulletin.notice is Notice.FINAL
            ranks.append(_Rank.FINAL if final else _Rank.SUMMARY)
        else:
            control = any(isinstance(change, CouncilChange) for change in bulletin.changes)
            ranks.append(_Rank.CONTROL if control else _Rank.WARD)
    return min(ranks)
