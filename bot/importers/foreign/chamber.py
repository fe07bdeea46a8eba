"""The chamber of a new pack: the councillors' rows, and which of their seats are up."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from bot.election.names import fold
from bot.importers.foreign.party_names import is_vacant_seat
from bot.importers.foreign.questions import Questionnaire
from bot.importers.foreign.record import Record
from bot.importers.foreign.wards import Wards
from bot.importers.foreign.write import Chamber
from bot.importers.problems import Problems
from bot.wording.numbers import comma_list, quantity

_MAX_NAMED = 6
_MAX_SPELLINGS = 3  # wards that two files spell differently


def without_repeats(sitting: Sequence[Record], problems: Problems) -> tuple[Record, ...]:
    """Each councillor once: some lists have a row for each of their committees."""
    kept: dict[tuple[str, str, int], Record] = {}
    repeated: list[Record] = []
    for n, row in enumerate(sitting):
        key = (fold(row.ward), fold(row.person), n if is_vacant_seat(row) or not row.person else 0)
        if key in kept:
            repeated.append(row)
        kept.setdefault(key, row)
    if repeated:
        first = repeated[0]
        problems.add_note(
            first.file, first.line,
            f"{quantity(len(repeated), 'row')} left out: {first.person} of {first.ward} and others "
            "are there more than once",
        )  # fmt: skip
    return tuple(kept.values())


def chamber(
    sitting: Sequence[Record],
    contests: Mapping[str, list[Record]],
    day: date,
    questionnaire: Questionnaire,
    problems: Problems,
) -> Chamber:
    """Every seat and whether it is up, under the ward names of the candidates' file.

    `contests`: the candidates by ward.
    """
    known = _known_wards(sitting, contests)
    left = [ward for ward in contests if ward not in known.values()]
    boundaries = questionnaire.ask(
        "new_boundaries",
        "Are the boundaries new, so that nothing can be compared?" + _missing_words(left),
        ("no", "yes"),
        "yes" if _are_many(len(left), len(contests)) else "no",
    )
    if boundaries != "no":  # old wards are none of tonight's, whatever they are called
        return [(row, True) for row in _renamed(sitting, known)]
    for name, ward in known.items():
        if ward is None and left:
            among = Wards.from_names(contests)
            known[name] = among.ask(name, sitting[0].file, left, questionnaire)
    by_ward: dict[str, list[Record]] = defaultdict(list)
    for row in _renamed(sitting, known):
        by_ward[row.ward].append(row)
    missing = [ward for ward in contests if ward not in by_ward]
    if missing and not questionnaire.unanswered:
        first = contests[missing[0]][0]
        problems.add_error(
            first.file, first.line,
            f"{comma_list(missing[:_MAX_NAMED])}: no seat in {sitting[0].file}, which has "
            f"{comma_list(sorted(set(by_ward) - set(contests))[:_MAX_NAMED]) or 'all taken'}",
        )  # fmt: skip
    seats: Chamber = []
    for ward, rows in by_ward.items():
        seats += _ward_seats(ward, rows, contests.get(ward), day, questionnaire)
    return seats


def _are_many(missing: int, contests: int) -> bool:
    """More wards than are spelt in two ways: with new boundaries many keep their names."""
    return 2 * missing > contests or (missing > _MAX_SPELLINGS and 8 * missing > contests)


def _missing_words(missing: list[str]) -> str:
    if not missing:
        return ""
    wards = comma_list(missing[:_MAX_NAMED]) + (", …" if len(missing) > _MAX_NAMED else "")
    return f" ({len(missing)} of tonight's have no councillor: {wards})"


def _known_wards(
    sitting: Sequence[Record], contests: Mapping[str, list[Record]]
) -> dict[str, str | None]:
    """Tonight's spelling of each ward of the chamber, if it has one."""
    wards = Wards.from_names(contests)
    return {row.ward: wards.find(row.ward) for row in sitting}


def _renamed(sitting: Sequence[Record], known: Mapping[str, str | None]) -> list[Record]:
    return [replace(row, ward=known[row.ward] or row.ward) for row in sitting]


def _ward_seats(
    ward: str,
    rows: list[Record],
    contest: list[Record] | None,
    day: date,
    questionnaire: Questionnaire,
) -> Chamber:
    if contest is None:
        return [(row, False) for row in rows]
    contested = contest[0].seats or 1
    if len(rows) <= contested:
        return [(row, True) for row in rows]
    for up in _marked_seats(rows, day):
        if len(up) == contested:
            return [(row, row in up) for row in rows]
    names = tuple(row.person or f"the seat on line {row.line}" for row in rows)
    chosen = set()
    for n in range(1, contested + 1):
        which = "Which seat" if contested == 1 else f"Which seat ({n} of {contested})"
        answer = questionnaire.ask(f"up {ward} {n}", f"{which} in {ward} is up?", names)
        if answer:
            chosen.add(answer)
    return [(row, name in chosen) for row, name in zip(rows, names, strict=True)]


def _marked_seats(rows: list[Record], day: date) -> list[list[Record]]:
    """The seats up by what the rows say: a mark, polling day, its year; also if vacant."""
    by_day = [row for row in rows if row.next_election == day]
    by_year = [row for row in rows if row.next_election and row.next_election.year == day.year]
    return [[row for row in rows if row.up], by_day, by_year]
