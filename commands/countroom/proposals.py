"""Results from a file that wait for a declarer: their list, their cards, and what is pressed."""

from collections.abc import Sequence
from dataclasses import replace

from bot.chat.command import Call, Handler
from bot.chat.receipts import receipt
from bot.chat.reply import Action, Meaning, Reply, Table, Tone
from bot.chat.second_key import NO, YES
from bot.desk.book import Book
from bot.desk.pending import PendingEntry
from bot.desk.recording import Questioned
from bot.election import decisions
from bot.election.decisions import Ask
from bot.election.doubts import DoubtReason, figure_doubts
from bot.election.ledger import Correct, Declare
from bot.election.parse.declaration import Reading
from bot.errors import Mistake
from bot.wording.numbers import quantity
from bot.wording.voice import either_area, sentence_case
from commands.declare import answer_no, answer_yes

NEXT, RECORD_ALL = "import-next", "import-all"
RECORD_CARD, REFUSE_CARD = "import-yes", "import-no"
ALL_DONE = Reply("Every result in that file has been dealt with.", tone=Tone.DONE)
MAX_SHOWN = 8  # problems in one answer

_CARD_PRESSES = {YES: RECORD_CARD, NO: REFUSE_CARD}
_MAX_CONFIRMATION = 300  # characters, in the smallest dialog of a platform
_ONLY_THE_FILE_KNOWS = {DoubtReason.OTHER_PARTY, DoubtReason.OTHER_TOTAL}


def proposal_buttons(
    source: str, waiting: Sequence[tuple[PendingEntry, Book]]
) -> tuple[Action, ...]:
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


def elected_table(waiting: Sequence[tuple[PendingEntry, Book]]) -> Table | None:
    """Ward and winners of each result that one press would record with the others."""
    rows = tuple(_elected_row(pair) for pair in waiting if _is_plain(pair[0]))
    area = either_area(book.night.council.area for _, book in waiting)
    return Table((sentence_case(area), "Elected"), rows) if rows else None


def _elected_row(pair: tuple[PendingEntry, Book]) -> tuple[str, str]:
    entry = pair[0].entry
    elected = entry.declaration.elected if isinstance(entry, Declare | Correct) else ()
    return entry.ward, ", ".join(candidate.label for candidate in elected)


def _is_plain(pending: PendingEntry) -> bool:
    """Only asked about because it comes from a file."""
    return pending.doubts == DoubtReason.FROM_FILE


async def open_proposals(call: Call, source: str) -> list[tuple[PendingEntry, Book]]:
    """The file's unanswered questions, in the order of councils and wards.

    A question is left out if its ward has changed since, or the published file no longer says so.
    """
    found: dict[tuple[str, str], tuple[PendingEntry, Book]] = {}
    for book in call.desk.councils().books:
        for pending in await call.desk.reads.unanswered_entries(book):
            if pending.source == source and _still_stands(call, pending, book):
                found[book.id, pending.entry.ward] = (pending, book)
    return [
        found[book.id, ward]
        for book in call.desk.councils().books
        for ward in book.night.council.contests
        if (book.id, ward) in found
    ]


def _still_stands(call: Call, pending: PendingEntry, book: Book) -> bool:
    file = call.desk.results_file
    if file is None or pending.source != file.label:
        return True
    readings = (proposal.reading for proposal in file.read_for(book.night.council).found)
    asks = (decisions.proposal(book.night, r, file.label) for r in readings)
    return any(isinstance(ask, Ask) and ask.entry == pending.entry for ask in asks)


async def next_card(call: Call) -> Reply:
    """The file's open question with this number, from 0, and how many there were.

    The button's value is the number, how many were answered one by one so far, and the file.
    """
    place, _, source = call.text.partition(" ")
    number, done = _place(place)
    waiting = await open_proposals(call, source)
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
    return ALL_DONE


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
    further = _next_buttons(number - 1, len(await open_proposals(call, source)), done + 1, source)
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
    plain = [pending for pending, _ in await open_proposals(call, call.text) if _is_plain(pending)]
    for pending in plain:
        keyed = replace(call.provenance(), key=f"{call.key}:{pending.question}")
        try:
            async with call.desk.unit_of_work(keyed) as work:
                await work.answer_question(pending.question, yes=True)
                work.answer = "recorded"
            recorded += 1
        except Mistake as mistake:
            faults.append(str(mistake))
    waiting = await open_proposals(call, call.text)
    return Reply(
        f"{quantity(recorded, 'result')} recorded.",
        tuple(faults[:MAX_SHOWN]),
        actions=proposal_buttons(call.text, waiting),
        tone=Tone.DONE,
    )
