"""The letters of the parties in one picture: one or two each, and no two alike."""

from collections.abc import Iterable, Iterator

from bot.election.parties import Party

MAX_LETTERS = 2


def letters(parties: Iterable[Party]) -> dict[str, str]:
    """Each party's letters, by code.

    The registry's own, to the first that asks; whoever comes later has another of its code's
    letters beside the first, or a number.
    """
    found: dict[str, str] = {}
    taken: set[str] = set()
    for party in parties:
        free = next(text for text in _proposals(party) if text.casefold() not in taken)
        taken.add(free.casefold())
        found[party.code] = free
    return found


def _proposals(party: Party) -> Iterator[str]:
    yield party.letter[:MAX_LETTERS]
    first = party.code[:1].upper()
    yield from (first + other for other in party.code[1:] if other.isalpha())
    yield from (f"{first}{n}" for n in range(2, 10))
    yield from (f"{n}" for n in range(10, 100))
    yield from (chr(0x100 + n) for n in range(10_000))  # a hundred parties of one letter
