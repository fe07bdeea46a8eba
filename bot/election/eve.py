"""The eve of poll: who sits, who defends what, and what each outcome would take."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.election.control import contenders, seat_ceiling
from bot.election.council import Baseline, Contest, Council, Poll
from bot.election.night import Night
from bot.election.tally import Seats, parties_by_seats


@dataclass(frozen=True, slots=True)
class Prospect:
    """A party's position on the eve, in seats.

    `up` is how many of its seats are contested; `needs` is how many contested seats it must win for
    a majority, None if it cannot reach one (rule CT-4).
    """

    party: str
    seats: int
    up: int
    needs: int | None


@dataclass(frozen=True, slots=True)
class DefendedWard:
    """A ward that a party defends, with its majority in votes.

    The majority is that of the comparator contest: the last seat over the best loser. It is None if
    that isn't known or the party didn't win.
    """

    ward: str
    majority: int | None
    year: int | None


@dataclass(frozen=True, slots=True)
class HolderChange:
    """A ward that has changed hands since it was last fought; both baselines, in seats."""

    ward: str
    sitting: Mapping[str, int]
    last_fought: Mapping[str, int]
    year: int | None


@dataclass(frozen=True, slots=True)
class Eve:
    """A council before its first declaration.

    - `contested`, `seats`: seats up and seats on the council; `needed`: for a majority.
    - `compared`: wards by the date of their comparator; `not_compared`: wards without one.
    - `unknown`: wards whose sitting party isn't known; `last_unknown`: wards whose last winner
      isn't.
    - `absent`: for each party with two or more seats, the wards it isn't standing in, if these are
      at most half of them.
    - `suspect`: wards whose earlier figures include a candidate with no votes.
    """

    seats: int
    needed: int
    contested: int
    wards: int
    new_boundaries: bool
    prospects: tuple[Prospect, ...]
    defended: Mapping[str, tuple[DefendedWard, ...]]
    holder_changes: tuple[HolderChange, ...]
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
    night = Night.initial(council)
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
        defended=_defended_wards(council, contests),
        holder_changes=tuple(found for contest in contests if (found := _holder_change(contest))),
        vacant=tuple(c.ward for c in contests if c.vacant),
        unknown=_unknown_wards(contests, Baseline.SITTING),
        last_unknown=_unknown_wards(contests, Baseline.LAST_FOUGHT),
        uncontested=tuple(c.ward for c in contests if c.poll is Poll.UNCONTESTED),
        postponed=tuple(c.ward for c in contests if c.poll is Poll.POSTPONED),
        compared={day: tuple(wards) for day, wards in sorted(compared.items())},
        not_compared=tuple(c.ward for c in contests if c.comparator is None),
        absent=_absences(council, contests),
        suspect=tuple(
            c.ward for c in contests if c.comparator and any(not n for _, n in c.comparator.votes)
        ),
    )


def _prospects(night: Night) -> tuple[Prospect, ...]:
    council = night.council
    in_reach = [p for p in contenders(night) if seat_ceiling(night, p) >= council.needed]
    sitting = parties_by_seats(council.before, council.parties)
    return tuple(
        Prospect(
            party,
            seats=council.before[party],
            up=council.before[party] - council.not_up[party],
            needs=council.needed - council.not_up[party] if party in in_reach else None,
        )
        for party in dict.fromkeys([*sitting, *in_reach])
    )


def _defended_wards(
    council: Council, contests: list[Contest]
) -> dict[str, tuple[DefendedWard, ...]]:
    found: dict[str, list[DefendedWard]] = defaultdict(list)
    for contest in contests:
        for party in contest.defended.get(Baseline.SITTING) or {}:
            found[party].append(_ward_defence(contest, party))
    order = parties_by_seats(Seats({p: len(wards) for p, wards in found.items()}), council.parties)
    return {
        p: tuple(sorted(found[p], key=lambda d: (d.majority is None, d.majority or 0, d.ward)))
        for p in order
    }


def _ward_defence(contest: Contest, party: str) -> DefendedWard:
    then = contest.comparator
    ranked = sorted(then.votes, key=lambda pair: -pair[1]) if then else []
    if not then or len(ranked) <= then.seats:
        return DefendedWard(contest.ward, None, None)
    if party not in {candidate.party for candidate, _ in ranked[: then.seats]}:
        return DefendedWard(contest.ward, None, None)
    majority = ranked[then.seats - 1][1] - ranked[then.seats][1]
    return DefendedWard(contest.ward, majority, then.held_on.year)


def _holder_change(contest: Contest) -> HolderChange | None:
    sitting, last = (contest.defended.get(b) for b in (Baseline.SITTING, Baseline.LAST_FOUGHT))
    if sitting is None or last is None or sitting == last:
        return None
    year = contest.last_fought_on.year if contest.last_fought_on else None
    return HolderChange(contest.ward, sitting, last, year)


def _unknown_wards(contests: list[Contest], baseline: Baseline) -> tuple[str, ...]:
    return tuple(c.ward for c in contests if c.defended and c.defended.get(baseline) is None)


def _absences(council: Council, contests: list[Contest]) -> dict[str, tuple[str, ...]]:
    sitting = Counter(council.before)
    parties = [p for p in parties_by_seats(council.before, council.parties) if sitting[p] > 1]
    # Missing from most wards is a choice, missing from a few may be a fault in the pack.
    held = [c for c in contests if c.poll is Poll.HELD]
    found = {
        party: tuple(c.ward for c in held if party not in c.parties)
        for party in parties
        if party in contenders(Night.initial(council))
    }
    return {party: wards for party, wards in found.items() if 0 < 2 * len(wards) <= len(held)}
