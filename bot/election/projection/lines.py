"""A ward's contest as the model sees it: a line a party, with what is known from last time."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from bot.election.council import Baseline, Candidate, Contest, Council
from bot.election.names import fold
from bot.election.parties import INDEPENDENT
from bot.election.people import Likeness, likeness
from bot.election.projection.parameters import LAYOUT, RIVALS, Effect, Footing
from bot.election.shares import Basis, block, block_votes, is_independent
from bot.election.tally import Seats

Row = tuple[float, ...]

# What a new candidate may take, whatever the party: the average in past nights.
_ARRIVAL = 0.09


@dataclass(frozen=True, slots=True)
class Line:
    """One party in a ward, or one independent.

    - `before`: its share last time, from 0 to 1; nought if it is new. In a ward that can't be
      compared, its average in those that can.
    - `row`: one number for each effect of LAYOUT.
    """

    block: str
    party: str
    candidates: int
    footing: Footing
    is_compared: bool
    before: float
    row: Row


@dataclass(frozen=True, slots=True)
class _Ward:
    """A contest with its shares last time, by block; None without a comparator."""

    contest: Contest
    before: Mapping[str, float] | None
    standing: Mapping[str, Sequence[Candidate]]
    incumbents: frozenset[str]

    @property
    def departed(self) -> float:
        return sum(n for key, n in (self.before or {}).items() if key not in self.standing)

    @property
    def departed_independents(self) -> float:
        gone = {key: n for key, n in (self.before or {}).items() if key not in self.standing}
        return sum(n for key, n in gone.items() if is_independent(key))

    @property
    def arrivals(self) -> float:
        new = sum(1 for key in self.standing if key not in (self.before or {}))
        return min(0.5, new * _ARRIVAL)

    def party_before(self, party: str) -> float:
        return (self.before or {}).get(party, 0.0)


@dataclass(frozen=True, slots=True)
class _Averages:
    """A council's averages over the wards that can be compared."""

    before: Mapping[str, float]  # by party, where it stands again
    rivals: Mapping[str, float]  # the largest parties, over all the wards
    departed: float
    arrivals: float
    wards: int


def ward_lines(council: Council) -> Mapping[str, tuple[Line, ...]]:
    """The lines of every contest, by ward."""
    councillors = _councillors(council)
    wards = [
        _ward(contest, councillors.get(name, {})) for name, contest in council.contests.items()
    ]
    averages = _averages([ward for ward in wards if ward.before])
    return {
        ward.contest.ward: tuple(_line(key, ward, averages) for key in ward.standing)
        for ward in wards
    }


def shares(votes: Iterable[tuple[Candidate, int]]) -> dict[str, float]:
    """Each block's share of the top candidates' votes, from 0 to 1; empty without votes."""
    tops = block_votes(tuple(votes), Basis.TOP)
    total = sum(tops.values())
    return {key: n / total for key, n in tops.items()} if total else {}


def _ward(contest: Contest, councillors: Mapping[str, str]) -> _Ward:
    standing: dict[str, list[Candidate]] = {}
    for candidate in contest.candidates:
        standing.setdefault(block(candidate), []).append(candidate)
    then = contest.comparator
    before = _renamed(shares(then.votes), standing) if then else None
    return _Ward(contest, before or None, standing, _incumbents(contest, councillors))


def _renamed(
    before: Mapping[str, float], standing: Mapping[str, Sequence[Candidate]]
) -> dict[str, float]:
    """An independent whose name was spelt in another way last time is the same person."""
    found = dict(before)
    gone = [key for key in before if key not in standing and is_independent(key)]
    new = [key for key in standing if key not in before and is_independent(key)]
    for key in new:
        names = [old for old in gone if _is_same_person(_name(old), _name(key))]
        if len(names) == 1:
            gone.remove(names[0])
            found[key] = found.pop(names[0])
    return found


def _name(key: str) -> str:
    return key.partition(":")[2]


def _is_same_person(one: str, other: str) -> bool:
    return likeness(one, other) >= Likeness.FIRST_LETTER


