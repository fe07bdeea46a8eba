"""Every record of a file, whoever published it and in whatever form."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.election.names import fold
from bot.importers.foreign import cells
from bot.importers.foreign.democracy_club import is_json, json_records
from bot.importers.foreign.headings import Column, Heading, find_heading
from bot.importers.foreign.modgov import is_xml, modgov_records
from bot.importers.foreign.record import Record, read_record
from bot.importers.foreign.sheet import Sheet, read_sheets
from bot.importers.foreign.source import Source
from bot.importers.foreign.table import Table, TableLine, read_table
from bot.importers.foreign.wards import Wards
from bot.importers.problems import Problems
from bot.importers.raw_text import UnreadableFile
from bot.wording.numbers import quantity

# What a file without headings has, by the number of its columns. Eight are those of the Local
# Elections Archive Project.
_PASTED = (Column.WARD, Column.PERSON, Column.PARTY)
_LEAP = (
    Column.COUNCIL, None, Column.WARD, Column.GSS, Column.PERSON, Column.PARTY, Column.VOTES,
    Column.ELECTED,
)  # fmt: skip
_WITHOUT_HEADINGS: Mapping[int, tuple[Column | None, ...]] = {
    len(columns): columns for columns in (_PASTED, (*_PASTED, Column.VOTES), _LEAP)
}
_NAMED = {Column.WARD, Column.PERSON, Column.PARTY}
_INSTEAD = {
    Column.PERSON: Column.SURNAME,
    Column.WARD: Column.BALLOT,
    Column.PARTY: Column.DESCRIPTION,
}
_NO_VALUE = {"NA", "<NA>", "NaN", "nan", "NULL", "null"}  # as R, pandas and databases export it
_FORMAL_NAMES = {Column.WARD, Column.PERSON, Column.SURNAME, Column.FORENAMES}
_MAX_PARTIES_SHOWN = 4

ChooseColumn = Callable[[str, tuple[str, ...]], str | None]  # file, headings: the one with votes


@dataclass(frozen=True, slots=True)
class FileReading:
    """How to read a file.

    `needed`: columns it must have. `wards`, if known, tell a ward's title from others.
    `choose_votes` is asked which of several columns has each candidate's votes; without it a person
    has to change the file.
    """

    needed: tuple[Column, ...]
    wards: Wards | None = None
    choose_votes: ChooseColumn | None = None
    is_party: Callable[[str], bool] = lambda _: False


def read_records(source: Source, reading: FileReading, problems: Problems) -> tuple[Record, ...]:
    try:
        if is_xml(source.raw):
            return modgov_records(source)
        if is_json(source.raw):
            return json_records(source)
        tables = _tables(read_sheets(source), reading)
        return tuple(record for table in tables for record in _table_records(table, reading))
    except UnreadableFile as fault:
        problems.add_error(source.name, None, str(fault))
        return ()


def _tables(sheets: tuple[Sheet, ...], reading: FileReading) -> list[Table]:
    """The first sheet with the columns we need, and those laid out like it.

    Raises UnreadableFile saying which columns are there and what is missing.
    """
    headed = [(sheet, find_heading(sheet.rows) or _heading_by_width(sheet)) for sheet in sheets]
    usable = [(s, h) for s, h in headed if h and not _missing_columns(s, h, reading)]
    if not usable:
        raise UnreadableFile(_missing_sentence(headed, reading))
    first = usable[0][1].places.keys()
    alike = [(s, h) for s, h in usable if h.places.keys() == first]
    return [read_table(sheet, heading, reading.wards) for sheet, heading in alike]


def _heading_by_width(sheet: Sheet) -> Heading | None:
    """A pasted list of wards, people and parties has no headings, nor has an archive's file."""
    width = max((len(row.cells) for row in sheet.rows[:20]), default=0)
    columns = _WITHOUT_HEADINGS.get(width)
    if columns is None or not _fits(sheet.rows[0].cells, columns):
        return None
    places = {column: (place,) for place, column in enumerate(columns) if column}
    return Heading(-1, (), places)


def _fits(row: Sequence[str], columns: Sequence[Column | None]) -> bool:
    """Whether the first row is a person's: with words for names, and a figure for votes."""
    for cell, column in zip(row, columns, strict=False):
        if column in _NAMED and not any(char.isalpha() for char in cell):
            return False
        if column is Column.VOTES and cells.figure(cell).is_fault:
            return False
    return True


def _missing_columns(sheet: Sheet, heading: Heading, reading: FileReading) -> list[Column]:
    missing = [c for c in reading.needed if not heading.has_any(c, _INSTEAD.get(c, c))]
    has_votes = heading.has_any(Column.VOTES, Column.VOTES_CAST)
    missing = [c for c in missing if not (c is Column.VOTES and has_votes)]
    is_titled = bool(sheet.title) or heading.at > 0 or heading.at == 0
    return [c for c in missing if not (c is Column.WARD and is_titled and reading.wards)]


