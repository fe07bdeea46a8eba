"""Which ward a line means: exact names first, then beginnings, then only a proposal."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from bot.election.council import Council
from bot.election.names import Names, fold
from bot.election.parse.numbers import looks_numeric
from bot.election.parse.tokens import Fault, Unread
from bot.election.parties import Registry

MOST_WORDS = 8  # no ward's name has more
_SHORTEST_BEGINNING = 3
_WORTH_OFFERING = 0.5
_MOST_COMPARED = 1_000  # wards: to compare a misspelling with more takes too long


@dataclass(frozen=True, slots=True)
class WardFound:
    """The ward meant, and the other words of the line; `guessed` has the misspelling, if any."""

    ward: str
    rest: tuple[str, ...]
    guessed: str = ""


class Places(Protocol):
    """Where a ward is looked for: a council, or all of them."""

    @property
    def every_ward(self) -> Names: ...
    @property
    def tonight(self) -> Names: ...
    @property
    def parties(self) -> Registry: ...


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """The wards of several councils as if they were one; `where` has their places, by folded name.

    Two wards that fold alike are one name here, at several places.
    """

    every_ward: Names
    tonight: Names
    parties: Registry
    where: Mapping[str, tuple[int, ...]]

    @classmethod
    def of(cls, councils: Iterable[Council]) -> "Gazetteer":
        """The wards of the councils; a place is a council's number, from 0."""
        known = list(councils)
        where: dict[str, tuple[int, ...]] = {}
        for i, council in enumerate(known):
            for folded in council.tonight.by_fold:
                where[folded] = (*where.get(folded, ()), i)
        parties = {p.code: p for council in known for p in council.parties.parties.values()}
        return cls(
            Names.of(name for c in known for name in c.every_ward.by_fold.values()),
            Names.of(name for c in known for name in c.tonight.by_fold.values()),
            Registry.of(parties.values()),
            where,
        )

    def has(self, ward: str) -> tuple[int, ...]:
        """The places where a ward of this name is up tonight."""
        return self.where.get(fold(ward), ())


def find_ward(line: list[str], council: Places) -> WardFound | Fault:
    """The ward a line is about.

    - the longest exact name among all wards wins, at the start of the line or else further on;
    - beginnings count only among tonight's wards and only if unique;
    - anything else is at most proposed.
    """
    if not line:
        return Fault(Unread.NOTHING)
    return (
        _exact(line, council)
        or _beginning(line, council)
        or _nearest(line, council)
        or _unknown(line, council)
    )


def _reach(line: list[str]) -> int:
    """How many words come before the first figure: where a ward's name can be."""
    numbers = (i for i, word in enumerate(line) if looks_numeric(word))
    return max(next(numbers, len(line)), 1)


def _exact(line: list[str], council: Places) -> WardFound | Fault | None:
    reach = min(len(line), max(_reach(line), MOST_WORDS))
    for start in range(reach):
        for size in range(min(MOST_WORDS, len(line) - start), 0, -1):
            name = council.every_ward.exact(" ".join(line[start : start + size]))
            if name and not (start and _is_party(line[start : start + size], council)):
                if council.tonight.exact(name) is None:
                    return Fault(Unread.WARD_NOT_UP, name)
                return WardFound(name, (*line[:start], *line[start + size :]))
    return None


def _beginning(line: list[str], council: Places) -> WardFound | Fault | None:
    for start in range(_reach(line)):
        for size in range(min(MOST_WORDS, len(line) - start), 0, -1):
            typed = line[start : start + size]
            names = council.tonight.beginning(" ".join(typed))
            if not names or (start and _is_party(typed, council)):
                continue
            if _is_party(typed, council):
                return Fault(Unread.WARD_OR_PARTY, " ".join(typed), names)
            if len(names) > 1 or len(fold(" ".join(typed))) < _SHORTEST_BEGINNING:
                return Fault(Unread.WARD_AMBIGUOUS, " ".join(typed), names) if not start else None
            return WardFound(names[0], (*line[:start], *line[start + size :]))
    return None


def _nearest(line: list[str], council: Places) -> WardFound | None:
    """The first words that are most like one ward: not a party's name that happens to follow."""
    found: list[tuple[float, int, str]] = []
    few = len(council.tonight.by_fold) <= _MOST_COMPARED
    for size in range(1, min(MOST_WORDS, _reach(line)) + 1 if few else 1):
        if _is_party(line[:size], council):
            continue
        near = council.tonight.nearest(" ".join(line[:size]))
        if near:
            found.append((near[0], -size, near[1]))
    if not found:
        return None
    _, shorter, name = max(found)
    return WardFound(name, tuple(line[-shorter:]), guessed=" ".join(line[:-shorter]))


def _unknown(line: list[str], council: Places) -> Fault:
    if looks_numeric(line[0]) or _is_party(line[:1], council):
        return Fault(Unread.WARD_MISSING, line[0])
    before_party = (i for i in range(1, len(line)) if _is_party(line[i : i + 1], council))
    typed = " ".join(line[: min(_reach(line), next(before_party, len(line)))])
    few = len(council.tonight.by_fold) <= _MOST_COMPARED
    ranked = council.tonight.ranked(typed) if few else []
    offers = [name for score, name in ranked if score >= _WORTH_OFFERING]
    return Fault(Unread.WARD_UNKNOWN, typed, tuple(offers[:3]))


def _is_party(typed: list[str], council: Places) -> bool:
    return council.parties.find(" ".join(typed)) is not None
