"""Pictures on their way to a chat: drawn when they are asked for, with their words."""

from bot.announcer.door import Image
from bot.book import REHEARSAL
from bot.charts.hemicycle import hemicycle
from bot.charts.painter import Painter
from bot.charts.picture import Picture
from bot.desk import Desk

_NAME = "countroom.png"


class Pictures:
    """Reads the committed book and has the painter draw."""

    def __init__(self, desk: Desk, painter: Painter) -> None:
        self._desk = desk
        self._painter = painter

    async def of_night(self, night: str) -> Image | None:
        """The council as it is now; None for a night that is not open, or if it cannot be drawn."""
        book = self._desk.open_book(night)
        if book is None:
            return None
        return await self.image(hemicycle(book.night, book.voice, test=book.kind == REHEARSAL))

    async def image(self, picture: Picture) -> Image | None:
        """A picture as a platform takes it; None if it cannot be drawn now."""
        png = await self._painter.png(picture.svg)
        return Image(_NAME, png, picture.alt) if png else None
