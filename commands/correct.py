"""/correct: other figures for a ward that was declared; the old ones stay in the ledger."""

from bot.ballot_form import declaration_form
from bot.book import Book
from bot.command import Call, Command, Reply, Role
from bot.election import decisions
from bot.election.decisions import Decision
from bot.election.night import Night
from bot.election.reading import Reading
from bot.offers import declaration_offers
from bot.receipts import write
from commands.declare import understood


async def correct(call: Call) -> Reply:
    """Replaces the figures given; the others stay."""
    reading = _understood(call.book.night, call.text)

    def decide(book: Book) -> Decision:
        return decisions.correct(book.night, reading, call.desk.asking)

    return await write(call, decide, reading.source, reading.reason)


def _understood(night: Night, line: str) -> Reading:
    return understood(night, line, "correct", winner_needed=False)


CORRECT = Command(
    name="correct",
    help="Replace figures that were wrong; the channels are told what was wrong.",
    usage="<ward> <party or candidate> <votes> … [because <reason>]",
    example="Battenhall Green 1081 because misheard",
    answer=correct,
    role=Role.DECLARER,
    offers=declaration_offers,
    form=declaration_form("Correct a ward", _understood),
)
