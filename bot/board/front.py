"""What the first page shows where several councils are counted, in plain values."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.board.facts import PartyChip, party_chip
from bot.desk.book import LIVE, Book
from bot.desk.councils import Councils, scorecard_and_voice
from bot.election.control import standing
from bot.election.night import Night
from bot.wording import scorecard as words
from bot.wording.board import COUNCILS_TITLE
from bot.wording.numbers import clock_and_date
from bot.wording.scoreboard import updated_line


@dataclass(frozen=True, slots=True)
class PartyRow:
    """A row of the scorecard: the party's chip, if it has one, and the cells after it."""

    chip: PartyChip | None
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
class FrontPage:
    """The scorecard of all councils, and a row for each."""

    title: str
    heading: str
    progress: str
    basis: str
    updated: str
    parties: tuple[PartyRow, ...]
    councils: tuple[CouncilRow, ...]


def front_page(tonight: Councils, at: datetime) -> FrontPage:
    """The councils at a moment, in UTC; of one whose poll is open nothing of the votes."""
    seen = replace(tonight, books=tuple(_public_book(book, at) for book in tonight.books))
    card, voice = scorecard_and_voice(seen)
    parties = tonight.gazetteer.parties
    return FrontPage(
        title=f"{card.complete}/{card.councils} {COUNCILS_TITLE}",
        heading=COUNCILS_TITLE,
        progress=words.progress(card),
        basis=words.basis(card),
        updated=_updated_line(seen.books),
        parties=tuple(
            PartyRow(party_chip(code, parties) if code in parties.parties else None, tuple(cells))
            for code, *cells in words.rows(card, voice)
        ),
        councils=tuple(_council_row(book, seen.label(book)) for book in seen.books),
    )


def council_query(book: Book) -> str:
    """What the addresses of a council end with, where it is one of several."""
    return f"?council={book.night.council.slug}"


def _council_row(book: Book, name: str) -> CouncilRow:
    now = standing(book.night)
    return CouncilRow(
        name,
        f"./{council_query(book)}",
        now.declared,
        now.contests,
        words.control_label(now, book.voice),
        now.control not in {None, now.control_before},
        now.complete,
    )


def _public_book(book: Book, at: datetime) -> Book:
    if book.kind != LIVE or at >= book.night.council.polls_close:
        return book
    return replace(book, night=Night.initial(book.night.council), last_entries={})


def _updated_line(books: Sequence[Book]) -> str:
    last = max((signed.at for book in books for signed in book.last_entries.values()), default=None)
    if last is None:
        return f"Counted after {clock_and_date(min(b.night.council.polls_close for b in books))}"
    return updated_line(last)
