"""The texts and circles of a picture, read back from the SVG."""

from dataclasses import dataclass
from itertools import combinations
from math import hypot
from xml.etree import ElementTree as ET

from bot.charts.font import width

_SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True)
class TextBox:
    """A line of text and its box in pixels; descenders reach a fifth of the size below."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    fill: str
    size: float

    def overlaps(self, other: "TextBox") -> bool:
        """True if the boxes share more than an edge."""
        return (
            self.left < other.right - 0.5
            and other.left < self.right - 0.5
            and self.top < other.bottom - 0.5
            and other.top < self.bottom - 0.5
        )


@dataclass(frozen=True)
class Circle:
    """A circle with its fill and its edge."""

    x: float
    y: float
    radius: float
    fill: str
    stroke: str


@dataclass(frozen=True)
class ParsedPicture:
    """The parts of a picture that tests check."""

    title: str
    width: float
    height: float
    words: list[TextBox]
    circles: list[Circle]
    rules: list[list[tuple[float, float]]]

    @property
    def letters(self) -> list[TextBox]:
        """Texts centred on a circle."""
        return [w for w in self.words if any(_inside(w, c) for c in self.circles)]

    @property
    def lines(self) -> list[str]:
        """Every text except the seats' letters."""
        letters = self.letters
        return [w.text for w in self.words if w not in letters]


def _inside(words: TextBox, circle: Circle) -> bool:
    x, y = (words.left + words.right) / 2, (words.top + words.bottom) / 2
    return abs(x - circle.x) < 1 and abs(y - circle.y) < circle.radius


def read_picture(svg: str) -> ParsedPicture:
    """The picture parsed as XML: malformed XML fails the test."""
    root = ET.fromstring(svg)  # noqa: S314 - our own drawing
    words = [_text_box(element) for element in root.iter(f"{_SVG}text")]
    circles = [
        Circle(
            float(c.get("cx", "")), float(c.get("cy", "")), float(c.get("r", "")),
            c.get("fill", ""), c.get("stroke", ""),
        )
        for c in root.iter(f"{_SVG}circle")
    ]  # fmt: skip
    rules = [
        _points(path.get("d", "")) for path in root.iter(f"{_SVG}path") if "L" in path.get("d", "")
    ]
    wide, high = float(root.get("width", "")), float(root.get("height", ""))
    return ParsedPicture(root.findtext(f"{_SVG}title") or "", wide, high, words, circles, rules)


def _points(path: str) -> list[tuple[float, float]]:
    """The points of an absolute path of straight lines."""
    pairs = (point.split() for point in path.removeprefix("M").split("L"))
    return [(float(x), float(y)) for x, y in pairs]


def _text_box(element: ET.Element) -> TextBox:
    size, x, y = (float(element.get(key, "")) for key in ("font-size", "x", "y"))
    text = element.text or ""
    wide = width(text, size, bold=element.get("font-weight") == "700")
    left = {"start": x, "middle": x - wide / 2, "end": x - wide}[
        element.get("text-anchor", "start")
    ]
    bottom = y + (0.0 if len(text) <= 2 else size * 0.2)
    return TextBox(text, left, left + wide, y - size * 0.72, bottom, element.get("fill", ""), size)


def layout_faults(picture: ParsedPicture) -> list[str]:
    """Texts and circles that overlap, or leave the picture."""
    found = [
        f"{one.text} / {other.text}"
        for one, other in combinations(picture.words, 2)
        if one.overlaps(other)
    ]
    found += [
        f"outside: {w.text}"
        for w in picture.words
        if w.left < 0 or w.right > picture.width or w.top < 0 or w.bottom > picture.height
    ]
    seats = picture.circles
    found += [
        f"circles at {a.x},{a.y} and {b.x},{b.y}"
        for a, b in combinations(seats, 2)
        if 1 < _distance(a, b) < a.radius + b.radius
    ]
    letters = picture.letters
    found += [
        f"{w.text} on a circle"
        for w in picture.words
        if w not in letters
        for c in seats
        if _covers(w, c)
    ]
    return found


def _distance(one: Circle, other: Circle) -> float:
    return hypot(one.x - other.x, one.y - other.y)


def _covers(words: TextBox, circle: Circle) -> bool:
    x = min(max(circle.x, words.left), words.right)
    y = min(max(circle.y, words.top), words.bottom)
    return hypot(x - circle.x, y - circle.y) < circle.radius
