"""The ward a line means: exact names first, then prefixes, then only a suggestion."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from bot.election.council import Council
from bot.election.names import NameIndex, fold
from bot.election.parse.numbers import is_meant_as_number
from bot.election.parse.tokens import Fault, FaultReason
from bot.election.parties import Registry

MAX_WARD_WORDS = 8  # no ward has a longer name
_MIN_PREFIX_LENGTH = 3
_MIN_SUGGESTION_SCORE = 0.5
_MAX_WARDS_COMPARED = 1_000  # comparing a misspelling with more wards takes too long


@dataclass(frozen=True, slots=True)
class WardMatch:
    """The ward, and the other words of the line.

    `guessed` is the misspelling if the ward is only a guess, and otherwise empty.
    """

    ward: str
    rest: tuple[str, ...]
    guessed: str = ""


class WardSource(Protocol):
    """What a ward is looked up in: one council or a gazetteer of several."""

    @property
    def every_ward(self) -> NameIndex: ...
    @property
    def wards_up(self) -> NameIndex: ...
    @property
    def parties(self) -> Registry: ...


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """The wards of several councils, looked up as if they were one.

    `councils_by_ward` maps a folded ward name to the indexes of its councils, counted from 0. Wards
    of different councils that fold alike are one name here.
    """

    every_ward: NameIndex
    wards_up: NameIndex
    parties: Registry
    councils_by_ward: Mapping[str, tuple[int, ...]]

    @classmethod
    def from_councils(cls, councils: Iterable[Council]) -> "Gazetteer":
        known = list(councils)
        by_ward: dict[str, tuple[int, ...]] = {}
        for i, council in enumerate(known):
            for folded in council.wards_up.by_fold:
                by_ward[folded] = (*by_ward.get(folded, ()), i)
        parties = {p.code: p for council in known for p in council.parties.parties.values()}
        return cls(
            NameIndex.from_names(name for c in known for name in c.every_ward.by_fold.values()),
            NameIndex.from_names(name for c in known for name in c.wards_up.by_fold.values()),
            Registry.from_parties(parties.values()),
            by_ward,
        )

    def councils_with(self, ward: str) -> tuple[int, ...]:
        """Indexes of the councils in which a ward of this name is up tonight."""
        return self.councils_by_ward.get(fold(ward), ())


def find_ward(line: list[str], council: WardSource) -> WardMatch | Fault:
    """The ward a line is about.

    - The longest exact name among all wards wins, at the start of the line or further on.
    - A prefix counts only for wards that are up tonight, and only if it fits one of them.
    - A misspelling is at most a suggestion.
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
    numbers = (i for i, word in enumerate(line) if is_meant_as_number(word))
    return max(next(numbers, len(line)), 1)


def _exact_match(line: list[str], council: WardSource) -> WardMatch | Fault | None:
    # An exact name counts even after a figure, as in "Green 1081 Battenhall".
    reach = min(len(line), max(_name_reach(line), MAX_WARD_WORDS))
    for start in range(reach):
        for size in range(min(MAX_WARD_WORDS, len(line) - start), 0, -1):
            name = council.every_ward.exact_match(" ".join(line[start : start + size]))
            # Further on, a word that is also a party's name belongs to a candidate.
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
                if start:  # an unclear prefix further on is more likely a candidate
                    return None
                guess = _closest_match(line, council)  # "St Clements"
                if guess and guess.ward in names and len(guess.guessed.split()) > size:
                    return guess
                return Fault(FaultReason.WARD_AMBIGUOUS, " ".join(typed), names)
            return WardMatch(names[0], (*line[:start], *line[start + size :]))
    return None


def _closest_match(line: list[str], council: WardSource) -> WardMatch | None:
    matches: list[tuple[float, int, str]] = []  # similarity, minus the number of words, ward
    is_small = len(council.wards_up.by_fold) <= _MAX_WARDS_COMPARED
    for size in range(1, min(MAX_WARD_WORDS, _name_reach(line)) + 1 if is_small else 1):
        if _is_party(line[:size], council):
            continue
        match = council.wards_up.closest_match(" ".join(line[:size]))
        if match:
            matches.append((match[0], -size, match[1]))
    if not matches:
        return None
    _, minus_size, name = max(matches)
    size = -minus_size
    return WardMatch(name, tuple(line[size:]), guessed=" ".join(line[:size]))


def _no_match(line: list[str], council: WardSource) -> Fault:
    if is_meant_as_number(line[0]) or _is_party(line[:1], council):
        return Fault(FaultReason.WARD_MISSING, line[0])
    # Quote the words before the first party name or figure: they are where the ward should be.
    before_party = (i for i in range(1, len(line)) if _is_party(line[i : i + 1], council))
    typed = " ".join(line[: min(_name_reach(line), next(before_party, len(line)))])
    is_small = len(council.wards_up.by_fold) <= _MAX_WARDS_COMPARED
    ranked = council.wards_up.ranked_matches(typed) if is_small else []
    suggestions = [name for score, name in ranked if score >= _MIN_SUGGESTION_SCORE]
    return Fault(FaultReason.WARD_UNKNOWN, typed, tuple(suggestions[:3]))


def _is_party(typed: list[str], council: WardSource) -> bool:
    return council.parties.find(" ".join(typed)) is not None
