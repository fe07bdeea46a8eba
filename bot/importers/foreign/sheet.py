"""A file's tables, whatever it is: text with separators, or a workbook with several sheets."""

import re
from dataclasses import dataclass

from bot.importers.foreign.listing import listed_rows
from bot.importers.foreign.source import Source
from bot.importers.foreign.workbook import is_workbook, workbook_rows
from bot.importers.raw_text import Row, UnreadableFile, decoded_text, table_rows

_NOT_WORDS = re.compile(r"[-_+]+")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table. `file` is what problems call it; `title` is a sheet's name in a workbook."""

    file: str
    title: str
    rows: tuple[Row, ...]

    @property
    def name(self) -> str:
        """The file's, as words: some councils publish one file for each ward."""
        return _NOT_WORDS.sub(" ", self.file.partition(".")[0])


def read_sheets(source: Source) -> tuple[Sheet, ...]:
    """Every table that is not empty. Raises UnreadableFile."""
    if is_workbook(source.raw):
        sheets = [
            Sheet(f"{source.name}, sheet “{title}”", title, rows)
            for title, rows in workbook_rows(source.raw)
            if rows
        ]
        if not sheets:
            raise UnreadableFile("has no rows")
        return tuple(sheets)
    text = decoded_text(source.raw)
    start = text.lstrip()[:500].casefold()
    if any(mark in start for mark in ("<!doctype html", "<html", "<script")):
        raise UnreadableFile(
            "is a web page: copy its table into a spreadsheet and save that as .xlsx or CSV"
        )
    if start.startswith(("{\\rtf", "<?xml", "<")):
        raise UnreadableFile("is not a table: save it as .xlsx or CSV")
    rows = listed_rows(text) or tuple(table_rows(text))
    if not rows:
        raise UnreadableFile("has no rows")
    return (Sheet(source.name, "", rows),)
