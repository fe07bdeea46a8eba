"""The scoreboard and the picture of a night as it stands."""

from datetime import datetime

from bot.announcer.transport import Image
from bot.charts.hemicycle import hemicycle
from bot.charts.newsroom import NO_NEWSROOM, Newsroom
from bot.charts.picture import LIGHT, WIDE, Picture, Shape, Sheet, Theme
from bot.charts.renderer import Renderer
from bot.desk.book import REHEARSAL, Book
from bot.desk.desk import Desk
from bot.election.composition import party_seats
from bot.election.control import standing
from bot.wording.pictures import source_line
from bot.wording.scoreboard import LATEST_RESULTS, DatedResult, lines

_FILE_NAME = "countroom.png"


def picture_sheet(
    book: Book, theme: Theme = LIGHT, shape: Shape = WIDE, newsroom: Newsroom = NO_NEWSROOM
) -> Sheet:
    """The sheet for a picture of the night as it stands."""
    return _sheet(book, book.last_entry_at, theme, shape, newsroom)


def ward_sheet(book: Book, ward: str, newsroom: Newsroom = NO_NEWSROOM) -> Sheet:
    """The same for a ward's card: other wards' entries don't change it."""
    last = book.last_entries.get(ward)
    return _sheet(book, last.at if last else book.last_entry_at, LIGHT, WIDE, newsroom)


def _sheet(book: Book, until: datetime, theme: Theme, shape: Shape, newsroom: Newsroom) -> Sheet:
    credit = source_line(until, newsroom.name)
    return Sheet(theme, shape, credit, newsroom.logo, is_test=book.kind == REHEARSAL)


class PictureView:
    def __init__(self, desk: Desk, renderer: Renderer) -> None:
        self._desk = desk
        self._renderer = renderer

    async def render_council(self, night: str) -> Image | None:
        """None if the night is not open, or the picture cannot be rendered."""
        book = self._desk.find_book(night)
        if book is None:
            return None
        return await self.render_image(hemicycle(book.night, book.voice, picture_sheet(book)))

    async def render_image(self, picture: Picture) -> Image | None:
        png = await self._renderer.render(picture.svg)
        return Image(_FILE_NAME, png, picture.alt) if png else None


class ScoreboardView:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def __call__(self, night: str) -> tuple[str, ...] | None:
        """The lines without the time; None if the night is not open."""
        book = self._desk.find_book(night)
        if book is None:
            return None
        now, seats = standing(book.night), party_seats(book.night)
        return lines(now, seats, _latest_results(book), book.voice)


def _latest_results(book: Book) -> list[DatedResult]:
    found = []
    for result in book.night.results[: -LATEST_RESULTS - 1 : -1]:
        last = book.last_entries.get(result.ward)
        found.append((result, last.at if last else None))
    return found
