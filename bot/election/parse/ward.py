"""Which ward a line means: exact names first, then beginnings, then only a proposal."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from bot.election.council import Council
from bot.election.names import NameIndex, fold
from bot.election.parse.numbers import is_meant_as_number
from bot.election.parse.tokens import Fault, FaultReason
from bot.election.parties import Registry

MAX_WARD_WORDS = 8  # no ward's name has more
_MIN_PREFIX_LENGTH = 3
_MIN_SUGGESTION_SCORE = 0.5
_MAX_WARDS_COMPARED = 1_000  # wards: to compare a misspelling with more takes too long


@dataclass(frozen=True, slots=True)
class WardMatch:
    """The ward meant, and the other words of the line; `guessed` has the misspelling, if any."""

    ward: str
    rest: tuple[str, ...]
    guessed: str = ""


class WardSource(Protocol):
    """Where a ward is looked for: a council, or all of them."""

    @property
    def every_ward(self) -> NameIndex: ...
    @property
    def wards_up(self) -> NameIndex: ...
    @property
    def parties(self) -> Registry: ...


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """The wards of several councils as if they were one; `where` has their places, by folded name.

    Two wards that fold alike are one name here, at several places.
    """

    every_ward: NameIndex
    wards_up: NameIndex
    parties: Registry
    councils_by_ward: Mapping[str, tuple[int, ...]]

    @classmethod
    def from_councils(cls, councils: Iterable[Council]) -> "Gazetteer":
        """The wards of the councils; a place is a council's number, from 0."""
        known = list(councils)
        where: dict[str, tuple[int, ...]] = {}
        for i, council in enumerate(known):
            for folded in council.wards_up.by_fold:
                where[folded] = (*where.get(folded, ()), i)
        parties = {p.code: p for council in known for p in council.parties.parties.values()}
        return cls(
            NameIndex.from_names(name for c in known for name in c.every_ward.by_fold.values()),
            NameIndex.from_names(name for c in known for name in c.wards_up.by_fold.values()),
            Registry.from_parties(parties.values()),
            where,
        )

    def councils_with(self, ward: str) -> tuple[int, ...]:
        """The places where a ward of this name is up tonight."""
        return self.councils_by_ward.get(fold(ward), ())


def find_ward(line: list[str], council: WardSource) -> WardMatch | Fault:
    """The ward a line is about.

    - the longest exact name among all wards wins, at the start of the line or else further on;
    - beginnings count only among tonight's wards and only if unique;
    - anything else is at most proposed.
    """
    if not line:
        return Fault(FaultReason.NOTHING)
    return (
        _exact_match(line, council)
        or _prefix_match(line, council)
        or _closest_match(line, council)
        or _no_match(line, council)
    )


def _name_reach(line: list[str]) -> int:
    """How many words come before the first figure: where a ward's name can be."""
    numbers = (i for i, word in enumerate(line) if is_meant_as_number(word))
    return max(next(numbers, len(line)), 1)


def _exact_match(line: list[str], council: WardSource) -> WardMatch | Fault | None:
    reach = min(len(line), max(_name_reach(line), MAX_WARD_WORDS))
    for start in range(reach):
        for size in range(min(MAX_WARD_WORDS, len(line) - start), 0, -1):
            name = council.every_ward.exact_match(" ".join(line[start : start + size]))
            if name and not (start and _is_party(line[start : start + size], council)):
                if council.wards_up.exact_match(name) is None:
                    return Fault(FaultReason.WARD_NOT_UP, name)
                return WardMatch(name, (*line[:start], *line[start + size :]))
    return None


def _prefix_match(line: list[str], council: WardSource) -> WardMatch | Fault | None:
    for start in range(_name_reach(line)):
        for size in range(min(MAX_WARD_WORDS, len(line) - start), 0, -1):
            typed = line[start : start + size]
            names = council.wards_up.prefix_matches(" ".join(typed))
            if not names or (start and _is_party(typed, council)):
                continue
            if _is_party(typed, council):
                return Fault(FaultReason.WARD_OR_PARTY, " ".join(typed), names)
            if len(names) > 1 or len(fold(" ".join(typed))) < _MIN_PREFIX_LENGTH:
                return (
                    Fault(FaultReason.WARD_AMBIGUOUS, " ".join(typed), names) if not start else None
                )
            return WardMatch(names[0], (*line[:start], *line[start + size :]))
    return None


def _closest_match(line: list[str], council: WardSource) -> WardMatch | None:
    """The first words that are most like one ward: not a party's name that happens to follow."""
    found: list[tuple[float, int, str]] = []
    few = len(council.wards_up.by_fold) <= _MAX_WARDS_COMPARED
    for size in range(1, min(MAX_WARD_WORDS, _name_reach(line)) + 1 if few else 1):
        if _is_party(line[:size], council):
            continue
        near = council.wards_up.closest_match(" ".join(line[:size]))
        if near:
            found.append((near[0], -size, near[1]))
    if not found:
        return None
    _, shorter, name = max(found)
    return WardMatch(name, tuple(line[-shorter:]), guessed=" ".join(line[:-shorter]))


def _no_match(line: list[str], council: WardSource) -> Fault:
    if is_meant_as_number(line[0]) or _is_party(line[:1], council):
        return Fault(FaultReason.WARD_MISSING, line[0])
    before_party = (i for i in range(1, len(line)) if _is_party(line[i : i + 1], council))
    typed = " ".join(line[: min(_name_reach(line), next(before_party, len(line)))])
    few = len(council.wards_up.by_fold) <= _MAX_WARDS_COMPARED
    ranked = council.wards_up.ranked_matches(typed) if few else []
    offers = [name for score, name in ranked if score >= _MIN_SUGGESTION_SCORE]
    return Fault(FaultReason.WARD_UNKNOWN, typed, tuple(offers[:3]))


def _is_party(typed: list[str], council: WardSource) -> bool:
    return council.parties.find(" ".join(typed)) is not None
