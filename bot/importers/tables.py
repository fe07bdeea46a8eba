"""CSV tables with their line numbers; cells that report their own problems."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from bot.election.names import TextFault, text_fault, tidy_name
from bot.election.parse.numbers import NumberFault, whole_number
from bot.importers.problems import Problems
from bot.importers.raw_text import is_garbled, repaired_text

# Spreadsheets run cells with these first characters as formulas (OWASP, "CSV Injection"), so we
# export an apostrophe before them.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

_TRUE = {"true", "t", "yes", "1"}
_FALSE = {"false", "f", "no", "0", ""}

TEXT_FAULTS = {
    TextFault.EMPTY: "is empty",
    TextFault.TOO_LONG: "has more than 100 characters",
    TextFault.CONTROL: "contains a control character",
    TextFault.DIRECTION: "contains a character that reverses the text",
    TextFault.SMEAR: "has too many accents on one letter",
    TextFault.LOOKALIKE: "contains a lookalike of a plain letter",
    TextFault.ADDRESS: "contains a web address",
}


@dataclass(frozen=True, slots=True)
class TableRow:
    file: str
    line: int
    cells: Mapping[str, str]
    problems: Problems

    def cell(self, column: str) -> str:
        """Stripped, without our own apostrophe; a missing column is an empty cell."""
        text = (self.cells.get(column) or "").strip()
        return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA_STARTS) else text

    def name(self, column: str) -> str:
        """A valid name; an invalid one is a problem and comes back empty."""
        text = self.cell(column)
        fault = text_fault(text)
        if fault:
            self.add_error(f"{column} {TEXT_FAULTS[fault]}")
            return ""
        if is_garbled(text):
            meant = repaired_text(text)
            better = f": write “{meant}”?" if meant else ""
            self.problems.add_note(self.file, self.line, f"“{text}” looks garbled{better}")
        return tidy_name(text)

    def number(self, column: str) -> int | None:
        """A whole number; None if empty, or with a problem if unreadable."""
        text = self.cell(column).removesuffix(".0")
        if not text:
            return None
        number = whole_number(text)
        if isinstance(number, NumberFault):
            self.add_error(f"{column} {text[:20]!r} is not a whole number")
            return None
        return number

    def flag(self, column: str) -> bool:
        """True or False; empty is False, anything else a problem and False."""
        text = self.cell(column).casefold()
        if text not in _TRUE | _FALSE:
            self.add_error(f"{column} {text[:20]!r} must be True or False")
        return text in _TRUE

    def day(self, column: str) -> date | None:
        """A date; None if empty, or with a problem if unreadable."""
        text = self.cell(column)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            self.add_error(f"{column} {text[:20]!r} is not a date like 2016-05-05")
            return None

    def add_error(self, text: str) -> None:
        self.problems.add_error(self.file, self.line, text)


def csv_rows(
    file: str, text: str, columns: tuple[str, ...], problems: Problems
) -> Iterator[TableRow]:
    """The rows of a table with at least these columns; else one problem and no rows."""
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    try:
        missing = [c for c in columns if c not in (reader.fieldnames or ())]
        if missing:
            problems.add_error(file, 1, f"has no column {', '.join(missing)}")
            return
        for cells in reader:
            yield TableRow(file, reader.line_num, cells, problems)
    except csv.Error as fault:
        problems.add_error(file, reader.line_num, f"cannot be read as CSV: {fault}")


def safe_cell(cell: str) -> str:
    """An apostrophe before a cell that a spreadsheet would run as a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def csv_text(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    out = io.StringIO(newline="")
    table = csv.writer(out, lineterminator="\n")
    table.writerow(columns)
    table.writerows([safe_cell(cell) for cell in row] for row in rows)
    return out.getvalue()
