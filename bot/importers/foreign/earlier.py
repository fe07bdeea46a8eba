"""Earlier contests for a new pack: only those of its own wards, each once."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.election.names import fold
from bot.importers.foreign.questions import Questionnaire
from bot.importers.foreign.record import Record
from bot.importers.foreign.wards import Wards
from bot.importers.foreign.write import EarlierContests
from bot.importers.problems import Problems
from bot.wording.numbers import quantity

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")


@dataclass(slots=True)
class EarlierReader:
    """`tonight`: the wards that are up; `others`: the council's other wards."""

    tonight: Sequence[str]
    others: Sequence[str]
    day: date
    questionnaire: Questionnaire
    problems: Problems

    def contests(self, rows: Iterable[Record]) -> EarlierContests:
        wards = Wards.from_names([*self.tonight, *self.others])
        found: dict[tuple[str, date], list[Record]] = defaultdict(list)
        names: dict[str, str | None] = {}
        left_out: dict[str, Record] = {}
        rows = [row for row in rows if not row.is_other_contest]
        for row in self._dated(rows):
            if row.ward and row.ward not in names:
                names[row.ward] = wards.find(row.ward, "", row.gss) or wards.ask(
                    row.ward, row.file, self.tonight, self.questionnaire
                )
            ward = names.get(row.ward)
            held = row.held_on or self._file_day(row.file)
            if not row.ward:
                faults = row.faults or ("the ward is empty",)
                self.problems.add_error(row.file, row.line, faults[0])
            elif ward is None:
                left_out.setdefault(row.ward, row)
            elif held and held >= self.day:
                self.problems.add_error(row.file, row.line, f"{held} must be before polling day")
            elif held:
                found[ward, held].append(row)
        self._note_left_out(left_out)
        return [
            (ward, held, stand)
            for (ward, held), stand in found.items()
            if self._is_one_contest(ward, held, stand)
        ]

    def _dated(self, rows: Sequence[Record]) -> list[Record]:
        """Without the rows that have no date in a file that has dates: of years long past."""
        dated = {row.file for row in rows if row.held_on}
        undated = [row for row in rows if row.held_on is None and row.file in dated]
        if undated:
            text = f"{quantity(len(undated), 'row')} without a date left out"
            self.problems.add_note(undated[0].file, undated[0].line, text)
        return [row for row in rows if row.held_on or row.file not in dated]

    def _is_one_contest(self, ward: str, held: date, rows: list[Record]) -> bool:
        """Whether these rows are of one contest and can be read; else a problem says why not."""
        for row in rows:
            for note in row.notes:
                self.problems.add_note(row.file, row.line, note)
            for fault in row.faults:
                self.problems.add_error(row.file, row.line, fault)
        twice = _seen_twice(rows)
        kinds = {(row.councils, row.contest, row.ballot) for row in rows}
        if twice and len(kinds) == 1:
            first, second = twice
            self.problems.add_error(
                second.file, second.line,
                f"{second.person} is twice in {ward} on {held}, also in line {first.line}: "
                "give two people of one name different names, delete a row that is there twice",
            )  # fmt: skip
        elif len(kinds) > 1:
            self.problems.add_error(
                rows[0].file, rows[0].line,
                f"{ward} has {len(kinds)} contests on {held}: keep the rows of one",
            )  # fmt: skip
        is_counted = len(rows) == 1 or any(row.votes != 0 for row in rows)
        if not is_counted:
            text = f"{ward}: every figure is 0, so it is not compared"
            self.problems.add_note(rows[0].file, rows[0].line, text)
        return not twice and len(kinds) == 1 and is_counted

    def _note_left_out(self, left_out: Mapping[str, Record]) -> None:
        if left_out:
            first, *_ = left_out.values()
            self.problems.add_note(
                first.file, first.line,
                f"{len(left_out)} left out, not of this council now: "
                f"{', '.join(list(left_out)[:5])}{', …' if len(left_out) > 5 else ''}",
            )  # fmt: skip

    def _file_day(self, file: str) -> date | None:
        """In the file's name, leap-2016-05-05.csv, or asked."""
        match = _DATE.search(file)
        return _iso_date(match.group()) if match else self._asked_day(file)

    def _asked_day(self, file: str) -> date | None:
        text = f"{file} does not give its election date. Which day was it (like 2012-05-03)?"
        year = _YEAR.search(file)
        usual = _first_thursday_in_may(int(year.group())).isoformat() if year else ""
        return _iso_date(self.questionnaire.ask(f"date of {file}", text, usual=usual))


def _seen_twice(rows: list[Record]) -> tuple[Record, Record] | None:
    """Two rows of one name and party that nothing tells apart."""
    seen: dict[tuple[str, str, str], Record] = {}
    for row in rows:
        key = (fold(row.person), fold(row.party), row.person_id)
        if row.person and key in seen:
            return seen[key], row
        seen[key] = row
    return None


def _first_thursday_in_may(year: int) -> date:
    """When councils are elected in most years."""
    first = date(year, 5, 1)
    return first + timedelta(days=(3 - first.weekday()) % 7)


def _iso_date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
