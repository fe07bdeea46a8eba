"""How a declaration being typed may go on: the ward, then who stands there."""

from bot.election.council import Council
from bot.election.names import fold
from bot.election.night import Night
from bot.election.wards import MOST_WORDS


def ward_continuations(text: str, night: Night) -> list[str]:
    """The wards whose names begin with the text; those still to come are offered first."""
    order = [*night.outstanding, *(w for w in night.council.contests if w not in night.outstanding)]
    start = fold(text)
    return [f"{name} " for name in order if fold(name).startswith(start)]


def continuations(text: str, night: Night) -> list[str]:
    """Whole texts that begin as this one does: a ward first, then a party or candidate there."""
    ward = whole_ward(text, night.council)
    if ward is None:
        return ward_continuations(text, night)
    head, _, word = text.rpartition(" ")
    contest = night.council.contests[ward]
    people = [*contest.parties, *(c.name for c in contest.candidates)]
    return [f"{head} {name} " for name in people if fold(name).startswith(fold(word))]


def whole_ward(text: str, council: Council) -> str | None:
    """The ward that the text begins with, named whole and with a space after it."""
    typed = text.split()
    for size in range(min(len(typed), MOST_WORDS), 0, -1):
        if size == len(typed) and not text.endswith(" "):
            continue
        ward = council.tonight.exact(" ".join(typed[:size]))
        if ward:
            return ward
    return None
