"""Who sits where in a hemicycle: parties from left to right, and the seats to come between."""

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
    """A place in a hemicycle of radius 1, its middle at x 0; y is up."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class DrawnSeat:
    """One seat of the picture: whose it is, or None while it is to come.

    It is ringed where it was gained tonight, or on the eve where it is up.
    """

    party: str | None
    ringed: bool = False


def seat_positions(seats: int) -> tuple[list[Position], float]:
    """The places from left to right, and the radius that a dot may have in the same unit."""
    places = get_seats_centers(seats, filling_strategy=FillingStrategy.EMPTY_INNER)
    from_left = sorted(places, key=lambda at: (-round(places[at], 9), math.hypot(at[0] - 1, at[1])))
    radius = get_row_thickness(get_nrows_from_nseats(seats))
    return [Position(x - 1, y) for x, y in from_left], radius


def parties_left_to_right(parties: Iterable[str], registry: Registry) -> list[str]:
    """Parties by their place in the registry; the middle by the registry's order, vacant last."""
    at = {code: registry.parties[code].place for code in registry.parties}
    return sorted(
        parties, key=lambda code: (code == VACANT, at.get(code, MIDDLE), registry.rank(code), code)
    )


def seats_left_to_right(
    holds: Mapping[str, int], to_come: int, ringed: Seats, registry: Registry
) -> list[DrawnSeat]:
    """Every seat from left to right.

    - a party's seats stand together, the ringed ones on the side that it grows to
    - the seats to come stand where the right begins, so that a party or several that pass the
      majority line, from whichever side, have passed it for good
    """
    left: list[DrawnSeat] = []
    right: list[DrawnSeat] = []
    for party in parties_left_to_right(holds, registry):
        new = min(ringed[party], holds[party])
        old = [DrawnSeat(party)] * (holds[party] - new)
        rings = [DrawnSeat(party, ringed=True)] * new
        known = registry.parties.get(party)
        if party == VACANT or (known and known.place > MIDDLE):
            right += [*rings, *old]
        else:
            left += [*old, *rings]
    return [*left, *[DrawnSeat(None)] * to_come, *right]
