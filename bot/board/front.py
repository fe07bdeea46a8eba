"""What the first page shows where several councils are counted, in plain values."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.board.facts import Chip, chip
from bot.desk.book import LIVE, Book
from bot.desk.councils import Tonight, of_all
from bot.election.control import standing
from bot.election.night import Night
from bot.wording import scorecard as words
from bot.wording.board import HALL
from bot.wording.numbers import clock_and_date
from bot.wording.scoreboard import updated


@dataclass(frozen=True, slots=True)
class PartyRow:
    """A row of the scorecard: the party's chip, if it has one, and the cells after it."""

    chip: Chip | None
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CouncilRow:
    """A council: where its board is, how far it is, and who runs it."""

    name: str
    address: str
    declared: int
    contests: int
    control: str
    changed: bool
    over: bool


@dataclass(frozen=True, slots=True)
class Front:
    """The scorecard of all councils, and a row for each."""

    title: str
    heading: str
    progress: str
    basis: str
    updated: str
    parties: tuple[PartyRow, ...]
    councils: tuple[CouncilRow, ...]


def front(tonight: Tonight, at: datetime) -> Front:
    """The councils at a moment, in UTC; of one whose poll is open nothing of the votes."""
    seen = replace(tonight, books=tuple(_seen(book, at) for book in tonight.books))
    card, voice = of_all(seen)
    parties = tonight.gazetteer.parties
    return Front(
        title=f"{card.complete}/{card.councils} {HALL}",
        heading=HALL,
        progress=words.progress(card),
        basis=words.basis(card),
        updated=_updated(seen.books),
        parties=tuple(
            PartyRow(chip(code, parties) if code in parties.parties else None, tuple(cells))
            for code, *cells in words.rows(card, voice)
        ),
        councils=tuple(_row(book, seen.label(book)) for book in seen.books),
    )


def query(book: Book) -> str:
    """What the addresses of a council end with, where it is one of several."""
    return f"?council={book.night.council.slug}"


def _row(book: Book, name: str) -> CouncilRow:
    now = standing(book.night)
    return CouncilRow(
        name,
        f"./{query(book)}",
        now.declared,
        now.contests,
        words.control(now, book.voice),
        now.control not in {None, now.control_before},
        now.complete,
    )


def _seen(book: Book, at: datetime) -> Book:
    if book.kind != LIVE or at >= book.night.council.polls_close:
        return book
    return replace(book, night=Night.opening(book.night.council), signed={})


def _updated(books: Sequence[Book]) -> str:
    last = max((signed.at for book in books for signed in book.signed.values()), default=None)
    if last is None:
        return f"Counted after {clock_and_date(min(b.night.council.polls_close for b in books))}"
    return updated(last)
