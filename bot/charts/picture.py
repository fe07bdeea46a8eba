"""A picture: its SVG, its alt text, and the sheet it is drawn on."""

from dataclasses import dataclass

from bot.charts.newsroom import Logo

MARGIN = 40  # pixels


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


@dataclass(frozen=True, slots=True)
class Shape:
    """Width and height in pixels; `scale` is of its text against that of a wide picture."""

    width: int
    height: int
    scale: float = 1.0

    @property
    def content_width(self) -> int:
        return self.width - 2 * MARGIN

    @property
    def is_tall(self) -> bool:
        return self.height >= self.width


WIDE = Shape(1200, 675)  # the width that platforms show
SQUARE = Shape(1080, 1080, 1.3)
PORTRAIT = Shape(1080, 1350, 1.3)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a picture is drawn on. `credit` and `logo` say at its foot whose it is and of when.

    A rehearsal's is marked TEST.
    """

    theme: Theme = LIGHT
    shape: Shape = WIDE
    credit: str = ""
    logo: Logo | None = None
    is_test: bool = False


WIDE_LIGHT = Sheet()
