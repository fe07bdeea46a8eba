"""Rows of a file in another format: candidates, councillors, earlier votes.

Columns are found by the names that Democracy Club, Open Council Data, the House of Commons Library,
the Local Government Association and councils use, in any spelling.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.election.names import text_fault, tidy_name
from bot.election.parse.numbers import NumberFault, whole_number
from bot.importers.problems import Problems
from bot.importers.raw_text import TableLine, headings, table_lines
from bot.importers.tables import TEXT_FAULTS

_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "council": (
        "council", "organisationname", "localauthorityname", "localauthority", "districtname",
        "electedbodylabel", "authority",
    ),
    "ward": (
        "postlabel", "ward", "wardname", "warddivisionname", "division", "divisionname",
        "electoralarealabel",
    ),
    "ballot": ("ballotpaperid",),
    "person": (
        "personname", "candidate", "candidatename", "councillorname", "councillor", "name",
        "fullname",
    ),
    "surname": ("candidatesurname", "surname"),
    "forenames": ("candidateforenames", "othernames", "forenames"),
    "party": ("partyname", "party", "politicalpartylabel", "description"),
    "party_id": ("partyid", "electoralcommissionpartycode"),
    "votes": ("votescast", "votes", "vote", "numberofvotes", "voteswon"),
    "elected": ("elected",),
    "date": ("electiondate", "date"),
    "seats": ("seatscontested", "seats", "seatsup", "vacancies"),
    "cancelled": ("cancelledpoll",),
    "gss": ("gss", "wardgss", "wardcode"),
    "next": ("nextelection",),
    "up": ("up",),
}  # fmt: skip

# Files of the Local Elections Archive Project have no headings.
_LEAP = ("council", "", "ward", "gss", "person", "party", "votes", "elected")
_PASTED = ("ward", "person", "party")
_WITHOUT_HEADINGS = {len(names): names for names in (_PASTED, (*_PASTED, "votes"), _LEAP)}

_TRUE = {"true", "t", "yes", "y", "1", "elected"}
_FALSE = {"false", "f", "no", "n", "0", "", "not elected"}


@dataclass(frozen=True, slots=True)
class Record:
    """One row; None is a value the file does not give."""

    file: str
    line: int
    council: str
    ward: str
    person: str
    party: str
    party_id: str
    votes: int | None = None
    elected: bool | None = None
    held_on: date | None = None
    seats: int | None = None
    cancelled: bool = False
    gss: str = ""
    ballot: str = ""
    up: bool | None = None
    next_election: date | None = None


def records(
    file: str, raw: bytes, needed: tuple[str, ...], problems: Problems
) -> tuple[Record, ...]:
    places = _column_places(headings(raw))
    headed = len(places) > 1
    lines = table_lines(file, raw, problems, headed=headed)
    if not headed and lines:
        places = _places_without_headings(lines[0])
    if not lines:
        return ()
    missing = [what for what in needed if not _has_column(what, places)]
    if missing:
        columns = ", ".join(headings(raw)[:12])
        problems.add_error(
            file, 1, f"has no column for {', '.join(missing)}; its columns: {columns}"
        )
        return ()
    reader = _RecordReader(file, places, problems)
    return tuple(reader.record(line) for line in lines)


def _column_places(columns: tuple[str, ...]) -> dict[str, int]:
    places = {}
    for what, names in _COLUMNS.items():
        place = next((columns.index(name) for name in names if name in columns), None)
        if place is not None:
            places[what] = place
    return places


def _places_without_headings(first: TableLine) -> dict[str, int]:
    names = _WITHOUT_HEADINGS.get(len(first.cells), ())
    return {name: i for i, name in enumerate(names) if name}


def _has_column(what: str, places: Mapping[str, int]) -> bool:
    instead = {"ward": "ballot", "person": "surname"}.get(what, what)
    return what in places or instead in places


def whole_votes(
    file: str, line: int, text: str, problems: Problems, what: str = "votes"
) -> int | None:
    """The cell as a whole number; None if empty, or with a problem if unreadable."""
    text = text.removesuffix(".0")
    number = whole_number(text) if text else None
    if isinstance(number, NumberFault):
        problems.add_error(file, line, f"{what}: {text[:20]!r} is not a whole number")
        return None
    return number


class _RecordReader:
    def __init__(self, file: str, places: Mapping[str, int], problems: Problems) -> None:
        self._file, self._places, self._problems = file, places, problems

    def record(self, line: TableLine) -> Record:
        ballot = self._cell(line, "ballot")
        ward = self._cell(line, "ward") or _ballot_ward(ballot)
        person = self._cell(line, "person")
        if "surname" in self._places and "forenames" in self._places:
            person = f"{self._cell(line, 'forenames')} {self._cell(line, 'surname').title()}"
        return Record(
            file=self._file,
            line=line.number,
            council=self._cell(line, "council"),
            ward=self._name(line, "the ward", ward),
            person=self._name(line, "the name", person) if person.strip() else "",
            party=self._cell(line, "party"),
            party_id=_commission_id(self._cell(line, "party_id")),
            votes=self._number(line, "votes"),
            elected=self._flag(line, "elected"),
            held_on=self._day(line, "date") or _ballot_day(ballot),
            seats=self._number(line, "seats"),
            cancelled=bool(self._flag(line, "cancelled")),
            gss=self._cell(line, "gss"),
            ballot=ballot,
            up=self._flag(line, "up"),
            next_election=self._day(line, "next"),
        )

    def _cell(self, line: TableLine, what: str) -> str:
        place = self._places.get(what)
        return line.cells[place] if place is not None and place < len(line.cells) else ""

    def _name(self, line: TableLine, what: str, text: str) -> str:
        fault = text_fault(text)
        if fault:
            self._problems.add_error(self._file, line.number, f"{what} {TEXT_FAULTS[fault]}")
            return ""
        return tidy_name(text)

    def _number(self, line: TableLine, what: str) -> int | None:
        return whole_votes(self._file, line.number, self._cell(line, what), self._problems, what)

    def _flag(self, line: TableLine, what: str) -> bool | None:
        if what not in self._places:
            return None
        text = self._cell(line, what).casefold()
        if text not in _TRUE | _FALSE:
            self._problems.add_error(
                self._file, line.number, f"{what}: {text[:20]!r} must be yes or no"
            )
        return text in _TRUE

    def _day(self, line: TableLine, what: str) -> date | None:
        text = self._cell(line, what)
        for form in ("%Y-%m-%d", "%d/%m/%Y", "%d %B %Y"):
            try:
                return datetime.strptime(text, form).date()  # noqa: DTZ007 - a date has no time zone
            except ValueError:
                continue
        if text:
            self._problems.add_error(
                self._file, line.number, f"{what}: {text[:20]!r} is not a date like 2016-05-05"
            )
        return None


def _commission_id(party_id: str) -> str:
    """An Electoral Commission id; Democracy Club's older files write party:52 for PP52."""
    kind, _, number = party_id.partition(":")
    return f"PP{number}" if kind == "party" and number.isdigit() else party_id


def _ballot_ward(ballot: str) -> str:
    """local.worcester.st-clement.2016-05-05 is St Clement."""
    parts = ballot.split(".")
    return parts[2].replace("-", " ").title() if len(parts) >= 4 and parts[2] != "by" else ""


def _ballot_day(ballot: str) -> date | None:
    try:
        return date.fromisoformat(ballot.rpartition(".")[2])
    except ValueError:
        return None
