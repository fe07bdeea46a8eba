"""What a command asks about: a ward, or the whole council."""

from bot.command import Call
from bot.election.names import fold
from bot.election.typed import Fault, Unread, words
from bot.election.wards import WardFound, find_ward
from bot.errors import Mistake
from bot.wording import refusals


def asked_ward(call: Call, text: str, usage: str) -> tuple[str, tuple[str, ...]]:
    """The ward a line begins with, and the words after it.

    Raises Mistake for a line with no ward, and for one whose ward is only guessed.
    """
    night = call.book.night
    some = next(iter(night.council.contests))
    example = usage.replace("{ward}", some)
    typed = words(text)
    found = typed if isinstance(typed, Fault) else find_ward(typed, night.council)
    if isinstance(found, WardFound) and found.guessed:
        found = Fault(Unread.WARD_UNKNOWN, found.guessed, (found.ward,))
    if isinstance(found, Fault):
        raise refusals.unread(found, example)
    return found.ward, found.rest


def only_ward(call: Call, text: str, usage: str) -> str:
    """The ward a line is about and nothing else. Raises Mistake for more words."""
    ward, rest = asked_ward(call, text, usage)
    if rest:
        raise Mistake(
            f"{refusals.echo(' '.join(rest))} is not understood after {ward}. Nothing was stored. "
            f"Type it like this: {usage.replace('{ward}', ward)}"
        )
    return ward


def only_council(call: Call) -> None:
    """Raises Mistake if the line names anything but tonight's council."""
    council = call.book.night.council
    names = {fold(name) for name in ("", council.name, council.short_name, council.slug)}
    if fold(call.text) not in names:
        raise Mistake(f"{refusals.echo(call.text)} is not counted here tonight: {council.name} is.")
