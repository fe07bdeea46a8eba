"""The upper part of every picture: what it is of, and the whole fact in words."""

from datetime import date

from bot.charts import drawing
from bot.charts.font import width, wrapped
from bot.charts.picture import MARGIN, ROOM, WIDTH, Theme
from bot.wording.numbers import day

_TITLE = (44, 40, 36, 32, 28)  # sizes in pixels, the first that fits; a phone shows a third of them
_STATUS = (28, 26, 24, 22)
_ON_ONE_LINE = 24.5  # the smallest size that is worth a line less


def heading(
    title: str, on: date, fact: str, more: str, theme: Theme, *, test: bool
) -> tuple[float, list[str]]:
    """The title, the fact and what is said beside it; how far down they reach, in pixels.

    A rehearsal's is marked TEST.
    """
    badge, marked = drawing.test_badge(theme) if test else (0, "")
    date_words = day(on)
    room = ROOM - badge - width(date_words, 26) - 20
    size, (shown,) = wrapped(title, _TITLE, room, 1, bold=True)
    parts = [
        drawing.words(shown, MARGIN, 68, size, theme.ink, bold=True),
        drawing.words(date_words, WIDTH - MARGIN - badge, 66, 26, theme.faint, anchor="end"),
        marked,
    ]
    whole = ROOM / width(fact, 1, bold=True)
    size, lines = (
        (min(_STATUS[0], whole), [fact])
        if whole >= _ON_ONE_LINE
        else wrapped(fact, _STATUS, ROOM, 2, bold=True)
    )
    smaller, below = wrapped(more, [s for s in _STATUS if s <= size], ROOM, 2)
    y = 76.0
    for line in lines:
        y += size * 1.3
        parts.append(drawing.words(line, MARGIN, y, size, theme.ink, bold=True))
    for line in below:
        y += smaller * 1.3
        parts.append(drawing.words(line, MARGIN, y, smaller, theme.ink))
    return y, parts
