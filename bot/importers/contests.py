"""A pack's candidates.csv and previous.csv: tonight's contests and their earlier figures."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from bot.election.council import Area, Baseline, Candidate, Comparator, Contest, Poll, Seat
from bot.election.names import fold
from bot.election.parties import Registry
from bot.election.tally import Seats
from bot.importers.capitals import capitals_note
from bot.importers.council_toml import Header
from bot.importers.parties import party_code
from bot.importers.problems import Problems
from bot.importers.tables import TableRow, csv_rows
from bot.wording.numbers import quantity

_STV_GSS_PREFIXES = {
    "S",
    "N",
}  # Scotland, Northern Ireland
_STV_NAMES = {"stv", "single transferable vote"}

FILE = "candidates.csv"
PREVIOUS = "previous.csv"
COLUMNS = (
    "election_date", "post_label", "seats_contested", "cancelled_poll", "person_name",
    "party_name", "party_id",
)  # fmt: skip
PREVIOUS_COLUMNS = (
    "election_date", "post_label", "seats_contested", "person_name", "party_name", "party_id",
    "votes_cast",
)  # fmt: skip


def read_contests(
    candidates: str,
    previous: str,
    chamber: tuple[Seat, ...],
    header: Header,
    parties: Registry,
    problems: Problems,
) -> tuple[Mapping[str, Contest], Mapping[str, int]]:
    """Tonight's contests by ward, in file order, and the line where each ward starts."""
    wards: dict[str, list[TableRow]] = defaultdict(list)
    for row in csv_rows(FILE, candidates, COLUMNS, problems):
        if row.day("election_date") not in {None, header.election_date}:
            row.add_error(f"election_date must be that of council.toml ({header.election_date})")
        wards[fold(row.name("post_label"))].append(row)
    _refuse_transferable_votes(wards.values(), problems)
    ward_names = {*wards, *(fold(seat.ward) for seat in chamber)}
    comparators = {}
    if not header.new_boundaries:
        comparators = read_previous(previous, parties, header.election_date, ward_names, problems)
        _note_comparators(set(wards), comparators, header.area, problems)
    seats = defaultdict(list)
    for seat in chamber:
        if seat.up:
            seats[fold(seat.ward)].append(seat)
    contests: dict[str, Contest] = {}
    lines: dict[str, int] = {}
    for key, table in wards.items():
        contest = _contest(table, seats[key], comparators.get(key), header, parties)
        contests[contest.ward] = contest
        lines[contest.ward] = table[0].line
    if not contests:
        problems.add_error(FILE, None, "has no candidates: add tonight's")
    people = (c.name for contest in contests.values() for c in contest.candidates)
    if text := capitals_note((contest.ward for contest in contests.values()), people):
        problems.add_note(FILE, None, text)
    return contests, lines


def _refuse_transferable_votes(wards: Iterable[list[TableRow]], problems: Problems) -> None:
    """Scotland, Northern Ireland, and any council that declares STV itself."""
    for row in (row for table in wards for row in table):
        if (
            row.cell("gss")[:1] in _STV_GSS_PREFIXES
            or row.cell("voting_system").casefold() in _STV_NAMES
        ):
            problems.add_error(
                FILE, row.line,
                f"{row.cell('post_label')[:80]} votes by single transferable vote: only "
                "councils elected by first past the post can be counted here",
            )  # fmt: skip
            return


def _contest(
    table: list[TableRow],
    up: list[Seat],
    comparator: Comparator | None,
    header: Header,
    parties: Registry,
) -> Contest:
    first = table[0]
    for column in ("seats_contested", "cancelled_poll"):
        for row in table[1:]:
            if row.cell(column) != first.cell(column):
                name = row.cell("post_label")
                row.add_error(f"{column} of {name} must match line {first.line}")
    seats = first.number("seats_contested") or 0
    if seats < 1:
        first.add_error("seats_contested must be at least 1")
    _refuse_second_ballot_paper(table)
    for row in table:
        if not row.cell("party_name"):
            row.add_error("party_name is empty: write Independent for a candidate without a party")
    candidates = [person for _, person in numbered_people(table, parties)]
    seen: set[tuple[str, str]] = set()
    for row, candidate in zip(table, candidates, strict=True):
        key = (fold(candidate.name), candidate.party)
        if key in seen:
            row.add_error(
                f"{candidate.label} is listed twice: delete one, or give two people "
                "of one name different names, such as “John Smith (2)”"
            )
        seen.add(key)
    cancelled = first.flag("cancelled_poll")
    uncontested = Poll.UNCONTESTED if len(candidates) <= seats else Poll.POSTPONED
    if not cancelled and len(candidates) <= seats:
        first.add_error(
            f"{quantity(len(candidates), 'candidate')} for {quantity(seats, 'seat')}: "
            "set cancelled_poll to True if there is no poll"
        )
    return Contest(
        ward=first.name("post_label"),
        seats=max(seats, 1),
        candidates=tuple(candidates),
        poll=uncontested if cancelled else Poll.HELD,
        comparator=comparator,
        defended=_known_defended_seats(up, seats, header),
        vacant=sum(not seat.party for seat in up),
        last_fought_on=max((s.last_won_on for s in up if s.last_won_on), default=None),
        ballot_paper_id=first.cell("ballot_paper_id"),
        gss=first.cell("gss"),
        terms=_terms(up, seats),
    )


