"""A council pack from a candidates' file, a list of seats and earlier results."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.election.names import NameIndex, fold
from bot.importers import contests, council_toml, seats
from bot.importers.foreign.questions import PackQuestion, Questionnaire
from bot.importers.foreign.records import Record, records
from bot.importers.foreign.source import Source
from bot.importers.foreign.write import (
    Chamber,
    EarlierContests,
    candidates_csv,
    previous_csv,
    seats_csv,
)
from bot.importers.pack import Files, load
from bot.importers.problems import Problem, Problems
from bot.importers.registry import parse_registry, read_registry_text

_NONE_OF_THEM = "none of them"
_NEW_PARTY = "a new party"
_MAX_OPTIONS = 20  # options in one question


@dataclass(frozen=True, slots=True)
class PackSources:
    """`answers` are by question key."""

    candidates: Source
    seats: Source
    previous: Source | None = None
    answers: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class PackDraft:
    """Without files: the questions and problems that stand in the way."""

    files: Files | None
    questions: tuple[PackQuestion, ...]
    problems: tuple[Problem, ...]


def draft_pack(sources: PackSources) -> PackDraft:
    """A pack only if no question is open and nothing is wrong; never half a pack."""
    problems = Problems()
    questionnaire = Questionnaire(sources.answers or {})
    maker = _PackMaker(questionnaire, problems)
    files = maker.make_files(sources)
    if files is None or problems.fatal or questionnaire.unanswered:
        return PackDraft(None, tuple(questionnaire.unanswered.values()), tuple(problems.found))
    loaded = load(files)
    all_problems = (*problems.found, *loaded.problems)
    return PackDraft(files if loaded.council else None, (), all_problems)


class _PackMaker:
    def __init__(self, questionnaire: Questionnaire, problems: Problems) -> None:
        self._questionnaire = questionnaire
        self._problems = problems
        self._registry = parse_registry(read_registry_text())

    def make_files(self, sources: PackSources) -> Files | None:
        standing = self._read_records(sources.candidates, "person", "party")
        sitting = self._read_records(sources.seats, "party")
        previous = (
            self._read_records(sources.previous, "person", "party", "votes")
            if sources.previous
            else ()
        )
        if self._problems.fatal or not standing or not sitting:
            return None
        standing, day = self._election_rows(standing)
        council = self._council_name(standing, sources.candidates.name)
        sitting = self._council_rows(sitting, council)
        previous = self._council_rows(previous, council)
        for row in (*standing, *sitting, *previous):
            self._party_name(row)  # asks about every unknown party before giving up
        if day is None:
            return None
        wards = _rows_by_ward(standing)
        chamber = self._chamber(sitting, wards, day)
        earlier = self._earlier_contests(previous, wards, chamber, day)
        header = self._header_text(council, day, wards, chamber) if council else None
        if header is None:
            return None
        last_winners = self._last_winners(earlier)
        return {
            "parties.toml": read_registry_text(),
            "council.toml": header,
            seats.FILE: seats_csv(chamber, last_winners, self._party_name),
            contests.FILE: candidates_csv(wards.values(), day, self._party_name),
            **({contests.PREVIOUS: previous_csv(earlier, self._party_name)} if earlier else {}),
        }

    def _read_records(self, source: Source, *needed: str) -> tuple[Record, ...]:
        rows = records(source.name, source.raw, ("ward", *needed), self._problems)
        if not rows and not self._problems.fatal:
            self._problems.add_error(source.name, None, "has no rows")
        return rows

    def _election_rows(self, rows: tuple[Record, ...]) -> tuple[tuple[Record, ...], date | None]:
        days = sorted({row.held_on.isoformat() for row in rows if row.held_on})
        day = days[0] if len(days) == 1 else None
        if day is None:
            fault = "has more than one polling day" if days else "does not give polling day"
            text = f"The candidates' file {fault}. Which day is polling day (like 2016-05-05)?"
            day = self._questionnaire.ask("election_date", text, tuple(days))
        polling_day = _iso_date(day)
        if day and polling_day is None:
            self._problems.add_error(
                "election_date", None, f"{day[:20]} is not a date like 2016-05-05"
            )
        return tuple(row for row in rows if row.held_on in {None, polling_day}), polling_day

    def _council_name(self, rows: tuple[Record, ...], file: str) -> str | None:
        names = tuple(sorted({row.council for row in rows if row.council}))
        if len(names) == 1:
            return names[0]
        if len(names) > _MAX_OPTIONS:
            self._problems.add_error(
                file, None, f"has {len(names)} councils: keep only one council's rows"
            )
            return None
        text = "Which council is it?" if names else "What is the council called?"
        usual = rows[0].ballot.split(".")[1] if rows[0].ballot.count(".") > 2 else ""
        return self._questionnaire.ask("council", text, names, usual.replace("-", " ").title())

    def _council_rows(self, rows: tuple[Record, ...], council: str | None) -> tuple[Record, ...]:
        names = tuple(sorted({row.council for row in rows if row.council}))
        if len(names) <= 1 or council is None:
            return rows
        matching = [
            name for name in names if fold(name) in fold(council) or fold(council) in fold(name)
        ]
        file = rows[0].file
        chosen = matching[0] if len(matching) == 1 else None
        if chosen is None and len(matching or names) <= _MAX_OPTIONS:
            text = f"Which council in {file} is {council}?"
            chosen = self._questionnaire.ask(f"council of {file}", text, tuple(matching or names))
        elif chosen is None:
            self._problems.add_error(
                file, None, f"has {len(names)} councils, none called {council}"
            )
        return tuple(row for row in rows if row.council == chosen)

    def _party_name(self, row: Record) -> str:
        if not row.party and not row.party_id:
            return ""
        known = self._registry.find(row.party, row.party_id) or self._registry.find(
            _LEAP_CODES.get(row.party, "")
        )
        if known:
            return known.name
        key = f"party {row.party}"
        text = f"{row.file}:{row.line}: which party is “{row.party}”?"
        answer = self._questionnaire.ask(key, f"{text} Type its short form, or: {_NEW_PARTY}")
        if answer is None or fold(answer) == fold(_NEW_PARTY):
            return row.party
        party = self._registry.find(answer)
        if party is None:
            self._questionnaire.unanswered[key] = PackQuestion(
                key, f"No party is called “{answer[:40]}”. {text}"
            )
            return row.party
        return party.name

    def _chamber(
        self, sitting: tuple[Record, ...], wards: Mapping[str, list[Record]], day: date
    ) -> Chamber:
        by_ward: dict[str, list[Record]] = defaultdict(list)
        for row in sitting:
            by_ward[fold(row.ward)].append(row)
        chamber: Chamber = []
        for key, rows in by_ward.items():
            contest = wards.get(key)
            chamber += self._ward_chamber(rows, contest, day)
        for key in wards:
            if key not in by_ward:
                self._report_missing_ward(wards[key][0], by_ward)
        return chamber

    def _report_missing_ward(self, row: Record, others: Mapping[str, list[Record]]) -> None:
        names = ", ".join(rows[0].ward for rows in list(others.values())[:8])
        self._problems.add_error(
            row.file, row.line,
            f"{row.ward} has no seat in the list of seats (its wards: {names} …): "
            "spell it the same in both",
        )  # fmt: skip

    def _ward_chamber(self, rows: list[Record], contest: list[Record] | None, day: date) -> Chamber:
        if contest is None:
            return [(row, False) for row in rows]
        contested = contest[0].seats or 1
        if len(rows) <= contested:
            return [(row, True) for row in rows]
        marked = [row for row in rows if row.up or row.next_election == day]
        if len(marked) == contested:
            return [(row, row in marked) for row in rows]
        names = tuple(row.person or f"the seat on line {row.line}" for row in rows)
        ward = contest[0].ward
        chosen = set()
        for n in range(1, contested + 1):
            which = "Which seat" if contested == 1 else f"Which seat ({n} of {contested})"
            answer = self._questionnaire.ask(f"up {ward} {n}", f"{which} in {ward} is up?", names)
            if answer:
                chosen.add(answer)
        return [(row, name in chosen) for row, name in zip(rows, names, strict=True)]

    def _earlier_contests(
        self,
        previous: tuple[Record, ...],
        wards: Mapping[str, list[Record]],
        chamber: Chamber,
        day: date,
    ) -> EarlierContests:
        names = {_ward_key(rows[0].ward): rows[0].ward for rows in wards.values()}
        all_names = names | {
            _ward_key(row.ward): row.ward for row, _ in chamber if _ward_key(row.ward) not in names
        }
        contests_: dict[tuple[str, date], list[Record]] = defaultdict(list)
        for row in previous:
            held = row.held_on or _file_day(row.file) or self._ask_day(row.file)
            if held and held < day:
                contests_[row.ward, held].append(row)
            elif held:
                self._problems.add_error(row.file, row.line, f"{held} must be before polling day")
        earlier = []
        for (ward, held), rows in contests_.items():
            name = all_names.get(_ward_key(ward)) or self._ask_ward(ward, rows[0], names)
            if name:
                earlier.append((name, held, rows))
        return earlier

    def _ask_day(self, file: str) -> date | None:
        text = f"{file} does not give its election date. Which day was it (like 2012-05-03)?"
        return _iso_date(self._questionnaire.ask(f"date of {file}", text))

    def _ask_ward(self, ward: str, row: Record, names: Mapping[str, str]) -> str | None:
        near = _similar_wards(ward, list(names.values()))
        if not near:
            return None
        text = f"{row.file}:{row.line}: which of tonight's wards is “{ward}”?"
        answer = self._questionnaire.ask(f"ward {ward}", text, (*near, _NONE_OF_THEM))
        return None if answer == _NONE_OF_THEM else answer

    def _header_text(
        self,
        council: str,
        day: date,
        wards: Mapping[str, list[Record]],
        chamber: Chamber,
    ) -> str | None:
        contested = sum(rows[0].seats or 1 for rows in wards.values())
        staying = sum(not up for _, up in chamber)
        size = contested + staying
        # Over 4/9 of the seats contested is nearer a half than a third.
        likely_cycle = (
            "all" if not staying else "halves" if 3 * contested > size * 4 / 3 else "thirds"
        )
        short = self._questionnaire.ask(
            "short_name", f"What should sentences call {council}?", usual=_short_name(council)
        )
        cycle = self._questionnaire.ask(
            "cycle",
            f"{contested} of {size} seats are contested. Is the council elected all at once, by "
            "halves or by thirds?",
            ("all", "halves", "thirds"),
            likely_cycle,
        )
        boundaries = self._questionnaire.ask(
            "new_boundaries",
            "Are the ward boundaries new, so that nothing can be compared?",
            ("no", "yes"),
            "no",
        )
        if not (short and cycle and boundaries):
            return None
        slug = f"{'-'.join(fold(short).split())}-{day.year}"
        return council_toml.toml_text(
            {
                "slug": slug, "name": council, "short_name": short, "election_date": day,
                "cycle": cycle, "seats": size, "new_boundaries": boundaries == "yes",
            }
        )  # fmt: skip

    def _last_winners(self, earlier: EarlierContests) -> dict[str, tuple[date, list[str]]]:
        """Empty unless the user confirms that these contests filled the seats."""
        with_winners = [c for c in earlier if any(row.elected for row in c[2])]
        if not with_winners:
            return {}
        days = sorted({held.isoformat() for _, held, _ in with_winners})
        answer = self._questionnaire.ask(
            "last_fought",
            f"Were tonight's seats last filled at the elections in the earlier results "
            f"({' and '.join(days)})?",
            ("yes", "no"),
        )
        if answer != "yes":
            return {}
        newest: dict[str, tuple[date, list[str]]] = {}
        for ward, held, rows in sorted(with_winners, key=lambda c: c[1]):
            newest[fold(ward)] = (held, [self._party_name(row) for row in rows if row.elected])
        return newest


# Party codes that only the Local Elections Archive Project uses.
_LEAP_CODES = {"C": "Con"}


def _rows_by_ward(rows: tuple[Record, ...]) -> dict[str, list[Record]]:
    by_ward: dict[str, list[Record]] = defaultdict(list)
    for row in rows:
        by_ward[fold(row.ward)].append(row)
    return dict(by_ward)


def _ward_key(ward: str) -> str:
    """What a ward name and its part of a ballot id have in common."""
    return "".join(word for word in fold(ward).split() if word != "and")


def _similar_wards(ward: str, names: list[str]) -> tuple[str, ...]:
    return tuple(
        name for score, name in NameIndex.from_names(names).ranked_matches(ward) if score >= 0.6
    )[:5]


def _short_name(council: str) -> str:
    """Worcester City Council is Worcester."""
    dropped = {"city", "borough", "district", "county", "metropolitan", "council", "of", "london"}
    kept = [word for word in council.split() if word.casefold() not in dropped]
    return " ".join(kept) or council


def _iso_date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _file_day(file: str) -> date | None:
    """The date in a file's name: leap-2016-05-05.csv."""
    match = re.search(r"\d{4}-\d{2}-\d{2}", file)
    return _iso_date(match.group()) if match else None
