"""What one call may change, in one transaction with its answer."""

from collections.abc import Collection, Sequence

from bot.desk import packs, proposals, recording, roles, subscriptions
from bot.desk.book import REHEARSAL, Book
from bot.desk.idempotency import KeyedCall
from bot.desk.identity import Provenance
from bot.desk.open_nights import Draft, NightChange
from bot.desk.recording import Answered, Outcome, Questioned, Recorded
from bot.desk.roles import RoleHolder
from bot.desk.subscriptions import FollowRequest
from bot.desk.write_context import SecondKey, WriteContext
from bot.election.council import Council
from bot.election.decisions import Decision
from bot.election.parse.declaration import Reading
from bot.importers.pack import Files
from bot.store import nights, scoreboards
from bot.store.timestamps import utc_text


class UnitOfWork:
    """Writes for one call; see `Desk.unit_of_work`.

    Every other writer waits while the unit is open: ask it for what you need and nothing else.
    """

    def __init__(
        self, call: KeyedCall, provenance: Provenance, draft: Draft, *, second_key: SecondKey
    ) -> None:
        self._call = call
        self._context = WriteContext(call.tx, provenance, call.at, draft, second_key)
        self._changes: list[NightChange] = []
        self._queued = False

    @property
    def answer(self) -> str:
        """Set it before the unit ends; after it, this is the answer that counts."""
        return self._call.answer

    @answer.setter
    def answer(self, text: str) -> None:
        self._call.answer = text

    @property
    def is_replay(self) -> bool:
        """The call was answered before: nothing was written this time."""
        return self._call.is_replay

    @property
    def changes(self) -> list[NightChange]:
        return self._changes

    @property
    def has_queued(self) -> bool:
        return self._queued

    def book(self, night: str) -> Book:
        """The night with every entry before this one, committed or about to be."""
        return self._context.draft.book(night)

    async def record(self, night: str, decision: Decision) -> Outcome:
        """Write what was decided about `book(night)`.

        Raises Mistake if it is a refusal, or the polls are still open.
        """
        outcome = await recording.record(self._context, night, decision)
        if isinstance(outcome, Recorded):
            self._add_change(NightChange(outcome.book, outcome.entry))
        self._queued |= isinstance(outcome, Questioned)
        return outcome

    async def propose(
        self, night: str, readings: Sequence[Reading], extra_desks: Collection[str]
    ) -> int:
        """Ask about each result of a file that is new; returns how many.

        Tells the channels that hold a role, and `extra_desks`. Raises Mistake if the polls are
        still open.
        """
        self._queued = True
        return await proposals.propose(self._context, night, readings, extra_desks)

    async def answer_question(self, question_id: str, *, yes: bool) -> Answered:
        """Write the pending entry on a yes; leave everything as it is on a no.

        Raises Mistake if the question has been answered, or its ward has changed since.
        """
        self._queued = True
        answered = await recording.answer_question(self._context, question_id, yes=yes)
        if recorded := answered.recorded:
            self._add_change(NightChange(recorded.book, recorded.entry))
        return answered

    async def follow(self, night: str, request: FollowRequest) -> bool:
        """True if the channel already followed. One that starts late gets a summary."""
        self._queued = True
        context = self._context
        book = context.draft.peek(night)
        return await subscriptions.follow(context.tx, book, context.provenance, request, context.at)

    async def follow_all_councils(self, *, wanted: bool) -> bool:
        """True if the channel already followed. One that starts late gets a summary."""
        self._queued = True
        context, books = self._context, self._context.draft.councils()
        return await subscriptions.follow_all_councils(
            context.tx, books, context.provenance, context.at, wanted=wanted
        )

    async def set_scoreboard(self, night: str, *, wanted: bool) -> bool:
        """True if the channel already had a scoreboard."""
        self._queued = True
        tx, channel = self._context.tx, self._context.provenance.channel
        if wanted:
            return await scoreboards.start(tx, channel.id, night, channel.name)
        return await scoreboards.stop(tx, channel.id, night)

    async def open_rehearsal(self, night: str, files: Files, council: Council) -> Book:
        """Open a practice night, reserved before, for one channel. `council` is in the files.

        Raises Mistake if the channel follows the real night or another rehearsal.
        """
        context = self._context
        row = nights.NightRow(night, council.slug, REHEARSAL, utc_text(context.at))
        book = Book.at_opening(night, REHEARSAL, council)
        await packs.open_night(context.tx, row, files, context.provenance)
        await subscriptions.subscribe_to_rehearsal(
            context.tx, book, context.provenance.channel, context.at
        )
        self._add_change(NightChange(book))
        return book

    async def replace_pack(self, night: str, files: Files, council: Council) -> int:
        """Recompute the night with another pack; the number of channels that get a correction.

        `council` is the one in the files. Raises Mistake if the pack is unchanged, or a declared
        ward has no place in it.
        """
        after, channels = await packs.replace_pack(self._context, self.book(night), files, council)
        self._add_change(NightChange(after))
        return channels

    async def grant_role(self, holder: RoleHolder) -> bool:
        """True if the holder didn't have the role."""
        context = self._context
        return await roles.grant(context.tx, holder, context.provenance, utc_text(context.at))

    async def revoke_role(self, holder: RoleHolder) -> bool:
        """True if the holder had the role."""
        context = self._context
        return await roles.revoke(context.tx, holder, context.provenance, utc_text(context.at))

    def _add_change(self, change: NightChange) -> None:
        self._changes.append(change)
        self._queued = True
