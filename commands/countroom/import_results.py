"""/countroom import: results from a file. Nothing is recorded until a declarer confirms it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.chat.command import Call, Handler, Role
from bot.chat.receipts import receipt, write
from bot.chat.reply import Action, Meaning, Reply, Table, Tone
from bot.chat.second_key import NO, YES
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
from bot.importers.problems import Problem, grouped_lines
from bot.wording.numbers import comma_list, quantity
from bot.wording.refusals import refusal_mistake
from commands.declare import answer_no, answer_yes

NEXT, RECORD_ALL = "import-next", "import-all"
RECORD_CARD, REFUSE_CARD = "import-yes", "import-no"
_CARD_PRESSES = {YES: RECORD_CARD, NO: REFUSE_CARD}
_MAX_SHOWN = 8  # problems in one answer
_MAX_CONFIRMATION = 300  # characters, in the smallest dialog of a platform
_ONLY_THE_FILE_KNOWS = {DoubtReason.OTHER_PARTY, DoubtReason.OTHER_TOTAL}
_READ_TIMEOUT = 20.0  # seconds


@dataclass(frozen=True, slots=True)
class _Comparison:
    """The results of a file, compared with the declarations so far."""

    new: list[Proposal]
    adding: list[Proposal]  # to a declared result, such as its turnout
    same: list[Proposal]
    differ: list[Proposal]
    refused: list[str]  # sentences


async def import_results(call: Call) -> Reply:
    """Store each new or different result as a question, and sum up the file."""
    await call.require_role(Role.DECLARER)
    if not call.files:
        raise Mistake(
            "No file came with the line. To import Democracy Club's results CSV, ModernGov's XML "
            f"or a table of your own, {call.hints.files}."
        )
    (source, *more) = call.files
    if more:
        raise Mistake("One file at a time, please.")
    books = (call.councils.named,) if call.councils.named else call.councils.books
    councils = [book.night.council for book in books]
    try:
        async with asyncio.timeout(_READ_TIMEOUT):
            read = await asyncio.to_thread(proposals, source, councils)
    except TimeoutError:
        raise Mistake("That file took too long to read.") from None
    compared = _comparison(call, read.found)
    for proposal in (*compared.new, *compared.adding, *compared.differ):
        await _store_proposal(call, proposal, source)
    return await _summary(call, source, compared, read.problems)


def _comparison(call: Call, found: Sequence[Proposal]) -> _Comparison:
    compared = _Comparison([], [], [], [], [])
    for proposal in found:
        night = _open_book(call, proposal.council).night
        decision = decisions.declaration(night, proposal.reading)
        if isinstance(decision, Corroborate):
            compared.same.append(proposal)
        elif isinstance(decision, Ask) and _has_conflict(decision):
            compared.differ.append(proposal)
        elif isinstance(decision, Refuse):
            sentence = refusal_mistake(decision, None)
            compared.refused.append(f"{proposal.reading.ward}: {sentence}")
        elif night.wards[proposal.reading.ward].declaration:
            compared.adding.append(proposal)
        else:
            compared.new.append(proposal)
    return compared


def _has_conflict(ask: Ask) -> bool:
    return any(doubt.why is DoubtReason.DECLARED_OTHERWISE for doubt in ask.doubts)


def _open_book(call: Call, night: str) -> Book:
    book = call.desk.find_book(night)
    if book is None:
        raise Mistake("That night is no longer open.")
    return book


async def _store_proposal(call: Call, proposal: Proposal, source: Source) -> None:
    """Store the proposal as a question. Each has its own key, since one call stores many."""
    reading = proposal.reading

    def decide(book: Book) -> Decision:
        return decisions.proposal(book.night, reading, reading.source or source.name)

    keyed = replace(call, key=f"{call.key}:{proposal.council}:{reading.ward}")
    await write(keyed, proposal.council, decide, reading.source)


async def _summary(
    call: Call, source: Source, compared: _Comparison, problems: Sequence[Problem]
) -> Reply:
    parts = [
        f"{len(compared.new)} new" if compared.new else "",
        f"{len(compared.adding)} with more about a declared ward" if compared.adding else "",
        f"{len(compared.same)} already declared" if compared.same else "",
        f"{len(compared.differ)} with different figures" if compared.differ else "",
    ]
    counts = comma_list([part for part in parts if part]) or "no results for tonight's wards"
    lines = [*compared.refused, *grouped_lines(problems)]
    if len(lines) > _MAX_SHOWN:
        more = quantity(len(lines) - _MAX_SHOWN, "more problem")
        lines = [*lines[:_MAX_SHOWN], f"… and {more}."]
    waiting = await _open_proposals(call, f"file {source.name}"[:100])
    return Reply(
        f"{source.name}: {counts}.",
        (
            *lines,
            "Nothing is stored until a declarer confirms it." if waiting else "Nothing to store.",
        ),
        _elected_table(waiting),
        actions=_buttons(f"file {source.name}"[:100], waiting),
        tone=Tone.ASK if waiting else Tone.DONE,
    )


def _buttons(source: str, waiting: Sequence[tuple[PendingEntry, Book]]) -> tuple[Action, ...]:
    plain = [pair for pair in waiting if _is_plain(pair[0])]
    buttons = [Action("One by one", NEXT, f"0 {source}")] if waiting else []
    if len(plain) > 1:
        label, asked = f"Record all {len(plain)} new", _confirmation(plain)
        buttons.append(Action(label, RECORD_ALL, source, Meaning.RECORD, asked))
    return tuple(buttons)


def _confirmation(plain: Sequence[tuple[PendingEntry, Book]]) -> str:
    """What one press records, as far as a dialog holds it; the answer's table has every row."""
    lead = f"{len(plain)} results are recorded and announced at once:"
    rows = [": ".join(_elected_row(pair)) for pair in plain]
    for shown in range(len(rows), 0, -1):
        more = [f"and {len(rows) - shown} more"] if shown < len(rows) else []
        text = f"{lead} {'; '.join([*rows[:shown], *more])}."
        if len(text) <= _MAX_CONFIRMATION:
            return text
    return f"{lead[:-1]}."


