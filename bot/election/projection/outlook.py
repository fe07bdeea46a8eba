"""A projection: what is likely still to come, from how the wards in have moved against last time.

It is an estimate and never a fact: no announcement and no line about control may rest on it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

import numpy as np

from bot.election.control import seats_held
from bot.election.declaration import Completeness
from bot.election.night import Night, ward_tally
from bot.election.parties import INDEPENDENT, NOC, VACANT
from bot.election.projection.learn import Finding, Subject, findings, ward_noise
from bot.election.projection.lines import Line, shares, ward_lines
from bot.election.projection.parameters import Parameters
from bot.election.projection.plays import PLAYS, Counts, OpenWard, expected_share, ward_plays
from bot.election.shares import block

_MOST_WARDS = 5  # named as close, and as far from what was expected
_LEAST_DOUBT = Fraction(1, 4)
_FAR = 2.0  # standard deviations


@dataclass(frozen=True, slots=True)
class SeatRange:
    """Whole seats, both ends included."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class PartyOutlook:
    """A party's seats at the end of tonight's counts.

    - `middle`: as many plays end with more seats as with fewer.
    - `half`, `most`: the narrowest ranges with at least half, and at least nine tenths, of the
      plays.
    - `plays`: how many plays end with 0 seats, with 1 seat, and so on.
    """

    party: str
    middle: int
    half: SeatRange
    most: SeatRange
    plays: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CloseWard:
    """A ward to come that may go either way between two parties, the likelier first.

    `doubt` is the chance that the more doubtful one has not its likeliest number of seats there.
    """

    ward: str
    parties: tuple[str, str]
    doubt: Fraction


@dataclass(frozen=True, slots=True)
class Surprise:
    """A declared ward in which a party's share was far from what the other wards led to expect."""

    ward: str
    party: str
    points: Fraction


@dataclass(frozen=True, slots=True)
class Projection:
    """- `control`: the chance of each outcome after tonight's counts, likeliest first.
    - `rests_on`: the wards with full figures that can be compared with last time; `full`: all with
      full figures.
    - `not_compared`: wards to come that have no comparator.
    - `left_open`: seats that tonight's counts can't fill; no outlook has them.
    """

    parties: tuple[PartyOutlook, ...]
    control: tuple[tuple[str, Fraction], ...]
    close: tuple[CloseWard, ...]
    surprises: tuple[Surprise, ...]
    rests_on: int
    full: int
    wards_to_come: int
    not_compared: int
    seats_to_come: int
    left_open: int

    @property
    def is_before_any_result(self) -> bool:
        """Whether no result of tonight can be compared with last time."""
        return not self.rests_on


def project(night: Night, parameters: Parameters) -> Projection | None:
    """None if no ward is left to project."""
    if night.totals.open == night.totals.open_to_all:
        return None
    lines = ward_lines(night.council)
    wards = list(_open_wards(night, lines))
    observed = list(_observed(night, lines))
    found = findings(
        [pairs for _, pairs in observed],
        [line for ward in wards for line in ward.lines],
        parameters,
    )
    totals: dict[str, Counts] = {}
    close: list[CloseWard] = []
    for ward, seats in ward_plays(wards, found, parameters):
        for party, won in seats.items():
            totals[party] = totals[party] + won if party in totals else won
        close += _close_ward(ward, seats)
    finals = _finals(night, totals)
    return Projection(
        parties=_party_outlooks(night, finals),
        control=_control(night, finals),
        close=tuple(sorted(close, key=lambda c: -c.doubt)[:_MOST_WARDS]),
        surprises=_surprises(observed, found, parameters),
        rests_on=sum(1 for _, pairs in observed if any(line.is_compared for line, _ in pairs)),
        full=len(observed),
        wards_to_come=len(wards),
        not_compared=sum(1 for ward in wards if not any(line.is_compared for line in ward.lines)),
        seats_to_come=sum(ward.seats for ward in wards),
        left_open=night.totals.open_to_all,
    )


def _open_wards(night: Night, lines: Mapping[str, tuple[Line, ...]]) -> Iterator[OpenWard]:
    """Wards with seats to come that tonight's counts can fill."""
    for ward, contest in night.council.contests.items():
        state = night.wards[ward]
        tally = ward_tally(contest, state)
        if not tally.open or tally.open_to_all:
            continue
        elected = state.declaration.elected if state.declaration else ()
        left: dict[str, int] = {line.block: 0 for line in lines[ward]}
        for candidate in contest.candidates:
            if candidate not in elected:
                left[block(candidate)] += 1
        yield OpenWard(ward, tally.open, lines[ward], left)


