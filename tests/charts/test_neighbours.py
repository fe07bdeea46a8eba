"""No two parties side by side rely on colour alone, whatever colours the reader sees."""

from itertools import combinations, pairwise
from math import hypot

import pytest

from bot.charts.hemicycle import hemicycle
from bot.charts.picture import DARK, LIGHT, Sheet, Theme
from bot.importers.registry import parse_registry, read_registry_text
from tests.board.vocabulary import PACKS
from tests.charts.colour_vision import TOO_CLOSE, Vision, distance
from tests.charts.councils import invented_night, played_night, standing_parties
from tests.charts.seen import Circle, ParsedPicture, read_picture

_NEIGHBOURS = 2.6  # radii of a seat: those in its row and the next ones

EVERYONE = standing_parties(parse_registry(read_registry_text()))
COUNCILS = {
    "kent": lambda: played_night(str(PACKS / "kent-2025")),
    "trafford": lambda: played_night(str(PACKS / "trafford-2022"), 10),
    "cambridgeshire": lambda: played_night(str(PACKS / "cambridgeshire-2021")),
    "a dozen parties": lambda: invented_night(130, EVERYONE[:12], 120),
    "local parties": lambda: invented_night(60, EVERYONE[30:42], 60),
}


@pytest.mark.parametrize("vision", Vision)
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("council", COUNCILS)
def test_neighbours_whose_colours_are_too_close_have_a_rule_between_them(
    council: str, theme: Theme, vision: Vision
) -> None:
    picture = read_picture(hemicycle(*COUNCILS[council](), Sheet(theme)).svg)
    close = [
        (one, other)
        for one, other in _neighbours(picture)
        if one.fill != other.fill and distance(one.fill, other.fill, vision) < TOO_CLOSE
    ]

    assert [] == [pair for pair in close if not _has_rule_between(*pair, picture)]


@pytest.mark.parametrize(
    ("one", "other", "vision"),
    [
        ("#6AB023", "#FAA61A", Vision.DEUTERANOPIA),  # Green and Liberal Democrat
        ("#6AB023", "#FAA61A", Vision.PROTANOPIA),
        ("#0087DC", "#12B6CF", Vision.TRITANOPIA),  # Conservative and Reform UK
    ],
)
def test_some_parties_do_look_alike(one: str, other: str, vision: Vision) -> None:
    assert distance(one, other, vision) < TOO_CLOSE < distance(one, other, Vision.TYPICAL)


def test_a_rule_crosses_no_dot() -> None:
    picture = read_picture(hemicycle(*COUNCILS["a dozen parties"]()).svg)
    crossed = [
        (dot.x, dot.y)
        for dot in _dots(picture)
        for x, y in (point for rule in picture.rules for point in rule)
        if hypot(dot.x - x, dot.y - y) < dot.radius
    ]

    assert picture.rules
    assert [] == crossed


def _dots(picture: ParsedPicture) -> list[Circle]:
    """The filled seats; an outlined one is a single circle, too. The legend is below the rules."""
    foot = max(y for rule in picture.rules for _, y in rule)
    return [c for c in picture.circles if c.fill.startswith("#") and c.y < foot]


def _neighbours(picture: ParsedPicture) -> list[tuple[Circle, Circle]]:
    dots = _dots(picture)
    reach = _NEIGHBOURS * max(dot.radius for dot in dots)
    return [
        (one, other)
        for one, other in combinations(dots, 2)
        if hypot(one.x - other.x, one.y - other.y) < reach
    ]


def _has_rule_between(one: Circle, other: Circle, picture: ParsedPicture) -> bool:
    start, end = (one.x, one.y), (other.x, other.y)
    return any(
        _do_cross(start, end, first, second)
        for rule in picture.rules
        for first, second in pairwise(rule)
    )


_Point = tuple[float, float]


def _do_cross(a: _Point, b: _Point, c: _Point, d: _Point) -> bool:
    return _side(a, b, c) * _side(a, b, d) <= 0 and _side(c, d, a) * _side(c, d, b) <= 0


def _side(a: _Point, b: _Point, c: _Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
