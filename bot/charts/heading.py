"""The top of every picture: the title, and the main fact in words."""

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
)  # pixels; the first that fits, a phone shows a third of it
_STATUS_SIZES = (28, 26, 24, 22)
_SMALLEST_ON_ONE_LINE = 24.5  # pixels; below this, two lines read better


def heading(
    title: str, election_day: date, fact: str, detail: str, theme: Theme, *, test: bool
) -> tuple[float, list[str]]:
    """The title, the fact and its detail, and the pixels they reach down.

    A rehearsal's is marked TEST.
    """
    badge, badge_svg = drawing.test_badge(theme) if test else (0, "")
    date_words = day(election_day)
    room = CONTENT_WIDTH - badge - width(date_words, 26) - 20
    size, (title_text,) = wrapped_text(title, _TITLE_SIZES, room, 1, bold=True)
    parts = [
        drawing.text_line(title_text, MARGIN, 68, size, theme.ink, bold=True),
        drawing.text_line(date_words, WIDTH - MARGIN - badge, 66, 26, theme.faint, anchor="end"),
        badge_svg,
    ]
    whole = CONTENT_WIDTH / width(fact, 1, bold=True)
    size, lines = (
        (min(_STATUS_SIZES[0], whole), [fact])
        if whole >= _SMALLEST_ON_ONE_LINE
        else wrapped_text(fact, _STATUS_SIZES, CONTENT_WIDTH, 2, bold=True)
    )
    smaller, detail_lines = wrapped_text(
        detail, [s for s in _STATUS_SIZES if s <= size], CONTENT_WIDTH, 2
    )
    y = 76.0
    for line in lines:
        y += size * 1.3
        parts.append(drawing.text_line(line, MARGIN, y, size, theme.ink, bold=True))
    for line in detail_lines:
        y += smaller * 1.3
        parts.append(drawing.text_line(line, MARGIN, y, smaller, theme.ink))
    return y, parts
