"""What a command asks about: a ward, or the whole council."""

from bot.chat.command import Call
from bot.desk.book import Book
from bot.election.parse.tokens import Fault, Unread, words
from bot.election.parse.ward import WardFound, find_ward
from bot.errors import Mistake
from bot.wording import refusals


def asked_ward(call: Call, text: str, usage: str) -> tuple[Book, str, tuple[str, ...]]:
    """The council and the ward a line begins with, and the words after it.

    Raises Mistake for a line with no ward, and for one whose ward is only guessed.
    """
    book = call.tonight.of_ward(text)
    night = book.night
    some = next(iter(night.council.contests))
    example = usage.replace("{ward}", some)
    typed = words(text)
    found = typed if isinstance(typed, Fault) else find_ward(typed, night.council)
    if isinstance(found, WardFound) and found.guessed:
        found = Fault(Unread.WARD_UNKNOWN, found.guessed, (found.ward,))
    if isinstance(found, Fault):
        raise refusals.unread(found, example)
    return book, found.ward, found.rest


def only_ward(call: Call, text: str, usage: str) -> tuple[Book, str]:
    """The council and the ward a line is about and nothing else. Raises Mistake for more words."""
    book, ward, rest = asked_ward(call, text, usage)
    if rest:
        raise Mistake(
            f"{refusals.echo(' '.join(rest))} is not understood after {ward}. Nothing was stored. "
            f"Type it like this: {usage.replace('{ward}', ward)}"
        )
    return book, ward


def asked_council(call: Call, text: str | None = None) -> Book:
    """The council a line names, or the one that is meant where it names none.

    Raises Mistake if the line names anything but one of tonight's councils.
    """
    asked = call.text if text is None else text
    if not asked.strip():
        return call.book
    book = call.tonight.called(asked)
    if book is None:
        counted = call.tonight.listed()
        raise Mistake(f"{refusals.echo(asked)} is not counted here tonight: {counted}.")
    return book
