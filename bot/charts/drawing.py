"""SVG elements. Typed text is escaped here and nowhere else."""

import re
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

from bot.charts.colours import OUTLINED_BELOW, contrast, readable_text_colour, safe_colour
from bot.charts.font import CAPITAL_HEIGHT, FAMILY, width
from bot.charts.picture import Shape, Theme

# What XML 1.0 cannot hold, even escaped: https://www.w3.org/TR/xml/#charsets
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

DOT_RATIO, RINGED_DOT_RATIO, RING_RATIO = (
    0.85,
    0.78,
    0.1,
)  # fractions of a seat's radius: the dot, a ringed dot, the ring


def document(alt: str, theme: Theme, shape: Shape, parts: Iterable[str]) -> str:
    """A whole SVG, with its alt text first for screen readers."""
    wide, high = shape.width, shape.height
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}" '
        f'viewBox="0 0 {wide} {high}" role="img" font-family="{FAMILY}, Arial, sans-serif">'
    )
    body = [f"<title>{xml_text(alt)}</title>", rectangle(0, 0, wide, high, theme.background)]
    return "\n".join([head, *body, *parts, "</svg>"]) + "\n"


def xml_text(text: str) -> str:
    """The text escaped, without the characters XML cannot hold."""
    return escape(xml_characters(text))


def xml_characters(text: str) -> str:
    """The text with a mark for each character that XML cannot hold."""
    return _NOT_XML.sub("\ufffd", text)


def number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def text_line(
    text: str,
    x: float,
    y: float,
    size: float,
    fill: str,
    *,
    bold: bool = False,
    anchor: str = "start",
) -> str:
    """One line of text on the baseline y; `anchor` is start, middle or end."""
    weight = ' font-weight="700"' if bold else ""
    at = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return (
        f'<text x="{number(x)}" y="{number(y)}" font-size="{number(size)}" fill="{fill}"'
        f"{weight}{at}>{xml_text(text)}</text>"
    )


def rectangle(x: float, y: float, wide: float, high: float, fill: str, *, round_: float = 0) -> str:
    corners = f' rx="{number(round_)}"' if round_ else ""
    return (
        f'<rect x="{number(x)}" y="{number(y)}" width="{number(wide)}" height="{number(high)}" '
        f'fill="{fill}"{corners}/>'
    )


def image(address: str, x: float, y: float, wide: float, high: float) -> str:
    return (
        f'<image href={quoteattr(address)} x="{number(x)}" y="{number(y)}" '
        f'width="{number(wide)}" height="{number(high)}"/>'
    )


def bar(x: float, middle: float, long: float, thick: float, fill: str, theme: Theme) -> str:
    """A bar from x to the right, outlined if its colour is hard to see."""
    top = middle - thick / 2
    if contrast(fill, theme.background) >= OUTLINED_BELOW or long <= 4:
        return rectangle(x, top, long, thick, fill)
    edge = rectangle(x, top, long, thick, theme.ink)
    return edge + rectangle(x + 1.5, top + 1.5, long - 3, thick - 3, fill)


def dot(
    x: float, y: float, radius: float, fill: str, letter: str, theme: Theme, *, ring: bool = False
) -> str:
    """A seat, ringed if it was gained; everything stays within the radius."""
    fill = safe_colour(fill)
    inner = radius * RINGED_DOT_RATIO if ring else dot_radius(radius)
    parts = []
    if ring:
        thick = radius * RING_RATIO
        parts.append(_circle(x, y, radius - thick / 2, "none", theme.ink, thick))
    if contrast(fill, theme.background) < OUTLINED_BELOW:
        parts.append(_circle(x, y, inner - 0.75, fill, theme.ink, 1.5))
    else:
        parts.append(_circle(x, y, inner, fill))
    if letter:
        size = letter_size(letter, inner)
        parts.append(
            text_line(
                letter,
                x,
                y + size * CAPITAL_HEIGHT / 2,
                size,
                readable_text_colour(fill),
                bold=True,
                anchor="middle",
            )
        )
    return "".join(parts)


def dot_radius(radius: float) -> float:
    """The radius of a dot without a ring, in a seat of this radius."""
    return radius * DOT_RATIO


def empty_seat(x: float, y: float, radius: float, theme: Theme) -> str:
    thick = max(1.5, radius * RING_RATIO)
    return _circle(x, y, dot_radius(radius) - thick / 2, theme.background, theme.line, thick)


def letter_size(letter: str, radius: float) -> float:
    widest = 1.45 * radius
    size = 1.25 * radius if len(letter) == 1 else 0.95 * radius
    wide = width(letter, size, bold=True)
    return size if wide <= widest else size * widest / wide


def dashed_line(x: float, top: float, bottom: float, stroke: str) -> str:
    return (
        f'<line x1="{number(x)}" y1="{number(top)}" x2="{number(x)}" y2="{number(bottom)}" '
        f'stroke="{stroke}" stroke-width="3" stroke-dasharray="9 6"/>'
    )


def path(points: Sequence[tuple[float, float]], stroke: str, thick: float) -> str:
    """A line through the points."""
    (x, y), *rest = points
    steps = "".join(f"L{number(to_x)} {number(to_y)}" for to_x, to_y in rest)
    return (
        f'<path d="M{number(x)} {number(y)}{steps}" stroke="{stroke}" '
        f'stroke-width="{number(thick)}" stroke-linecap="round" fill="none"/>'
    )


def arrow(x: float, y: float, long: float, stroke: str) -> str:
    """An arrow to the right, `long` pixels with its head."""
    head = 14
    return (
        f'<path d="M{number(x)} {number(y)}h{number(long - head)}" stroke="{stroke}" '
        f'stroke-width="6" fill="none"/>'
        f'<path d="M{number(x + long)} {number(y)}l-{head * 1.6:.0f} -{head}v{2 * head}z" '
        f'fill="{stroke}"/>'
    )


def _circle(
    x: float, y: float, radius: float, fill: str, stroke: str = "", thick: float = 0
) -> str:
    edge = f' stroke="{stroke}" stroke-width="{number(thick)}"' if stroke else ""
    return f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(radius)}" fill="{fill}"{edge}/>'
