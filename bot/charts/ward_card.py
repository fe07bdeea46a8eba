"""The ward card: the verdict in the winner's colour, votes as bars, majority, turnout and swing."""

from collections.abc import Iterator, Sequence

from bot.charts import drawing
from bot.charts.colours import readable_text_colour, safe_colour
from bot.charts.font import CAPITAL_HEIGHT, fitted_text, width, wrapped_text
from bot.charts.frame import credit_line, title_line
from bot.charts.picture import MARGIN, WIDE_LIGHT, Picture, Sheet
from bot.election.night import Night
from bot.election.result import WardResult
from bot.election.shares import CandidateLine
from bot.election.swing import Swing
from bot.wording import pictures, swings, ward
from bot.wording.numbers import points
from bot.wording.voice import Voice

# Sizes in pixels.
_VERDICT_SIZES, _TWO_LINE_SIZES = (44, 40, 36, 32), (34, 32, 30, 28, 26)
_NOTE_SIZES = (26, 24, 22)
_SWING_SIZES = (26, 24, 22, 20, 18, 16)
_BESIDE_ARROW = 20  # text smaller than this does without the arrow
_NAME_WIDTH = 430  # a candidate's name and party
_FIGURES_WIDTH = 330  # votes, share and change
_ROW_HEIGHT, _MIN_ROW_HEIGHT = 84, 28
_SMALLEST_NAME = 0.8  # of a row's text; below it the surname alone reads better
_FOOT_HEIGHT = 72  # majority, turnout and swing
_SEATS_HEIGHT = 16  # the strip of a ward that several parties won


def ward_card(night: Night, voice: Voice, name: str, sheet: Sheet = WIDE_LIGHT) -> Picture | None:
    """A ward's result as bars, most votes first.

    None without figures to draw: not declared, a winner without all figures, or uncontested.
    """
    result = night.result(name)
    if result is None or not result.has_full_figures:
        return None
    return _Card(result, voice, sheet).picture(f"{result.ward}, {voice.council}", night)


