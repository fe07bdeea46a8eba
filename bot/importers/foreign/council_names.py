"""Whether two names mean the same council, and what it calls its areas."""

from collections.abc import Iterable
from functools import lru_cache

from bot.election.council import Area, Council
from bot.election.names import fold
from bot.importers.foreign.record import Record

_GENERIC = {
    "authority", "bc", "borough", "cc", "city", "corporation", "council", "county", "cyngor", "dc",
    "district", "lb", "local", "london", "mbc", "metropolitan", "of", "royal", "the", "town",
    "unitary",
}  # fmt: skip
# South Cambridgeshire is not Cambridgeshire; Kingston upon Hull is Hull.
_DISTINCT = {
    "central", "east", "eastern", "mid", "north", "northern", "south", "southern", "west",
    "western",
}  # fmt: skip


# Office for National Statistics, Register of Geographic Codes: how the codes of areas begin.
_AREAS_BY_CODE = {"E58": Area.DIVISION, "W05": Area.ELECTORAL_WARD}


def area_of_council(council: str, rows: Iterable[Record]) -> Area:
    """By the codes of its areas; without them, a county council has divisions.

    Some councils with one tier have divisions too: neither their codes nor their names tell.
    """
    known = {_AREAS_BY_CODE[row.gss[:3]] for row in rows if row.gss[:3] in _AREAS_BY_CODE}
    if len(known) == 1:
        return known.pop()
    return Area.DIVISION if "county council" in fold(council) else Area.WARD


def core_words(name: str) -> frozenset[str]:
    """Bristol, of City of Bristol Council and of Bristol, City of."""
    words = frozenset(fold(name).split())
    return words - _GENERIC or words


@lru_cache(maxsize=5_000)
def is_same_council(one: str, other: str) -> bool:
    a, b = core_words(one), core_words(other)
    if not a or not b or not (a <= b or b <= a):
        return False
    return not (a ^ b) & (_DISTINCT | {"and"})


def is_named(council: Council, names: Iterable[str]) -> bool:
    """Whether one of the names is the council's, in full or in short."""
    return any(
        is_same_council(name, own) for name in names for own in (council.name, council.short_name)
    )