def _councillors(council: Council) -> Mapping[str, Mapping[str, str]]:
    """Who sits in the seats that are up: for each ward, names by each of their words.

    If the wards are new, any councillor may stand in any of them.
    """
    found: dict[str, dict[str, str]] = {ward: {} for ward in council.contests}
    for seat in council.chamber:
        if seat.up and seat.councillor:
            words = dict.fromkeys(fold(seat.councillor).split(), seat.councillor)
            for ward in council.contests if council.new_boundaries else [seat.ward]:
                found.setdefault(ward, {}).update(words)
    return found


def _incumbents(contest: Contest, councillors: Mapping[str, str]) -> frozenset[str]:
    """The blocks that have a councillor among their candidates.

    Without a comparator, who held the seats says most, so every party that defends one counts.
    """
    found = set()
    for candidate in contest.candidates:
        words = fold(candidate.name).split()
        alike = {councillors[word] for word in words if word in councillors}
        if any(_is_same_person(name, candidate.name) for name in alike):
            found.add(block(candidate))
    defended = contest.defended.get(Baseline.SITTING) or Seats()
    if contest.comparator is None:
        found |= {party for party in defended if party != INDEPENDENT}
    return frozenset(found)


def _averages(wards: Sequence[_Ward]) -> _Averages:
    stood: dict[str, list[float]] = {}
    total: defaultdict[str, float] = defaultdict(float)
    for ward in wards:
        for key, n in (ward.before or {}).items():
            if is_independent(key):
                continue
            total[key] += n
            if key in ward.standing:
                stood.setdefault(key, []).append(n)
    largest = sorted(total, key=lambda key: (-total[key], key))[:RIVALS]
    return _Averages(
        {party: fmean(values) for party, values in stood.items()},
        {party: total[party] / len(wards) for party in largest},
        fmean(ward.departed for ward in wards) if wards else 0.0,
        fmean(ward.arrivals for ward in wards) if wards else 0.0,
        len(wards),
    )


def _line(key: str, ward: _Ward, averages: _Averages) -> Line:
    candidates = ward.standing[key]
    party = candidates[0].party
    footing, before = _footing(key, party, ward, averages)
    row = _row(key, footing, before, ward, averages)
    return Line(key, party, len(candidates), footing, ward.before is not None, before, row)


def _footing(key: str, party: str, ward: _Ward, averages: _Averages) -> tuple[Footing, float]:
    """In a ward without a comparator, a party starts from its average in the others."""
    if not averages.wards:
        return Footing.NO_COMPARATOR, 0.0
    if ward.before is None and party in averages.before:
        return Footing.STOOD, averages.before[party]
    independent = party == INDEPENDENT
    if ward.before is None or key not in ward.before:
        return Footing.NEW_INDEPENDENT if independent else Footing.NEW_PARTY, 0.0
    return Footing.SAME_INDEPENDENT if independent else Footing.STOOD, ward.before[key]


def _row(key: str, footing: Footing, before: float, ward: _Ward, averages: _Averages) -> Row:
    known = {
        Effect.LEVEL: 1.0,
        Effect.INCUMBENT: float(key in ward.incumbents),
        Effect.FACES_INCUMBENT: float(bool(ward.incumbents - {key})),
    }
    rivals = [0.0] * RIVALS
    if ward.before is not None:
        known[Effect.STRENGTH] = _strength(key, footing, before, ward, averages)
        known[Effect.DEPARTED] = ward.departed - averages.departed
        known[Effect.ARRIVED] = ward.arrivals - averages.arrivals
        for n, (party, average) in enumerate(averages.rivals.items()):
            rivals[n] = 0.0 if party == key else ward.party_before(party) - average
    shares_of_rivals = iter(rivals)
    return tuple(
        next(shares_of_rivals) if effect is Effect.RIVALS else known.get(effect, 0.0)
        for effect in LAYOUT
    )


def _strength(key: str, footing: Footing, before: float, ward: _Ward, averages: _Averages) -> float:
    match footing:
        case Footing.STOOD:
            return before - averages.before[key]
        case Footing.SAME_INDEPENDENT:
            return before
        case Footing.NEW_INDEPENDENT:
            return ward.departed_independents
        case _:
            return 0.0