class _Card:
    def __init__(self, result: WardResult, voice: Voice, sheet: Sheet) -> None:
        self._result = result
        self._voice = voice
        self._sheet = sheet
        self._room = sheet.shape.content_width
        self._ink = sheet.theme.ink

    def picture(self, title: str, night: Night) -> Picture:
        theme, shape = self._sheet.theme, self._sheet.shape
        y, head = title_line(title, night.council.election_date, self._sheet)
        below, verdict = self._verdict(y + 12)
        bottom, credit = credit_line(self._sheet)
        bars = self._bars(below + 12, bottom - _FOOT_HEIGHT)
        alt = pictures.ward_alt_text(self._result, self._voice, test=self._sheet.is_test)
        alt = f"{alt} {self._sheet.credit}".rstrip()
        parts = [*head, *verdict, *bars, *self._foot(bottom - 26), *credit]
        return Picture(drawing.document(alt, theme, shape, parts), alt)

    def _verdict(self, top: float) -> tuple[float, list[str]]:
        """The verdict on a field of the winner's colour, and the pixels it reaches down.

        If several parties won seats, the field is neutral and has a strip of their colours.
        """
        parties = self._result.winning_parties
        fill = self._colour(parties[0]) if len(set(parties)) == 1 else self._ink
        words = ward.verdict_words(self._result, self._voice)
        one_line = width(words, _VERDICT_SIZES[-1], bold=True) <= self._room - 40
        sizes, most = (_VERDICT_SIZES, 1) if one_line else (_TWO_LINE_SIZES, 2)
        size, lines = wrapped_text(words, sizes, self._room - 40, most, bold=True)
        high = size * (0.6 + 1.15 * len(lines))
        parts = [drawing.bar(MARGIN, top + high / 2, self._room, high, fill, self._sheet.theme)]
        text = readable_text_colour(fill)
        first = top + high / 2 + size * (CAPITAL_HEIGHT / 2 - 0.575 * (len(lines) - 1))
        parts += [
            drawing.text_line(line, MARGIN + 20, first + n * size * 1.15, size, text, bold=True)
            for n, line in enumerate(lines)
        ]
        y = top + high
        if len(set(parties)) > 1:
            parts += self._seats_strip(y)
            y += _SEATS_HEIGHT
        if note := ward.baseline_note(self._result, self._voice):
            size, lines = wrapped_text(note, _NOTE_SIZES, self._room, 2)
            for line in lines:
                y += size * 1.35
                parts.append(drawing.text_line(line, MARGIN, y, size, self._ink))
        return y, parts

    def _seats_strip(self, top: float) -> Iterator[str]:
        """A field for each seat."""
        parties = self._result.winning_parties
        wide = self._room / len(parties)
        middle = top + _SEATS_HEIGHT / 2
        for n, party in enumerate(parties):
            x, long = MARGIN + n * wide + 2 * bool(n), wide - 2 * bool(n)
            colour, theme = self._colour(party), self._sheet.theme
            yield drawing.bar(x, middle, long, _SEATS_HEIGHT, colour, theme)

    def _colour(self, party: str) -> str:
        return safe_colour(self._voice.colours.get(party, ""))

    def _bars(self, top: float, bottom: float) -> list[str]:
        """One row per candidate; without room for all, the last row counts the rest."""
        shown: Sequence[CandidateLine] = self._result.lines
        most, left_out = int((bottom - top) // _MIN_ROW_HEIGHT), 0
        if len(shown) > most:
            left_out = len(shown) - (most - 1)
            shown = shown[: most - 1]
        high = min(_ROW_HEIGHT, (bottom - top) / (len(shown) + bool(left_out)))
        size = min(32.0, high * 0.62)
        name_size, names = _names(shown, size)
        parts: list[str] = []
        for n, (line, name) in enumerate(zip(shown, names, strict=True)):
            middle = top + high * (n + 0.5)
            bold, base = self._is_elected(line), middle + size * CAPITAL_HEIGHT / 2
            parts.append(drawing.text_line(name, MARGIN, base, name_size, self._ink, bold=bold))
            parts += self._figures(line, middle, high, size)
        if left_out:
            y = top + high * (len(shown) + 0.5) + size * CAPITAL_HEIGHT / 2
            label = pictures.others_label(left_out)
            parts.append(drawing.text_line(label, MARGIN, y, size, self._sheet.theme.faint))
        return parts

    def _is_elected(self, line: CandidateLine) -> bool:
        return line.candidate in {elected.candidate for elected in self._result.elected}

    def _figures(
        self, line: CandidateLine, middle: float, high: float, size: float
    ) -> Iterator[str]:
        """The bar of a candidate's votes, and the figures beside it; the elected are bold."""
        end = float(MARGIN + _NAME_WIDTH)
        widest = max((other.votes or 0 for other in self._result.lines), default=0)
        if line.votes is not None and widest:
            long = max(2.0, (self._room - _NAME_WIDTH - _FIGURES_WIDTH) * line.votes / widest)
            fill = self._colour(line.candidate.party)
            yield drawing.bar(end, middle, long, high * 0.68, fill, self._sheet.theme)
            end += long
        base, bold = middle + size * CAPITAL_HEIGHT / 2, self._is_elected(line)
        figures = pictures.share_label(line)
        yield drawing.text_line(figures, end + 14, base, size, self._ink, bold=bold)

    def _foot(self, base: float) -> Iterator[str]:
        x = float(MARGIN)
        for label in pictures.foot_labels(self._result):
            yield drawing.text_line(label, x, base, 30, self._ink, bold=True)
            x += width(label, 30, bold=True) + 40
        swing, words = self._result.swing, swings.ward_swing(self._result.swing, self._voice)
        if isinstance(swing, Swing) and points(swing.points) != "0.0":
            end, arrow = self._swing_arrow(swing, x, base)
            if width(words, _BESIDE_ARROW) < 1.9 * (MARGIN + self._room - end):
                x = end
                yield from arrow
        size, lines = wrapped_text(words, _SWING_SIZES, MARGIN + self._room - x, 2)
        first = base - (len(lines) - 1) * size * 0.6
        for n, text in enumerate(lines):
            y = first + n * size * 1.2
            yield drawing.text_line(text, x, y, size, self._sheet.theme.faint)

    def _swing_arrow(self, swing: Swing, x: float, base: float) -> tuple[float, list[str]]:
        """Con, an arrow, Grn; and where they end."""
        at = x + width(swing.from_party, 30, bold=True) + 16
        to = at + 86
        parts = [
            drawing.text_line(swing.from_party, x, base, 30, self._ink, bold=True),
            drawing.arrow(at, base - 10, 70, self._ink),
            drawing.text_line(swing.to_party, to, base, 30, self._ink, bold=True),
        ]
        return to + width(swing.to_party, 30, bold=True) + 20, parts


def _names(lines: Sequence[CandidateLine], size: float) -> tuple[float, list[str]]:
    """Each candidate's name with the party, and the font size at which all fit.

    Full names for all; surnames for all if full names don't fit and no two are then alike. In the
    end, names are cut.
    """
    room = _NAME_WIDTH - 20
    full = [line.candidate.name for line in lines]
    surnames = [line.candidate.surname for line in lines]
    for names in (full, surnames):
        labels = [
            f"{name}{pictures.party_suffix(line)}" for name, line in zip(names, lines, strict=True)
        ]
        ratio = room / max(width(label, size, bold=True) for label in labels)
        if ratio >= _SMALLEST_NAME and len(set(labels)) == len(labels):
            return size * min(1.0, ratio), labels
    return size, [_cut_label(line, size, room) for line in lines]


def _cut_label(line: CandidateLine, size: float, room: float) -> str:
    party = pictures.party_suffix(line)
    left = room - width(party, size, bold=True)
    return f"{fitted_text(line.candidate.name, size, left, bold=True)}{party}"
