"""Several councils in one picture: who runs each, and its seats as a bar."""

from collections.abc import Iterator, Sequence

from bot.charts import drawing
from bot.charts.colours import readable_text_colour, safe_colour
from bot.charts.font import CAPITAL_HEIGHT, fitted_text, width
from bot.charts.frame import credit_line, heading
from bot.charts.picture import MARGIN, WIDE_LIGHT, Picture, Sheet
from bot.election.control import Standing, standing
from bot.election.night import Night
from bot.election.parties import VACANT
from bot.wording import pictures, scorecard
from bot.wording.board import COUNCILS_TITLE

_ROW_HEIGHT, _MIN_ROW_HEIGHT = 72, 40  # pixels on a wide picture
_NAME_SHARE = 0.5  # of the width: the council's name and who runs it
_THICKEST = 44  # pixels on a wide picture
_SMALLEST = 22  # pixels of text
_GAP = 3  # pixels between two parties' seats

_Row = tuple[str, Night, Standing]


def council_bars(
    nights: Sequence[tuple[str, Night]], fact: str, detail: str, sheet: Sheet = WIDE_LIGHT
) -> Picture:
    """Each council with its name; those that changed hands first, then the most complete."""
    rows = sorted(((name, night, standing(night)) for name, night in nights), key=_rank)
    days = max(night.council.election_date for _, night in nights)
    top, head = heading(COUNCILS_TITLE, days, fact, detail, sheet)
    bottom, credit = credit_line(sheet)
    bars = _bars(rows, top + 20, bottom - 10, sheet)
    alt = pictures.councils_alt_text([(name, now) for name, _, now in rows], fact, detail)
    alt = f"{alt} {sheet.credit}".rstrip()
    parts = [*head, *bars, *credit]
    return Picture(drawing.document(alt, sheet.theme, sheet.shape, parts), alt)


def _rank(row: _Row) -> tuple[bool, bool, float]:
    now = row[2]
    has_changed = now.control not in {None, now.control_before}
    return not has_changed, now.control is None, -now.declared / max(1, now.contests)


def _bars(rows: Sequence[_Row], top: float, bottom: float, sheet: Sheet) -> Iterator[str]:
    """A row a council; without room for all, the last row counts the rest."""
    scale = sheet.shape.scale
    most = int((bottom - top) // (_MIN_ROW_HEIGHT * scale))
    shown = rows if len(rows) <= most else rows[: most - 1]
    left_out = len(rows) - len(shown)
    high = min(_ROW_HEIGHT * scale, (bottom - top) / (len(shown) + bool(left_out)))
    size = _text_size(shown, high, sheet)
    for n, row in enumerate(shown):
        yield from _row(row, top + high * (n + 0.5), high, size, sheet)
    if left_out:
        base = top + high * (len(shown) + 0.5) + size * CAPITAL_HEIGHT / 2
        label = pictures.other_councils_label(left_out)
        yield drawing.text_line(label, MARGIN, base, size, sheet.theme.faint)


def _text_size(rows: Sequence[_Row], high: float, sheet: Sheet) -> float:
    """At which every name and tag fits, if that can still be read."""
    room = sheet.shape.content_width * _NAME_SHARE - 20
    widths = (
        width(name, 1, bold=True) + 0.8 + width(scorecard.control_tag(now), 1)
        for name, _, now in rows
    )
    return max(min(high * 0.42, room / max(widths)), min(high * 0.42, _SMALLEST))


def _row(row: _Row, middle: float, high: float, size: float, sheet: Sheet) -> Iterator[str]:
    name, night, now = row
    ink, base = sheet.theme.ink, middle + size * CAPITAL_HEIGHT / 2
    room = sheet.shape.content_width * _NAME_SHARE - 20
    tag = scorecard.control_tag(now)
    label = fitted_text(name, size, room - width(tag, size) - size * 0.7, bold=True)
    yield drawing.text_line(label, MARGIN, base, size, ink, bold=True)
    yield drawing.text_line(tag, MARGIN + room, base, size, ink, anchor="end")
    left = MARGIN + sheet.shape.content_width * _NAME_SHARE
    yield from _bar(night, now, left, middle, min(high * 0.6, _THICKEST * sheet.shape.scale), sheet)


def _bar(
    night: Night, now: Standing, left: float, middle: float, thick: float, sheet: Sheet
) -> Iterator[str]:
    """The seats held, most first, as wide as the council when all are in; ticks at a majority."""
    theme, seat = sheet.theme, (sheet.shape.width - MARGIN - left) / now.seats
    yield drawing.rectangle(left, middle - 2, seat * now.seats, 4, theme.line)
    x = left
    for party, seats in now.holds.items():
        known = night.council.parties.parties.get(party)
        if party == VACANT or not seats or known is None:
            continue
        fill, long = safe_colour(known.colour), seat * seats - _GAP
        yield drawing.bar(x, middle, max(1.0, long), thick, fill, theme)
        size = thick * 0.62
        ink, base = readable_text_colour(fill), middle + size * CAPITAL_HEIGHT / 2
        for label in (f"{party} {seats}", known.letter):
            if width(label, size, bold=True) + 10 <= long:
                yield drawing.text_line(label, x + 6, base, size, ink, bold=True)
                break
        x += seat * seats
    needed = left + seat * (now.needed - 0.5)
    for edge in (middle - thick * 0.72, middle + thick * 0.5):
        yield drawing.rectangle(needed - 1.5, edge, 3, thick * 0.22, theme.ink)
