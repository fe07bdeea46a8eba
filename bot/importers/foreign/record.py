"""One person's row of a file in another format, and how it is read from its cells.

A fault stays with its record until someone uses that record: the rows of another council never
stand in the way of ours.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.election.names import fold, text_fault, tidy_name
from bot.election.people import is_given_name
from bot.importers.capitals import mended_person, mended_surname
from bot.importers.foreign import cells
from bot.importers.foreign.headings import Column
from bot.importers.foreign.wards import ballot_ward
from bot.importers.parties import party_as_written
from bot.importers.raw_text import is_garbled, repaired_text
from bot.importers.tables import TEXT_FAULTS

_NAME_MARK = re.compile(
    r"[\s,(\[–-]*(?:\*+|✓|✔|\bduly elected|\belected|\(e\))[\s)\]]*$", re.IGNORECASE
)
_LINE_BREAK = re.compile(r"[\r\n\t]+")  # in a cell that is too narrow for its words
_OFFICE = re.compile(r"^(councillor|cllr|cynghorydd)\b\.?\s+", re.IGNORECASE)
_OTHER_CONTESTS = re.compile(
    r"\b(parish|community council|town council|mayor(al)?|pcc|police|parliament(ary)?|westminster|"
    r"gla|assembly|senedd|referendum)\b",
    re.IGNORECASE,
)

_IN_USE = {Column.KNOWN_SURNAME, Column.KNOWN_FORENAMES}

Cells = Mapping[Column, str]
Headings = Mapping[Column, str]  # as the file has them


@dataclass(frozen=True, slots=True)
class Record:
    """None is a value the file does not give, "" a text.

    `faults` are cells that can't be read, `notes` what was read with a grain of salt. `turnout` is
    in hundredths of a percentage point; like `electorate`, `rejected` and `total` it is the ward's.
    """

    file: str
    line: int
    councils: tuple[str, ...] = ()
    ward: str = ""
    person: str = ""
    formal: str = ""  # the person's name on the ballot paper, if another one is in use
    party: str = ""
    party_id: str = ""
    votes: int | None = None
    elected: bool | None = None
    drawn_by_lot: bool = False
    held_on: date | None = None
    seats: int | None = None
    is_cancelled: bool = False
    gss: str = ""
    ballot: str = ""
    person_id: str = ""
    contest: str = ""
    up: bool | None = None
    next_election: date | None = None
    turnout: int | None = None
    electorate: int | None = None
    rejected: int | None = None
    total: int | None = None
    faults: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def is_other_contest(self) -> bool:
        """A parish, a mayor, a parliament: anything but the council's own election."""
        elsewhere = bool(self.ballot) and not self.ballot.startswith("local.")
        return elsewhere or _OTHER_CONTESTS.search(self.contest) is not None


def read_record(
    file: str, line: int, found: Cells, headings: Headings, councils: tuple[str, ...] = ()
) -> Record:
    reader = _CellReader(found, headings)
    person, name_mark = _without_mark(_full_name(found))
    ballot = found.get(Column.BALLOT, "")
    votes = reader.figure(Column.VOTES)
    elected = reader.flag(Column.ELECTED)
    if (votes.elected or name_mark) and Column.ELECTED not in found:
        elected = True
    return Record(
        file=file,
        line=line,
        councils=councils or _ballot_council(ballot),
        ward=reader.name("the ward", found.get(Column.WARD, "") or ballot_ward(ballot)),
        person=reader.name("the name", person) if person else "",
        formal=tidy_name(_formal_name(found)),
        party=reader.party(found.get(Column.PARTY, "") or found.get(Column.DESCRIPTION, "")),
        party_id=cells.commission_id(found.get(Column.PARTY_ID, "")),
        votes=votes.number,
        elected=elected,
        drawn_by_lot=bool(reader.flag(Column.LOT)),
        held_on=reader.day(Column.DATE) or _ballot_day(ballot),
        seats=reader.figure(Column.SEATS).number,
        is_cancelled=bool(reader.flag(Column.CANCELLED)),
        gss=found.get(Column.GSS, "").rpartition("/")[2],
        ballot=ballot,
        person_id=found.get(Column.PERSON_ID, ""),
        contest=found.get(Column.CONTEST, ""),
        up=reader.flag(Column.UP),
        next_election=cells.day(found.get(Column.NEXT, "")),
        turnout=cells.turnout(found.get(Column.TURNOUT, "")),
        electorate=cells.figure(found.get(Column.ELECTORATE, "")).number,
        rejected=cells.figure(found.get(Column.REJECTED, "")).number,
        total=cells.figure(found.get(Column.VALID_VOTES, "")).number,
        faults=tuple(reader.faults),
        notes=tuple(reader.notes),
    )


