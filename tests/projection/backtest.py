"""Past nights played in random orders, projected at several moments, and compared with the end."""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bot.election.ledger import WardState
from bot.election.night import Night
from bot.election.parties import NOC
from bot.election.projection.outlook import Projection, SeatRange, project
from bot.election.projection.parameters import Parameters
from bot.election.tally import Seats
from tests.projection.baselines import actual_seats, as_last_time, uniform_swing
from tests.projection.national import PastNight

MOMENTS = (Fraction(0), Fraction(1, 4), Fraction(1, 2), Fraction(3, 4))
ORDERS = 3


@dataclass(frozen=True, slots=True)
class Case:
    """One party in one council at one moment, in seats.

    - `crps`: the continuous ranked probability score of the chances.
    - `last`, `swing`: what as last time and uniform swing say; `actual`: how it ended.
    """

    year: int
    council: str
    moment: Fraction
    party: str
    actual: int
    middle: int
    last: int
    swing: int
    crps: float
    in_half: bool
    in_most: bool
    most: SeatRange


@dataclass(frozen=True, slots=True)
class ControlCase:
    """One possible outcome of a council's control at one moment: its chance, and what came."""

    year: int
    council: str
    moment: Fraction
    outcome: str
    chance: Fraction
    came_true: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    cases: tuple[Case, ...]
    control: tuple[ControlCase, ...]


def backtest(
    nights: Iterable[PastNight],
    parameters: Mapping[int, Parameters],
    moments: Sequence[Fraction] = MOMENTS,
    orders: int = ORDERS,
) -> Outcome:
    """`parameters`: for each year, numbers that were fitted without it."""
    cases: list[Case] = []
    control: list[ControlCase] = []
    for past in nights:
        for order in range(orders):
            wards = list(past.results)
            random.Random(f"{past.council.slug} {past.year} {order}").shuffle(wards)  # noqa: S311
            for moment in moments if order == 0 else [m for m in moments if m]:
                declared = wards[: round(moment * len(wards))]
                projection = project(night_so_far(past, declared), parameters[past.year])
                if projection:
                    cases += _cases(past, moment, declared, projection)
                    control += _control_cases(past, moment, projection)
    return Outcome(tuple(cases), tuple(control))


def night_so_far(past: PastNight, declared: Iterable[str]) -> Night:
    night = Night.initial(past.council)
    for n, ward in enumerate(declared, 1):
        night = night.with_ward(ward, WardState(declaration=past.results[ward], since=n))
    return night


def _cases(
    past: PastNight, moment: Fraction, declared: Sequence[str], projection: Projection
) -> Iterator[Case]:
    """Every party but those that all agree on: none now, none last time and none projected."""
    known = set(declared)
    to_come = [ward for ward in past.results if ward not in known]
    actual, last = actual_seats(past, to_come), as_last_time(past, to_come)
    swing = uniform_swing(past, to_come, declared)
    held = actual_seats(past, [w for w in past.council.contests if w not in to_come])
    for outlook in projection.parties:
        party, base = outlook.party, held[outlook.party]
        most = SeatRange(outlook.most.low - base, outlook.most.high - base)
        if not most.high and not last[party] and not actual[party] and not swing[party]:
            continue
        yield Case(
            year=past.year,
            council=past.council.name,
            moment=moment,
            party=party,
            actual=actual[party],
            middle=outlook.middle - base,
            last=last[party],
            swing=swing[party],
            crps=crps(outlook.plays, base + actual[party]),
            in_half=outlook.half.low <= base + actual[party] <= outlook.half.high,
            in_most=most.low <= actual[party] <= most.high,
            most=most,
        )


def crps(plays: Sequence[int], actual: int) -> float:
    """Of a distribution over whole seats: the sum of squared differences of the two cumulatives."""
    total, below, score = sum(plays), 0, 0.0
    for seats in range(max(len(plays), actual + 1)):
        below += plays[seats] if seats < len(plays) else 0
        score += (below / total - (seats >= actual)) ** 2
    return score


def _control_cases(
    past: PastNight, moment: Fraction, projection: Projection
) -> Iterator[ControlCase]:
    seats = Seats(actual_seats(past, past.council.contests))
    parties = [party for party, _ in projection.control if party != NOC]
    winner = next((p for p in parties if seats[p] >= past.council.needed), NOC)
    for outcome, chance in projection.control:
        yield ControlCase(past.year, past.council.name, moment, outcome, chance, outcome == winner)
