"""A projection as bars: each party's likely seats, on the scale of the whole council."""

from dataclasses import dataclass

from bot.charts import drawing
from bot.charts.colours import safe_colour
from bot.charts.font import CAPITAL_HEIGHT, fitted_text
from bot.charts.frame import credit_line, heading
from bot.charts.picture import MARGIN, WIDE, WIDE_LIGHT, Picture, Sheet, Theme
from bot.election.control import Standing, standing
from bot.election.night import Night
from bot.election.projection.outlook import PartyOutlook, Projection, SeatRange
from bot.wording import pictures
from bot.wording import projection as words
from bot.wording.voice import Voice, sentence_case

_NAME_WIDTH = 250  # pixels
_FIGURES_WIDTH = 200  # pixels
_SCALE_WIDTH = WIDE.content_width - _NAME_WIDTH - _FIGURES_WIDTH
_ROW_HEIGHT, _MIN_ROW_HEIGHT = 84, 40
_FOOT_HEIGHT = 56
_THICK, _THIN = 0.5, 0.16  # of the row's height: the range 1 in 2, the range 9 in 10


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where a number of seats is, in pixels. A seat is as wide as the whole council allows."""

    seats: int

    def x(self, seats: float) -> float:
        return MARGIN + _NAME_WIDTH + _SCALE_WIDTH * seats / self.seats

    def span(self, seats: SeatRange) -> tuple[float, float]:
        """The left edge and the length of a bar; a single number is one seat wide."""
        left = self.x(max(0.0, seats.low - 0.5))
        return left, self.x(min(self.seats, seats.high + 0.5)) - left


def projection_bars(
    found: Projection, night: Night, voice: Voice, sheet: Sheet = WIDE_LIGHT
) -> Picture:
    """A thick bar holds the outcome half the time, a thin one nine times in ten."""
    council, now = night.council, standing(night)
    first, detail = words.headline(found, now, voice), words.basis_line(found, now, voice)
    top, head = heading(council.name, council.election_date, first, detail, sheet)
    bottom, credit = credit_line(sheet)
    rows = _rows(found, now, voice, sheet.theme, top + 24, bottom - _FOOT_HEIGHT)
    alt = f"{words.alt_text(found, now, voice)} {sheet.credit}".rstrip()
    return Picture(drawing.document(alt, sheet.theme, sheet.shape, [*head, *rows, *credit]), alt)


def _rows(
    found: Projection, now: Standing, voice: Voice, theme: Theme, top: float, bottom: float
) -> list[str]:
    room = int((bottom - top) // _MIN_ROW_HEIGHT)
    shown = [outlook for outlook in found.parties if outlook.most.high][:room]
    high = min(_ROW_HEIGHT, (bottom - top) / len(shown))
    scale = _Scale(now.seats)
    parts = _majority_line(scale, now.needed, top, top + high * len(shown), theme)
    for n, outlook in enumerate(shown):
        parts += _row(outlook, voice, scale, top + high * (n + 0.5), high, theme)
    return parts


def _majority_line(
    scale: _Scale, needed: int, top: float, bottom: float, theme: Theme
) -> list[str]:
    x = scale.x(needed - 0.5)
    label = f"{needed} {pictures.MAJORITY_LABEL}"
    return [
        drawing.dashed_line(x, top, bottom + 6, theme.ink),
        drawing.text_line(label, x, bottom + 36, 26, theme.ink, anchor="middle"),
    ]


def _row(
    outlook: PartyOutlook,
    voice: Voice,
    scale: _Scale,
    middle: float,
    high: float,
    theme: Theme,
) -> list[str]:
    size = min(30.0, high * 0.6)
    base = middle + size * CAPITAL_HEIGHT / 2
    fill = safe_colour(voice.colours.get(outlook.party, ""))
    name = fitted_text(sentence_case(voice.label(outlook.party)), size, _NAME_WIDTH - 20)
    most, half = scale.span(outlook.most), scale.span(outlook.half)
    figures = words.range_words(outlook.most)
    return [
        drawing.text_line(name, MARGIN, base, size, theme.ink, bold=True),
        drawing.bar(most[0], middle, most[1], high * _THIN, fill, theme),
        drawing.bar(half[0], middle, half[1], high * _THICK, fill, theme),
        drawing.text_line(
            figures, MARGIN + WIDE.content_width, base, size, theme.ink, bold=True, anchor="end"
        ),
    ]
