"""The page of a night with several councils, as plain values for the templates."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import accumulate

from bot.board.facts import BoardFacts, Cell, PartyChip, TickerLine, party_chip
from bot.desk.book import Book
from bot.desk.councils import Councils, scorecard_and_voice
from bot.election.control import Standing, standing
from bot.election.parties import NOC, VACANT, Registry
from bot.exports.record import Story
from bot.wording import scorecard as words
from bot.wording.board import COUNCILS_TITLE
from bot.wording.council import seats_by_party
from bot.wording.numbers import clock_and_date, clock_time
from bot.wording.scoreboard import updated_line

_LINES = 20  # announcements; each council's page has more


@dataclass(frozen=True, slots=True)
class CouncilView:
    """One council as its own page shows it. `label` tells it from the others."""

    label: str
    story: Story
    facts: BoardFacts

    @property
    def address(self) -> str:
        return f"./?council={self.story.night.council.slug}"

    @property
    def changed_at(self) -> datetime | None:
        """When something was last announced."""
        lines = self.story.announcements
        return lines[-1].at if lines else None


@dataclass(frozen=True, slots=True)
class TotalRow:
    """A party's row in the totals. The smallest parties share one without code and chip."""

    code: str
    chip: PartyChip | None
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Segment:
    """A party's seats in a bar: where it begins, and how wide it is, in seats."""

    start: int
    seats: int
    colour: str


@dataclass(frozen=True, slots=True)
class CouncilRow:
    """A council's row. `place` is its position in the settings.

    `tag` says who runs it and who did; `state` is `open`, `hold`, `noc` or `gain`.
    """

    place: int
    name: str
    address: str
    tag: str
    state: str
    majority: str
    bar: tuple[Segment, ...]
    seats: int
    needed: int
    holds: str
    declared: Cell
    at: Cell
    over: bool

    @property
    def rank(self) -> int:
        """What changed hands sorts first."""
        return ("gain", "noc", "hold", "open").index(self.state)


@dataclass(frozen=True, slots=True)
class CouncilLine:
    """An announcement of the council in row `council`, whose page is at `address`."""

    council: int
    label: str
    address: str
    at: datetime
    line: TickerLine


@dataclass(frozen=True, slots=True)
class FrontPage:
    """The whole page. Names that a council's page has too mean the same."""

    heading: str
    short_name: str
    status: str
    notice: str
    progress: str
    share_in: tuple[int, int]
    score: str
    headline: str
    basis: str
    headings: tuple[str, ...]
    totals: tuple[TotalRow, ...]
    councils: tuple[CouncilRow, ...]
    alerts: tuple[TickerLine, ...]
    news: tuple[CouncilLine, ...]
    updated: str
    moment: str


def front_page(councils: Councils, views: Sequence[CouncilView]) -> FrontPage:
    """The page of these councils; `views` has one of each, in the same order."""
    pairs = zip(councils.books, views, strict=True)
    books = tuple(replace(book, night=view.story.night) for book, view in pairs)
    card, voice = scorecard_and_voice(replace(councils, books=books))
    progress, score = words.progress(card, voice), words.councils_line(card)
    last = max((view.changed_at for view in views if view.changed_at), default=None)
    parties = councils.gazetteer.parties
    return FrontPage(
        heading=COUNCILS_TITLE,
        short_name="Councils",
        status="final" if card.complete == card.councils else "interim",
        notice=_shared_notice(views),
        progress=progress,
        share_in=(card.complete, card.councils),
        score=score,
        headline=score or words.counting_line(card),
        basis=words.basis(card, voice),
        headings=words.MOVES_HEADINGS,
        totals=tuple(
            TotalRow(code, party_chip(code, parties) if code in parties.parties else None, cells)
            for code, cells in words.moves_rows(card, voice)
        ),
        councils=tuple(_council_row(place, view) for place, view in enumerate(views)),
        alerts=tuple(
            replace(line.line, head=f"{line.label}: {line.line.head}")
            for line in _newest_first(views, [view.facts.alerts for view in views])
        ),
        news=_newest_first(views, [view.facts.news for view in views])[:_LINES],
        updated=updated_line(last) if last else _opening_line(books),
        moment=last.isoformat(timespec="seconds") if last else "",
    )


def council_query(book: Book) -> str:
    """The query that picks one council of several."""
    return f"?council={book.night.council.slug}"


def _shared_notice(views: Sequence[CouncilView]) -> str:
    """What every council's page says at its top; empty if one doesn't."""
    notices = [view.facts.notice for view in views]
    return notices[0] if all(notices) else ""


def _newest_first(
    views: Sequence[CouncilView], lines: Sequence[Sequence[TickerLine]]
) -> tuple[CouncilLine, ...]:
    """Lines of each council, merged by their time."""
    found = [
        CouncilLine(n, view.label, view.address, view.story.announcements[line.place].at, line)
        for n, (view, some) in enumerate(zip(views, lines, strict=True))
        for line in some
    ]
    return tuple(sorted(found, key=lambda one: (one.at, one.line.place), reverse=True))


def _council_row(place: int, view: CouncilView) -> CouncilRow:
    night, at = view.story.night, view.changed_at
    now = standing(night)
    return CouncilRow(
        place=place,
        name=view.label,
        address=view.address,
        tag=words.control_tag(now),
        state=_state(now),
        majority=words.majority_label(now),
        bar=_bar(now, night.council.parties),
        seats=now.seats,
        needed=now.needed,
        holds=seats_by_party(now.holds),
        declared=Cell(f"{now.declared}/{now.contests}", round(100 * now.declared / now.contests)),
        at=Cell(clock_time(at), int(at.timestamp())) if at else Cell(),
        over=now.complete,
    )


def _state(now: Standing) -> str:
    if now.control is None:
        return "open"
    if now.control == now.control_before:
        return "hold"
    return "noc" if now.control == NOC else "gain"


def _bar(now: Standing, parties: Registry) -> tuple[Segment, ...]:
    """The seats held, the largest party first."""
    held = [(party, seats) for party, seats in now.holds.items() if party != VACANT and seats]
    starts = accumulate((seats for _, seats in held), initial=0)
    return tuple(
        Segment(start, seats, parties[party].colour)
        for (party, seats), start in zip(held, starts, strict=False)
    )


def _opening_line(books: Sequence[Book]) -> str:
    return f"Counting from {clock_and_date(min(b.night.council.polls_close for b in books))}"
