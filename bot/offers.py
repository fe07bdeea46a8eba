"""How a line being typed may go on, and what it says so far."""

from collections.abc import Callable

from bot.book import Book
from bot.command import Offer, Offers
from bot.desk import Desk
from bot.election.completion import continuations, ward_continuations
from bot.election.declaration import Declaration
from bot.election.night import Night
from bot.election.reading import Reading
from bot.election.result import judge
from bot.errors import Mistake
from bot.wording import ward
from bot.wording.reading_back import read_back

# What a line says, and as what its ward would then stand declared; raises Mistake.
Meant = Callable[[Night, str], tuple[Reading, Declaration]]


def declaration_offers(meant: Meant) -> Offers:
    """What the line says so far, if it says anything, and how it may go on."""

    def offers(desk: Desk, text: str) -> list[Offer]:
        book = desk.book()
        more = [Offer(t, t.strip()) for t in continuations(text, book.night)]
        try:
            said = _said(book, *meant(book.night, text))
        except Mistake:
            return more
        return [Offer(text, said), *more]

    return offers


def _said(book: Book, reading: Reading, would_be: Declaration) -> str:
    council = book.night.council
    contest = council.contests[reading.ward]
    result = judge(council, contest, would_be)
    figures = read_back(contest, reading.declaration, book.voice).partition(": ")[2]
    return f"{ward.verdict_words(result, book.voice)}: {figures}"


def ward_offers(desk: Desk, text: str) -> list[Offer]:
    """The wards whose names begin so."""
    night = desk.book().night
    return [Offer(t, t.strip()) for t in ward_continuations(text, night)]