class _CellReader:
    def __init__(self, found: Cells, headings: Headings) -> None:
        self._found, self._headings = found, headings
        self.faults: list[str] = []
        self.notes: list[str] = []

    def text(self, text: str) -> str:
        """The text, put right with a note if it was decoded wrongly."""
        if not is_garbled(text):
            return text
        repaired = repaired_text(text)
        if repaired is None:
            self.faults.append(f"“{text[:40]}” is garbled: save the file again as UTF-8")
            return text
        self.notes.append(f"“{text[:40]}” is garbled: read as “{repaired[:40]}”")
        return repaired

    def party(self, text: str) -> str:
        return party_as_written(self.text(text)) if text else ""

    def name(self, what: str, text: str) -> str:
        """A valid name; an invalid one is a fault and comes back empty."""
        text = _LINE_BREAK.sub(" ", self.text(text))
        fault = text_fault(text)
        if fault:
            self.faults.append(f"{what} {TEXT_FAULTS[fault]}")
            return ""
        return tidy_name(text)

    def figure(self, column: Column) -> cells.Figure:
        read = cells.figure(self._found.get(column, ""))
        if read.is_fault:
            self._fault(column, "a whole number")
        return read

    def flag(self, column: Column) -> bool | None:
        if column not in self._found:
            return None
        flag = cells.mark(self._found[column])
        if flag is None:
            self.notes.append(self._sentence(column, "yes or no"))
        return flag

    def day(self, column: Column) -> date | None:
        text = self._found.get(column, "")
        found = cells.day(text)
        if text and found is None:
            self._fault(column, "a date like 2016-05-05")
        return found

    def _fault(self, column: Column, what: str) -> None:
        self.faults.append(self._sentence(column, what))

    def _sentence(self, column: Column, what: str) -> str:
        text = self._found[column]
        return f"{self._headings.get(column) or column}: “{text[:20]}” is not {what}"


def _full_name(found: Cells) -> str:
    """From a column for all of it, or for its parts; the name in use before the formal one."""
    person = found.get(Column.PERSON, "")
    surname = found.get(Column.KNOWN_SURNAME) or found.get(Column.SURNAME, "")
    forenames = found.get(Column.KNOWN_FORENAMES) or found.get(Column.FORENAMES, "")
    if not surname or (person and not forenames and fold(surname) in fold(person)):
        return _forenames_first(person or forenames)
    return f"{mended_person(forenames or person)} {mended_surname(surname)}".strip()


def _formal_name(found: Cells) -> str:
    if not (found.get(Column.KNOWN_SURNAME) or found.get(Column.KNOWN_FORENAMES)):
        return ""
    return _full_name({c: text for c, text in found.items() if c not in _IN_USE})


def _forenames_first(person: str) -> str:
    """“SMITH, John” and “SMITH John” are John Smith; “Cooper, H.” is H. Cooper."""
    person = _OFFICE.sub("", person)
    before, comma, given = person.partition(",")
    if comma and given.strip() and is_given_name(given):
        return f"{mended_person(given.strip())} {mended_surname(before.strip())}"
    return mended_person(person)


def _without_mark(person: str) -> tuple[str, bool]:
    """Ann Able* and Ann Able (elected) are Ann Able, elected."""
    bare = _NAME_MARK.sub("", person)
    return (bare, True) if bare and bare != person else (person, False)


def _ballot_council(ballot: str) -> tuple[str, ...]:
    """local.st-albans.clarence.2026-05-07 is of St Albans."""
    parts = ballot.split(".")
    is_local = len(parts) > 3 and parts[0] == "local"
    return (parts[1].replace("-", " ").title(),) if is_local else ()


def _ballot_day(ballot: str) -> date | None:
    try:
        return date.fromisoformat(ballot.rpartition(".")[2])
    except ValueError:
        return None
