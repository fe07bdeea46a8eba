"""The hemicycle: the council as it stands, one dot per seat."""

from dataclasses import dataclass, replace
from itertools import accumulate
from math import ceil

from bot.charts import drawing
from bot.charts.font import CAPITAL_HEIGHT, fitted_text, width
from bot.charts.heading import heading
from bot.charts.letters import letters
from bot.charts.picture import CONTENT_WIDTH, HEIGHT, LIGHT, MARGIN, WIDTH, Picture, Theme
from bot.charts.seating import DrawnSeat, parties_left_to_right, seat_positions, seats_left_to_right
from bot.election.composition import party_seats
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
from bot.wording.composition import seats_with_change
from bot.wording.voice import Voice, sentence_case

_LEGEND_SIZES = (32, 30, 27, 24, 23)  # font sizes in pixels for one row, two rows, and so on

_GUTTER = 40  # pixels between two columns of the legend
_BEFORE_NAME, _BEFORE_FIGURES = 1.65, 0.35  # of the font size; _BEFORE_NAME includes the dot


@dataclass(frozen=True, slots=True)
class Style:
    letters: dict[str, str]
    colours: dict[str, str]
    theme: Theme

    def dot(self, x: float, y: float, radius: float, seat: DrawnSeat) -> str:
        if seat.party is None and not seat.ringed:
            return drawing.empty_seat(x, y, radius, self.theme)
        fill = self.colours.get(seat.party or "", self.theme.background)
        letter = self.letters.get(seat.party or "", "")
        return drawing.dot(x, y, radius, fill, letter, self.theme, ring=seat.ringed)


@dataclass(frozen=True, slots=True)
class LegendEntry:
    seat: DrawnSeat
    name: str
    figures: str


def hemicycle(night: Night, voice: Voice, theme: Theme = LIGHT, *, test: bool = False) -> Picture:
    """Seats by party, the gains ringed, the seats to come empty.

    A rehearsal's is marked TEST.
    """
    council, now, gained = night.council, standing(night), seats_gained(night)
    return _picture(
        seats_left_to_right(now.holds, now.to_come, gained, council.parties),
        _legend(night, now.to_come, gained.total, voice),
        now.needed,
        _style(council, now, theme),
        heading(
            council.name,
            council.election_date,
            *scoreboard.status_lines(now, voice),
            theme,
            test=test,
        ),
        pictures.council_alt_text(council.name, night, voice, test=test),
    )


def eve_hemicycle(council: Council, voice: Voice, theme: Theme = LIGHT) -> Picture:
    eve_facts, now = eve(council), standing(Night.initial(council))
    up = Seats({prospect.party: prospect.up for prospect in eve_facts.prospects})
    status = council_words.eve_line(now, voice), eve_words.contested_line(eve_facts, voice)
    return _picture(
        seats_left_to_right(now.before, 0, up, council.parties),
        _eve_legend(now, up, council, voice),
        majority_needed(council.before.total),
        _style(council, now, theme),
        heading(council.name, council.election_date, *status, theme, test=False),
        pictures.eve_alt_text(eve_facts, now, voice),
    )


def _picture(
    seats: list[DrawnSeat],
    entries: list[LegendEntry],
    needed: int,
    style: Style,
    head: tuple[float, list[str]],
    alt: str,
) -> Picture:
    top, words = head
    bottom, figures = _legend_rows(entries, style)
    arch = _arch(seats, needed, style, top + 26, bottom - 22)
    return Picture(drawing.document(alt, style.theme, [*words, *arch, *figures]), alt)


def arch(night: Night, voice: Voice, theme: Theme = LIGHT) -> Picture:
    council, now = night.council, standing(night)
    seats = seats_left_to_right(now.holds, now.to_come, seats_gained(night), council.parties)
    alt = pictures.council_alt_text(council.name, night, voice, test=False)
    return _bare_arch(seats, now.needed, _style(council, now, theme), alt)


def eve_arch(council: Council, voice: Voice, theme: Theme = LIGHT) -> Picture:
    """The chamber as it was, the seats that are up ringed."""
    eve_facts, now = eve(council), standing(Night.initial(council))
    up = Seats({prospect.party: prospect.up for prospect in eve_facts.prospects})
    seats = seats_left_to_right(now.before, 0, up, council.parties)
    alt = pictures.eve_alt_text(eve_facts, now, voice)
    needed = majority_needed(council.before.total)
    return _bare_arch(seats, needed, _style(council, now, theme), alt)


