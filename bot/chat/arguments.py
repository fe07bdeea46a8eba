"""What a command asks about: a ward, or the whole council."""

from bot.chat.command import Call
from bot.desk.book import Book
from bot.election.parse.tokens import Fault, FaultReason, words
from bot.election.parse.ward import WardMatch, find_ward
from bot.errors import Mistake
from bot.wording import refusals


def leading_ward(call: Call, text: str, usage: str) -> tuple[Book, str, tuple[str, ...]]:
    """The council and the ward a line begins with, and the words after it.

    Raises Mistake for a line with no ward, and for one whose ward is only guessed.
    """
    book = call.councils.book_for_line(text)
    night = book.night
    some = next(iter(night.council.contests))
    example = usage.replace("{ward}", some)
    typed = words(text)
    found = typed if isinstance(typed, Fault) else find_ward(typed, night.council)
    if isinstance(found, WardMatch) and found.guessed:
        found = Fault(FaultReason.WARD_UNKNOWN, found.guessed, (found.ward,))
    if isinstance(found, Fault):
        raise refusals.parse_mistake(found, example)
    return book, found.ward, found.rest


def only_ward(call: Call, text: str, usage: str) -> tuple[Book, str]:
    """The council and the ward a line is about and nothing else. Raises Mistake for more words."""
    book, ward, rest = leading_ward(call, text, usage)
    if rest:
        raise Mistake(
            f"Leave out {refusals.quotation(' '.join(rest))} after {ward}. "
            f"Nothing was stored. Type it like this: {usage.replace('{ward}', ward)}"
        )
    return book, ward


def requested_council(call: Call, text: str | None = None) -> Book:
    """The council a line names, or the one that is meant where it names none.

    Raises Mistake if the line names anything but one of tonight's councils.
    """
    asked = call.text if text is None else text
    if not asked.strip():
        return call.book
    book = call.councils.find(asked)
    if book is None:
        counted = call.councils.subject_phrase()
        raise Mistake(f"{refusals.quotation(asked)} isn't counting tonight. {counted}.")
    return book
