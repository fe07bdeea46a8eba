"""/mark: a ward is counting, in a recount or postponed."""

from bot.chat.arguments import leading_ward
from bot.chat.command import Call, Command, Role
from bot.chat.completions import COUNCIL, ward_completions
from bot.chat.parameter import Kind, Parameter
from bot.chat.receipts import write
from bot.chat.reply import Reply
from bot.desk.book import Book
from bot.election import decisions
from bot.election.decisions import Decision
from bot.election.declaration import Mark
from bot.errors import Mistake
from bot.wording.numbers import comma_list

# The law's words for a poll that was not held or not finished (rule DE-8).
_SYNONYMS = dict.fromkeys(("countermanded", "abandoned"), Mark.POSTPONED)
_USAGE = "/mark {ward} recount"


async def mark(call: Call) -> Reply:
    book, ward, rest = leading_ward(call, call.text, _USAGE)
    state = " ".join(rest).casefold()
    state = _SYNONYMS.get(state, state)
    if state not in set(Mark):
        states = comma_list([*Mark], "or")
        raise Mistake(f"{ward} can be {states}; type it like this", _USAGE.replace("{ward}", ward))

    def decide(book: Book) -> Decision:
        return decisions.marking(book.night, ward, Mark(state))

    return await write(call, book.id, decide)


MARK = Command(
    name="mark",
    help="Say where a count stands: counting, recount or postponed.",
    usage="<ward> counting / recount / postponed",
    example="Battenhall recount",
    handler=mark,
    role=Role.DECLARER,
    completions=ward_completions,
    parameters=(
        COUNCIL,
        Parameter("ward", "The ward's name.", required=True, completions=ward_completions),
        Parameter(
            "state", "What is happening there.", Kind.CHOICE, required=True, choices=tuple(Mark)
        ),
    ),
)
