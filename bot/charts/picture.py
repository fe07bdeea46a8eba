"""A picture: its SVG, its alt text, and the colours it is drawn in."""

from dataclasses import dataclass

WIDTH = 1200  # pixels, the width that platforms show
HEIGHT = 675

MARGIN = 40
CONTENT_WIDTH = WIDTH - 2 * MARGIN


@dataclass(frozen=True, slots=True)
class Picture:
    svg: str
    alt: str


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours, each #RRGGBB; `faint` is for lighter text that is still easy to read."""

    background: str
    ink: str
    faint: str
    line: str


LIGHT = Theme(background="#FFFFFF", ink="#1A1A1A", faint="#565B61", line="#8A8F96")
DARK = Theme(background="#16191D", ink="#F4F4F4", faint="#B9BEC5", line="#7A8088")
