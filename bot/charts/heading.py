"""The upper part of every picture: what it is of, and the whole fact in words."""

from datetime import date

from bot.charts import drawing
from bot.charts.font import width, wrapped_text
from bot.charts.picture import CONTENT_WIDTH, MARGIN, WIDTH, Theme
from bot.wording.numbers import day

_TITLE_SIZES = (
    44,
    40,
    36,
    32,
    28,
)  # sizes in pixels, the first that fits; a phone shows a third of them
_STATUS_SIZES = (28, 26, 24, 22)
_SMALLEST_ON_ONE_LINE = 24.5  # the smallest size that is worth a line less


def heading(
    title: str, on: date, fact: str, more: str, theme: Theme, *, test: bool
) -> tuple[float, list[str]]:
    """The title, the fact and what is said beside it; how far down they reach, in pixels.

    A rehearsal's is marked TEST.
    """
    badge, marked = drawing.test_badge(theme) if test else (0, "")
    date_words = day(on)
    room = CONTENT_WIDTH - badge - width(date_words, 26) - 20
    size, (shown,) = wrapped_text(title, _TITLE_SIZES, room, 1, bold=True)
    parts = [
        drawing.text_line(shown, MARGIN, 68, size, theme.ink, bold=True),
        drawing.text_line(date_words, WIDTH - MARGIN - badge, 66, 26, theme.faint, anchor="end"),
        marked,
    ]
    whole = CONTENT_WIDTH / width(fact, 1, bold=True)
    size, lines = (
        (min(_STATUS_SIZES[0], whole), [fact])
        if whole >= _SMALLEST_ON_ONE_LINE
        else wrapped_text(fact, _STATUS_SIZES, CONTENT_WIDTH, 2, bold=True)
    )
    smaller, below = wrapped_text(more, [s for s in _STATUS_SIZES if s <= size], CONTENT_WIDTH, 2)
    y = 76.0
    for line in lines:
        y += size * 1.3
        parts.append(drawing.text_line(line, MARGIN, y, size, theme.ink, bold=True))
    for line in below:
        y += smaller * 1.3
        parts.append(drawing.text_line(line, MARGIN, y, smaller, theme.ink))
    return y, parts
