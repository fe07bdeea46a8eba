"""/withdraw: takes a declaration back."""

from bot.chat.arguments import only_ward
from bot.chat.command import Call, Command, Role
from bot.chat.completions import ward_completions
from bot.chat.receipts import write
from bot.chat.reply import Reply
from bot.desk.book import Book
from bot.election import decisions
from bot.election.decisions import Decision
from bot.election.parse.tokens import Fault, split_reason
from bot.errors import Mistake
from bot.wording import refusals

_USAGE = "/withdraw {ward} because wrong ward"


async def withdraw(call: Call) -> Reply:
    """The ward is to come again; the reason is told with it."""
    split = split_reason(call.text)
    if isinstance(split, Fault):
        some = next(iter(call.councils.preferred[0].night.wards))
        raise refusals.parse_mistake(split, _USAGE.replace("{ward}", some))
    line, reason = split
    council, ward = only_ward(call, line, _USAGE)
    if reason is None:
        raise Mistake(
            "To withdraw a declaration, give a reason. Nothing was stored. "
            f"Type it like this: {_USAGE.replace('{ward}', ward)}"
        )

    def decide(book: Book) -> Decision:
        return decisions.withdrawal(book.night, ward)

    return await write(call, council.id, decide, reason=reason)


WITHDRAW = Command(
    name="withdraw",
    help="Withdraw a declaration.",
    usage="<ward> because <reason>",
    example="Battenhall because wrong ward",
    handler=withdraw,
    role=Role.DECLARER,
    completions=ward_completions,
)
