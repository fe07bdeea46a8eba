"""What a channel gets that starts to follow late, or comes back after it was lost."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.announcer.history import gives_control
from bot.desk.announcements import entry_announcements, notice_announcement
from bot.desk.book import REHEARSAL, Book, book_in_hindsight
from bot.election.changes import (
    CertaintyChange,
    Change,
    CouncilRetraction,
    NightComplete,
    WardChange,
    certainty_of,
    first_report,
)
from bot.election.channel_history import ChannelHistory
from bot.election.control import certain_facts, standing
from bot.election.difference import changes_between
from bot.election.following import Following
from bot.election.hindsight import Hindsight
from bot.election.night import Night, initial_state
from bot.election.review import review
from bot.store import ledger, outbox
from bot.store.ledger import LedgerRow
from bot.store.protocol import Transaction
from bot.store.timestamps import utc_text
from bot.wording.bulletin import Bulletin, Notice

# Earlier results are queued as if they had waited this long, so that they share messages.
_BACKLOG_AGE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class LateFollower:
    tx: Transaction
    book: Book
    channel: str
    following: Following
    at: datetime

    async def queue_catch_up(self, cause: str, since: int | None = None) -> None:
        """One message on how it stands, with what came in after entry `since` if that is given."""
        await self._queue_catch_up(self.book, cause, since)

    async def queue_from_entry(self, entry: int) -> None:
        """What an entry announced, and its ward's later entries, as it is known now.

        What other wards declared before it and after it has a summary on either side.
        """
        book, rows = self.book, await ledger.read(self.tx, self.book.id)
        ward = next((row.ward for row in rows if row.seq == entry), None)
        seen = book_in_hindsight(book, rows)
        night = seen.entry(entry - 1).night
        if contest := night.council.contests.get(ward or ""):
            night = night.with_ward(contest.ward, initial_state(contest))  # its message follows
        if night.declared_wards:
            before = replace(book, night=night, seq=entry - 1)
            await self._queue_catch_up(before, f"summary:before:{entry}")
        await self._queue_results(rows, seen, {ward: entry}, self.at, night)
        if review(book.night, entry).results:
            await self._queue_catch_up(book, f"summary:since:{entry}", entry)

    async def queue_focus(self, cause: str) -> None:
        """The results in the channel's focus, as they are known now, and how it stands."""
        night = self.book.night
        starts: dict[str | None, int] = {
            result.ward: night.wards[result.ward].since or 0
            for result in night.results
            if self.following.is_focused_on(first_report(result))
        }
        rows = await ledger.read(self.tx, self.book.id)
        seen = book_in_hindsight(self.book, rows)
        await self._queue_results(rows, seen, starts, self.at - _BACKLOG_AGE)
        if set(night.declared_wards) - starts.keys():
            await self.queue_catch_up(cause)

    async def _queue_results(
        self,
        rows: Sequence[LedgerRow],
        seen: Hindsight,
        starts: Mapping[str | None, int],
        queued_at: datetime,
        summed_up: Night | None = None,
    ) -> None:
        """One message a ward: what its entries made of it, from each ward's number on.

        Who reads none of what was wrong on the way needs no correction of it. `summed_up`: what a
        summary gives first.
        """
        told: dict[str | None, tuple[LedgerRow, tuple[Change, ...]]] = {}
        for row in rows:
            changes = self._news(seen.entry(row.seq).changes)
            if row.ward in starts and row.seq >= starts[row.ward] and changes:
                _, before = told.pop(row.ward, (row, ()))
                told[row.ward] = row, _overtaken(before, changes)
        history = ChannelHistory()
        for row, changes in told.values():
            if summed_up:
                changes = self._with_council_news(changes, summed_up, seen.nights[row.seq])
            if news := history.news(changes):
                history.record(news)
                if gives_control(news, is_shared=True):
                    history.record_control(standing(seen.nights[row.seq]))
                await self._queue_entry(row, seen.nights[row.seq], news, queued_at)

    def _with_council_news(
        self, changes: Iterable[Change], before: Night, after: Night
    ) -> tuple[Change, ...]:
        """A ward's changes, and what is news of the council since a night without the ward."""
        council = (c for c in changes_between(before, after) if not isinstance(c, WardChange))
        return (*(c for c in changes if isinstance(c, WardChange)), *self._news(council))

    async def _queue_entry(
        self, row: LedgerRow, night: Night, news: tuple[Change, ...], queued_at: datetime
    ) -> None:
        after = replace(self.book, night=night, seq=row.seq)
        now, at = standing(night), datetime.fromisoformat(row.at)
        test = self.book.kind == REHEARSAL
        told = Bulletin(after.voice, news, now, at, row.ward, row.source, row.reason, test=test)
        for announcement in entry_announcements(after, told):
            await self._queue(replace(announcement, at=utc_text(queued_at)))

    def _news(self, changes: Iterable[Change]) -> tuple[Change, ...]:
        """Without what an entry made certain, or ended, and a poll held later has opened again.

        Nor with what it took back of the council: the channel read none of that.
        """
        night = self.book.night
        certain = certain_facts(night)
        return tuple(
            change
            for change in changes
            if not isinstance(change, CertaintyChange) or certainty_of(change) in certain
            if not isinstance(change, NightComplete) or night.is_complete
            if not isinstance(change, CouncilRetraction)
        )

    async def _queue_catch_up(self, book: Book, cause: str, since: int | None = None) -> None:
        missed = replace(review(book.night, since), swing=None)
        level, at = self.following.level, self.at
        await self._queue(notice_announcement(book, Notice.CATCH_UP, cause, level, at, missed))

    async def _queue(self, announcement: outbox.Announcement) -> None:
        following = self.following
        announcement = replace(announcement, level=following.level)
        await outbox.queue_for_channel(self.tx, announcement, self.channel, following.focus)


def _overtaken(earlier: Iterable[Change], later: Sequence[Change]) -> tuple[Change, ...]:
    """What two entries of one ward changed: the later ward, and the council by both."""
    has_ward = any(isinstance(change, WardChange) for change in later)
    kept = (c for c in earlier if c not in later and not (has_ward and isinstance(c, WardChange)))
    return (*kept, *later)
