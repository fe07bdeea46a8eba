"""The clock: what a night says and keeps without being asked.

Each minute it is looked what is due, so that neither a restart nor a machine that slept skips a
thing, and the outbox takes each cause once, so that none is repeated.
"""

import asyncio
from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import (  # type: ignore[import-untyped]  # none are published
    AsyncIOScheduler,
)

from bot.desk.announcements import queue_notice_to_followers
from bot.desk.book import LIVE, Book
from bot.desk.desk import Desk
from bot.election.changes import Level
from bot.election.control import standing
from bot.election.review import review
from bot.errors import NotSaved
from bot.store import outbox
from bot.store.protocol import Transaction
from bot.store.timestamps import utc_text
from bot.wording.bulletin import Notice, decode_bulletin

log = structlog.get_logger()

CLOSE_OF_POLL_WINDOW = timedelta(
    minutes=30
)  # after the close of poll, until it is no news any more


class Scheduler:
    """What is done by the clock; rehearsals and plays in private know none of it."""

    def __init__(self, desk: Desk, summary_minutes: int, backup_minutes: int) -> None:
        """So many minutes lie between two summaries, and between two copies; 0: there are none."""
        self._desk = desk
        self._interval = timedelta(minutes=summary_minutes)
        self._last_slots: dict[str, datetime] = {}  # the last slot of each night
        self._run_lock = asyncio.Lock()
        self._backup_lock = asyncio.Lock()
        # The library's own grace of a second would let a busy moment skip a turn.
        turns = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        self._scheduler = AsyncIOScheduler(timezone=UTC, job_defaults=turns)
        self._scheduler.add_job(self.run_due, "cron", second=0, next_run_time=desk.clock())
        if backup_minutes:
            self._scheduler.add_job(self.back_up, "interval", minutes=backup_minutes)

    def start(self) -> None:
        """Looks at once, and each minute from then on."""
        self._scheduler.start()

    async def stop(self) -> None:
        """Begins nothing more, and comes back when what was begun is over."""
        self._scheduler.pause()
        async with self._run_lock, self._backup_lock:
            self._scheduler.shutdown(wait=False)

    async def run_due(self) -> None:
        """Says what is due now and was not said yet."""
        async with self._run_lock:
            for book in self._desk.books():
                if book.kind == LIVE:
                    await _run_and_log_failure(self._announce_close_of_poll(book))
                    await _run_and_log_failure(self._announce_summary(book))

    async def back_up(self) -> None:
        """Makes a copy of all that is kept; one that fails is tried again at the next turn."""
        async with self._backup_lock:
            await _run_and_log_failure(self._copy_store())

    async def _announce_close_of_poll(self, book: Book) -> None:
        """For a channel that follows soon after it, too, until the first result is in."""
        close = book.night.council.polls_close
        if close <= self._desk.clock() < close + CLOSE_OF_POLL_WINDOW:
            await self._desk.notify(book.id, _queue_close_of_poll)

    async def _announce_summary(self, book: Book) -> None:
        """One for each slot, counted from the close of poll in UTC.

        A slot is of use until half of the time to the next one is over.
        """
        close = book.night.council.polls_close.astimezone(UTC)
        since_close = self._desk.clock() - close
        if not self._interval or since_close < self._interval:
            return
        slot = close + since_close // self._interval * self._interval
        late = self._desk.clock() - slot >= self._interval / 2
        if late or self._last_slots.get(book.id) == slot:
            return

        async def tell(tx: Transaction, book: Book, at: datetime) -> int:
            return await _queue_summary(tx, book, slot, at)

        await self._desk.notify(book.id, tell)
        self._last_slots[book.id] = slot

    async def _copy_store(self) -> None:
        to = await self._desk.store.back_up(self._desk.clock())
        log.info("copied", reason="due", to=to)


async def _queue_close_of_poll(tx: Transaction, book: Book, at: datetime) -> int:
    if review(book.night, since=0).results:
        return 0
    return await queue_notice_to_followers(
        tx, book, Notice.POLLS_CLOSE, "polls-close", Level.CONTROL, at
    )


async def _queue_summary(tx: Transaction, book: Book, slot: datetime, at: datetime) -> int:
    """Nothing where all is as the last one said, and nothing once the final word is said."""
    last = await outbox.latest_timed_notice(tx, book.id, "summary")
    since, said = last or (0, None)
    news = review(book.night, since)
    new = said is not None and decode_bulletin(said).standing != standing(book.night)
    if book.night.is_complete or not (new or news.results):
        return 0
    cause = f"summary:{utc_text(slot)}"
    return await queue_notice_to_followers(tx, book, Notice.SUMMARY, cause, Level.GAINS, at, news)


async def _run_and_log_failure(work: Awaitable[None]) -> None:
    """What could not be kept is still due at the next turn."""
    try:
        await work
    except NotSaved as fault:
        log.warning("put off", reason=str(fault), cause=repr(fault.__cause__))
    except Exception as bug:
        log.exception("failed", reason=type(bug).__name__)
