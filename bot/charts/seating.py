"""Where seats go in a hemicycle: parties from left to right, seats to come between them."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from parliamentarch.geometry import (
    FillingStrategy,
    get_nrows_from_nseats,
    get_row_thickness,
    get_seats_centers,
)

from bot.election.parties import MIDDLE, VACANT, Registry
from bot.election.tally import Seats


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a hemicycle of radius 1, centred on x 0; y is up."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class DrawnSeat:
    """One seat of the picture; `party` is None while it is to come.

    `ringed` marks a seat gained tonight, or on the eve one that is up.
    """

    party: str | None
    ringed: bool = False


def seat_positions(seats: int) -> tuple[list[Position], float]:
    """Positions from left to right, and the largest dot radius in the same unit."""
    places = get_seats_centers(seats, filling_strategy=FillingStrategy.EMPTY_INNER)
    from_left = sorted(places, key=lambda at: (-round(places[at], 9), math.hypot(at[0] - 1, at[1])))
    radius = get_row_thickness(get_nrows_from_nseats(seats))
    return [Position(x - 1, y) for x, y in from_left], radius


def parties_left_to_right(parties: Iterable[str], registry: Registry) -> list[str]:
    """By place in the registry; ties in the middle by registry order, vacant last."""
    places = {code: registry.parties[code].place for code in registry.parties}
    return sorted(
        parties,
        key=lambda code: (code == VACANT, places.get(code, MIDDLE), registry.rank(code), code),
    )


def seats_left_to_right(
    holds: Mapping[str, int], to_come: int, ringed: Seats, registry: Registry
) -> list[DrawnSeat]:
    """Every seat from left to right.

    - A party's seats are together, its ringed ones on the side it grows towards.
    - Seats to come stand where the right begins, so that a party, or several, that passes the
      majority line from either side has passed it for good.
    """
    left: list[DrawnSeat] = []
    right: list[DrawnSeat] = []
    for party in parties_left_to_right(holds, registry):
        ringed_count = min(ringed[party], holds[party])
        plain = [DrawnSeat(party)] * (holds[party] - ringed_count)
        ringed_seats = [DrawnSeat(party, ringed=True)] * ringed_count
        registered = registry.parties.get(party)
        if party == VACANT or (registered and registered.place > MIDDLE):
            right += [*ringed_seats, *plain]
        else:
            left += [*plain, *ringed_seats]
    return [*left, *[DrawnSeat(None)] * to_come, *right]
