"""/withdraw: take a declaration back, with a reason."""

from bot.chat.arguments import only_ward
from bot.chat.command import Call, Command, Role
from bot.chat.completions import COUNCIL, declared_ward_completions
from bot.chat.parameter import Parameter
from bot.chat.receipts import write
from bot.chat.reply import Reply
from bot.desk.book import Book
from bot.election import decisions
from bot.election.decisions import Decision
from bot.election.parse.tokens import Fault, split_reason
from bot.errors import Mistake
from bot.wording import refusals

_USAGE = "/withdraw {ward} because not declared yet"


async def withdraw(call: Call) -> Reply:
    """Put the ward back to awaiting declaration. The announcement gives the reason."""
    split = split_reason(call.text)
    if isinstance(split, Fault):
        example = next(iter(call.councils.preferred_books[0].night.wards))
        raise refusals.parse_mistake(split, call.councils.area, _USAGE.replace("{ward}", example))
    line, reason = split
    book, ward = only_ward(call, line, _USAGE)
    if reason is None:
        raise Mistake(
            "A withdrawal needs a reason, which channels will read; type it like this",
            _USAGE.replace("{ward}", ward),
        )

    def decide(book: Book) -> Decision:
        return decisions.withdrawal(book.night, ward)

    return await write(call, book.id, decide, reason=reason)


WITHDRAW = Command(
    name="withdraw",
    help="Withdraw a declaration.",
    usage="<ward> because <reason>",
    example="Battenhall because not declared yet",
    handler=withdraw,
    role=Role.DECLARER,
    completions=declared_ward_completions,
    parameters=(
        COUNCIL,
        Parameter("ward", "The ward's name.", required=True, completions=declared_ward_completions),
        Parameter(
            "because", "The reason, which channels will read.", required=True, lead="because"
        ),
    ),
)
