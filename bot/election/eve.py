"""The eve of poll: who sits, who defends what, and what each outcome would take."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.election.control import bound, contenders
from bot.election.council import Baseline, Contest, Council, Poll
from bot.election.night import Night
from bot.election.tally import Seats, most_first


@dataclass(frozen=True, slots=True)
class Prospect:
    """A party on the eve, in seats.

    `up` are those of its seats that are contested; `needs` is how many of the contested seats it
    has to win for a majority, None where it cannot reach one (rule CT-4).
    """

    party: str
    seats: int
    up: int
    needs: int | None


@dataclass(frozen=True, slots=True)
class Defended:
    """A ward that a party defends, with the majority in votes that it won there.

    It is that of the contest compared with, of the last seat over the best who was not elected;
    None where that is not known, or the party did not win then.
    """

    ward: str
    majority: int | None
    year: int | None


@dataclass(frozen=True, slots=True)
class Moved:
    """A ward where the party that sits is not the one that last won: both baselines, in seats."""

    ward: str
    sitting: Mapping[str, int]
    last_fought: Mapping[str, int]
    year: int | None


@dataclass(frozen=True, slots=True)
class Eve:
    """A council before its first declaration.

    - `contested` and `seats`: seats up and on the council; `needed`: for a majority
    - `compared`: wards by the day of the contest they are compared with; `not_compared`: the rest
    - `unknown`: wards whose holder, `last_unknown` wards whose last winner, is not known
    - `absent`: by party with two seats or more on the eve, the wards it does not stand in, where
      those are no more than half of them
    - `suspect`: wards whose earlier figures hold a candidate without a vote
    """

    seats: int
    needed: int
    contested: int
    wards: int
    new_boundaries: bool
    prospects: tuple[Prospect, ...]
    defended: Mapping[str, tuple[Defended, ...]]
    moved: tuple[Moved, ...]
    vacant: tuple[str, ...]
    unknown: tuple[str, ...]
    last_unknown: tuple[str, ...]
    uncontested: tuple[str, ...]
    postponed: tuple[str, ...]
    compared: Mapping[date, tuple[str, ...]]
    not_compared: tuple[str, ...]
    absent: Mapping[str, tuple[str, ...]]
    suspect: tuple[str, ...]


def eve(council: Council) -> Eve:
    """What is known of a council before the first declaration."""
    night = Night.opening(council)
    contests = list(council.contests.values())
    compared: dict[date, list[str]] = defaultdict(list)
    for contest in contests:
        if contest.comparator:
            compared[contest.comparator.held_on].append(contest.ward)
    return Eve(
        seats=council.seats,
        needed=council.needed,
        contested=sum(contest.seats for contest in contests),
        wards=len(contests),
        new_boundaries=council.new_boundaries,
        prospects=_prospects(night),
        defended=_defended(council, contests),
        moved=tuple(found for contest in contests if (found := _moved(contest))),
        vacant=tuple(c.ward for c in contests if c.vacant),
        unknown=_unknown(contests, Baseline.SITTING),
        last_unknown=_unknown(contests, Baseline.LAST_FOUGHT),
        uncontested=tuple(c.ward for c in contests if c.poll is Poll.UNCONTESTED),
        postponed=tuple(c.ward for c in contests if c.poll is Poll.POSTPONED),
        compared={day: tuple(wards) for day, wards in sorted(compared.items())},
        not_compared=tuple(c.ward for c in contests if c.comparator is None),
        absent=_absent(council, contests),
        suspect=tuple(
            c.ward for c in contests if c.comparator and any(not n for _, n in c.comparator.votes)
        ),
    )


def _prospects(night: Night) -> tuple[Prospect, ...]:
    """Those who sit, and those who could reach a majority, by seats on the eve."""
    council = night.council
    reach = {p: bound(night, p) for p in contenders(night)}
    parties = dict.fromkeys(
        [
            *most_first(council.before, council.parties),
            *(p for p in reach if _can(council, reach[p])),
        ]
    )
    return tuple(
        Prospect(
            party,
            council.before[party],
            council.before[party] - council.not_up[party],
            council.needed - council.not_up[party] if _can(council, reach.get(party, 0)) else None,
        )
        for party in parties
    )


def _can(council: Council, most: int) -> bool:
    return most >= council.needed


def _defended(council: Council, contests: list[Contest]) -> dict[str, tuple[Defended, ...]]:
    """By party, the wards it defends a seat in, the narrowest first and the unknown last."""
    found: dict[str, list[Defended]] = defaultdict(list)
    for contest in contests:
        for party in contest.defended.get(Baseline.SITTING) or {}:
            found[party].append(_of_party(contest, party))
    order = most_first(Seats({p: len(wards) for p, wards in found.items()}), council.parties)
    return {
        p: tuple(sorted(found[p], key=lambda d: (d.majority is None, d.majority or 0, d.ward)))
        for p in order
    }


def _of_party(contest: Contest, party: str) -> Defended:
    """With the majority of the contest compared with, where the party won a seat in that."""
    then = contest.comparator
    ranked = sorted(then.votes, key=lambda pair: -pair[1]) if then else []
    if not then or len(ranked) <= then.seats:
        return Defended(contest.ward, None, None)
    if party not in {candidate.party for candidate, _ in ranked[: then.seats]}:
        return Defended(contest.ward, None, None)
    majority = ranked[then.seats - 1][1] - ranked[then.seats][1]
    return Defended(contest.ward, majority, then.held_on.year)


def _moved(contest: Contest) -> Moved | None:
    sitting, last = (contest.defended.get(b) for b in (Baseline.SITTING, Baseline.LAST_FOUGHT))
    if sitting is None or last is None or sitting == last:
        return None
    year = contest.last_fought_on.year if contest.last_fought_on else None
    return Moved(contest.ward, sitting, last, year)


def _unknown(contests: list[Contest], baseline: Baseline) -> tuple[str, ...]:
    return tuple(c.ward for c in contests if c.defended and c.defended.get(baseline) is None)


def _absent(council: Council, contests: list[Contest]) -> dict[str, tuple[str, ...]]:
    sitting = Counter(council.before)
    parties = [p for p in most_first(council.before, council.parties) if sitting[p] > 1]
    held = [c for c in contests if c.poll is Poll.HELD]
    found = {
        party: tuple(c.ward for c in held if party not in c.parties)
        for party in parties
        if party in contenders(Night.opening(council))
    }
    return {party: wards for party, wards in found.items() if 0 < 2 * len(wards) <= len(held)}
