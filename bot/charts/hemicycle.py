"""The hemicycle: the council now, a dot a seat."""

from dataclasses import dataclass, replace
from itertools import accumulate
from math import ceil

from bot.charts import drawing
from bot.charts.font import CAPITAL_HEIGHT, fitted_text, width
from bot.charts.heading import heading
from bot.charts.letters import letters
from bot.charts.picture import CONTENT_WIDTH, HEIGHT, LIGHT, MARGIN, WIDTH, Picture, Theme
from bot.charts.seating import DrawnSeat, parties_left_to_right, seat_positions, seats_left_to_right
from bot.election.control import Standing, standing
from bot.election.council import Council, majority_needed
from bot.election.eve import eve
from bot.election.night import Night
from bot.election.parties import VACANT
from bot.election.review import seats_gained
from bot.election.tally import Seats
from bot.wording import council as council_words
from bot.wording import eve as eve_words
from bot.wording import pictures, scoreboard
from bot.wording.voice import Voice, sentence_case

_LEGEND_SIZES = (32, 30, 27, 24, 23)  # sizes in pixels, with one row of them, two, and so on

_GUTTER = 40  # pixels between two columns of figures
_BEFORE_NAME, _BEFORE_FIGURES = 1.65, 0.35  # of the size, the dot among them


@dataclass(frozen=True, slots=True)
class Style:
    """How the parties of one picture look, by code."""

    letters: dict[str, str]
    colours: dict[str, str]
    theme: Theme

    def dot(self, x: float, y: float, radius: float, seat: DrawnSeat) -> str:
        """The seat as it is drawn."""
        if seat.party is None and not seat.ringed:
            return drawing.empty_seat(x, y, radius, self.theme)
        fill = self.colours.get(seat.party or "", self.theme.background)
        letter = self.letters.get(seat.party or "", "")
        return drawing.dot(x, y, radius, fill, letter, self.theme, ring=seat.ringed)


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """One of the figures beneath: a seat as it is drawn, what it is, and how many."""

    seat: DrawnSeat
    name: str
    figures: str


def hemicycle(night: Night, voice: Voice, theme: Theme = LIGHT, *, test: bool = False) -> Picture:
    """The council as it stands: seats by party, what was gained, what is to come.

    A rehearsal's is marked TEST.
    """
    council, now, gained = night.council, standing(night), seats_gained(night)
    return _picture(
        seats_left_to_right(now.holds, now.to_come, gained, council.parties),
        _legend(now, gained.total, council, voice),
        now.needed,
        _style(council, now, theme),
        heading(
            council.name,
            council.election_date,
            *scoreboard.status_lines(now, voice),
            theme,
            test=test,
        ),
        pictures.council_alt_text(council.name, now, voice, test=test),
    )


def eve_hemicycle(council: Council, voice: Voice, theme: Theme = LIGHT) -> Picture:
    """The council before the night: who sits, with a ring round every seat that is up."""
    found, now = eve(council), standing(Night.initial(council))
    up = Seats({prospect.party: prospect.up for prospect in found.prospects})
    status = council_words.eve_line(now, voice), eve_words.contested_line(found)
    return _picture(
        seats_left_to_right(now.before, 0, up, council.parties),
        _eve_legend(now, up, council, voice),
        majority_needed(council.before.total),
        _style(council, now, theme),
        heading(council.name, council.election_date, *status, theme, test=False),
        pictures.eve_alt_text(found, now, voice),
    )


def _picture(
    seats: list[DrawnSeat],
    entries: list[LegendEntry],
    needed: int,
    look: Style,
    head: tuple[float, list[str]],
    alt: str,
) -> Picture:
    """The heading, the seats below it, and the figures at the foot."""
    top, words = head
    bottom, figures = _legend_rows(entries, look)
    arch = _arch(seats, needed, look, top + 26, bottom - 22)
    return Picture(drawing.document(alt, look.theme, [*words, *arch, *figures]), alt)


