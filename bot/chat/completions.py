"""How a line being typed may go on, and what it says so far."""

from collections.abc import Callable

from bot.chat.command import Offer, Offers
from bot.desk.book import Book
from bot.desk.councils import Tonight, Which
from bot.election.declaration import Declaration
from bot.election.names import fold
from bot.election.night import Night
from bot.election.parse.completion import continuations, whole_ward
from bot.election.parse.declaration import Reading
from bot.election.result import judge
from bot.errors import Mistake
from bot.wording import ward
from bot.wording.reading_back import read_back

# What a line says, and as what its ward would then stand declared; raises Mistake.
Meant = Callable[[Night, str], tuple[Reading, Declaration]]


def declaration_offers(meant: Meant) -> Offers:
    """What the line says so far, if it says anything, and how it may go on."""

    def offers(tonight: Tonight, text: str) -> list[Offer]:
        here, line = tonight.naming(text)
        if here.named and not tonight.naming(f"{text}x")[0].named:
            text = f"{text} "  # the council's name is whole, and the line goes on after it
        try:
            book = here.of_ward(line)
            more = _continued(here, book, text, line)
            said = _said(book, *meant(book.night, line))
        except Which as which:
            return _each(text, line, which, tonight)
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


def _continued(tonight: Tonight, book: Book, text: str, line: str) -> list[Offer]:
    """What may follow: a ward of any council, then whoever stands there."""
    said = line if line == text else f"{line} "  # what named the council ends a word
    ward = whole_ward(said, book.night.council)
    if ward is None:
        return ward_offers(tonight, text)
    return [Offer(t, t.strip()) for t in continuations(text, ward, book.night)]


def _each(text: str, line: str, which: Which, tonight: Tonight) -> list[Offer]:
    """The line with each council that could be meant, once its ward is whole."""
    if whole_ward(f"{line} ", which.among[0].night.council) is None:
        return ward_offers(tonight, text)
    named = [f"{text.rstrip()} in {tonight.label(book)} " for book in which.among]
    return [Offer(line, line.strip()) for line in named]


def ward_offers(tonight: Tonight, text: str) -> list[Offer]:
    """The wards whose names begin so."""
    return [Offer(f"{name} ", name) for name in tonight.wards(text)]


def council_offers(*others: str) -> Offers:
    """Tonight's councils whose names begin so; and a few words besides."""

    def offers(tonight: Tonight, text: str) -> list[Offer]:
        names = [*(tonight.label(book) for book in tonight.books if tonight.several), *others]
        return [Offer(n, n) for n in names if fold(n).startswith(fold(text))]

    return offers