def _bare_arch(seats: list[DrawnSeat], needed: int, style: Style, alt: str) -> Picture:
    theme = style.theme
    parts = _arch(seats, needed, style, MARGIN, MARGIN + CONTENT_WIDTH / 2)
    return Picture(drawing.document(alt, theme, parts, MARGIN + CONTENT_WIDTH // 2 + MARGIN), alt)


def _style(council: Council, now: Standing, theme: Theme) -> Style:
    order = parties_left_to_right(now.parties, council.parties)
    known = [council.parties[code] for code in order if code in council.parties.parties]
    ranked = sorted(known, key=lambda party: council.parties.rank(party.code))
    colours = {party.code: party.colour for party in known}
    return Style({**letters(ranked), VACANT: "–"}, {**colours, VACANT: theme.background}, theme)


def _arch(
    seats: list[DrawnSeat], needed: int, style: Style, top: float, bottom: float
) -> list[str]:
    """The seats between two heights in pixels, with the majority line behind them."""
    places, dot_size = seat_positions(len(seats))
    reach = min(bottom - top, CONTENT_WIDTH / 2)
    middle, base = WIDTH / 2, top + reach
    radius = dot_size * reach
    inner = min((p.y for p in places if abs(p.x) < 2 * dot_size), default=0.5) - dot_size
    number = min(84.0, inner * reach * 0.5)
    label = min(28.0, number * 0.48)
    text_base = base - max(8.0, inner * reach * 0.12)
    ink = style.theme.ink
    return [
        drawing.dashed_line(middle, top - 12, text_base - label - number - 6, ink),
        *(
            style.dot(
                *_nearest_pixel(middle + place.x * reach, base - place.y * reach), radius, seat
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
    """Whole pixels: seats that look alike become identical, and the PNG stores them once."""
    return round(x), round(y)


def _legend(night: Night, to_come: int, gained: int, voice: Voice) -> list[LegendEntry]:
    rows = {row.party: row for row in party_seats(night)}
    entries = [
        LegendEntry(
            DrawnSeat(code), sentence_case(voice.label(code)), seats_with_change(rows[code])
        )
        for code in parties_left_to_right(rows, night.council.parties)
    ]
    if gained:
        entries.append(
            LegendEntry(DrawnSeat(None, ringed=True), pictures.GAINED_LABEL, str(gained))
        )
    if to_come:
        entries.append(LegendEntry(DrawnSeat(None), pictures.TO_COME_LABEL, str(to_come)))
    return entries


def _eve_legend(now: Standing, up: Seats, council: Council, voice: Voice) -> list[LegendEntry]:
    entries = []
    for code in parties_left_to_right(now.before, council.parties):
        figures = pictures.seats_with_up(now.before[code], up[code])
        entries.append(LegendEntry(DrawnSeat(code), sentence_case(voice.label(code)), figures))
    return [*entries, LegendEntry(DrawnSeat(None, ringed=True), pictures.UP_LABEL, str(up.total))]


def _legend_rows(entries: list[LegendEntry], style: Style) -> tuple[float, list[str]]:
    """The legend in rows at the foot, and the height in pixels where it starts."""
    size, columns = _grid(entries)
    rows = ceil(len(entries) / len(columns))
    high = size * 1.5
    top = HEIGHT - 22 - rows * high
    lefts = list(accumulate(columns, initial=(WIDTH - sum(columns) + _GUTTER) / 2))
    parts = []
    for n, entry in enumerate(_distinct_entries(entries, size, columns)):
        row, column = divmod(n, len(columns))
        y = top + row * high + high / 2
        parts += _legend_entry(entry, lefts[column], y, size, columns[column] - _GUTTER, style)
    return top, parts


def _grid(entries: list[LegendEntry]) -> tuple[float, list[float]]:
    """Font size and column widths: as few rows as fit.

    If five rows are too few for the names, long names are cut.
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
    """The entries by party code, if their names would be cut until two are alike."""
    names = [
        _short_name(entry, size, columns[n % len(columns)] - _GUTTER)
        for n, entry in enumerate(entries)
    ]
    if len(set(names)) == len(names):
        return entries
    return [replace(entry, name=entry.seat.party or entry.name) for entry in entries]


def _short_name(entry: LegendEntry, size: float, room: float) -> str:
    used = _natural_width(replace(entry, name=""), size)
    return fitted_text(entry.name, size, room - used)


def _natural_width(entry: LegendEntry, size: float) -> float:
    names = width(entry.name, size) + width(entry.figures, size, bold=True)
    return names + size * (_BEFORE_NAME + _BEFORE_FIGURES)


def _legend_entry(
    entry: LegendEntry, x: float, y: float, size: float, room: float, style: Style
) -> list[str]:
    radius = size * 0.66
    base, after = y + size * CAPITAL_HEIGHT / 2, x + size * _BEFORE_NAME
    name = _short_name(entry, size, room)
    at = after + width(name, size) + size * _BEFORE_FIGURES
    return [
        style.dot(x + radius, y, radius, entry.seat),
        drawing.text_line(name, after, base, size, style.theme.ink),
        drawing.text_line(entry.figures, at, base, size, style.theme.ink, bold=True),
    ]
