"""Announcements and backups that are due by the clock.

Checks every minute what is due, so a restart or a sleeping laptop skips nothing. The outbox accepts
each cause once, so nothing is repeated. Of several processes one does it all; they all read the
published results, so that each can show them.
"""

import asyncio
from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import (  # type: ignore[import-untyped]  # none are published
    AsyncIOScheduler,
)

from bot.desk.book import LIVE, Book
from bot.desk.desk import Desk
from bot.errors import NotSaved
from bot.runtime.results_reader import ResultsReader

log = structlog.get_logger()

RESUME_MINUTES = 5  # between attempts to post in channels that refused
CLOSE_OF_POLL_WINDOW = timedelta(minutes=30)  # later than this it is old news


class Scheduler:
    """Runs what is due for the real nights; rehearsals and replays have no schedule."""

    def __init__(
        self,
        desk: Desk,
        summary_minutes: int,
        backup_minutes: int,
        results_reader: ResultsReader | None = None,
    ) -> None:
        """Minutes between summaries, and between backups; 0 turns them off."""
        self._desk = desk
        self._interval = timedelta(minutes=summary_minutes)
        self._last_slots: dict[str, datetime] = {}  # the last summary of each night
        self._run_lock = asyncio.Lock()
        self._backup_lock = asyncio.Lock()
        self._results_reader = results_reader
        self._results_lock = asyncio.Lock()
        # By default the library skips a run that is a second late, as in a busy moment.
        job_defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        self._scheduler = AsyncIOScheduler(timezone=UTC, job_defaults=job_defaults)
        self._scheduler.add_job(self.run_due, "cron", second=0, next_run_time=desk.clock())
        self._scheduler.add_job(self.resume_channels, "interval", minutes=RESUME_MINUTES)
        if results_reader:
            self._scheduler.add_job(
                self.read_results, "interval", minutes=1, next_run_time=desk.clock()
            )
        if backup_minutes:
            self._scheduler.add_job(self.back_up, "interval", minutes=backup_minutes)

    def start(self) -> None:
        """Check now, and every minute from now on."""
        self._scheduler.start()

    async def stop(self) -> None:
        """Start no more jobs, and wait for the running ones."""
        self._scheduler.pause()
        if self._results_reader:
            self._results_reader.stop()
        async with self._run_lock, self._backup_lock, self._results_lock:
            self._scheduler.shutdown(wait=False)

    async def run_due(self) -> None:
        """Queue the announcements that are due and have not been made."""
        async with self._run_lock:
            if not await self._desk.leads_jobs():
                return
            await _run_and_log_failure(self._desk.rehearsals.end_abandoned())
            for book in self._desk.books():
                if book.kind == LIVE:
                    await _run_and_log_failure(self._announce_close_of_poll(book))
                    await _run_and_log_failure(self._announce_summary(book))

    async def resume_channels(self) -> None:
        """Try the channels again to which the bot couldn't post."""
        async with self._run_lock:
            if await self._desk.leads_jobs():
                await _run_and_log_failure(self._desk.resume_channels())

    async def read_results(self) -> None:
        """Read the published file of results, if there is one."""
        async with self._results_lock:
            if self._results_reader:
                await _run_and_log_failure(self._results_reader.read_due())

    async def back_up(self) -> None:
        """Back up the store. A failure is logged and retried at the next interval."""
        async with self._backup_lock:
            if await self._desk.leads_jobs():
                await _run_and_log_failure(self._copy_store())

    async def _announce_close_of_poll(self, book: Book) -> None:
        """Announce it, also to channels that start to follow within the window."""
        close = book.night.council.polls_close
        if close <= self._desk.clock() < close + CLOSE_OF_POLL_WINDOW:
            await self._desk.announce_close_of_poll(book.id)

    async def _announce_summary(self, book: Book) -> None:
        """Queue the summary of the current slot; slots count from the close of poll, in UTC.

        A summary that is more than half an interval late is left out.
        """
        close = book.night.council.polls_close.astimezone(UTC)
        since_close = self._desk.clock() - close
        if not self._interval or since_close < self._interval:
            return
        slot = close + since_close // self._interval * self._interval
        late = self._desk.clock() - slot >= self._interval / 2
        if late or self._last_slots.get(book.id) == slot:
            return
        await self._desk.announce_summary(book.id, slot)
        self._last_slots[book.id] = slot

    async def _copy_store(self) -> None:
        to = await self._desk.back_up()
        log.info("backed up", reason="due", to=to)


async def _run_and_log_failure(work: Awaitable[None]) -> None:
    """Log a failure; what was not saved is still due at the next check."""
    try:
        await work
    except NotSaved as fault:
        log.warning("job postponed", reason=str(fault), cause=repr(fault.__cause__))
    except Exception as bug:
        log.exception("failed", reason=type(bug).__name__)
