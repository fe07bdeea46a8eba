"""A council pack from a candidates' file, a list of seats and earlier results."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain

from bot.election.names import fold
from bot.importers import contests, council_toml, seats
from bot.importers.capitals import mended_place
from bot.importers.foreign.chamber import chamber, without_repeats
from bot.importers.foreign.council_names import area_of_council, core_words, is_same_council
from bot.importers.foreign.earlier import EarlierReader
from bot.importers.foreign.headings import Column
from bot.importers.foreign.party_names import PartyNames
from bot.importers.foreign.questions import PackQuestion, Questionnaire
from bot.importers.foreign.record import Record
from bot.importers.foreign.records import FileReading, read_records
from bot.importers.foreign.source import Source
from bot.importers.foreign.wards import Wards
from bot.importers.foreign.write import (
    Chamber,
    EarlierContests,
    candidates_csv,
    origins,
    previous_csv,
    seats_csv,
)
from bot.importers.pack import Files, load
from bot.importers.problems import Problem, Problems
from bot.importers.registry import parse_registry, read_registry_text
from bot.wording.numbers import comma_list, quantity

_ABOUT_WARDS = ("new_boundaries", "ward ")  # how keys of questions begin
_MAX_OPTIONS = 20  # options in one question

ReadFiles = dict[tuple[Source, str], tuple[tuple[Record, ...], tuple[Problem, ...]]]


@dataclass(frozen=True, slots=True)
class PackSources:
    """`answers` are by question key; `read` keeps what was read, for the next draft."""

    candidates: Source
    seats: Source
    previous: Source | None = None
    answers: Mapping[str, str] | None = None
    read: ReadFiles = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class PackDraft:
    """Without files: the questions and problems that stand in the way."""

    files: Files | None
    questions: tuple[PackQuestion, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Parts:
    """All that a pack is written from."""

    council: str
    day: date
    wards: Mapping[str, list[Record]]
    chamber: Chamber
    earlier: EarlierContests


def draft_pack(sources: PackSources) -> PackDraft:
    """A pack only if no question is open and nothing is wrong; never half a pack."""
    problems = Problems()
    questionnaire = Questionnaire(sources.answers or {})
    maker = _PackMaker(sources, questionnaire, problems)
    parts = maker.parts()
    files = maker.files(parts) if parts else None
    if files is None or parts is None or problems.fatal or questionnaire.unanswered:
        return PackDraft(None, tuple(questionnaire.unanswered.values()), tuple(problems.found))
    loaded = load(files)
    own = (*problems.found, *_own_lines(loaded.problems, parts))
    return PackDraft(files if loaded.council else None, (), own)


def _own_lines(problems: Iterable[Problem], parts: _Parts) -> list[Problem]:
    """Problems of the pack's tables as problems of the files that a person has."""
    behind = origins(parts.chamber, parts.wards, parts.earlier)
    rows = ((problem, behind.get((problem.file, problem.line or 0))) for problem in problems)
    return [
        replace(problem, file=row.file, line=row.line or None) if row else problem
        for problem, row in rows
    ]


