"""Files in any encoding, separator and line ending, as text and as rows of a table."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from typing import NamedTuple

MAX_BYTES = 10 * 2**20  # bytes
MAX_ROWS = 50_000
MAX_CELLS = 1_000_000

_ARCHIVES = {
    b"PK\x03\x04": "a ZIP archive: attach the file that is in it",
    b"\x1f\x8b": "a gzip archive: attach the file that is in it",
    b"BZh": "a bzip2 archive: attach the file that is in it",
    b"\xfd7zXZ": "an xz archive: attach the file that is in it",
    b"7z\xbc\xaf": "a 7z archive: attach the file that is in it",
    b"Rar!": "a RAR archive: attach the file that is in it",
    b"\xd0\xcf\x11\xe0": "an old Excel or Word file: save it as .xlsx or CSV",
    b"%PDF": "a PDF: copy its table into a spreadsheet and save that",
}
_OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument."
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SEPARATORS = (",", ";", "\t", "|")
_MOJIBAKE = re.compile("[\u00c2\u00c3\u00e2\u00c5][\u0080-\u00bf\u20ac\u2122\u0153\u201a-\u201e]")
_NON_LETTERS = re.compile(r"[\W_]+")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


class UnreadableFile(ValueError):
    """A file we cannot take; the message says why and what to do."""


class Row(NamedTuple):
    """`number` is the line where the row starts, or its row in a spreadsheet."""

    number: int
    cells: tuple[str, ...]


def decoded_text(raw: bytes) -> str:
    """UTF-8, UTF-16, else Windows-1252.

    Raises UnreadableFile for a file that is too large, an archive, or not text.
    """
    if len(raw) > MAX_BYTES:
        raise UnreadableFile("is larger than 10 MB")
    if _OPEN_DOCUMENT in raw[:200]:
        raise UnreadableFile("is an OpenDocument file: save it as .xlsx or CSV")
    for magic, what in _ARCHIVES.items():
        if raw.startswith(magic):
            raise UnreadableFile(f"is {what}")
    try:
        text = raw.decode("utf-16" if raw.startswith(_UTF16) else "utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", "replace")
    if "\0" in text:
        raise UnreadableFile("is not text: it contains NUL characters")
    if not text.strip():
        raise UnreadableFile("is empty")
    return text


def is_garbled(text: str) -> bool:
    """Whether the text was decoded wrongly before it reached us, like St Peterâ€™s."""
    return not text.isascii() and _MOJIBAKE.search(text) is not None


def repaired_text(text: str) -> str | None:
    """A garbled text as it must have been: UTF-8 that was read as Windows-1252."""
    try:
        return text.encode("cp1252").decode()
    except UnicodeError:
        return None


def column_key(name: str) -> str:
    """What two spellings of a heading have in common: "Ward Name", ward_name."""
    return _NON_LETTERS.sub("", name).casefold()


def table_rows(text: str) -> Iterator[Row]:
    """The rows that are not empty, their cells stripped. Raises UnreadableFile."""
    reader = csv.reader(_lines(text), delimiter=_separator(text))
    began, n, size = 1, 0, 0
    try:
        for cells in reader:
            number, began = began, reader.line_num + 1
            stripped = _without_empty_end([cell.strip() for cell in cells])
            if not stripped:
                continue
            n, size = n + 1, size + len(stripped)
            if n > MAX_ROWS or size > MAX_CELLS:
                raise UnreadableFile(f"has more than {MAX_ROWS:,} rows or {MAX_CELLS:,} cells")
            yield Row(number, stripped)
    except csv.Error as fault:
        raise UnreadableFile(f"cannot be read as a table: {fault}") from fault


def _without_empty_end(cells: list[str]) -> tuple[str, ...]:
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)


def _lines(text: str) -> Iterator[str]:
    """One after the other, so that a large file is not in memory twice."""
    return (match.group() for match in _LINE.finditer(text))


def _separator(text: str) -> str:
    """The one that the first lines have most of: a title may come before the table."""
    first = [line for _, line in zip(range(20), _lines(text), strict=False)]
    return max(_SEPARATORS, key=lambda separator: sum(line.count(separator) for line in first))


def normalised_csv(raw: bytes) -> str:
    """The file's table with commas and LF line ends. Raises UnreadableFile."""
    out = io.StringIO(newline="")
    table = csv.writer(out, lineterminator="\n")
    table.writerows(row.cells for row in table_rows(decoded_text(raw)))
    return out.getvalue()


def headings(raw: bytes) -> tuple[str, ...]:
    """The keys of the first row; empty if the file cannot be read."""
    try:
        first = next(table_rows(decoded_text(raw)), None)
    except UnreadableFile:
        return ()
    return tuple(column_key(cell) for cell in first.cells) if first else ()
