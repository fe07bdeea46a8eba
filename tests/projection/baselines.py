"""The two methods a projection is measured against: as last time, and uniform swing."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from bot.election.council import Candidate, Contest
from bot.election.projection.lines import shares
from bot.election.shares import block
from tests.projection.national import PastNight


@dataclass(frozen=True, slots=True)
class _Changes:
    """The average change by party that stood before, share by party that is new, in wards in."""

    of_old: Mapping[str, float]
    of_new: Mapping[str, float]


_NO_CHANGE = _Changes({}, {})


def as_last_time(night: PastNight, wards: Iterable[str]) -> Counter[str]:
    """Seats by party if every ward to come votes as it did last time."""
    return _seats(night, wards, _NO_CHANGE)


def uniform_swing(night: PastNight, wards: Iterable[str], declared: Iterable[str]) -> Counter[str]:
    """Seats by party if every ward to come moves as those that are in did on average.

    A new party gets the share that it has on average where it is new.
    """
    old: dict[str, list[float]] = defaultdict(list)
    new: dict[str, list[float]] = defaultdict(list)
    for ward in declared:
        contest, declaration = night.council.contests[ward], night.results.get(ward)
        if contest.comparator is None or declaration is None:
            continue
        before = shares(contest.comparator.votes)
        for key, share in shares(declaration.votes).items():
            if key in before:
                old[key].append(share - before[key])
            else:
                new[key.partition(":")[0]].append(share)
    averages = _Changes(
        {key: fmean(changes) for key, changes in old.items()},
        {key: fmean(levels) for key, levels in new.items()},
    )
    return _seats(night, wards, averages)


def _seats(night: PastNight, wards: Iterable[str], changes: _Changes) -> Counter[str]:
    average = _average_shares(night)
    won: Counter[str] = Counter()
    for ward in wards:
        contest = night.council.contests[ward]
        if ward in night.results:
            won.update(_winners(contest, average, changes))
        else:
            won.update(candidate.party for candidate in contest.candidates)
    return won


def _average_shares(night: PastNight) -> Mapping[str, float]:
    """Each party's average share last time, for a ward that can't be compared."""
    found: dict[str, list[float]] = defaultdict(list)
    for contest in night.council.contests.values():
        if contest.comparator:
            for key, share in shares(contest.comparator.votes).items():
                found[key].append(share)
    return {key: fmean(levels) for key, levels in found.items()}


def _winners(contest: Contest, average: Mapping[str, float], changes: _Changes) -> Sequence[str]:
    """The parties of the winners; a slate's candidates are as far apart as last time."""
    then = contest.comparator
    before = shares(then.votes) if then else average
    slates = _slates(then.votes if then else ())
    ranked: list[tuple[float, str, str]] = []
    place: Counter[str] = Counter()
    for candidate in contest.candidates:
        key = block(candidate)
        if key in before:
            share = before[key] + changes.of_old.get(key, 0.0)
        else:
            share = changes.of_new.get(candidate.party, 0.0)
        slate = slates.get(key, [1.0])
        share *= slate[min(place[key], len(slate) - 1)]
        place[key] += 1
        ranked.append((-share, candidate.party, candidate.name))
    return [party for _, party, _ in sorted(ranked)[: contest.seats]]


def _slates(votes: Sequence[tuple[Candidate, int]]) -> Mapping[str, Sequence[float]]:
    """By block, each candidate's votes over those of its first, most first."""
    found: dict[str, list[int]] = defaultdict(list)
    for candidate, n in votes:
        found[block(candidate)].append(n)
    return {
        key: [n / max(counts) for n in sorted(counts, reverse=True)]
        for key, counts in found.items()
        if max(counts)
    }


def actual_seats(night: PastNight, wards: Iterable[str]) -> Counter[str]:
    won: Counter[str] = Counter()
    for ward in wards:
        contest = night.council.contests[ward]
        declaration = night.results.get(ward)
        elected = declaration.elected if declaration else contest.candidates
        won.update(candidate.party for candidate in elected)
    return won
