"""/correct: new figures for a declared ward. The old ones stay in the ledger."""

from bot.chat.command import Call, Command, Role
from bot.chat.declaration_completions import DeclarationCompleter
from bot.chat.declaration_form import declaration_form
from bot.chat.parameter import Parameter
from bot.chat.receipts import write
from bot.chat.reply import Reply
from bot.desk.book import Book
from bot.election import decisions
from bot.election.decisions import Decision
from bot.election.night import Night
from bot.election.parse.declaration import Reading, parse_declaration
from bot.election.parse.tokens import Fault
from commands.declare import line_reading, reading_in


async def correct(call: Call) -> Reply:
    """Replace the figures given, and keep the others."""
    book = call.councils.book_for_line(call.text)
    reading = reading_in(call, book, _read, "correct")

    def decide(book: Book) -> Decision:
        return decisions.correction(book.night, reading, call.desk.ask_policy)

    return await write(call, book.id, decide, reading.source, reading.reason)


def _reading(night: Night, line: str) -> Reading:
    return line_reading(night, line, "correct", winner_needed=False)


def _read(night: Night, line: str) -> Reading | Fault:
    return parse_declaration(line, night.council, winner_needed=False)


_RESULT_HELP = "Ward, then what was wrong: Battenhall Green 1081 because misheard"
_COMPLETIONS = DeclarationCompleter(_read, decisions.correction, declared_only=True)

CORRECT = Command(
    name="correct",
    help="Correct a declared result; channels get the correction.",
    usage="<ward> <party or candidate> <votes> … [because <reason>]",
    example="Battenhall Green 1081 because misheard",
    handler=correct,
    role=Role.DECLARER,
    completions=_COMPLETIONS,
    parameters=(Parameter("result", _RESULT_HELP, required=True, completions=_COMPLETIONS),),
    form=declaration_form("Correct a result", _reading, _read),
)