def _missing_sentence(headed: list[tuple[Sheet, Heading | None]], reading: FileReading) -> str:
    sheet, heading = max(headed, key=lambda pair: len(pair[1].places) if pair[1] else 0)
    if heading and heading.has_any(Column.QUOTA):
        return (
            "is of an election by single transferable vote: only councils elected by first past "
            "the post can be counted here"
        )
    cells_ = heading.cells if heading and heading.at >= 0 else sheet.rows[0].cells
    parties = [cell for cell in cells_ if reading.is_party(cell)]
    if len(parties) > 2:
        shown = ", ".join(parties[:_MAX_PARTIES_SHOWN])
        return f"has one column for each party ({shown}…): give each candidate a row of their own"
    if len(cells_) < 2 and len(headed) == 1:
        return (
            "is not a table: give it a column each for "
            f"{', '.join(reading.needed)}, and a row for each person"
        )
    if heading is None and any(cells.figure(cell).number is not None for cell in cells_):
        return (
            f"has no headings, only “{', '.join(cells_)[:60]}” and the like: put a row above it "
            f"that names its columns, {', '.join(reading.needed)}"
        )
    wanted = _missing_columns(sheet, heading, reading) if heading else list(reading.needed)
    names = [" ".join(cell.split())[:30] for cell in cells_[:12] if cell]
    columns = ", ".join(f"“{name}”" for name in names)
    more = f" and {len(cells_) - 12} more" if len(cells_) > 12 else ""
    return f"has no column for {', '.join(wanted)}; its columns are {columns}{more}"


def _table_records(table: Table, reading: FileReading) -> Iterator[Record]:
    places = _places(table, reading)
    headings = {column: table.heading.text(at[0]) for column, at in places.items()}
    councils = table.heading.places.get(Column.COUNCIL, ())
    rejected = table.heading.places.get(Column.REJECTED, ())
    found = [
        _with_ward_figures(
            read_record(
                table.sheet.file,
                line.number,
                _cells(line, places, rejected),
                headings,
                tuple(name for place in councils if (name := line.cell(place))),
            ),
            table,
        )
        for line in table.lines
    ]
    # A mark beside the winners' names or votes says that the others are not elected.
    is_marked = Column.ELECTED not in places and any(record.elected for record in found)
    return (replace(r, elected=bool(r.elected)) if is_marked else r for r in found)


def _places(table: Table, reading: FileReading) -> dict[Column, tuple[int, ...]]:
    single = set(table.heading.places) - {Column.VOTES, Column.VOTES_CAST, Column.REJECTED}
    places = {column: table.filled_places(column) for column in single}
    votes = _votes_place(table, reading)
    if votes is not None:
        places[Column.VOTES] = (votes,)
    outcome = places.pop(Column.OUTCOME, None)
    if outcome and Column.ELECTED not in places and _has_winners(table, outcome[0]):
        places[Column.ELECTED] = outcome
    return places


def _has_winners(table: Table, place: int) -> bool:
    return any(cells.mark(line.cell(place)) for line in table.lines)


def _votes_place(table: Table, reading: FileReading) -> int | None:
    """The column of each candidate's votes; never a ward's total.

    Raises UnreadableFile if it isn't certain, and nobody can be asked.
    """
    heading, file = table.heading, table.sheet.file
    plain = heading.places.get(Column.VOTES, ())
    cast = heading.places.get(Column.VOTES_CAST, ())
    filled = [p for p in (*plain, *cast) if any(line.cell(p) for line in table.lines)]
    if not filled:
        return next(iter((*plain, *cast)), None)
    own = [place for place in filled if not _is_ward_total(table, place)]
    if not own:
        raise UnreadableFile(
            f"has the same figure for every candidate of a ward under “{heading.text(filled[0])}”: "
            "it looks like the ward's total, so add each candidate's votes"
        )
    if len(own) > 1:
        names = tuple(heading.text(place) for place in own)
        chosen = reading.choose_votes(file, names) if reading.choose_votes else None
        if reading.choose_votes is None:
            columns = " and ".join(f"“{name}”" for name in names)
            raise UnreadableFile(
                f"has {quantity(len(own), 'column')} that could be a candidate's votes, {columns}: "
                "delete all but one"
            )
        own = [place for place in own if heading.text(place) == chosen] or own
    return own[0]


def _is_ward_total(table: Table, place: int) -> bool:
    """Whether each contest has one figure for all its candidates, and that not by chance.

    A contest in which the column is empty says nothing.
    """
    contests = [
        [line.cell(place) for line in lines]
        for lines in table.by_contest().values()
        if len(lines) > 1 and any(line.cell(place) for line in lines)
    ]
    is_same = all(len(set(figures)) == 1 and figures[0] != "0" for figures in contests)
    return is_same and (len(contests) > 1 or any(len(figures) > 2 for figures in contests))


def _cells(
    line: TableLine, places: Mapping[Column, tuple[int, ...]], rejected: tuple[int, ...]
) -> dict[Column, str]:
    found = {
        column: next((cell for place in at if (cell := _given(line.cell(place), column))), "")
        for column, at in places.items()
    }
    found[Column.WARD] = line.ward
    spoilt = [n for place in rejected if (n := cells.figure(line.cell(place)).number) is not None]
    if spoilt:
        found[Column.REJECTED] = str(sum(spoilt))
    return found


def _given(cell: str, column: Column) -> str:
    """The cell; empty if a program wrote that it has no value. Anyone may be called Na or Null."""
    return "" if cell in _NO_VALUE and column not in _FORMAL_NAMES else cell


def _with_ward_figures(record: Record, table: Table) -> Record:
    """What a row of totals says about the ward, if the record doesn't."""
    said = table.figures.get(fold(record.ward))
    if not said:
        return record
    return replace(
        record,
        turnout=_or(record.turnout, cells.turnout(said.get(Column.TURNOUT, ""))),
        electorate=_or(record.electorate, cells.figure(said.get(Column.ELECTORATE, "")).number),
        rejected=_or(record.rejected, cells.figure(said.get(Column.REJECTED, "")).number),
        total=_or(record.total, cells.figure(said.get(Column.VALID_VOTES, "")).number),
    )


def _or(own: int | None, other: int | None) -> int | None:
    return other if own is None else own