class _PackMaker:
    def __init__(
        self, sources: PackSources, questionnaire: Questionnaire, problems: Problems
    ) -> None:
        self._sources = sources
        self._questionnaire = questionnaire
        self._problems = problems
        self._parties = PartyNames(parse_registry(read_registry_text()), questionnaire)

    def parts(self) -> _Parts | None:
        """None if a question about the council or polling day comes first, or a file is no use."""
        candidates, previous_file = self._sources.candidates, self._sources.previous
        standing = self._read(candidates, Column.WARD, Column.PERSON, Column.PARTY)
        sitting = self._read(self._sources.seats, Column.WARD, Column.PARTY)
        if self._problems.fatal or not standing or not sitting:
            return None
        standing = self._own_contests(standing)
        council = self._council_name(standing, sitting)
        day = self._polling_day(standing, council) if council else None
        if not council or not day:
            return None
        standing = tuple(
            row for row in standing if row.held_on in {None, day} and _is_of(council, row)
        )
        wards = self._contests(standing)
        sitting = without_repeats(self._council_rows(sitting, council), self._problems)
        if not wards or not sitting:
            return None
        self._report_faults(sitting)
        known = Wards.from_names([*wards, *(row.ward for row in sitting)])
        previous = (
            self._read(previous_file, Column.WARD, Column.PERSON, Column.PARTY, Column.VOTES,
                       wards=known)
            if previous_file
            else ()
        )  # fmt: skip
        seats_ = chamber(sitting, wards, day, self._questionnaire, self._problems)
        others = list(dict.fromkeys(row.ward for row, _ in seats_ if row.ward not in wards))
        reader = EarlierReader(list(wards), others, day, self._questionnaire, self._problems)
        earlier: EarlierContests = []
        match self._questionnaire.given("new_boundaries"):
            case "no":
                earlier = reader.contests(self._council_rows(previous, council))
            case "yes" if previous_file:
                note = "not used: with new boundaries nothing is compared"
                self._problems.add_note(previous_file.name, None, note)
        return _Parts(council, day, wards, seats_, earlier)

    def files(self, parts: _Parts) -> Files | None:
        party_of = self._parties.party
        self._parties.learn(row for stand in parts.wards.values() for row in stand)
        texts = {
            seats.FILE: seats_csv(parts.chamber, self._last_winners(parts.earlier), party_of),
            contests.FILE: candidates_csv(parts.wards, parts.day, party_of),
        }
        if parts.earlier:
            texts[contests.PREVIOUS] = previous_csv(parts.earlier, party_of)
        header = self._header_text(parts)
        if header is None:
            return None
        return {"parties.toml": read_registry_text(), council_toml.FILE: header, **texts}

    def _read(
        self, source: Source, *needed: Column, wards: Wards | None = None
    ) -> tuple[Record, ...]:
        key = (source, " ".join((*needed, self._questionnaire.given(_votes_key(source.name)))))
        if key not in self._sources.read:
            problems = Problems()
            reading = FileReading(needed, wards, self._choose_votes, self._is_party)
            rows = read_records(source, reading, problems)
            if not rows and not problems.fatal and not self._questionnaire.unanswered:
                problems.add_error(source.name, None, "has no rows")
            if self._questionnaire.unanswered:
                return ()
            self._sources.read[key] = rows, tuple(problems.found)
        rows, found = self._sources.read[key]
        self._problems.found.extend(found)
        return rows

    def _is_party(self, text: str) -> bool:
        return self._parties.registry.find(text) is not None

    def _choose_votes(self, file: str, headings: tuple[str, ...]) -> str | None:
        text = f"Which column of {file} has each candidate's votes?"
        return self._questionnaire.ask(_votes_key(file), text, headings)

    def _own_contests(self, rows: tuple[Record, ...]) -> tuple[Record, ...]:
        other = [row for row in rows if row.is_other_contest]
        if other:
            first = other[0]
            self._problems.add_note(
                first.file, first.line,
                f"{quantity(len(other), 'row')} left out, of another election "
                f"({first.contest or first.ballot})",
            )  # fmt: skip
        return tuple(row for row in rows if not row.is_other_contest)

    def _council_name(
        self, standing: tuple[Record, ...], sitting: tuple[Record, ...]
    ) -> str | None:
        """Of the candidates' file; else asked, with the name in their ballot papers' ids."""
        names = tuple(dict.fromkeys(name for row in standing for name in row.councils))
        if len(names) == 1 and not all(_is_from_ballot(names[0], row) for row in standing):
            return names[0]
        listed = {name for row in sitting for name in row.councils}
        alike = [n for n in listed if len(names) == 1 and is_same_council(n, names[0])]
        usual = alike[0] if len(alike) == 1 else (names[0] if len(names) == 1 else "")
        text = "What is the council called?"
        if len(names) > 1:
            text = f"{standing[0].file} has {len(names)} councils. Which one is it?"
        options = names if 1 < len(names) <= _MAX_OPTIONS else ()
        answer = self._questionnaire.ask(
            "council", text, options, usual.title() if usual.islower() else usual
        )
        if answer and names and not any(is_same_council(answer, name) for name in names):
            text = f"{standing[0].file} has no council called {answer[:60]}. {text}"
            self._questionnaire.ask_again(PackQuestion("council", text, options))
            return None
        return answer

    def _polling_day(self, rows: tuple[Record, ...], council: str) -> date | None:
        days = sorted({r.held_on.isoformat() for r in rows if r.held_on and _is_of(council, r)})
        if len(days) == 1:
            return date.fromisoformat(days[0])
        fault = "has more than one polling day" if days else "does not give polling day"
        text = f"The candidates' file {fault}. Which day is polling day (like 2016-05-05)?"
        answer = self._questionnaire.ask("election_date", text, tuple(days))
        try:
            return date.fromisoformat(answer) if answer else None
        except ValueError:
            self._questionnaire.ask_again(PackQuestion("election_date", text))
            return None

    def _contests(self, standing: tuple[Record, ...]) -> dict[str, list[Record]]:
        """The candidates by ward, as the first row of each spells it, if not in capitals."""
        self._report_faults(standing)
        found: dict[str, list[Record]] = {}
        spellings: dict[str, str] = {}
        for row in standing:
            ward = spellings.setdefault(fold(row.ward), mended_place(row.ward))
            found.setdefault(ward, []).append(row)
        for ward, rows in found.items():
            ballots = list(dict.fromkeys(row.ballot for row in rows))
            if len(ballots) > 1:
                self._problems.add_error(
                    rows[0].file, rows[0].line,
                    f"{ward} has {len(ballots)} ballot papers ({comma_list(ballots)}): "
                    "give each a name of its own",
                )  # fmt: skip
        return found

    def _report_faults(self, rows: Iterable[Record]) -> None:
        for row in rows:
            for note in row.notes:
                self._problems.add_note(row.file, row.line, note)
            for fault in row.faults:
                self._problems.add_error(row.file, row.line, fault)

    def _council_rows(self, rows: tuple[Record, ...], council: str) -> tuple[Record, ...]:
        """Those of a file that may have every council's; asked if none has the name."""
        names = tuple(dict.fromkeys(name for row in rows for name in row.councils))
        if not names:
            return rows
        matching = [name for name in names if is_same_council(name, council)]
        exact = [name for name in matching if core_words(name) == core_words(council)]
        chosen = set(exact or matching[:1]) if exact or len(matching) == 1 else set()
        if not chosen and len(names) == 1 and matching:
            chosen = set(names)
        if not chosen:
            file = rows[0].file
            text = f"Which council in {file} is {council}?"
            options = tuple(matching) or (names if len(names) <= _MAX_OPTIONS else ())
            answer = self._questionnaire.ask(f"council of {file}", text, options)
            chosen = {name for name in names if answer and fold(name) == fold(answer)}
            if answer and not chosen:
                text = f"{file} has no council called {answer[:60]}. {text}"
                self._questionnaire.ask_again(PackQuestion(f"council of {file}", text, options))
        return tuple(row for row in rows if not row.councils or chosen & {*row.councils})

    def _header_text(self, parts: _Parts) -> str | None:
        contested = sum(rows[0].seats or 1 for rows in parts.wards.values())
        staying = sum(not up for _, up in parts.chamber)
        size = contested + staying
        cycle: str | None = "all"
        if staying and any(q.startswith(_ABOUT_WARDS) for q in self._questionnaire.unanswered):
            return None  # an answer may show that no seat stays
        if staying:
            # Over 4/9 of the seats contested is nearer a half than a third.
            likely = "halves" if 9 * contested > 4 * size else "thirds"
            text = (
                f"{contested} of {size} seats are contested. Is the council elected all at once, "
                "by halves or by thirds?"
            )
            cycle = self._questionnaire.ask("cycle", text, ("all", "halves", "thirds"), likely)
        if cycle is None:
            return None
        short = self._questionnaire.given("short_name") or _short_name(parts.council)
        return council_toml.toml_text(
            {
                "slug": f"{'-'.join(fold(short).split())}-{parts.day.year}",
                "name": parts.council, "short_name": short, "election_date": parts.day,
                "cycle": cycle, "seats": size,
                "new_boundaries": self._questionnaire.given("new_boundaries") == "yes",
                "area": self._questionnaire.given("area")
                or area_of_council(parts.council, chain.from_iterable(parts.wards.values())),
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
            "yes",
        )
        if answer != "yes":
            return {}
        newest: dict[str, tuple[date, list[str]]] = {}
        for ward, held, rows in sorted(with_winners, key=lambda c: c[1]):
            winners = [self._parties.party(row).name for row in rows if row.elected]
            newest[fold(ward)] = (held, winners)
        return newest


def _votes_key(file: str) -> str:
    return f"votes of {file}"


def _is_of(council: str, row: Record) -> bool:
    return not row.councils or any(is_same_council(name, council) for name in row.councils)


def _is_from_ballot(name: str, row: Record) -> bool:
    return row.ballot.count(".") > 2 and fold(row.ballot.split(".")[1].replace("-", " ")) == fold(
        name
    )


def _short_name(council: str) -> str:
    """Worcester City Council is Worcester."""
    dropped = {"city", "borough", "district", "county", "metropolitan", "council", "of", "london"}
    kept = [word for word in council.split() if word.casefold() not in dropped]
    return " ".join(kept) or council