def _elected_table(waiting: Sequence[tuple[PendingEntry, Book]]) -> Table | None:
    """Ward and winners of each result that one press would record with the others."""
    rows = tuple(_elected_row(pair) for pair in waiting if _is_plain(pair[0]))
    return Table(("Ward", "Elected"), rows) if rows else None


def _elected_row(pair: tuple[PendingEntry, Book]) -> tuple[str, str]:
    entry = pair[0].entry
    elected = entry.declaration.elected if isinstance(entry, Declare | Correct) else ()
    return entry.ward, ", ".join(candidate.label for candidate in elected)


def _is_plain(pending: PendingEntry) -> bool:
    """Only asked about because it comes from a file."""
    return pending.doubts == DoubtReason.FROM_FILE


async def _open_proposals(call: Call, source: str) -> list[tuple[PendingEntry, Book]]:
    """The file's unanswered questions, in the order of councils and wards.

    A question is left out if its ward has changed since.
    """
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
    """The file's open question with this number, from 0, and how many there were.

    The button's value is the number, how many were answered one by one so far, and the file.
    """
    place, _, source = call.text.partition(" ")
    number, done = _place(place)
    waiting = await _open_proposals(call, source)
    start = number if number < len(waiting) else 0
    for n, (pending, book) in enumerate(waiting[start:], start + 1):
        entry = pending.entry
        if not isinstance(entry, Declare | Correct):
            continue
        council, contest = book.night.council, book.night.council.contests[entry.ward]
        in_file = (d for d in pending.about if d.why in _ONLY_THE_FILE_KNOWS)
        doubts = (*figure_doubts(council, contest, entry.declaration), *in_file)
        reading = Reading(entry.ward, entry.declaration, doubts, source=source)
        ask = decisions.proposal(book.night, reading, source)
        if isinstance(ask, Ask):
            reply = receipt(
                Questioned(pending.question, ask, book, pending.asked_by_name),
                named=call.councils.has_several,
            )
            lines = (*reply.lines, _place_words(n, len(waiting), done, source))
            answers = tuple(
                replace(action, press=_CARD_PRESSES[action.press],
                        value=f"{action.value} {n}+{done} {len(waiting)}")
                for action in reply.actions
            )  # fmt: skip
            further = _next_buttons(n, len(waiting), done, source)
            return replace(reply, lines=lines, actions=(*answers, *further))
    return Reply("Every result in that file has been dealt with.", tone=Tone.DONE)


async def record_card(call: Call) -> Reply:
    return await _answer_card(call, answer_yes)


async def refuse_card(call: Call) -> Reply:
    return await _answer_card(call, answer_no)


async def _answer_card(call: Call, answer: Handler) -> Reply:
    """Answer the card's question, and go on with the file."""
    question, place, total, *_ = (*call.text.split(), "", "")
    number, done = _place(place)
    source = await _source_of(call, question)
    reply = await answer(replace(call, text=question))
    if source is None:  # it was answered before
        return reply
    lines = (*reply.lines, _place_words(number, int(total), done, source))
    further = _next_buttons(number - 1, len(await _open_proposals(call, source)), done + 1, source)
    return replace(reply, lines=lines, actions=(*reply.actions, *further))


async def _source_of(call: Call, question: str) -> str | None:
    for book in call.desk.councils().books:
        for pending in await call.desk.reads.unanswered_entries(book):
            if pending.question == question:
                return pending.source
    return None


def _place(text: str) -> tuple[int, int]:
    number, _, done = text.partition("+")
    return int(number) if number.isdigit() else 0, int(done) if done.isdigit() else 0


def _place_words(number: int, waiting: int, done: int, source: str) -> str:
    return f"{number + done} of {waiting + done} in the {source}."


def _next_buttons(number: int, waiting: int, done: int, source: str) -> tuple[Action, ...]:
    return (Action("Next", NEXT, f"{number}+{done} {source}"),) if number < waiting else ()


async def record_all(call: Call) -> Reply:
    """Record every result of the file that has no oddity."""
    recorded, faults = 0, []
    plain = [pending for pending, _ in await _open_proposals(call, call.text) if _is_plain(pending)]
    for pending in plain:
        keyed = replace(call.provenance(), key=f"{call.key}:{pending.question}")
        try:
            async with call.desk.unit_of_work(keyed) as work:
                await work.answer_question(pending.question, yes=True)
                work.answer = "recorded"
            recorded += 1
        except Mistake as mistake:
            faults.append(str(mistake))
    waiting = await _open_proposals(call, call.text)
    return Reply(
        f"{quantity(recorded, 'result')} recorded.",
        tuple(faults[:_MAX_SHOWN]),
        actions=_buttons(call.text, waiting),
        tone=Tone.DONE,
    )
