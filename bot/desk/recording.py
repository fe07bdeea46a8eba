"""Writes a decision into the ledger, with the announcements it causes."""

from dataclasses import dataclass, replace

from bot.desk.announcements import Announced, queue_changes, queue_council_result
from bot.desk.book import LIVE, Book, LastEntry
from bot.desk.entry_codec import encode_entry
from bot.desk.pending import (
    PendingEntry,
    close_question,
    find_question,
    pending_entry,
    store_question,
)
from bot.desk.write_context import WriteContext
from bot.election.decisions import Ask, Corroborate, Decision, Refuse, Write
from bot.election.doubts import Doubt, DoubtReason
from bot.election.ledger import Correct, Declare, WardEntry
from bot.errors import Mistake
from bot.store import channels, ledger, outbox_status
from bot.store.outbox_status import Recipient
from bot.store.timestamps import utc_text
from bot.wording import refusals
from bot.wording.numbers import clock_time


@dataclass(frozen=True, slots=True)
class Recorded:
    """The entry is in the ledger and in `book`."""

    entry: WardEntry
    book: Book
    announced: Announced
    recipients: tuple[Recipient, ...]  # of the announcement
    followed: bool  # at least one channel follows the night


@dataclass(frozen=True, slots=True)
class Questioned:
    """Nothing is written yet: `ask` is written when someone answers the question with yes."""

    question: str  # its id
    ask: Ask
    book: Book


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The ward already has these figures; `first` entered them."""

    entry: WardEntry
    first: LastEntry
    book: Book


Outcome = Recorded | Questioned | Unchanged


async def record(context: WriteContext, night: str, decision: Decision) -> Outcome:
    book = context.draft.book(night)
    _refuse_before_close(context, book)
    match decision:
        case Refuse():
            last = book.last_entries.get(decision.ward)
            raise refusals.refusal_mistake(decision, _attribution(last))
        case Ask():
            return await _ask(context, book, decision)
        case Corroborate(entry=entry):
            first = book.last_entries[entry.ward]
            if first.who != context.provenance.person.id:
                await _write(context, book, entry)
            return Unchanged(entry, first, book)
        case Write(entry=Declare() | Correct()) if context.second_key and book.kind == LIVE:
            return await _require_second_key(context, book, decision)
        case Write():
            doubts = "; ".join(doubt.why for doubt in decision.doubts)
            return await _write(context, book, decision.entry, doubts)


async def answer_question(context: WriteContext, question_id: str, *, yes: bool) -> Recorded | None:
    question = await close_question(context.tx, question_id, yes=yes, at=utc_text(context.at))
    if not yes:
        return None
    book = context.draft.book(question.night)
    return await _write_pending(context, book, pending_entry(question, book))


def _refuse_before_close(context: WriteContext, book: Book) -> None:
    """Keep how people voted out of the bot until the polls close.

    Representation of the People Act 1983, section 66A (rule LW-1).
    """
    if not book.are_polls_closed(context.at):
        raise refusals.polls_open_mistake(book.night.council.polls_close)


async def _ask(context: WriteContext, book: Book, ask: Ask) -> Questioned:
    at = utc_text(context.at)
    return Questioned(
        await store_question(context.tx, context.provenance, book, ask, at), ask, book
    )


async def _require_second_key(context: WriteContext, book: Book, write: Write) -> Outcome:
    """Hold the entry until a second person types the same, or answers yes (rule NR-1)."""
    entry = write.entry
    ask = Ask(entry, (Doubt(DoubtReason.SECOND_KEY),), book.night.wards[entry.ward])
    first = await find_question(context.tx, book, entry)
    if first is None:
        return await _ask(context, book, ask)
    if first.who == context.provenance.person.id:
        return Questioned(first.id, ask, book)
    await close_question(context.tx, first.id, yes=True, at=utc_text(context.at))
    return await _write_pending(context, book, pending_entry(first, book))


async def _write_pending(context: WriteContext, book: Book, pending: PendingEntry) -> Recorded:
    """Write the entry with the source and reason it was first typed with."""
    if context.second_key and pending.asked_by == context.provenance.person.id:
        raise Mistake("Someone else has to confirm this. Nothing was stored.")
    provenance = replace(context.provenance, source=pending.source, reason=pending.reason)
    context = replace(context, provenance=provenance)
    return await _write(context, book, pending.entry, pending.doubts)


async def _write(context: WriteContext, book: Book, entry: WardEntry, doubts: str = "") -> Recorded:
    """Append the entry and queue its announcements. Its doubts are for the history only."""
    tx, provenance, at = context.tx, context.provenance, context.at
    person, channel = provenance.person, provenance.channel
    before = book.night.wards[entry.ward]
    last = LastEntry(book.seq + 1, entry.kind, person.id, person.name, at, before)
    after = book.with_entry(entry, last)
    row = ledger.LedgerRow(
        book.id, last.seq, last.kind, entry.ward, encode_entry(entry),
        person.id, person.name, channel.platform, channel.id, utc_text(at),
        provenance.source, provenance.reason, doubts or None,
    )  # fmt: skip
    await ledger.append(tx, row)
    announced = await queue_changes(context, book, after, entry.ward)
    await queue_council_result(context, book, after)
    context.draft.advance(after)
    recipients: list[Recipient] = []
    if announced.channels:
        recipients = await outbox_status.read_recipients(tx, book.id, after.seq)
    followed = bool(recipients or await channels.read_followers(tx, book.id))
    return Recorded(entry, after, announced, tuple(recipients), followed)


def _attribution(last: LastEntry | None) -> str:
    return f"{last.who_name}, {clock_time(last.at)}" if last else ""
