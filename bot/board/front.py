"""The front page of a night with several councils, as plain values for the template."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.board.facts import PartyChip, party_chip
from bot.desk.book import Book
from bot.desk.councils import Councils, scorecard_and_voice
from bot.election.control import standing
from bot.election.night import Night
from bot.wording import scorecard as words
from bot.wording.board import COUNCILS_TITLE
from bot.wording.numbers import clock_and_date
from bot.wording.scoreboard import updated_line


@dataclass(frozen=True, slots=True)
class PartyRow:
    """A party's row in the scorecard. A party outside the registry has no chip."""

    chip: PartyChip | None
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CouncilRow:
    name: str
    address: str
    declared: int
    contests: int
    control: str
    changed: bool
    over: bool


@dataclass(frozen=True, slots=True)
class FrontPage:
    title: str
    heading: str
    progress: str
    basis: str
    updated: str
    parties: tuple[PartyRow, ...]
    councils: tuple[CouncilRow, ...]


def front_page(councils: Councils, at: datetime) -> FrontPage:
    """The page at a time in UTC. While a council's poll is open, it shows none of its votes."""
    public = replace(councils, books=tuple(_public_book(book, at) for book in councils.books))
    card, voice = scorecard_and_voice(public)
    parties = councils.gazetteer.parties
    return FrontPage(
        title=f"{card.complete}/{card.councils} {COUNCILS_TITLE}",
        heading=COUNCILS_TITLE,
        progress=words.progress(card, voice),
        basis=words.basis(card, voice),
        updated=_updated_line(public.books),
        parties=tuple(
            PartyRow(party_chip(code, parties) if code in parties.parties else None, tuple(cells))
            for code, *cells in words.rows(card, voice)
        ),
        councils=tuple(_council_row(book, public.label(book)) for book in public.books),
    )


def council_query(book: Book) -> str:
    """The query that picks one council of several."""
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
    if book.are_polls_closed(at):
        return book
    return replace(book, night=Night.initial(book.night.council), last_entries={})


def _updated_line(books: Sequence[Book]) -> str:
    last = max((entry.at for book in books for entry in book.last_entries.values()), default=None)
    if last is None:
        return f"Counting from {clock_and_date(min(b.night.council.polls_close for b in books))}"
    return updated_line(last)
