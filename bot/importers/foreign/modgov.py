"""ModernGov's election results as XML, one contest per file, as councils publish them."""

from xml.parsers import expat

from bot.importers.foreign.records import Record, whole_votes
from bot.importers.problems import Problems
from bot.importers.raw_text import UnreadableFile, decoded_text

_MAX_CANDIDATES = 5_000
_MAX_DEPTH = 20
_MAX_CHARACTERS = 2_000  # characters of one element


def modgov_records(file: str, raw: bytes, problems: Problems) -> tuple[Record, ...]:
    """Rejects a file that declares a document type or entities."""
    reader = _CandidateReader()
    try:
        reader.parser.Parse(decoded_text(raw).encode(), True)  # noqa: FBT003 - isfinal
    except UnreadableFile as fault:
        problems.add_error(file, None, str(fault))
        return ()
    except expat.ExpatError as fault:
        problems.add_error(
            file, fault.lineno, f"cannot be read as XML: {expat.ErrorString(fault.code)}"
        )
        return ()
    if not reader.candidates:
        problems.add_error(file, None, "has no candidates in ModernGov's format")
    return tuple(_record(file, line, cells, problems) for line, cells in reader.candidates)


class _CandidateReader:
    def __init__(self) -> None:
        self.candidates: list[tuple[int, dict[str, str]]] = []
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
        if self._path[-1] == "candidate":
            if len(self.candidates) == _MAX_CANDIDATES:
                raise UnreadableFile(f"has more than {_MAX_CANDIDATES:,} candidates")
            self.candidates.append((self.parser.CurrentLineNumber, {}))
        self._text = ""

    def _append_text(self, text: str) -> None:
        self._text = (self._text + text)[:_MAX_CHARACTERS]

    def _end_element(self, _name: str) -> None:
        name = self._path.pop()
        if "candidate" in self._path and self.candidates:
            self.candidates[-1][1][name] = self._text.strip()


def _record(file: str, line: int, cells: dict[str, str], problems: Problems) -> Record:
    return Record(
        file=file,
        line=line,
        council="",
        ward=cells.get("areatitle", ""),
        person=cells.get("candidatename", ""),
        party=cells.get("politicalpartytitle", ""),
        party_id="",
        votes=whole_votes(file, line, cells.get("numvotes", ""), problems),
        elected=cells.get("iselected", "").casefold() == "true",
    )
