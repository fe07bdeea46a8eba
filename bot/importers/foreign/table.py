"""A sheet's rows under their headings: each person's with its ward, apart from rows of totals."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.election.names import fold
from bot.importers.foreign.headings import Column, Heading, column_of, is_heading_row
from bot.importers.foreign.sheet import Sheet
from bot.importers.foreign.wards import Wards, ballot_ward, plain_ward
from bot.importers.raw_text import Row

_TOTALS = {"total", "totals", "grand total", "sub total", "overall total"}
_IGNORED = {"majority", "quota", "blank", "void", "count", "result", "notes", "elected"}
_NAME = re.compile("name|label|title", re.IGNORECASE)
# What a row of totals may be about; the rest is left out.
_ABOUT_WARDS = {
    Column.TURNOUT, Column.ELECTORATE, Column.REJECTED, Column.VALID_VOTES, Column.PAPERS,
    Column.VOTES_CAST, Column.SEATS,
}  # fmt: skip

_OF_CONTESTS = (Column.COUNCIL, Column.CONTEST, Column.DATE, Column.BALLOT)

WardFigures = Mapping[str, Mapping[Column, str]]


@dataclass(frozen=True, slots=True)
class TableLine:
    """One person's row; `ward` is its own, or that of the row or title above it."""

    number: int
    ward: str
    cells: tuple[str, ...]

    def cell(self, place: int | None) -> str:
        return self.cells[place] if place is not None and place < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class Table:
    """`figures`: what rows of totals say about a ward, by its folded name."""

    sheet: Sheet
    heading: Heading
    lines: tuple[TableLine, ...]
    figures: WardFigures

    def filled_places(self, column: Column) -> tuple[int, ...]:
        """A column's places that aren't empty all the way down, names before codes."""
        places = sorted(self.heading.places.get(column, ()), key=self._is_no_name)
        filled = tuple(p for p in places if any(line.cell(p) for line in self.lines))
        return filled or tuple(places[:1])

    def _is_no_name(self, place: int) -> bool:
        return not _NAME.search(self.heading.text(place))

    def by_contest(self) -> Mapping[tuple[str, ...], list[TableLine]]:
        """A file may hold several elections of a ward, and wards of one name in two councils."""
        also = [place for c in _OF_CONTESTS for place in self.heading.places.get(c, ())]
        contests: dict[tuple[str, ...], list[TableLine]] = defaultdict(list)
        for line in self.lines:
            contests[fold(line.ward), *(line.cell(place) for place in also)].append(line)
        return contests


@dataclass(frozen=True, slots=True)
class _Total:
    """What a row of totals says; `named`: the row itself names its ward."""

    ward: str
    named: bool
    column: Column
    text: str


def read_table(sheet: Sheet, heading: Heading, wards: Wards | None) -> Table:
    """`wards`, if known, tell which of the titles above a table is its ward."""
    reader = _TableReader(sheet, heading, wards)
    lines = tuple(reader.lines())
    return Table(sheet, heading, lines, reader.ward_figures(lines))


@dataclass(slots=True)
class _TableReader:
    _sheet: Sheet
    _heading: Heading
    _wards: Wards | None
    _totals: list[_Total] = field(default_factory=list)

    def lines(self) -> Iterator[TableLine]:
        at = self._heading.at
        body = self._sheet.rows[at + 1 :]
        place, ballot = self._first(Column.WARD), self._first(Column.BALLOT)
        is_inherited = place is None or self._has_merged_wards(body, place)
        titles = [
            row.cells[0] for row in reversed(self._sheet.rows[: max(at, 0)]) if _is_title(row)
        ]
        ward = "" if place is not None else self._ward_of_titles([*titles, self._sheet.title])
        for row in body:
            own = "" if _total_column(_cell(row, place)) else _cell(row, place)
            if self._take_total(row, own, ward) or is_heading_row(row, self._heading):
                continue
            if place is None and _is_title(row):
                ward = self._ward_of_titles([row.cells[0]]) or ward
                continue
            own = own or ballot_ward(_cell(row, ballot))
            ward = own or (ward if is_inherited else "")
            yield TableLine(row.number, plain_ward(ward), row.cells)

    def ward_figures(self, lines: Sequence[TableLine]) -> WardFigures:
        """Only of wards: a total without a ward, after all of them, is the whole council's."""
        wards = len({fold(line.ward) for line in lines})
        count = Counter(total.column for total in self._totals)
        found: dict[str, dict[Column, str]] = defaultdict(dict)
        for total in self._totals:
            if total.named or count[total.column] >= wards:
                found[fold(plain_ward(total.ward))].setdefault(total.column, total.text)
        return found

    def _first(self, column: Column) -> int | None:
        return next(iter(self._heading.places.get(column, ())), None)

    def _people_places(self) -> tuple[int | None, ...]:
        return tuple(self._first(c) for c in (Column.PERSON, Column.SURNAME, Column.PARTY))

    def _has_merged_wards(self, body: Sequence[Row], place: int) -> bool:
        """Whether each ward stands only in the first row of its block, as in merged cells."""
        above = ""
        for row in body:
            own = fold(_cell(row, place))
            if own and own == above and not _total_column(_cell(row, place)):
                return False
            above = own
        return True

    def _take_total(self, row: Row, own: str, ward: str) -> bool:
        """Whether the row is no person's but says something about the ward."""
        person, surname, party = (_cell(row, place) for place in self._people_places())
        if party and (person or surname):
            return False
        label = person or surname or next((c for c in row.cells if c and c != own), own)
        label, _, beside = label.partition(":")
        column = _total_column(label)
        if column is None:
            return False
        value = beside.strip() or self._value(row, label)
        if value and column in _ABOUT_WARDS:
            self._totals.append(_Total(own or ward, bool(own), column, value))
        return True

    def _value(self, row: Row, label: str) -> str:
        places = (*self._heading.places.get(Column.VOTES, ()), *range(len(row.cells)))
        found = (_cell(row, p) for p in places if _cell(row, p) != label)
        return next((cell for cell in found if any(char.isdigit() for char in cell)), "")

    def _ward_of_titles(self, titles: Iterable[str]) -> str:
        """The nearest title that names a ward; without known wards the nearest of all."""
        texts = [title for title in titles if title]
        if self._wards is None:
            return _bare_title(texts[0]) if texts else ""
        found = (self._wards.in_title(text) for text in [*texts, self._sheet.name])
        return next((ward for ward in found if ward), "")


def _total_column(label: str) -> Column | None:
    text = fold(label.rstrip(": "))
    if text in _TOTALS:
        return Column.VALID_VOTES
    if text in _IGNORED:
        return Column.OUTCOME
    column = column_of(label)
    if column is Column.VOTES_CAST and text.startswith("total"):
        return Column.VALID_VOTES
    return column if column in _ABOUT_WARDS else None


def _is_title(row: Row) -> bool:
    """One cell alone, with words in it."""
    return sum(bool(cell) for cell in row.cells) == 1 and bool(
        row.cells[0] and fold(row.cells[0]) and not row.cells[0].isdigit()
    )


def _bare_title(text: str) -> str:
    """Result for Abbey Ward: Abbey."""
    head, _, tail = text.rpartition(" for ")
    return tail if head else text


def _cell(row: Row, place: int | None) -> str:
    return row.cells[place] if place is not None and place < len(row.cells) else ""
