"""The frame of every picture: the title and the main fact at its top, the credit at its foot."""

from collections.abc import Sequence
from datetime import date

from bot.charts import drawing
from bot.charts.font import width, wrapped_text
from bot.charts.picture import LIGHT, MARGIN, Sheet
from bot.wording.notices import TEST
from bot.wording.numbers import day

# Font sizes in pixels on a wide picture; the first that fits. A phone shows a third of it.
_TITLE_SIZES = (44, 40, 36, 32, 28)
_STATUS_SIZES = (28, 26, 24, 22)
_SMALLEST_ON_ONE_LINE = 24.5  # below this, two lines read better
_DATE_SIZE = 26
_CREDIT_SIZES = (22, 20, 18, 16)
_LOGO_WIDTH, _LOGO_HEIGHT = 220, 44  # pixels at most


def heading(
    title: str, election_day: date, fact: str, detail: str, sheet: Sheet
) -> tuple[float, list[str]]:
    """The title, the fact and its detail, and the pixels they reach down."""
    y, parts = title_line(title, election_day, sheet)
    ink, sizes = sheet.theme.ink, [size * sheet.shape.scale for size in _STATUS_SIZES]
    size, lines = _lines(fact, sizes, sheet, bold=True)
    smaller, detail_lines = _lines(detail, [s for s in sizes if s <= size] or sizes[-1:], sheet)
    for line in lines:
        y += size * 1.3
        parts.append(drawing.text_line(line, MARGIN, y, size, ink, bold=True))
    for line in detail_lines:
        y += smaller * 1.3
        parts.append(drawing.text_line(line, MARGIN, y, smaller, ink))
    return y, parts


def _lines(
    text: str, sizes: Sequence[float], sheet: Sheet, *, bold: bool = False
) -> tuple[float, list[str]]:
    """The text in one line if it is readable in one, else in more, and its font size."""
    room = sheet.shape.content_width
    whole = room / width(text or " ", 1, bold=bold)
    if whole >= _SMALLEST_ON_ONE_LINE * sheet.shape.scale:
        return min(sizes[0], whole), [text]
    return wrapped_text(text, sizes, room, 4 if sheet.shape.is_tall else 2, bold=bold)


def title_line(title: str, election_day: date, sheet: Sheet) -> tuple[float, list[str]]:
    """The title and the date of the election, and the pixels they reach down."""
    theme, shape = sheet.theme, sheet.shape
    badge, badge_svg = _test_badge(sheet) if sheet.is_test else (0.0, "")
    date_words, date_size = day(election_day), _DATE_SIZE * shape.scale
    room = shape.content_width - badge - width(date_words, date_size) - 20
    sizes = [size * shape.scale for size in _TITLE_SIZES]
    size, (title_text,) = wrapped_text(title, sizes, room, 1, bold=True)
    base, right = 24 + 44 * shape.scale, shape.width - MARGIN - badge
    return base + 8, [
        drawing.text_line(title_text, MARGIN, base, size, theme.ink, bold=True),
        drawing.text_line(date_words, right, base - 2, date_size, theme.faint, anchor="end"),
        badge_svg,
    ]


def credit_line(sheet: Sheet) -> tuple[float, list[str]]:
    """The credit and the logo at the foot, and the pixels above them; nothing if there are none."""
    if not sheet.credit:
        return sheet.shape.height - 14.0, []
    wide, high, logo = _logo(sheet)
    sizes = [size * sheet.shape.scale for size in _CREDIT_SIZES]
    size, (text,) = wrapped_text(sheet.credit, sizes, sheet.shape.content_width - wide, 1)
    base = sheet.shape.height - 16.0
    words = drawing.text_line(text, MARGIN, base, size, sheet.theme.faint)
    return base - max(size, high - 6), [words, *logo]


def _logo(sheet: Sheet) -> tuple[float, float, list[str]]:
    """The logo in the lower right corner, and the width and height it takes there."""
    logo, scale = sheet.logo, sheet.shape.scale
    if logo is None:
        return 0.0, 0.0, []
    wide = min(_LOGO_WIDTH * scale, _LOGO_HEIGHT * scale * logo.ratio)
    high = wide / logo.ratio
    x, y = sheet.shape.width - MARGIN - wide, sheet.shape.height - 12 - high
    # Most logos are made for white paper.
    paper = drawing.rectangle(x - 6, y - 6, wide + 12, high + 12, LIGHT.background, round_=4)
    behind = [] if sheet.theme is LIGHT else [paper]
    return wide + 24, high, [*behind, drawing.image(logo.address, x, y, wide, high)]


def _test_badge(sheet: Sheet) -> tuple[float, str]:
    """The rehearsal mark for the top right corner, and the width it takes there."""
    size, inside = 30, 14
    wide = width(TEST, size, bold=True) + 2 * inside
    x = sheet.shape.width - MARGIN - wide
    box = drawing.rectangle(x, 30, wide, 46, sheet.theme.ink, round_=6)
    text = drawing.text_line(TEST, x + inside, 64, size, sheet.theme.background, bold=True)
    return wide + 20, box + text
