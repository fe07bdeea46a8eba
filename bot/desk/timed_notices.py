"""Announcements the clock causes: the close of poll, and the summary of a slot."""

from datetime import datetime

from bot.desk.announcements import notice_announcement
from bot.desk.book import Book
from bot.election.changes import Level
from bot.election.control import standing
from bot.election.review import review
from bot.store import outbox
from bot.store.protocol import Transaction
from bot.store.timestamps import utc_text
from bot.wording.bulletin import Notice, decode_bulletin


async def queue_close_of_poll(tx: Transaction, book: Book, at: datetime) -> None:
    """Queues nothing once a result is in."""
    if review(book.night, since=0).results:
        return
    announcement = notice_announcement(book, Notice.POLLS_CLOSE, "polls-close", Level.CONTROL, at)
    await outbox.queue_for_followers(tx, announcement)


async def queue_summary(tx: Transaction, book: Book, slot: datetime, at: datetime) -> None:
    """Queues nothing if nothing is new since the last summary, or the night is complete."""
    last = await outbox.latest_timed_notice(tx, book.id, "summary")
    since, facts = last or (0, None)
    news = review(book.night, since)
    has_moved = facts is not None and decode_bulletin(facts).standing != standing(book.night)
    if book.night.is_complete or not (has_moved or news.results):
        return
    cause = f"summary:{utc_text(slot)}"
    announcement = notice_announcement(book, Notice.SUMMARY, cause, Level.GAINS, at, news)
    await outbox.queue_for_followers(tx, announcement)
