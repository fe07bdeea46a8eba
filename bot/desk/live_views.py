"""What a scoreboard and a picture show of a night as the desk has it now."""

from bot.announcer.transport import Image
from bot.charts.hemicycle import hemicycle
from bot.charts.picture import Picture
from bot.charts.renderer import Renderer
from bot.desk.book import REHEARSAL, Book
from bot.desk.desk import Desk
from bot.election.control import standing
from bot.election.result import declared_result
from bot.wording.scoreboard import LATEST_RESULTS, DatedResult, lines

_NAME = "countroom.png"


class PictureView:
    """Reads the committed book and has the renderer draw."""

    def __init__(self, desk: Desk, renderer: Renderer) -> None:
        self._desk = desk
        self._renderer = renderer

    async def render_council(self, night: str) -> Image | None:
        """The council as it is now; None for a night that is not open, or if it cannot be drawn."""
        book = self._desk.find_book(night)
        if book is None:
            return None
        return await self.render_image(
            hemicycle(book.night, book.voice, test=book.kind == REHEARSAL)
        )

    async def render_image(self, picture: Picture) -> Image | None:
        """A picture as a platform takes it; None if it cannot be drawn now."""
        png = await self._renderer.render(picture.svg)
        return Image(_NAME, png, picture.alt) if png else None


class ScoreboardView:
    """Reads the committed book; asked by whoever keeps the scoreboards."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def __call__(self, night: str) -> tuple[str, ...] | None:
        """The lines, without the time; None for a night that is not open."""
        book = self._desk.find_book(night)
        return (
            None if book is None else lines(standing(book.night), _latest_results(book), book.voice)
        )


def _latest_results(book: Book) -> list[DatedResult]:
    """The last results, newest first, each with the time of the ward's last entry."""
    found = []
    for contest, declaration in book.night.declarations[: -LATEST_RESULTS - 1 : -1]:
        signed = book.last_entries.get(contest.ward)
        result = declared_result(book.night.council, contest, declaration)
        found.append((result, signed.at if signed else None))
    return found
