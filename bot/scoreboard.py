"""What a scoreboard shows: the night as the desk has it now."""

from bot.book import Book
from bot.desk import Desk
from bot.election.control import standing
from bot.election.result import judge
from bot.wording.scoreboard import LATEST, Declared, lines


class Scoreboard:
    """Reads the committed book; asked by whoever keeps the scoreboards."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def __call__(self, night: str) -> tuple[str, ...] | None:
        """The lines, without the time; None for a night that is not open."""
        book = self._desk.open_book(night)
        return None if book is None else lines(standing(book.night), _latest(book), book.voice)


def _latest(book: Book) -> list[Declared]:
    """The last results, newest first, each with the time of the ward's last entry."""
    found = []
    for contest, declaration in book.night.declarations[: -LATEST - 1 : -1]:
        signed = book.signed.get(contest.ward)
        result = judge(book.night.council, contest, declaration)
        found.append((result, signed.at if signed else None))
    return found
