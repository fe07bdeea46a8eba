"""Files in any encoding, separator and line ending, as text and as a table."""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.importers.problems import Problems

MAX_BYTES = 10 * 2**20  # bytes
MAX_ROWS = 50_000

_ARCHIVES = {
    b"PK\x03\x04": "a ZIP archive or a spreadsheet",
    b"\x1f\x8b": "a gzip archive",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ": "an xz archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a RAR archive",
    b"\xd0\xcf\x11\xe0": "an old Excel file",
    b"%PDF": "a PDF",
}
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SEPARATORS = (",", ";", "\t", "|")
_MOJIBAKE = re.compile("[\u00c2\u00c3\u00e2][\u0080-\u00bf\u20ac\u2122\u0153\u201c\u201d]")
_NON_LETTERS = re.compile(r"[\W_]+")


class UnreadableFile(ValueError):
    """A file we cannot take as text; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class TableLine:
    """`number` is the line where the row starts; `named` has the cells under a heading."""

    number: int
    cells: tuple[str, ...]
    named: Mapping[str, str]


def decoded_text(raw: bytes) -> str:
    """UTF-8, UTF-16, else Windows-1252.

    Raises UnreadableFile for a file that is too large, an archive, or not text.
    """
    if len(raw) > MAX_BYTES:
        raise UnreadableFile("is larger than 10 MB")
    for magic, what in _ARCHIVES.items():
        if raw.startswith(magic):
            raise UnreadableFile(f"is {what}: save it as CSV first")
    try:
        text = raw.decode("utf-16" if raw.startswith(_UTF16) else "utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", "replace")
    if "\0" in text:
        raise UnreadableFile("is not text: it contains NUL characters")
    if not text.strip():
        raise UnreadableFile("is empty")
    return text


def column_key(name: str) -> str:
    """What two spellings of a heading have in common: "Ward Name", ward_name."""
    return _NON_LETTERS.sub("", name).casefold()


def table_lines(
    file: str, raw: bytes, problems: Problems, *, headed: bool = True
) -> list[TableLine]:
    """A table's rows without empty ones; every fault is a problem with its line.

    Text garbled before it reached us (St Peterâ€™s) is a problem too.
    """
    try:
        text = decoded_text(raw)
    except UnreadableFile as fault:
        problems.add_error(file, None, str(fault))
        return []
    lines: list[TableLine] = []
    try:
        for line in _parsed_lines(text, headed=headed):
            if len(lines) == MAX_ROWS:
                problems.add_error(file, line.number, f"has more than {MAX_ROWS:,} rows")
                return []
            garbled = next((cell for cell in line.cells if _MOJIBAKE.search(cell)), None)
            if garbled:
                problems.add_error(
                    file, line.number, f"“{garbled[:40]}” is garbled: save the file again as UTF-8"
                )
            lines.append(line)
    except csv.Error as fault:
        problems.add_error(file, None, f"cannot be read as a table: {fault}")
        return []
    return lines


def _parsed_lines(text: str, *, headed: bool) -> Iterator[TableLine]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
    columns: tuple[str, ...] = ()
    began = 1
    for cells in reader:
        number, began = began, reader.line_num + 1
        stripped = tuple(cell.strip() for cell in cells)
        if not any(stripped):
            continue
        if headed and not columns:
            columns = tuple(column_key(cell) for cell in stripped)
            continue
        yield TableLine(number, stripped, dict(zip(columns, stripped, strict=False)))


def _separator(text: str) -> str:
    first = next((line for line in text.splitlines() if any(s in line for s in _SEPARATORS)), "")
    return max(_SEPARATORS, key=first.count)


def normalised_csv(raw: bytes) -> str:
    """The file's table with commas and LF line ends. Raises UnreadableFile."""
    text = decoded_text(raw)
    out = io.StringIO(newline="")
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
        csv.writer(out, lineterminator="\n").writerows(row for row in reader if any(row))
    except csv.Error as fault:
        raise UnreadableFile(f"cannot be read as a table: {fault}") from fault
    return out.getvalue()


def headings(raw: bytes) -> tuple[str, ...]:
    try:
        first = next(_parsed_lines(decoded_text(raw), headed=False), None)
    except (UnreadableFile, csv.Error):
        return ()
    return tuple(column_key(cell) for cell in first.cells) if first else ()
