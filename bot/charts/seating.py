"""Where seats go in a hemicycle: parties from left to right, seats to come between them.

The places depend on the number of seats and the frame alone, so no result moves a seat.
"""

import math
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise

from bot.election.parties import MIDDLE, VACANT, Registry
from bot.election.tally import Seats

_MOST_ROWS = 12
_HOLE = 0.32  # of the height: stays free in the middle, for the number of a majority
_STEPS = 240  # of a row, to measure lengths along it

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Row:
    """The upper half of an ellipse around (0, base), of half that width and that height."""

    wide: float
    high: float
    base: float

    def point(self, turn: float) -> Point:
        """`turn` is 0 at the left end, a half at the top and 1 at the right end.

        Points of the same turn on several rows are on a straight line, which crosses them all.
        """
        angle = math.pi * (1 - turn)
        return self.wide * math.cos(angle), self.base - self.high * math.sin(angle)

    def stretch(self, start: float, end: float) -> list[Point]:
        """The points from one turn to another."""
        steps = max(1, round(abs(end - start) * _STEPS / 4))
        return [self.point(start + (end - start) * n / steps) for n in range(steps + 1)]

    def even_turns(self, count: int) -> list[float]:
        """The turns of `count` points, evenly spaced along the row, ends included."""
        if count == 1:
            return [0.5]
        turns = [n / _STEPS for n in range(_STEPS + 1)]
        steps = (math.dist(one, other) for one, other in pairwise(map(self.point, turns)))
        lengths = list(accumulate(steps, initial=0.0))
        wanted = (lengths[-1] * n / (count - 1) for n in range(count // 2))
        left = [_interpolation(at, lengths, turns) for at in wanted]
        right = [1 - turn for turn in reversed(left)]  # exactly, whatever is lost in the sums
        return [*left, *([0.5] if count % 2 else []), *right]

    @property
    def length(self) -> float:
        """Within a hundredth of a percent (Ramanujan, 1914)."""
        a, b = self.wide, self.high
        return math.pi / 2 * (3 * (a + b) - math.sqrt((3 * a + b) * (a + 3 * b)))


def _interpolation(at: float, known: Sequence[float], values: Sequence[float]) -> float:
    n = min(max(1, bisect_left(known, at)), len(known) - 1)
    share = (at - known[n - 1]) / (known[n] - known[n - 1])
    return values[n - 1] + share * (values[n] - values[n - 1])


@dataclass(frozen=True, slots=True)
class Place:
    """A seat's centre in pixels: right of the frame's middle, down from its top."""

    x: float
    y: float
    row: int
    turn: float


@dataclass(frozen=True, slots=True)
class Chamber:
    """Places from left to right, and the largest radius of a dot; all in pixels.

    `edges` are the outer edges of the rows, the outermost first, then the innermost's inner edge.
    """

    places: tuple[Place, ...]
    radius: float
    edges: tuple[Row, ...]
    high: float  # of the frame, whose bottom the seats at both ends stand on
    hole: float  # between the innermost row and the bottom of the frame


@dataclass(frozen=True, slots=True)
class DrawnSeat:
    """One seat of the picture; `party` is None while it is to come.

    `ringed` marks a seat gained tonight, or on the eve one that is up.
    """

    party: str | None
    ringed: bool = False


@lru_cache(maxsize=64)
def chamber(seats: int, wide: int, high: int) -> Chamber:
    """Rows of seats in a frame of `wide` by `high` pixels, as many as make the dots largest."""
    depths = {n: _depth(seats, n, wide, high) for n in range(1, min(_MOST_ROWS, seats) + 1)}
    count = max(depths, key=lambda n: depths[n])
    depth = depths[count]
    rows = _rows(count, depth, wide, high)
    places = [
        Place(*row.point(turn), n, turn)
        for n, (row, size) in enumerate(zip(rows, _sizes(rows, seats), strict=True))
        for turn in row.even_turns(size)
    ]
    places.sort(key=_turn_and_depth)
    edges = tuple(_rows(count + 1, depth, wide, high, first=0.0))
    return Chamber(tuple(places), _radius(places, count, depth), edges, high, high - count * depth)


def _turn_and_depth(place: Place) -> tuple[float, int]:
    """Of seats on one line the outer ones are nearer the end of the arch."""
    return round(place.turn, 9), place.row if place.turn < 0.5 else -place.row


def _depth(seats: int, rows: int, wide: int, high: int) -> float:
    """The deepest that rows can be in pixels, if seats are no closer side by side."""
    low, much = 0.0, high * (1 - _HOLE) / rows
    while much - low > 0.25:
        depth = (low + much) / 2
        length = sum(row.length for row in _rows(rows, depth, wide, high))
        low, much = (low, depth) if length < depth * (seats - rows) else (depth, much)
    return low


def _rows(rows: int, depth: float, wide: int, high: int, first: float = 0.5) -> list[Row]:
    """Rows `depth` pixels apart; the first is as deep in the frame as `first` rows.

    Half a row is below all of them: the seats at both ends stand on the bottom of the frame.
    """
    base = high - depth / 2
    deep = [(first + n) * depth for n in range(rows)]
    return [Row(wide / 2 - down, base - down, base) for down in deep]


def _sizes(rows: Sequence[Row], seats: int) -> list[int]:
    """Seats for each row, so that they are equally close in every row."""
    more = seats - len(rows)
    length = sum(row.length for row in rows)
    exact = [1 + more * row.length / length for row in rows]
    sizes = [int(wanted) for wanted in exact]
    by_rest = sorted(range(len(rows)), key=lambda n: sizes[n] - exact[n])
    for n in by_rest[: seats - sum(sizes)]:
        sizes[n] += 1
    return sizes


def _radius(places: Sequence[Place], rows: int, depth: float) -> float:
    """Half the distance of the closest two; these are close from left to right, too."""
    near = (
        math.hypot(one.x - other.x, one.y - other.y)
        for n, one in enumerate(places)
        for other in places[n + 1 : n + 1 + 4 * rows]
    )
    return min(depth, min(near, default=depth)) / 2


def party_rules(house: Chamber, seats: Sequence[DrawnSeat]) -> list[list[Point]]:
    """Lines between those that sit side by side, through the gaps between their seats."""
    return [
        line
        for n, (one, other) in enumerate(pairwise(seats), start=1)
        if one.party != other.party
        for line in party_rule(house, n)
    ]


def party_rule(house: Chamber, left: int) -> Iterator[list[Point]]:
    """The lines between the first `left` seats and the rest.

    In each row across the gap, then along the edge to the gap in the next row; past the end of a
    row that is all on one side.
    """
    gaps = [_gap(house, row, left) for row in range(len(house.edges) - 1)]
    for row, gap in enumerate(gaps):
        if 0 < gap < 1:
            yield [house.edges[row].point(gap), house.edges[row + 1].point(gap)]
    for edge, (one, other) in zip(house.edges[1:], pairwise(gaps), strict=False):
        if one != other:
            line = edge.stretch(one, other)
            yield line if 0 < other < 1 else [*line, (line[-1][0], house.high)]


def _gap(house: Chamber, row: int, left: int) -> float:
    """Where in a row the first `left` seats of the chamber end; 0 or 1 at the row's ends."""
    before = [place.turn for place in house.places[:left] if place.row == row]
    after = [place.turn for place in house.places[left:] if place.row == row]
    if not before or not after:
        return 0.0 if after else 1.0
    return (before[-1] + after[0]) / 2


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
