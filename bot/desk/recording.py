"""Writes a decision into the ledger, with the announcements it causes."""

from dataclasses import dataclass, replace

from bot.announcer.history import read_believers
from bot.desk.announcements import Announced, queue_changes, queue_council_result
from bot.desk.book import LIVE, Book, LastEntry
from bot.desk.entry_codec import encode_entry
from bot.desk.pending import (
    PendingEntry,
    close_question,
    decode_pending,
    pending_entry,
    store_question,
    unanswered_entries,
)
from bot.desk.second_key_cards import mark_cards, queue_cards, second_key_card
from bot.desk.write_context import SecondKey, WriteContext
from bot.election.decisions import Ask, Corroborate, Decision, Refuse, Write
from bot.election.doubts import Doubt, DoubtReason
from bot.election.ledger import Correct, Declare, WardEntry
from bot.election.result import leading_verdict
from bot.errors import Mistake
from bot.store import channels, ledger, outbox_status
from bot.store.outbox_status import Recipient
from bot.store.questions import QuestionRow
from bot.store.timestamps import utc_text
from bot.wording import refusals
from bot.wording.bulletin import SecondKeyCard
from bot.wording.numbers import clock_time


@dataclass(frozen=True, slots=True)
class Recorded:
    """The entry is in the ledger and in `book`."""

    entry: WardEntry
    book: Book
    announced: Announced
    recipients: tuple[Recipient, ...]  # of the announcement
    followed: bool  # at least one channel follows the night
    contradicts: LastEntry | None = None  # of another person
    of_yours: tuple[tuple[str, LastEntry], ...] = ()  # wards of this person's that others changed
    first_key: str | None = None  # who typed it first, if a second person had to confirm it


@dataclass(frozen=True, slots=True)
class Questioned:
    """Nothing is written yet: `ask` is written when someone answers the question with yes."""

    question: str  # its id
    ask: Ask
    book: Book
    asked_by: str  # a person's name
    card: SecondKeyCard | None = None  # if a second person has to confirm it
    desks: tuple[str, ...] = ()  # the names of the channels that get the card


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The ward already has these figures; `first` entered them."""

    entry: WardEntry
    first: LastEntry
    book: Book


@dataclass(frozen=True, slots=True)
class Answered:
    """What a question was about, and what a yes recorded."""

    pending: PendingEntry
    recorded: Recorded | None


Outcome = Recorded | Questioned | Unchanged


async def record(context: WriteContext, night: str, decision: Decision) -> Outcome:
    book = context.draft.book(night)
    _refuse_before_close(context, book)
    match decision:
        case Refuse():
            last = book.last_entries.get(decision.ward)
            raise refusals.refusal_mistake(decision, _attribution(last))
        case Ask():
            return await _ask(context, book, _with_second_key(context, book, decision))
        case Corroborate(entry=entry):
            first = book.last_entries[entry.ward]
            if first.who != context.provenance.person.id:
                await _write(context, book, entry)
            return Unchanged(entry, first, book)
        case Write(entry=entry) if _needs_second_key(context, book, entry):
            return await _require_second_key(context, book, decision)
        case Write():
            doubts = "; ".join(doubt.why for doubt in decision.doubts)
            return await _write(context, book, decision.entry, doubts)


async def answer_question(context: WriteContext, question_id: str, *, yes: bool) -> Answered:
    question = await _close(context, question_id, yes=yes)
    book = context.draft.book(question.night)
    if not yes:
        refused = decode_pending(question)
        await mark_cards(context, book, refused.entry.ward)
        return Answered(refused, None)
    pending = pending_entry(question, book)
    return Answered(pending, await _write_pending(context, book, pending))


def _refuse_before_close(context: WriteContext, book: Book) -> None:
    """Keep how people voted out of the bot until the polls close.

    Representation of the People Act 1983, section 66A (rule LW-1).
    """
    if not book.are_polls_closed(context.at):
        raise refusals.polls_open_mistake(book.night.council.polls_close, context.at)


async def _ask(context: WriteContext, book: Book, ask: Ask) -> Questioned:
    """Store the question. A person's new reading of a ward replaces the one they typed before."""
    person = context.provenance.person
    ask = await _with_channels_told(context, book, ask)
    others = []
    for waiting in await _waiting_readings(context, book, ask.entry):
        if waiting.asked_by == person.id:
            await _close(context, waiting.question, yes=False)
        else:
            others.append(waiting)
    at = utc_text(context.at)
    question = await store_question(context.tx, context.provenance, book, ask, at)
    if not any(doubt.why is DoubtReason.SECOND_KEY for doubt in ask.doubts):
        return Questioned(question, ask, book, person.name)
    await mark_cards(context, book, ask.entry.ward)
    card = second_key_card(book, ask, question, person.name, others)
    desks = await queue_cards(context, book, card, ask.entry.ward)
    return Questioned(question, ask, book, person.name, card, desks)


async def _close(context: WriteContext, question: str, *, yes: bool) -> QuestionRow:
    at, by = utc_text(context.at), context.provenance.person.name
    return await close_question(context.tx, question, yes=yes, at=at, by=by)


