"""The parties' letters in one picture: one or two each, no two alike."""

from collections.abc import Iterable, Iterator

from bot.election.parties import Party

MAX_LETTERS = 2


def letters(parties: Iterable[Party]) -> dict[str, str]:
    """Each party's letters, by code.

    The first party gets the registry's own; a later one with the same letter gets another letter of
    its code beside it, or a number.
    """
    by_code: dict[str, str] = {}
    taken: set[str] = set()
    for party in parties:
        free = next(text for text in _proposals(party) if text.casefold() not in taken)
        taken.add(free.casefold())
        by_code[party.code] = free
    return by_code


def _proposals(party: Party) -> Iterator[str]:
    yield party.letter[:MAX_LETTERS]
    first = party.code[:1].upper()
    yield from (first + other for other in party.code[1:] if other.isalpha())
    yield from (f"{first}{n}" for n in range(2, 10))
    yield from (f"{n}" for n in range(10, 100))
    yield from (chr(0x100 + n) for n in range(10_000))  # more than a hundred alike
