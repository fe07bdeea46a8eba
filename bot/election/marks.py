"""The letters and greys by which the parties of one council are told apart."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import cycle

from bot.election.parties import FALLBACK_COLOUR, Party, Registry

MAX_LETTERS = 2

# For parties whose colour nobody has published: greys far apart in lightness, which every kind of
# colour vision sees, each with the text colour that reads on it.
_GREYS = (
    (FALLBACK_COLOUR, "#FFFFFF"),
    ("#BDB7AA", "#000000"),
    ("#47423D", "#FFFFFF"),
    ("#978C7E", "#000000"),
    ("#5C6870", "#FFFFFF"),
    ("#DADADA", "#000000"),
)


def with_distinct_marks(registry: Registry, codes: Iterable[str]) -> Registry:
    """The registry, in which no two of these parties share a letter, and no two next to each other
    in it a grey.

    The first party keeps the registry's letters; a later one with the same gets another letter of
    its code beside them, or a number.
    """
    here = set(codes)
    greys = cycle(_GREYS)
    taken: set[str] = set()
    marked = {}
    for code, party in registry.parties.items():
        if code not in here:
            continue
        letter = next(text for text in _proposals(party) if text.casefold() not in taken)
        taken.add(letter.casefold())
        own = party.colour, party.text_colour
        colour, text_colour = next(greys) if party.colour == FALLBACK_COLOUR else own
        if (letter, colour, text_colour) != (party.letter, *own):
            marked[code] = replace(party, letter=letter, colour=colour, text_colour=text_colour)
    if not marked:
        return registry
    return Registry.from_parties(marked.get(p.code, p) for p in registry.parties.values())


def _proposals(party: Party) -> Iterator[str]:
    yield party.letter[:MAX_LETTERS]
    first = party.code[:1].upper()
    yield from (first + other for other in party.code[1:] if other.isalpha())
    yield from (f"{first}{n}" for n in range(2, 10))
    yield from (f"{n}" for n in range(10, 100))
    yield from (chr(0x100 + n) for n in range(10_000))  # more than a hundred alike