async def _with_channels_told(context: WriteContext, book: Book, ask: Ask) -> Ask:
    """Another winner takes back what channels were told: say what, and how many."""
    night, known = book.night, ask.state.declaration
    changed = any(doubt.why is DoubtReason.ANOTHER_WINNER for doubt in ask.doubts)
    told = await read_believers(context.tx, book.id, ask.entry.ward) if changed else []
    if known is None or not told:
        return ask
    verdict = leading_verdict(night.council, night.council.contests[ask.entry.ward], known)
    told_of = (verdict.outcome if verdict else "result", str(len(told)))
    return replace(
        ask,
        doubts=tuple(
            replace(doubt, about=(*doubt.about, *told_of))
            if doubt.why is DoubtReason.ANOTHER_WINNER
            else doubt
            for doubt in ask.doubts
        ),
    )


async def _waiting_readings(
    context: WriteContext, book: Book, entry: WardEntry
) -> list[PendingEntry]:
    """What waits for a second person for this ward."""
    if context.second_key is SecondKey.OFF:
        return []
    waiting = await unanswered_entries(context.tx, book)
    return [w for w in waiting if w.needs_second_key and w.entry.ward == entry.ward]


def _needs_second_key(context: WriteContext, book: Book, entry: WardEntry) -> bool:
    is_figures = isinstance(entry, Declare | Correct)
    return is_figures and context.second_key is not SecondKey.OFF and book.kind == LIVE


def _with_second_key(context: WriteContext, book: Book, ask: Ask) -> Ask:
    """An odd entry waits for a second person as well. One from a file is confirmed card by card."""
    from_file = any(doubt.why is DoubtReason.FROM_FILE for doubt in ask.doubts)
    if from_file or not _needs_second_key(context, book, ask.entry):
        return ask
    return replace(ask, doubts=(*ask.doubts, Doubt(DoubtReason.SECOND_KEY)))


async def _require_second_key(context: WriteContext, book: Book, write: Write) -> Outcome:
    """Hold the entry until a second person types the same, or answers yes (rule NR-1)."""
    entry = write.entry
    ask = Ask(entry, (Doubt(DoubtReason.SECOND_KEY),), book.night.wards[entry.ward])
    waiting = await _waiting_readings(context, book, entry)
    same = next((w for w in waiting if w.entry == entry and _can_confirm(context, w)), None)
    if same is None:
        return await _ask(context, book, ask)
    await _close(context, same.question, yes=True)
    return await _write_pending(context, book, same)


def _can_confirm(context: WriteContext, pending: PendingEntry) -> bool:
    """Another person, and on the same platform if the setting asks for that.

    A published file was asked about by no person, on no platform.
    """
    provenance = context.provenance
    if pending.asked_by == provenance.person.id:
        return False
    any_platform = context.second_key is not SecondKey.SAME_PLATFORM
    return any_platform or pending.platform in {"", provenance.channel.platform}


async def _write_pending(context: WriteContext, book: Book, pending: PendingEntry) -> Recorded:
    """Write the entry with the source and reason it was first typed with."""
    second_key = context.second_key is not SecondKey.OFF
    if second_key and not _can_confirm(context, pending):
        where = f" in {pending.platform.capitalize()}" if _is_elsewhere(context, pending) else ""
        raise Mistake(f"Someone else{where} has to confirm this.")
    provenance = replace(context.provenance, source=pending.source, reason=pending.reason)
    context = replace(context, provenance=provenance)
    recorded = await _write(context, book, pending.entry, pending.doubts)
    first_key = pending.asked_by_name if pending.needs_second_key else None
    return replace(recorded, first_key=first_key)


def _is_elsewhere(context: WriteContext, pending: PendingEntry) -> bool:
    return pending.platform != context.provenance.channel.platform


async def _write(context: WriteContext, book: Book, entry: WardEntry, doubts: str = "") -> Recorded:
    """Append the entry and queue its announcements. Its doubts are for the history only."""
    tx, provenance, at = context.tx, context.provenance, context.at
    person, channel = provenance.person, provenance.channel
    before = book.night.wards[entry.ward]
    last = LastEntry(book.seq + 1, entry.kind, person.id, person.name, at, before)
    row = ledger.LedgerRow(
        book.id, last.seq, last.kind, entry.ward, encode_entry(entry),
        person.id, person.name, channel.platform, channel.id, utc_text(at),
        provenance.source, provenance.reason, doubts or None,
    )  # fmt: skip
    after = book.with_entry(entry, last, await ledger.append(tx, row, book.hash))
    if context.second_key is not SecondKey.OFF:
        await mark_cards(context, after, entry.ward)
    announced = await queue_changes(context, book, after, entry.ward)
    await queue_council_result(context, book, after)
    context.draft.advance(after)
    recipients: list[Recipient] = []
    if announced.channels:
        recipients = await outbox_status.read_recipients(tx, book.id, after.seq)
    followed = bool(recipients or await channels.read_followers(tx, book.id))
    return Recorded(
        entry, after, announced, tuple(recipients), followed,
        _contradicted_entry(book, after, entry.ward),
        tuple((ward, by) for (who, ward), by in book.contradicted.items() if who == person.id),
    )  # fmt: skip


def _contradicted_entry(before: Book, after: Book, ward: str) -> LastEntry | None:
    """The other person's entry that the last one contradicts."""
    first = before.last_entries.get(ward)
    changed = first and after.contradicted.get((first.who, ward))
    return first if changed is after.last_entries.get(ward) else None


def _attribution(last: LastEntry | None) -> str:
    return f"{last.who_name}, {clock_time(last.at)}" if last else ""
