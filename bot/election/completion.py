"""How a declaration being typed may go on: the ward, then who stands there."""

from bot.election.council import Council
from bot.election.names import fold
from bot.election.night import Night
from bot.election.typed import Fault, words
from bot.election.wards import WardFound, find_ward


def continuations(text: str, night: Night, *, names: bool) -> list[str]:
    """Whole texts that begin as this one does: a ward first and, if asked, a party or candidate.

    Wards still to come are offered before those that are in.
    """
    council = night.council
    ward = _whole_ward(text, council)
    if ward is None:
        order = [*night.outstanding, *(w for w in council.contests if w not in night.outstanding)]
        start = fold(text)
        return [f"{name} " for name in order if fold(name).startswith(start)]
    if not names:
        return []
    head, _, word = text.rpartition(" ")
    contest = council.contests[ward]
    people = [*contest.parties, *(c.name for c in contest.candidates)]
    return [f"{head} {name} " for name in people if fold(word) in fold(name)[: len(fold(word))]]


def _whole_ward(text: str, council: Council) -> str | None:
    """The ward that the text names whole, with a space after it."""
    typed = words(text)
    if isinstance(typed, Fault) or not text.startswith(tuple("".join(typed[:1]))):
        return None
    found = find_ward(typed, council)
    if not isinstance(found, WardFound) or found.guessed:
        return None
    for size in range(len(typed), 0, -1):
        if council.tonight.exact(" ".join(typed[:size])) == found.ward:
            return found.ward if size < len(typed) or text.endswith(" ") else None
    return None
