"""Excel workbooks (.xlsx), read row by row with a limit on what they unpack to."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Literal, Protocol, cast
from xml.etree.ElementTree import ParseError

from bot.importers.raw_text import MAX_BYTES, MAX_ROWS, Row, UnreadableFile

_MAX_SHEETS = 300  # one ward a sheet: more wards than any council has
_MAX_COLUMNS = 60
_MAX_CELLS = 500_000  # the Commons Library's have fewer; more would take 200 MB to read
_MAX_UNPACKED = 100 * 2**20  # bytes, all parts together
_MAX_STRINGS = 20 * 2**20  # bytes of the table of strings, which is kept in memory
_STRINGS, _STYLES = "xl/sharedstrings.xml", "xl/styles.xml"
_COLOUR = re.compile(rb"<(?:\w+:)?(?:color|fgColor|bgColor)\b[^>]*/>")


class _Sheet(Protocol):
    """A sheet opened for reading only. openpyxl's stubs know only those opened for writing."""

    def reset_dimensions(self) -> None: ...
    def iter_rows(
        self, *, max_col: int, values_only: Literal[True]
    ) -> Iterable[tuple[object, ...]]: ...


def is_workbook(raw: bytes) -> bool:
    """Also half of one: an archive names each of its parts before it."""
    return raw.startswith(b"PK\x03\x04") and b"xl/" in raw


def workbook_rows(raw: bytes) -> list[tuple[str, tuple[Row, ...]]]:
    """Each visible sheet's name and rows, without the empty ones. Raises UnreadableFile."""
    from openpyxl import load_workbook  # takes a quarter of a second, and few nights need it
    from openpyxl.utils.exceptions import InvalidFileException

    if len(raw) > MAX_BYTES:
        raise UnreadableFile("is larger than 10 MB")
    try:
        _check_parts(raw)
        try:
            book = load_workbook(io.BytesIO(raw), read_only=True, data_only=True, keep_links=False)
        except ValueError:
            plain = io.BytesIO(_without_colours(raw))
            book = load_workbook(plain, read_only=True, data_only=True, keep_links=False)
        try:
            sheets = [s for s in book.worksheets if s.sheet_state == "visible"]
            if len(sheets) > _MAX_SHEETS:
                raise UnreadableFile(f"has more than {_MAX_SHEETS} sheets")
            budget = _Budget()
            return [(sheet.title, tuple(_rows(cast("_Sheet", sheet), budget))) for sheet in sheets]
        finally:
            book.close()
    except UnreadableFile:
        raise
    except (
        zipfile.BadZipFile, InvalidFileException, ParseError, KeyError, ValueError, TypeError,
        AttributeError, IndexError, OSError, EOFError, NotImplementedError, RuntimeError,
        OverflowError, zlib.error,
    ) as fault:  # fmt: skip
        raise UnreadableFile("is a damaged workbook: open it in Excel and save it again") from fault


class _Budget:
    """What is left of the limits on rows and cells, over all sheets."""

    def __init__(self) -> None:
        self._rows, self._cells = MAX_ROWS, _MAX_CELLS

    def spend(self, cells: int) -> None:
        self._rows -= 1
        self._cells -= cells
        if self._rows < 0 or self._cells < 0:
            raise UnreadableFile(f"has more than {MAX_ROWS:,} rows or {_MAX_CELLS:,} cells")


def _check_parts(raw: bytes) -> None:
    """Refuses what unpacks to too much, and entities. zipfile unpacks no more than is declared."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        parts = archive.infolist()
        unpacked = sum(part.file_size for part in parts)
        strings = max((p.file_size for p in parts if p.filename.casefold() == _STRINGS), default=0)
        if unpacked > _MAX_UNPACKED or strings > _MAX_STRINGS:
            raise UnreadableFile("unpacks to more than 100 MB: save the sheet you need as CSV")
        for part in parts:
            if part.filename.casefold().endswith((".xml", ".rels")) and _declares(archive, part):
                raise UnreadableFile("declares a document type or an entity: save it as CSV")


def _without_colours(raw: bytes) -> bytes:
    """The workbook without colours: some converters write them in a form that openpyxl refuses."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(raw)) as archive,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as plain,
    ):
        for part in archive.infolist():
            found = archive.read(part)
            is_coloured = part.filename.casefold() in {_STRINGS, _STYLES}
            plain.writestr(part.filename, _COLOUR.sub(b"", found) if is_coloured else found)
    return out.getvalue()


def _declares(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """A document type may come only before the first element, so the beginning is enough."""
    with archive.open(part) as stream:
        head = stream.read(4096).replace(b"\0", b"")
    return b"<!DOCTYPE" in head or b"<!ENTITY" in head


def _rows(sheet: _Sheet, budget: _Budget) -> Iterator[Row]:
    sheet.reset_dimensions()  # some programs write a wrong size
    empty = 0
    rows = sheet.iter_rows(max_col=_MAX_COLUMNS, values_only=True)
    for number, values in enumerate(rows, 1):
        cells = [_cell_text(value) for value in values]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            budget.spend(len(cells))
            yield Row(number, tuple(cells))
            empty = 0
        elif (empty := empty + 1) > MAX_ROWS:
            return


def _cell_text(value: object) -> str:
    match value:
        case None:
            return ""
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value).strip()