def arch(night: Night, voice: Voice, theme: Theme = LIGHT) -> Picture:
    """The seats alone, for a page that says all else beside them."""
    council, now = night.council, standing(night)
    seats = seats_left_to_right(now.holds, now.to_come, seats_gained(night), council.parties)
    alt = pictures.council_alt_text(council.name, now, voice, test=False)
    look = _style(council, now, theme)
    parts = _arch(seats, now.needed, look, MARGIN, MARGIN + CONTENT_WIDTH / 2)
    return Picture(drawing.document(alt, theme, parts, MARGIN + CONTENT_WIDTH // 2 + MARGIN), alt)


def _style(council: Council, now: Standing, theme: Theme) -> Style:
    order = parties_left_to_right(now.parties, council.parties)
    known = [council.parties[code] for code in order if code in council.parties.parties]
    ranked = sorted(known, key=lambda party: council.parties.rank(party.code))
    colours = {party.code: party.colour for party in known}
    return Style({**letters(ranked), VACANT: "–"}, {**colours, VACANT: theme.background}, theme)


def _arch(seats: list[DrawnSeat], needed: int, look: Style, top: float, bottom: float) -> list[str]:
    """The seats between two heights in pixels, and the line of the majority behind them."""
    places, part = seat_positions(len(seats))
    around = min(bottom - top, CONTENT_WIDTH / 2)
    middle, base = WIDTH / 2, top + around
    radius = part * around
    inner = min((p.y for p in places if abs(p.x) < 2 * part), default=0.5) - part
    number = min(84.0, inner * around * 0.5)
    label = min(28.0, number * 0.48)
    text_base = base - max(8.0, inner * around * 0.12)
    ink = look.theme.ink
    return [
        drawing.dashed_line(middle, top - 12, text_base - label - number - 6, ink),
        *(
            look.dot(
                *_nearest_pixel(middle + place.x * around, base - place.y * around), radius, seat
            )
            for place, seat in zip(places, seats, strict=True)
        ),
        drawing.text_line(
            str(needed),
            middle,
            text_base - label * 1.25,
            number,
            ink,
            bold=True,
            anchor="middle",
        ),
        drawing.text_line(pictures.MAJORITY_LABEL, middle, text_base, label, ink, anchor="middle"),
    ]


def _nearest_pixel(x: float, y: float) -> tuple[int, int]:
    """The nearest whole pixel: seats that look alike are alike, and a PNG holds them once."""
    return round(x), round(y)


def _legend(now: Standing, gained: int, council: Council, voice: Voice) -> list[LegendEntry]:
    """The figures in the order of the seats, then what the signs mean."""
    shown = {
        code: LegendEntry(
            DrawnSeat(code), sentence_case(name), council_words.seats_with_change(seats, moved)
        )
        for code, name, seats, moved, _ in council_words.chamber_rows(now, voice)
    }
    entries = [shown[code] for code in parties_left_to_right(shown, council.parties)]
    if gained:
        entries.append(
            LegendEntry(DrawnSeat(None, ringed=True), pictures.GAINED_LABEL, str(gained))
        )
    if now.to_come:
        entries.append(LegendEntry(DrawnSeat(None), pictures.TO_COME_LABEL, str(now.to_come)))
    return entries


def _eve_legend(now: Standing, up: Seats, council: Council, voice: Voice) -> list[LegendEntry]:
    """The figures in the order of the seats, then what the ring means."""
    entries = []
    for code in parties_left_to_right(now.before, council.parties):
        figures = pictures.seats_with_up(now.before[code], up[code])
        entries.append(LegendEntry(DrawnSeat(code), sentence_case(voice.label(code)), figures))
    return [*entries, LegendEntry(DrawnSeat(None, ringed=True), pictures.UP_LABEL, str(up.total))]


def _legend_rows(entries: list[LegendEntry], look: Style) -> tuple[float, list[str]]:
    """The figures in rows at the foot of the picture; where they begin, in pixels."""
    size, columns = _grid(entries)
    rows = ceil(len(entries) / len(columns))
    high = size * 1.5
    top = HEIGHT - 22 - rows * high
    lefts = list(accumulate(columns, initial=(WIDTH - sum(columns) + _GUTTER) / 2))
    parts = []
    for n, entry in enumerate(_distinct_entries(entries, size, columns)):
        row, column = divmod(n, len(columns))
        y = top + row * high + high / 2
        parts += _legend_entry(entry, lefts[column], y, size, columns[column] - _GUTTER, look)
    return top, parts


def _grid(entries: list[LegendEntry]) -> tuple[float, list[float]]:
    """Size of the letters and the columns' widths: as few rows as there is room for.

    Where five rows are too few for the names, those that are too long are cut short.
    """
    for rows, size in enumerate(_LEGEND_SIZES, start=1):
        n = ceil(len(entries) / rows)
        columns = [max(_natural_width(e, size) for e in entries[i::n]) + _GUTTER for i in range(n)]
        if sum(columns) <= CONTENT_WIDTH + _GUTTER:
            return size, columns
    n = ceil(len(entries) / max(4, ceil(len(entries) / 4)))
    return _LEGEND_SIZES[-1], [(CONTENT_WIDTH + _GUTTER) / n] * n


def _distinct_entries(
    entries: list[LegendEntry], size: float, columns: list[float]
) -> list[LegendEntry]:
    """The entries by their parties' codes, if their names would be cut until two are the same."""
    names = [
        _short_name(entry, size, columns[n % len(columns)] - _GUTTER)
        for n, entry in enumerate(entries)
    ]
    if len(set(names)) == len(names):
        return entries
    return [replace(entry, name=entry.seat.party or entry.name) for entry in entries]


def _short_name(entry: LegendEntry, size: float, room: float) -> str:
    """The name, or as much of it as there is room for."""
    taken_up = _natural_width(replace(entry, name=""), size)
    return fitted_text(entry.name, size, room - taken_up)


def _natural_width(entry: LegendEntry, size: float) -> float:
    names = width(entry.name, size) + width(entry.figures, size, bold=True)
    return names + size * (_BEFORE_NAME + _BEFORE_FIGURES)


def _legend_entry(
    entry: LegendEntry, x: float, y: float, size: float, room: float, look: Style
) -> list[str]:
    """A seat, its name and its figures on one line, whose middle is y."""
    radius = size * 0.66
    base, after = y + size * CAPITAL_HEIGHT / 2, x + size * _BEFORE_NAME
    name = _short_name(entry, size, room)
    at = after + width(name, size) + size * _BEFORE_FIGURES
    return [
        look.dot(x + radius, y, radius, entry.seat),
        drawing.text_line(name, after, base, size, look.theme.ink),
        drawing.text_line(entry.figures, at, base, size, look.theme.ink, bold=True),
    ]
