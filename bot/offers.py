"""How a line being typed may go on, and what it says so far."""

from bot.book import Book
from bot.command import Offer
from bot.desk import Desk
from bot.election.completion import continuations, ward_continuations
from bot.election.council import Contest
from bot.election.reading import Reading, read
from bot.election.result import judge
from bot.election.typed import Fault
from bot.wording import ward
from bot.wording.reading_back import read_back


def declaration_offers(desk: Desk, text: str) -> list[Offer]:
    """What the line says so far, if it says anything, and how it may go on."""
    book = desk.book()
    said = _said_so_far(book, text)
    more = [Offer(t, t.strip()) for t in continuations(text, book.night)]
    return [*([Offer(text, said)] if said else []), *more]


def _said_so_far(book: Book, text: str) -> str | None:
    council = book.night.council
    reading = read(text, council)
    if isinstance(reading, Fault):
        return None
    contest = council.contests[reading.ward]
    result = judge(council, contest, reading.declaration)
    return f"{ward.verdict_words(result, book.voice)}: {_figures(contest, reading, book)}"


def _figures(contest: Contest, reading: Reading, book: Book) -> str:
    return read_back(contest, reading.declaration, book.voice).partition(": ")[2]


def ward_offers(desk: Desk, text: str) -> list[Offer]:
    """The wards whose names begin so."""
    night = desk.book().night
    return [Offer(t, t.strip()) for t in ward_continuations(text, night)]