def _refuse_second_ballot_paper(table: list[TableRow]) -> None:
    papers = {row.cell("ballot_paper_id"): row for row in reversed(table)}
    if len(papers) > 1:
        first, second, *_ = (row for row in table if papers[row.cell("ballot_paper_id")] is row)
        second.add_error(
            f"{second.cell('post_label')} has two ballot papers, {first.cell('ballot_paper_id')} "
            f"(line {first.line}) and {second.cell('ballot_paper_id')}: give each a name of "
            "its own"
        )


def numbered_people(table: list[TableRow], parties: Registry) -> list[tuple[TableRow, Candidate]]:
    """The person of each row of a ward.

    People of one name and party, told apart by person_id, are numbered in the order of their ids.
    """
    people = [
        (row, Candidate(row.name("person_name"), party_code(row, parties) or "")) for row in table
    ]
    ids: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row, person in people:
        ids[fold(person.name), person.party].add(row.cell("person_id"))
    found = []
    for row, person in people:
        same = sorted(ids[fold(person.name), person.party], key=lambda text: (len(text), text))
        if len(same) > 1:
            number = same.index(row.cell("person_id")) + 1
            person = Candidate(f"{person.name} ({number})", person.party)
            row.problems.add_note(
                row.file, row.line,
                f"{len(same)} people of one name and party: this one is shown as {person.name}",
            )  # fmt: skip
        found.append((row, person))
    return found


def _terms(up: list[Seat], seats: int) -> tuple[int, ...]:
    """Empty unless the end of every seat's term is known, and they differ."""
    years = [seat.until for seat in up if seat.until]
    known = len(years) == len(up) == seats and len(set(years)) > 1
    return tuple(sorted(years, reverse=True)) if known else ()


def _known_defended_seats(
    up: list[Seat], seats: int, header: Header
) -> Mapping[Baseline, Seats | None]:
    """None per baseline if seats.csv does not have as many seats up as are contested."""
    if header.new_boundaries:
        return {}
    return defended_seats(up) if len(up) == seats else dict.fromkeys(Baseline)


def defended_seats(up: list[Seat]) -> Mapping[Baseline, Seats | None]:
    """The seats each party defends in a ward, by baseline.

    A vacant seat is defended by the party that last won it, if known (rule HG-7, ours: the Press
    Association's treatment was not found).
    """
    last = [seat.last_won_by for seat in up if seat.last_won_by]
    return {
        Baseline.SITTING: Seats.from_parties(p for s in up if (p := s.party or s.last_won_by)),
        Baseline.LAST_FOUGHT: Seats.from_parties(last) if len(last) == len(up) else None,
    }


def read_previous(
    text: str, parties: Registry, tonight: date, ward_names: set[str], problems: Problems
) -> dict[str, Comparator]:
    """The latest earlier contest of each ward with all its figures known (SW-8).

    `ward_names` holds every ward of the council, folded; any other ward is noted.
    """
    contests: dict[tuple[str, date], list[TableRow]] = defaultdict(list)
    if not text:
        problems.add_note(
            PREVIOUS, None, "missing: no change in vote share and no swing will be shown"
        )
        return {}
    for row in csv_rows(PREVIOUS, text, PREVIOUS_COLUMNS, problems):
        day = row.day("election_date")
        if day and day >= tonight:
            row.add_error(f"election_date must be before this election ({tonight})")
        elif day:
            contests[fold(row.name("post_label")), day].append(row)
    comparators: dict[str, Comparator] = {}
    for (ward, day), table in sorted(contests.items(), key=lambda item: item[0]):
        comparator = _comparator(day, table, parties)
        if ward not in ward_names:
            name = table[0].cell("post_label")
            problems.add_note(
                PREVIOUS, table[0].line, f"{name} is not part of this council: not compared"
            )
        elif comparator:
            comparators[ward] = comparator
        else:
            problems.add_note(
                PREVIOUS,
                table[0].line,
                f"{table[0].cell('post_label')} has votes missing: not compared",
            )
    return comparators


def _comparator(day: date, table: list[TableRow], parties: Registry) -> Comparator | None:
    votes: list[tuple[Candidate, int]] = []
    for row in table:
        n = row.number("votes_cast")
        if n is None:
            return None
        votes.append((Candidate(row.name("person_name"), party_code(row, parties) or ""), n))
    return Comparator(day, table[0].number("seats_contested") or 1, tuple(votes))


def _note_comparators(
    wards: set[str], comparators: Mapping[str, Comparator], area: Area, problems: Problems
) -> None:
    missing = len(wards - set(comparators))
    if missing and comparators:
        problems.add_note(
            PREVIOUS, None, f"{missing} of {quantity(len(wards), area)} have no earlier figures"
        )
