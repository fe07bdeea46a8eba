"""The arch of seats, with a rule between any two parties and the majority in its middle."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.charts import drawing
from bot.charts.font import width
from bot.charts.picture import Shape, Theme
from bot.charts.seating import Chamber, DrawnSeat, chamber, party_rules
from bot.election.parties import VACANT, Registry

_RULE = 3  # pixels
_SMALLEST_LETTER = 27  # pixels on a wide picture: a phone shows a third of it
_GRID = 10  # pixels: heights are rounded to it, so that frames and their chambers recur


@dataclass(frozen=True, slots=True)
class Dots:
    """How each party's seats are drawn."""

    parties: Registry
    theme: Theme

    def letter(self, party: str | None) -> str:
        if party == VACANT:
            return "–"
        return self.parties[party].letter if party in self.parties.parties else ""

    def draw(
        self, x: float, y: float, radius: float, seat: DrawnSeat, *, lettered: bool = True
    ) -> str:
        if seat.party is None and not seat.ringed:
            return drawing.empty_seat(x, y, radius, self.theme)
        known = self.parties.parties.get(seat.party or "")
        fill = known.colour if known else self.theme.background
        letter = self.letter(seat.party) if lettered else ""
        return drawing.dot(x, y, radius, fill, letter, self.theme, ring=seat.ringed)


@dataclass(frozen=True, slots=True)
class Centre:
    """The number in the middle and what it counts; the line is the middle of the council."""

    number: int
    labels: tuple[str, ...]
    has_line: bool


def arch_parts(
    seats: Sequence[DrawnSeat], centre: Centre, dots: Dots, shape: Shape, top: float, bottom: float
) -> list[str]:
    """The arch between two heights in pixels, as wide as the sheet and no higher than half that.

    Letters that a phone would show too small stand around the arch instead of in the dots.
    """
    wide, high = shape.content_width, int(bottom - top) // _GRID * _GRID
    high = min(high, wide // 2)
    house = chamber(len(seats), wide, high)
    at = top + (bottom - top - high) / 2
    if drawing.letter_size("C", drawing.dot_radius(house.radius)) >= _SMALLEST_LETTER:
        whole = _Arch(seats, house, dots, shape.width / 2, at, lettered=True)
        return _arch_lines(whole, centre)
    around = round(_SMALLEST_LETTER * 1.25)
    house = chamber(len(seats), wide - 2 * around, high - around)
    whole = _Arch(seats, house, dots, shape.width / 2, at + around, lettered=False)
    return [*_arch_lines(whole, centre), *_labels(whole)]


@dataclass(frozen=True, slots=True)
class _Arch:
    """A chamber whose frame has the middle of its top at `x` and `y`."""

    seats: Sequence[DrawnSeat]
    house: Chamber
    dots: Dots
    x: float
    y: float
    lettered: bool


def _arch_lines(whole: _Arch, centre: Centre) -> list[str]:
    house, ink = whole.house, whole.dots.theme.ink
    rules = (
        [(whole.x + x, whole.y + y) for x, y in line] for line in party_rules(house, whole.seats)
    )
    return [
        *_centre_lines(whole, centre),
        *(
            whole.dots.draw(
                # Whole pixels: seats that look alike are identical, and the PNG stores them once.
                round(whole.x + place.x),
                round(whole.y + place.y),
                house.radius,
                seat,
                lettered=whole.lettered,
            )
            for place, seat in zip(house.places, whole.seats, strict=True)
        ),
        *(drawing.path(line, ink, _RULE) for line in rules),
    ]


def _centre_lines(whole: _Arch, centre: Centre) -> Iterator[str]:
    """The number and its labels, as large as the hole allows, and the line above them."""
    hole, ink = whole.house.hole, whole.dots.theme.ink
    number = min(84.0, hole * 0.9 / (1 + 0.6 * len(centre.labels)))
    label = min(34.0, number * 0.46)
    base = whole.y + whole.house.high - label * 0.3
    first = base - label * 1.25 * (len(centre.labels) - 1)
    if centre.has_line:
        end = first - label - number - 6
        top = whole.y - 8 if whole.lettered else whole.y + 2  # a letter may be above it
        yield drawing.dashed_line(whole.x, top, end, ink)
    yield drawing.text_line(
        str(centre.number), whole.x, first - label * 1.2, number, ink, bold=True, anchor="middle"
    )
    for n, text in enumerate(centre.labels):
        y = first + n * label * 1.25
        yield drawing.text_line(text, whole.x, y, label, ink, anchor="middle")


def _labels(whole: _Arch) -> Iterator[str]:
    """Each party's letter outside the arch, by its seats in the outer row, the most seats first.

    One that would touch another is left out: the legend has all of them, in the same order.
    """
    size = _SMALLEST_LETTER
    taken: list[tuple[float, float]] = []
    outer: dict[str, list[float]] = defaultdict(list)
    for place, seat in zip(whole.house.places, whole.seats, strict=True):
        if seat.party and seat.party != VACANT and place.row == 0:
            outer[seat.party].append(place.turn)
    for party, turns in sorted(outer.items(), key=lambda item: -len(item[1])):
        x, y = _point_outside(whole.house, sum(turns) / len(turns), size * 0.75)
        letter = whole.dots.letter(party)
        room = (width(letter, size, bold=True) + size) / 2
        if any(abs(x - other) < room and abs(y - over) < size for other, over in taken):
            continue
        taken.append((x, y))
        yield drawing.text_line(
            letter, whole.x + x, whole.y + y + size * 0.36, size, whole.dots.theme.ink,
            bold=True, anchor="middle",
        )  # fmt: skip


def _point_outside(house: Chamber, turn: float, away: float) -> tuple[float, float]:
    """The point `away` pixels outside the arch."""
    edge, inner = house.edges[0].point(turn), house.edges[1].point(turn)
    dx, dy = edge[0] - inner[0], edge[1] - inner[1]
    length = (dx * dx + dy * dy) ** 0.5
    return edge[0] + dx / length * away, edge[1] + dy / length * away
