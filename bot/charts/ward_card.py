"""The ward card: shares as bars with their change, the majority and the swing."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from bot.charts import drawing
from bot.charts.colours import safe_colour
from bot.charts.font import CAPITAL_HEIGHT, fitted_text, width, wrapped_text
from bot.charts.heading import heading
from bot.charts.picture import CONTENT_WIDTH, HEIGHT, LIGHT, MARGIN, WIDTH, Picture, Theme
from bot.election.night import Night
from bot.election.result import WardResult, declared_result
from bot.election.shares import CandidateLine
from bot.election.swing import Swing
from bot.wording import pictures, swings, ward
from bot.wording.numbers import points
from bot.wording.voice import Voice

_NAME_WIDTH = 430  # pixels for a candidate's name and party
_FIGURES_WIDTH = 330  # pixels for share and change
_BARS_WIDTH = CONTENT_WIDTH - _NAME_WIDTH - _FIGURES_WIDTH
_ROW_HEIGHT, _MIN_ROW_HEIGHT = 88, 30
_SWING_SIZES = (26, 24, 22, 20)  # sizes in pixels
_FOOT_HEIGHT = 84  # pixels for majority and swing


def ward_card(
    night: Night, voice: Voice, name: str, theme: Theme = LIGHT, *, test: bool = False
) -> Picture | None:
    """A ward's result as bars, most votes first.

    None without shares to draw: not declared, a winner without all figures, or uncontested. A
    rehearsal's is marked TEST.
    """
    council, contest = night.council, night.council.contests[name]
    declaration = night.wards[name].declaration
    result = declared_result(council, contest, declaration) if declaration else None
    if result is None or not result.has_full_figures:
        return None
    title = f"{result.ward}, {voice.council}"
    headline, note = ward.headline(result, voice), ward.baseline_note(result, voice) or ""
    top, head = heading(title, council.election_date, headline, note, theme, test=test)
    bars = _bars(result, voice.colours, theme, top + 20)
    alt = pictures.ward_alt_text(result, voice, test=test)
    foot = _foot(result, voice, theme)
    return Picture(drawing.document(alt, theme, [*head, *bars, *foot]), alt)


def _bars(result: WardResult, colours: Mapping[str, str], theme: Theme, top: float) -> list[str]:
    """One row per candidate; without room for all, the last row counts the rest."""
    room = HEIGHT - _FOOT_HEIGHT - top
    most = int(room // _MIN_ROW_HEIGHT)
    shown: Sequence[CandidateLine] = result.lines
    left_out = 0
    if len(shown) > most:
        left_out = len(shown) - (most - 1)
        shown = shown[: most - 1]
    high = min(_ROW_HEIGHT, room / (len(shown) + bool(left_out)))
    shares = [line.share for line in result.lines if line.share is not None]
    widest = max(shares, default=Fraction(0))
    elected = {e.candidate for e in result.elected}
    parts: list[str] = []
    for n, line in enumerate(shown):
        middle = top + high * (n + 0.5)
        bold = line.candidate in elected
        fill = safe_colour(colours.get(line.candidate.party, ""))
        parts += _row(line, middle, high, fill, theme, widest=widest, bold=bold)
    if left_out:
        size = _font_size(high)
        y = top + high * (len(shown) + 0.5) + size * CAPITAL_HEIGHT / 2
        parts.append(
            drawing.text_line(pictures.others_label(left_out), MARGIN, y, size, theme.faint)
        )
    return parts


def _font_size(high: float) -> float:
    return min(32.0, high * 0.62)


def _row(
    line: CandidateLine,
    middle: float,
    high: float,
    fill: str,
    theme: Theme,
    *,
    widest: Fraction,
    bold: bool,
) -> list[str]:
    """A candidate, the bar of their share, and the figures beside it; the elected are bold.

    A name too long is replaced by the surname.
    """
    size = _font_size(high)
    base = middle + size * CAPITAL_HEIGHT / 2
    party = pictures.party_suffix(line)
    room = _NAME_WIDTH - 20 - width(party, size, bold=bold)
    name = line.candidate.name
    if width(name, size, bold=bold) > room:
        name = fitted_text(line.candidate.surname, size, room, bold=bold)
    name += party
    parts = [drawing.text_line(name, MARGIN, base, size, theme.ink, bold=bold)]
    end = float(MARGIN + _NAME_WIDTH)
    if line.share is not None and widest:
        long = max(2.0, float(_BARS_WIDTH * line.share / widest))
        parts.append(drawing.bar(end, middle, long, high * 0.68, fill, theme))
        end += long
    figures = pictures.share_label(line)
    parts.append(drawing.text_line(figures, end + 14, base, size, theme.ink, bold=bold))
    return parts


def _foot(result: WardResult, voice: Voice, theme: Theme) -> list[str]:
    base = HEIGHT - 34.0
    majority = pictures.majority_label(result)
    parts = (
        [drawing.text_line(majority, MARGIN, base, 30, theme.ink, bold=True)] if majority else []
    )
    x = MARGIN + (width(majority, 30, bold=True) + 50 if majority else 0)
    if isinstance(result.swing, Swing) and points(result.swing.points) != "0.0":
        one, other = result.swing.from_party, result.swing.to_party
        for text, bold in ((one, True), ("", False), (other, True)):
            if not text:
                parts.append(drawing.arrow(x, base - 10, 70, theme.ink))
                x += 86
                continue
            parts.append(drawing.text_line(text, x, base, 30, theme.ink, bold=bold))
            x += width(text, 30, bold=bold) + 16
    swing = swings.ward_swing(result.swing, voice)
    size, lines = wrapped_text(swing, _SWING_SIZES, WIDTH - MARGIN - x, 2)
    first = base - (len(lines) - 1) * size * 0.6
    return parts + [
        drawing.text_line(text, x, first + n * size * 1.2, size, theme.faint)
        for n, text in enumerate(lines)
    ]
