"""What a command is about: a ward, or a whole council."""

from bot.chat.command import Call
from bot.desk.book import Book
from bot.desk.councils import Councils
from bot.election.parse.tokens import Fault, FaultReason, words
from bot.election.parse.ward import WardMatch, find_ward
from bot.errors import Mistake
from bot.wording import refusals


def leading_ward(call: Call, text: str, usage: str) -> tuple[Book, str, tuple[str, ...]]:
    """The council and the ward that a line begins with, and the words after it.

    Raises Mistake if the line has no ward, or only a misspelt one. `usage` is the example in the
    refusal, with "{ward}" where the ward goes.
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
        raise refusals.parse_mistake(found, call.councils.area, example)
    return book, found.ward, found.rest


def only_ward(call: Call, text: str, usage: str) -> tuple[Book, str]:
    """The council and the ward of a line that has nothing else. Raises Mistake if it has more."""
    book, ward, rest = leading_ward(call, text, usage)
    if rest:
        raise Mistake(
            f"{refusals.quotation(' '.join(rest))} after {ward} is too much; type it like this",
            usage.replace("{ward}", ward),
        )
    return book, ward


def requested_council(call: Call, text: str | None = None) -> Book:
    """The council that `text` (the call's, by default) names, or the default if it is empty.

    Raises Mistake if the text is anything but one of tonight's councils.
    """
    name = call.text if text is None else text
    return named_council(call.councils, name) if name.strip() else call.book


def named_council(councils: Councils, name: str) -> Book:
    """Raises Mistake if the name is not that of one of tonight's councils."""
    book = councils.find(name)
    if book is None:
        counted = councils.subject_phrase()
        raise Mistake(f"{refusals.quotation(name)} isn't counting tonight. {counted}.")
    return book