def _observed(
    night: Night, lines: Mapping[str, tuple[Line, ...]]
) -> Iterator[tuple[str, Sequence[tuple[Line, float]]]]:
    """The shares of every contested ward with full figures, whichever declared first."""
    for ward, contest in night.council.contests.items():
        known = night.wards[ward].declaration
        if known and known.completeness(contest) is Completeness.FULL and known.total:
            now = shares(known.votes)
            yield ward, [(line, now[line.block]) for line in lines[ward]]


def _finals(night: Night, totals: Mapping[str, Counts]) -> Mapping[str, Counts]:
    held = seats_held(night)
    nothing = np.zeros(PLAYS, dtype=np.int64)
    parties = dict.fromkeys([*held, *totals])
    return {p: totals.get(p, nothing) + held[p] for p in parties if p != VACANT}


def _party_outlooks(night: Night, finals: Mapping[str, Counts]) -> tuple[PartyOutlook, ...]:
    order = night.council.parties.rank
    found = [_party_outlook(party, seats) for party, seats in finals.items()]
    return tuple(sorted(found, key=lambda o: (-o.middle, -o.most.high, order(o.party), o.party)))


def _party_outlook(party: str, seats: Counts) -> PartyOutlook:
    plays = np.bincount(seats).tolist()
    most = _narrowest(plays, Fraction(9, 10), SeatRange(0, len(plays) - 1))
    half = _narrowest(plays, Fraction(1, 2), most)
    return PartyOutlook(party, _median(plays), half, most, tuple(plays))


def _narrowest(plays: Sequence[int], part: Fraction, within: SeatRange) -> SeatRange:
    """The narrowest range with at least that part of all plays; of several the likeliest."""
    below = [0, *accumulate(plays)]
    for width in range(1, within.high - within.low + 2):
        starts = range(within.low, within.high - width + 2)
        held, low = max((below[low + width] - below[low], -low) for low in starts)
        if held >= part * below[-1]:
            return SeatRange(-low, -low + width - 1)
    return within


def _median(plays: Sequence[int]) -> int:
    below = 0
    for seats, n in enumerate(plays):
        below += n
        if 2 * below >= sum(plays):
            return seats
    return len(plays) - 1


def _control(night: Night, finals: Mapping[str, Counts]) -> tuple[tuple[str, Fraction], ...]:
    """Only a party can have control, so independents never do (rule CT-8)."""
    chances = {
        party: Fraction(int((seats >= night.council.needed).sum()), PLAYS)
        for party, seats in finals.items()
        if party != INDEPENDENT
    }
    chances[NOC] = 1 - sum(chances.values(), Fraction())
    found = [(party, chance) for party, chance in chances.items() if chance]
    order = night.council.parties.rank
    return tuple(sorted(found, key=lambda pair: (-pair[1], order(pair[0]), pair[0])))


def _close_ward(ward: OpenWard, seats: Mapping[str, Counts]) -> Iterator[CloseWard]:
    doubts = {party: 1 - _likeliest(won) for party, won in seats.items()}
    doubtful = sorted(doubts, key=lambda party: (-doubts[party], party))[:2]
    if len(doubtful) == 2 and doubts[doubtful[0]] >= _LEAST_DOUBT:
        first, second = sorted(doubtful, key=lambda party: -int(seats[party].sum()))
        yield CloseWard(ward.ward, (first, second), doubts[doubtful[0]])


def _likeliest(won: Counts) -> Fraction:
    """The chance of the likeliest number of seats."""
    return Fraction(int(np.bincount(won).max()), PLAYS)


def _surprises(
    observed: Sequence[tuple[str, Sequence[tuple[Line, float]]]],
    found: Mapping[Subject, Finding],
    parameters: Parameters,
) -> tuple[Surprise, ...]:
    """The party furthest from what was expected in each ward, if it is far; furthest first."""
    far: list[tuple[float, Surprise]] = []
    for ward, pairs in observed:
        errors = [
            (share - expected_share(line, found), line) for line, share in pairs if line.is_compared
        ]
        strange = [
            (abs(error) / ward_noise(line, expected_share(line, found), parameters), error, line)
            for error, line in errors
        ]
        if not strange:
            continue
        most, error, line = max(strange, key=lambda s: s[0])
        if most >= _FAR:
            points = Fraction(round(error * 1000), 10)
            far.append((most, Surprise(ward, line.party, points)))
    return tuple(s for _, s in sorted(far, key=lambda pair: -pair[0])[:_MOST_WARDS])
