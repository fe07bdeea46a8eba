"""ModernGov's XML, as councils publish it: election results, and councillors by ward."""

from xml.parsers import expat

from bot.importers.foreign.headings import Column
from bot.importers.foreign.record import Record, read_record
from bot.importers.foreign.source import Source
from bot.importers.raw_text import UnreadableFile, decoded_text

_MAX_PEOPLE = 5_000
_MAX_DEPTH = 20
_MAX_CHARACTERS = 2_000  # characters of one element

_WEB_PAGE = (b"<html", b"<!doctype html", b"<script")
_PEOPLE = {"candidate", "councillor"}
_AREA = "electionarea"
_OF_PERSON = {
    "areatitle": Column.WARD,
    "districttitle": Column.WARD,
    "candidatename": Column.PERSON,
    "fullusername": Column.PERSON,
    "politicalpartytitle": Column.PARTY,
    "numvotes": Column.VOTES,
    "iselected": Column.ELECTED,
}
_OF_AREA = {
    "title": Column.WARD,
    "electorate": Column.ELECTORATE,
    "numseats": Column.SEATS,
}


def is_xml(raw: bytes) -> bool:
    start = raw[:400].lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").replace(b"\0", b"").lower()
    return start.startswith(b"<") and not any(mark in start for mark in _WEB_PAGE)


def modgov_records(source: Source) -> tuple[Record, ...]:
    """Raises UnreadableFile, also for a file that declares a document type or entities."""
    reader = _PeopleReader()
    try:
        reader.parser.Parse(decoded_text(source.raw).encode(), True)  # noqa: FBT003 - isfinal
    except expat.ExpatError as fault:
        why = expat.ErrorString(fault.code)
        raise UnreadableFile(f"cannot be read as XML (line {fault.lineno}: {why})") from fault
    if not reader.people:
        raise UnreadableFile("has no candidates or councillors in ModernGov's format")
    areas = {area[Column.WARD]: area for area in reader.areas if Column.WARD in area}
    return tuple(
        read_record(source.name, line, _area(areas, found) | found, {})
        for line, found in reader.people
    )


def _area(areas: dict[str, dict[Column, str]], person: dict[Column, str]) -> dict[Column, str]:
    """What the file says about the person's ward; ModernGov prints 0 for what nobody entered."""
    found = areas.get(person.get(Column.WARD, ""), {})
    return {column: text for column, text in found.items() if text != "0"}


class _PeopleReader:
    def __init__(self) -> None:
        self.people: list[tuple[int, dict[Column, str]]] = []
        self.areas: list[dict[Column, str]] = []
        self._ward = ""
        self._path: list[str] = []
        self._text = ""
        self.parser = expat.ParserCreate("utf-8")
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.EntityDeclHandler = self._refuse
        self.parser.StartElementHandler = self._start_element
        self.parser.EndElementHandler = self._end_element
        self.parser.CharacterDataHandler = self._append_text

    def _refuse(self, *_: object) -> None:
        raise UnreadableFile("declares a document type or an entity: remove it")

    def _start_element(self, name: str, _attributes: dict[str, str]) -> None:
        self._path.append(name.casefold())
        if len(self._path) > _MAX_DEPTH:
            raise UnreadableFile("is nested too deeply")
        if self._path[-1] in _PEOPLE:
            if len(self.people) == _MAX_PEOPLE:
                raise UnreadableFile(f"has more than {_MAX_PEOPLE:,} people")
            ward = {Column.WARD: self._ward} if self._ward else {}
            self.people.append((self.parser.CurrentLineNumber, ward))
        elif self._path[-1] == _AREA:
            self.areas.append({})
        self._text = ""

    def _append_text(self, text: str) -> None:
        self._text = (self._text + text)[:_MAX_CHARACTERS]

    def _end_element(self, _name: str) -> None:
        name, text = self._path.pop(), self._text.strip()
        self._text = ""
        if not _PEOPLE.isdisjoint(self._path):
            column = _OF_PERSON.get(name)
            if column and text:
                self.people[-1][1].setdefault(column, text)
        elif name == "wardtitle":
            self._ward = text
        elif _AREA in self._path:
            self._add_to_area(name, text)

    def _add_to_area(self, name: str, text: str) -> None:
        area = self.areas[-1]
        if name == "numvotes" and "spoiledvote" in self._path and text.isdigit():
            area[Column.REJECTED] = str(int(area.get(Column.REJECTED, "0")) + int(text))
        elif name in _OF_AREA and self._path[-1] == _AREA:
            area[_OF_AREA[name]] = text
