"""The chamber in a page: one drawing for both themes, whose seats can change one by one.

Each kind of dot is drawn once; a seat only says which it shows. The page's style sheet gives the
colours that depend on the theme.
"""

from dataclasses import dataclass
from itertools import groupby, pairwise

from bot.charts.arch import Centre
from bot.charts.colours import OUTLINED_BELOW, contrast, readable_text_colour, safe_colour
from bot.charts.drawing import (
    DOT_RATIO,
    RING_RATIO,
    RINGED_DOT_RATIO,
    letter_size,
    number,
    xml_text,
)
from bot.charts.font import CAPITAL_HEIGHT
from bot.charts.hemicycle import centre_now, centre_on_the_eve, seats_now, seats_on_the_eve
from bot.charts.picture import DARK, LIGHT
from bot.charts.seating import Chamber, DrawnSeat, chamber, party_rule
from bot.election.control import standing
from bot.election.council import Council
from bot.election.night import Night
from bot.election.parties import VACANT

_RADIUS = 10  # of a seat; everything else is drawn in the same unit
_FRAME = (1120, 560)  # width and height, in any unit: only their ratio shows
_ABOVE = 0.04  # of the height, for the end of the line in the middle
_RINGED = "r"
_TO_COME = "x"


@dataclass(frozen=True, slots=True)
class LiveChamber:
    """`seats` has the kind of each seat, in runs from the left; all else is the same all night."""

    defined: str
    places: tuple[str, ...]
    rules: tuple[str, ...]
    words: str
    seats: tuple[tuple[str, int], ...]

    @property
    def svg(self) -> str:
        kinds = [kind for kind, n in self.seats for _ in range(n)]
        uses = (
            f'<use href="#dot-{kind}"{place}/>'
            for kind, place in zip(kinds, self.places, strict=True)
        )
        parties = [kind.removesuffix(_RINGED) for kind in kinds]
        rules = (
            f'<path class="rule{" on" if one != other else ""}"{rule}/>'
            for rule, (one, other) in zip(self.rules, pairwise(parties), strict=True)
        )
        return f"{self.defined}{''.join([*uses, *rules])}{self.words}"

    @property
    def shape(self) -> str:
        """All of it but which seat is whose."""
        return f"{self.defined}{''.join(self.places)}{self.words}"


def live_chamber(night: Night, title: str) -> LiveChamber:
    return _chamber(seats_now(night), centre_now(standing(night)), night.council, title)


def eve_live_chamber(council: Council, title: str) -> LiveChamber:
    """The chamber as it was."""
    centre = centre_on_the_eve(standing(Night.initial(council)))
    return _chamber(seats_on_the_eve(council), centre, council, title)


def _chamber(seats: list[DrawnSeat], centre: Centre, council: Council, title: str) -> LiveChamber:
    parties = _parties(council)
    runs = groupby(_kind(seat, parties) for seat in seats)
    house = chamber(len(seats), *_FRAME)
    scale = _RADIUS / house.radius
    wide, high = (side * scale for side in _FRAME)
    words, middle = _middle(centre, house.hole * scale, high)
    top = number(-high * _ABOVE)
    line = f'<path class="middle" d="M0 {top}V{number(middle)}"/>' if centre.has_line else ""
    return LiveChamber(
        f'<svg viewBox="{number(-wide / 2)} {top} {number(wide)} {number(high * (1 + _ABOVE))}" '
        f'role="img"><title>{xml_text(title)}</title><defs>{_dots(council, parties)}</defs>'
        f"{line}",
        tuple(f' x="{number(at.x * scale)}" y="{number(at.y * scale)}"' for at in house.places),
        tuple(_rule(house, left, scale) for left in range(1, len(seats))),
        f"{words}</svg>",
        tuple((kind, len(list(run))) for kind, run in runs),
    )


def _middle(centre: Centre, hole: float, base: float) -> tuple[str, float]:
    """The number and its labels, as large as the hole allows, and the height above them."""
    size = hole * 0.9 / (1 + 0.6 * len(centre.labels))
    label = size * 0.42
    heights = [base - label * (0.3 + 1.2 * n) for n in reversed(range(len(centre.labels)))]
    labels = (
        _text(text, y, label, "words") for text, y in zip(centre.labels, heights, strict=True)
    )
    number_base = heights[0] - label * 1.2
    return (
        f"{_text(str(centre.number), number_base, size, 'words')}{''.join(labels)}",
        number_base - size,
    )


def _rule(house: Chamber, left: int, scale: float) -> str:
    """Between the first `left` seats and the rest; shown if their parties differ."""
    lines = party_rule(house, left)
    steps = (
        "M" + "L".join(f"{number(x * scale)} {number(y * scale)}" for x, y in line)
        for line in lines
    )
    return f' d="{"".join(steps)}"'


def _text(text: str, y: float, size: float, kind: str, ink: str = "") -> str:
    fill = f' fill="{ink}"' if ink else ""
    return (
        f'<text class="{kind}" y="{number(y)}" font-size="{number(size)}" text-anchor="middle" '
        f'font-weight="700"{fill}>{xml_text(text)}</text>'
    )


def _parties(council: Council) -> list[str]:
    """All that sit or stand, so that no dot is new later; those that sit choose letters first."""
    rank = council.parties.rank
    sitting = sorted((p for p in council.before if p != VACANT), key=rank)
    contests = council.contests.values()
    candidates = sorted((c.party for contest in contests for c in contest.candidates), key=rank)
    return [*dict.fromkeys([*sitting, *council.not_up, *candidates, VACANT])]


def _kind(seat: DrawnSeat, parties: list[str]) -> str:
    if seat.party is None:
        return _TO_COME
    return f"{parties.index(seat.party)}{_RINGED if seat.ringed else ''}"


def _dots(council: Council, parties: list[str]) -> str:
    dots = [f'<circle id="dot-{_TO_COME}" r="{number(_RADIUS * DOT_RATIO - 0.5)}" class="empty"/>']
    for n, code in enumerate(parties):
        known = None if code == VACANT else council.parties[code]
        colour, letter = (safe_colour(known.colour), known.letter) if known else ("", "–")
        dots += [_dot(f"{n}", colour, letter), _dot(f"{n}{_RINGED}", colour, letter, ring=True)]
    return "".join(dots)


def _dot(kind: str, colour: str, letter: str, *, ring: bool = False) -> str:
    inner = _RADIUS * (RINGED_DOT_RATIO if ring else DOT_RATIO)
    around = f'<circle r="{number(_RADIUS * (1 - RING_RATIO / 2))}" class="ring"/>' if ring else ""
    fill = f' fill="{colour}"' if colour else ""
    size = letter_size(letter, inner)
    ink = readable_text_colour(colour) if colour else ""
    words = _text(letter, size * CAPITAL_HEIGHT / 2, size, "letter" if colour else "words", ink)
    return (
        f'<g id="dot-{kind}">{around}<circle r="{number(inner - 0.3)}"{fill} '
        f'class="{_edge(colour)}"/>{words}</g>'
    )


def _edge(colour: str) -> str:
    """In which themes the dot needs an outline."""
    if not colour:
        return "empty"
    faint = [
        f"faint-in-{name}"
        for name, theme in (("light", LIGHT), ("dark", DARK))
        if contrast(colour, theme.background) < OUTLINED_BELOW
    ]
    return " ".join(["seat", *faint])
