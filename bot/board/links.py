"""Links to the board, for people elsewhere."""

from bot.announcer.transport import Link
from bot.board.facts import ward_slug
from bot.board.front import council_query
from bot.desk.book import LIVE
from bot.desk.desk import Desk
from bot.election.council import Council

_LABEL = "Open the board"


def find_ward(council: Council, slug: str) -> str | None:
    return next((ward for ward in council.contests if ward_slug(ward) == slug), None)


class BoardLinks:
    """`address` is where people reach the board; None if they don't."""

    def __init__(self, desk: Desk, address: str | None) -> None:
        self._desk = desk
        self._address = address

    def __call__(self, night: str) -> Link | None:
        """None if there is no address, or the board doesn't show the night."""
        book = self._desk.find_book(night)
        if self._address is None or book is None or book.kind != LIVE:
            return None
        query = council_query(book) if self._desk.councils().has_several else ""
        return Link(_LABEL, f"{self._address}/{query}")
