"""/countroom import: results out of a file, each a proposal that a declarer confirms."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.chat.command import Action, Call, Reply, Role, Tone
from bot.chat.receipts import receipt, write
from bot.desk.book import Book
from bot.desk.desk import Asked
from bot.desk.pending import held
from bot.election import decisions
from bot.election.decisions import Ask, Decision, Refuse, Same
from bot.election.doubts import Odd, doubts
from bot.election.ledger import Correct, Declare
from bot.election.parse.declaration import Reading
from bot.errors import Mistake
from bot.importers.foreign.results import Proposed, proposals
from bot.importers.foreign.source import Source
from bot.importers.problems import Problem
from bot.store import questions
from bot.store.questions import Question
from bot.wording.numbers import counted, listed

NEXT, ALL = "import-next", "import-all"
_SHOWN = 8  # problems in one answer
_SECONDS = 20.0  # for reading a file


@dataclass(frozen=True, slots=True)
class _Sorted:
    """What a file says beside what is declared: results that are new, the same, or others."""

    new: list[Proposed]
    same: list[Proposed]
    differ: list[Proposed]


async def imported(call: Call) -> Reply:
    """What the file says: how much of it is new, the same or other; then the first card."""
    await call.admit(Role.DECLARER)
    if not call.files:
        raise Mistake(
            "There is no file with it. Nothing was stored. Attach Democracy Club's results CSV or "
            "ModernGov's XML; in a terminal: /countroom import @results.csv"
        )
    (source, *more) = call.files
    if more:
        raise Mistake("One file at a time, please. Nothing was stored.")
    books = (call.tonight.named,) if call.tonight.named else call.tonight.books
    councils = [book.night.council for book in books]
    try:
        async with asyncio.timeout(_SECONDS):
            found = await asyncio.to_thread(proposals, source, councils)
    except TimeoutError:
        raise Mistake("That file takes too long to read. Nothing was stored.") from None
    sorted_ = _sorted(call, found.found)
    for proposed in (*sorted_.new, *sorted_.differ):
        await _hold(call, proposed, source)
    return await _summary(call, source, sorted_, found.problems)


def _sorted(call: Call, found: Sequence[Proposed]) -> _Sorted:
    sorted_ = _Sorted([], [], [])
    for proposed in found:
        decision = decisions.declare(_book(call, proposed.council).night, proposed.reading)
        if isinstance(decision, Same):
            sorted_.same.append(proposed)
        elif isinstance(decision, Ask) and _differs(decision):
            sorted_.differ.append(proposed)
        elif not isinstance(decision, Refuse):
            sorted_.new.append(proposed)
    return sorted_


def _differs(ask: Ask) -> bool:
    return any(doubt.odd is Odd.DECLARED_OTHERWISE for doubt in ask.doubts)


def _book(call: Call, night: str) -> Book:
    book = call.desk.open_book(night)
    if book is None:
        raise Mistake("That night is not open any more. Nothing was stored.")
    return book


async def _hold(call: Call, proposed: Proposed, source: Source) -> None:
    """Keeps the proposal as a question, under a key of its own."""
    reading = proposed.reading

    def decide(book: Book) -> Decision:
        return decisions.propose(book.night, reading, reading.source or source.name)

    own = replace(call, key=f"{call.key}:{proposed.council}:{reading.ward}")
    await write(own, proposed.council, decide, reading.source)


async def _summary(
    call: Call, source: Source, found: _Sorted, problems: Sequence[Problem]
) -> Reply:
    parts = [
        f"{len(found.new)} new" if found.new else "",
        f"{len(found.same)} as declared" if found.same else "",
        f"{len(found.differ)} with other figures than declared" if found.differ else "",
    ]
    said = listed([part for part in parts if part]) or "no result of tonight's wards"
    lines = [str(problem) for problem in problems[:_SHOWN]]
    if len(problems) > _SHOWN:
        lines.append(f"… and {counted(len(problems) - _SHOWN, 'more problem')}.")
    waiting = await _waiting(call, f"file {source.name}"[:100])
    return Reply(
        f"{source.name}: {said}.",
        (*lines, "Nothing is stored before somebody says yes." if waiting else "Nothing to store."),
        actions=_ways(f"file {source.name}"[:100], waiting),
        tone=Tone.ASK if waiting else Tone.DONE,
    )


def _ways(source: str, waiting: Sequence[tuple[Question, Book]]) -> tuple[Action, ...]:
    """One by one, or all that nothing is odd about."""
    plain = [pair for pair in waiting if _plain(pair[0])]
    ways = [Action("One by one", NEXT, f"0 {source}")] if waiting else []
    if len(plain) > 1:
        ways.append(Action(f"Record all {len(plain)} new", ALL, source))
    return tuple(ways)


def _plain(question: Question) -> bool:
    return question.reasons == Odd.FROM_FILE


async def _waiting(call: Call, source: str) -> list[tuple[Question, Book]]:
    """The proposals of a file that nobody has answered, of wards that are as they were."""
    found: dict[tuple[str, str], tuple[Question, Book]] = {}
    for book in call.desk.tonight().books:
        for question in await questions.still_open(call.desk.store.reader, book.id):
            if json.loads(question.proposal)["source"] != source:
                continue
            try:
                ward = held(question, book).entry.ward
            except Mistake:
                continue  # the ward has changed since
            found[book.id, ward] = (question, book)
    return [
        found[book.id, ward]
        for book in call.desk.tonight().books
        for ward in book.night.council.contests
        if (book.id, ward) in found
    ]


async def following(call: Call) -> Reply:
    """The card of a file with this number, counted from 0: what it says, and what to do with it."""
    number, _, source = call.text.partition(" ")
    waiting = await _waiting(call, source)
    start = int(number) if number.isdigit() and int(number) < len(waiting) else 0
    for n, (question, book) in enumerate(waiting[start:], start + 1):
        entry = held(question, book).entry
        if not isinstance(entry, Declare | Correct):
            continue
        council, contest = book.night.council, book.night.council.contests[entry.ward]
        odd = doubts(council, contest, entry.declaration)
        reading = Reading(entry.ward, entry.declaration, odd, source=source)
        ask = decisions.propose(book.night, reading, source)
        if isinstance(ask, Ask):
            reply = receipt(Asked(question.id, ask, book), named=call.tonight.several)
            further = (Action("Next", NEXT, f"{n} {source}"),) if n < len(waiting) else ()
            lines = (*reply.lines, f"{n} of {len(waiting)} of the {source}.")
            return replace(reply, lines=lines, actions=(*reply.actions, *further))
    return Reply("Nothing of that file is open any more.", tone=Tone.DONE)


async def all_of_them(call: Call) -> Reply:
    """Records every proposal of a file that nothing is odd about."""
    done, kept = 0, []
    plain = [question for question, _ in await _waiting(call, call.text) if _plain(question)]
    for question in plain:
        own = replace(call.signed(), key=f"{call.key}:{question.id}")
        try:
            await call.desk.answer(own, question.id, yes=True, word=lambda _: "recorded")
            done += 1
        except Mistake as mistake:
            kept.append(str(mistake))
    waiting = await _waiting(call, call.text)
    return Reply(
        f"{counted(done, 'result')} recorded.",
        tuple(kept[:_SHOWN]),
        actions=_ways(call.text, waiting),
        tone=Tone.DONE,
    )
