"""/declare: record a result as the returning officer reads it out."""

from collections.abc import Callable

from bot.chat.command import Call, Command, Role
from bot.chat.declaration_completions import DeclarationCompleter
from bot.chat.declaration_form import declaration_form
from bot.chat.parameter import Parameter
from bot.chat.receipts import UNDO, recorded_receipt, write
from bot.chat.reply import Reply, Tone
from bot.chat.second_key import NO, YES, discarded_reply
from bot.desk.book import Book
from bot.desk.councils import AmbiguousCouncil
from bot.election import decisions
from bot.election.decisions import Decision, Refusal, Refuse
from bot.election.night import Night
from bot.election.parse.declaration import Reading, parse_declaration
from bot.election.parse.tokens import Fault, FaultReason
from bot.errors import Mistake
from bot.wording import refusals


async def declare(call: Call) -> Reply:
    """Record the line if it is exact and plausible; ask about it if it is odd."""
    book = call.councils.book_for_line(call.text)
    reading = reading_in(call, book, _read, "declare")

    def decide(book: Book) -> Decision:
        return decisions.declaration(book.night, reading, call.desk.ask_policy)

    return await write(call, book.id, decide, reading.source, reading.reason)


def _reading(night: Night, line: str) -> Reading:
    return line_reading(night, line, "declare")


def line_reading(night: Night, line: str, name: str, *, winner_needed: bool = True) -> Reading:
    """The line as a declaration. Raises Mistake with an example of what to type."""
    reading = parse_declaration(line, night.council, winner_needed=winner_needed)
    if isinstance(reading, Fault):
        raise _line_mistake(night, reading, night.council.area, name)
    return reading


def reading_in(
    call: Call, book: Book, read: Callable[[Night, str], Reading | Fault], name: str
) -> Reading:
    """The call's line as a declaration in the council.

    Raises AmbiguousCouncil if it only fits another council's ward of that name; Mistake if none.
    """
    reading = read(book.night, call.text)
    if isinstance(reading, Fault):
        _offer_other_council(call, book, reading, read)
        raise _line_mistake(book.night, reading, call.councils.area, name)
    return reading


def _offer_other_council(
    call: Call, book: Book, fault: Fault, read: Callable[[Night, str], Reading | Fault]
) -> None:
    councils, ward = call.councils, fault.ward
    if ward is None or councils.named:
        return
    others = [other for other in councils.books_with_ward(ward) if other.id != book.id]
    fitting = [o for o in others if isinstance(read(o.night, call.text), Reading)]
    if len(fitting) == 1:
        here, there = councils.label(book), councils.label(fitting[0])
        raise AmbiguousCouncil(
            f"That doesn't fit {ward} in {here}, but it fits {ward} in {there}.", fitting
        )


def _line_mistake(night: Night, fault: Fault, area: str, name: str) -> Mistake:
    example = next(iter(night.outstanding_wards), next(iter(night.council.contests)))
    contest = night.council.contests[fault.ward or example]
    line = f"/{name} {contest.ward} {contest.parties[0]} 1081"
    if fault.why is FaultReason.MARK:
        line = f"/mark {contest.ward} {fault.part.casefold()}"
    return refusals.parse_mistake(fault, area, line)


async def answer_yes(call: Call) -> Reply:
    return await _answer_question(call, yes=True)


async def answer_no(call: Call) -> Reply:
    return await _answer_question(call, yes=False)


async def _answer_question(call: Call, *, yes: bool) -> Reply:
    async with call.desk.unit_of_work(call.provenance()) as work:
        answered = await work.answer_question(call.text, yes=yes)
        reply = Reply("Left as it was.", tone=Tone.DONE)
        if answered.recorded:
            reply = recorded_receipt(answered.recorded, named=call.councils.has_several)
        elif answered.pending.needs_second_key:
            reply = discarded_reply(answered.pending, call.person.name)
        work.answer = reply.encode()
    return Reply.decode(work.answer)


async def undo(call: Call) -> Reply:
    """Put the ward back as it was before the button's entry, unless it has changed since."""
    number, night, ward = (*call.text.split(" ", 2), "", "")[:3]
    if call.desk.find_book(night) is None:
        raise Mistake("That night is no longer open.")

    def decide(book: Book) -> Decision:
        last = book.last_entries.get(ward)
        if last is None or str(last.seq) != number:
            return Refuse(Refusal.CHANGED_SINCE, ward)
        return decisions.undoing(book.night, ward, last.seq, last.before)

    return await write(call, night, decide)


_RESULT_HELP = "Ward, then who won and the votes: Battenhall Green 1081 Con 887"


def _read(night: Night, line: str) -> Reading | Fault:
    return parse_declaration(line, night.council)


_COMPLETIONS = DeclarationCompleter(_read, decisions.declaration)

DECLARE = Command(
    name="declare",
    help="Record a result as it is read out.",
    usage="<ward> <party or candidate> <votes> …",
    example="Battenhall Green 1081 Con 887 Lab 127 UKIP 89",
    handler=declare,
    role=Role.DECLARER,
    completions=_COMPLETIONS,
    parameters=(Parameter("result", _RESULT_HELP, required=True, completions=_COMPLETIONS),),
    form=declaration_form("Declare a result", _reading, _read),
    button_handlers={YES: answer_yes, NO: answer_no, UNDO: undo},
)
