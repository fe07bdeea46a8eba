"""/countroom import: results out of a file, each a proposal that a declarer confirms."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.chat.command import Call, Role
from bot.chat.receipts import receipt, write
from bot.chat.reply import Action, Reply, Tone
from bot.desk.book import Book
from bot.desk.pending import PendingEntry
from bot.desk.recording import Questioned
from bot.election import decisions
from bot.election.decisions import Ask, Corroborate, Decision, Refuse
from bot.election.doubts import DoubtReason, figure_doubts
from bot.election.ledger import Correct, Declare
from bot.election.parse.declaration import Reading
from bot.errors import Mistake
from bot.importers.foreign.results import Proposal, proposals
from bot.importers.foreign.source import Source
from bot.importers.problems import Problem
from bot.wording.numbers import comma_list, quantity

NEXT, RECORD_ALL = "import-next", "import-all"
_MAX_SHOWN = 8  # problems in one answer
_READ_TIMEOUT = 20.0  # for reading a file


@dataclass(frozen=True, slots=True)
class _Comparison:
    """What a file says beside what is declared: results that are new, the same, or others."""

    new: list[Proposal]
    same: list[Proposal]
    differ: list[Proposal]


async def import_results(call: Call) -> Reply:
    """What the file says: how much of it is new, the same or other; then the first card."""
    await call.require_role(Role.DECLARER)
    if not call.files:
        raise Mistake(
            "No file is attached. Nothing was stored. Attach Democracy Club's results CSV or "
            "ModernGov's XML; in a terminal: /countroom import @results.csv"
        )
    (source, *more) = call.files
    if more:
        raise Mistake("One file at a time, please. Nothing was stored.")
    books = (call.councils.named,) if call.councils.named else call.councils.books
    councils = [book.night.council for book in books]
    try:
        async with asyncio.timeout(_READ_TIMEOUT):
            found = await asyncio.to_thread(proposals, source, councils)
    except TimeoutError:
        raise Mistake("That file took too long to read. Nothing was stored.") from None
    sorted_ = _comparison(call, found.found)
    for proposed in (*sorted_.new, *sorted_.differ):
        await _store_proposal(call, proposed, source)
    return await _summary(call, source, sorted_, found.problems)


def _comparison(call: Call, found: Sequence[Proposal]) -> _Comparison:
    sorted_ = _Comparison([], [], [])
    for proposed in found:
        decision = decisions.declaration(_open_book(call, proposed.council).night, proposed.reading)
        if isinstance(decision, Corroborate):
            sorted_.same.append(proposed)
        elif isinstance(decision, Ask) and _has_conflict(decision):
            sorted_.differ.append(proposed)
        elif not isinstance(decision, Refuse):
            sorted_.new.append(proposed)
    return sorted_


def _has_conflict(ask: Ask) -> bool:
    return any(doubt.why is DoubtReason.DECLARED_OTHERWISE for doubt in ask.doubts)


def _open_book(call: Call, night: str) -> Book:
    book = call.desk.find_book(night)
    if book is None:
        raise Mistake("That night is no longer open. Nothing was stored.")
    return book


async def _store_proposal(call: Call, proposed: Proposal, source: Source) -> None:
    """Keeps the proposal as a question, under a key of its own."""
    reading = proposed.reading

    def decide(book: Book) -> Decision:
        return decisions.proposal(book.night, reading, reading.source or source.name)

    own = replace(call, key=f"{call.key}:{proposed.council}:{reading.ward}")
    await write(own, proposed.council, decide, reading.source)


async def _summary(
    call: Call, source: Source, found: _Comparison, problems: Sequence[Problem]
) -> Reply:
    parts = [
        f"{len(found.new)} new" if found.new else "",
        f"{len(found.same)} already declared" if found.same else "",
        f"{len(found.differ)} with different figures" if found.differ else "",
    ]
    said = comma_list([part for part in parts if part]) or "no results for tonight's wards"
    lines = [str(problem) for problem in problems[:_MAX_SHOWN]]
    if len(problems) > _MAX_SHOWN:
        lines.append(f"… and {quantity(len(problems) - _MAX_SHOWN, 'more problem')}.")
    waiting = await _open_proposals(call, f"file {source.name}"[:100])
    return Reply(
        f"{source.name}: {said}.",
        (
            *lines,
            "Nothing is stored until a declarer confirms it." if waiting else "Nothing to store.",
        ),
        actions=_buttons(f"file {source.name}"[:100], waiting),
        tone=Tone.ASK if waiting else Tone.DONE,
    )


def _buttons(source: str, waiting: Sequence[tuple[PendingEntry, Book]]) -> tuple[Action, ...]:
    """One by one, or all that nothing is odd about."""
    plain = [pair for pair in waiting if _is_plain(pair[0])]
    ways = [Action("One by one", NEXT, f"0 {source}")] if waiting else []
    if len(plain) > 1:
        ways.append(Action(f"Record all {len(plain)} new", RECORD_ALL, source))
    return tuple(ways)


def _is_plain(pending: PendingEntry) -> bool:
    return pending.odd == DoubtReason.FROM_FILE


async def _open_proposals(call: Call, source: str) -> list[tuple[PendingEntry, Book]]:
    """The proposals of a file that nobody has answered, of wards that are as they were."""
    found: dict[tuple[str, str], tuple[PendingEntry, Book]] = {}
    for book in call.desk.councils().books:
        for pending in await call.desk.reads.unanswered_entries(book):
            if pending.source == source:
                found[book.id, pending.entry.ward] = (pending, book)
    return [
        found[book.id, ward]
        for book in call.desk.councils().books
        for ward in book.night.council.contests
        if (book.id, ward) in found
    ]


async def next_card(call: Call) -> Reply:
    """The card of a file with this number, counted from 0: what it says, and what to do with it."""
    number, _, source = call.text.partition(" ")
    waiting = await _open_proposals(call, source)
    start = int(number) if number.isdigit() and int(number) < len(waiting) else 0
    for n, (pending, book) in enumerate(waiting[start:], start + 1):
        entry = pending.entry
        if not isinstance(entry, Declare | Correct):
            continue
        council, contest = book.night.council, book.night.council.contests[entry.ward]
        odd = figure_doubts(council, contest, entry.declaration)
        reading = Reading(entry.ward, entry.declaration, odd, source=source)
        ask = decisions.proposal(book.night, reading, source)
        if isinstance(ask, Ask):
            reply = receipt(
                Questioned(pending.question, ask, book), named=call.councils.has_several
            )
            further = (Action("Next", NEXT, f"{n} {source}"),) if n < len(waiting) else ()
            lines = (*reply.lines, f"{n} of {len(waiting)} in the {source}.")
            return replace(reply, lines=lines, actions=(*reply.actions, *further))
    return Reply("Every result in that file has been dealt with.", tone=Tone.DONE)


async def record_all(call: Call) -> Reply:
    """Records every proposal of a file that nothing is odd about."""
    done, kept = 0, []
    plain = [pending for pending, _ in await _open_proposals(call, call.text) if _is_plain(pending)]
    for pending in plain:
        own = replace(call.provenance(), key=f"{call.key}:{pending.question}")
        try:
            async with call.desk.unit_of_work(own) as work:
                await work.answer_question(pending.question, yes=True)
                work.answer = "recorded"
            done += 1
        except Mistake as mistake:
            kept.append(str(mistake))
    waiting = await _open_proposals(call, call.text)
    return Reply(
        f"{quantity(done, 'result')} recorded.",
        tuple(kept[:_MAX_SHOWN]),
        actions=_buttons(call.text, waiting),
        tone=Tone.DONE,
    )
