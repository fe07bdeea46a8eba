"""Past nights of many councils, from files with a line a candidate, as nights to project.

The columns are those of the House of Commons Library's and the Local Elections Archive Project's
tables: election_date, council, council_gss, ward, ward_gss, seats_up, candidate, party, party_name,
votes, elected, and incumbent if it is known.

A ward is compared with the latest earlier contest that has its code (ward_gss) in the same council:
a new code means new boundaries. Two wards may have one code by mistake; then the names have to be
the same as well.
"""

import csv
import lzma
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from bot.election.council import (
    Baseline,
    Candidate,
    Comparator,
    Contest,
    Council,
    Poll,
    Seat,
)
from bot.election.declaration import Declaration
from bot.election.names import fold
from bot.election.parties import INDEPENDENT, Registry
from bot.election.tally import Seats
from bot.importers.registry import parse_registry, read_registry_text

LEAST_WARDS = 6
LEAST_COMPARED = 0.8  # of a council's wards

_NO_PARTY = {"nd", "no description", "indn", "independent network"}

_YES = {"1", "True", "true"}

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class PastWard:
    """A ward's contest as a file has it."""

    council: str
    council_gss: str
    name: str
    gss: str
    held_on: date
    seats: int
    votes: tuple[tuple[Candidate, int], ...]
    elected: tuple[Candidate, ...]
    incumbents: tuple[Candidate, ...]

    @property
    def is_contested(self) -> bool:
        return len(self.votes) > self.seats and sum(n for _, n in self.votes) > 0


@dataclass(frozen=True, slots=True)
class PastNight:
    """One council's night: its pack, as it were, and its results."""

    year: int
    council: Council
    results: Mapping[str, Declaration]
    compared: int

    @property
    def is_comparable(self) -> bool:
        wards = len(self.council.contests)
        return wards >= LEAST_WARDS and self.compared >= LEAST_COMPARED * wards


def read_nights(files: Sequence[Path]) -> tuple[PastNight, ...]:
    """Every council of each file but the earliest, compared with the earlier files."""
    rows = {path: _read_rows(path) for path in files}
    known = parse_registry(read_registry_text())
    registry = known.with_stand_ins(
        (_party_name(row), "") for table in rows.values() for row in table
    )
    years = sorted((_wards(table, registry) for table in rows.values()), key=lambda w: w[0].held_on)
    nights: list[PastNight] = []
    earlier: dict[tuple[str, str], PastWard] = {}
    for wards in years:
        if earlier:
            nights += _nights(wards, earlier, registry)
        earlier |= {key: ward for ward in wards for key in _keys(ward)}
    return tuple(nights)


def _read_rows(path: Path) -> list[Row]:
    opened = lzma.open if path.suffix == ".xz" else open
    with opened(path, "rt", encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _party_name(row: Row) -> str:
    name = row.get("party_name") or row["party"]
    return "Independent" if fold(name) in _NO_PARTY else name


def _wards(rows: Iterable[Row], registry: Registry) -> list[PastWard]:
    tables: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        tables[row["council"], row["ward"]].append(row)
    return [_ward(table, registry) for table in tables.values()]


def _ward(table: Sequence[Row], registry: Registry) -> PastWard:
    first = table[0]
    people = list(_people(table, registry))
    return PastWard(
        council=first["council"],
        council_gss=first["council_gss"],
        name=first["ward"],
        gss=first["ward_gss"],
        held_on=date.fromisoformat(first["election_date"]),
        seats=int(first["seats_up"] or 1),
        votes=tuple((person, int(row["votes"] or 0)) for person, row in people),
        elected=tuple(person for person, row in people if row["elected"] in _YES),
        incumbents=tuple(person for person, row in people if row.get("incumbent") in _YES),
    )


def _people(table: Sequence[Row], registry: Registry) -> Iterator[tuple[Candidate, Row]]:
    """In the order of their names, which says nothing about who won."""
    seen: Counter[Candidate] = Counter()
    for row in sorted(table, key=lambda row: row["candidate"]):
        party = registry.find(_party_name(row))
        person = Candidate(row["candidate"], party.code if party else INDEPENDENT)
        seen[person] += 1
        if seen[person] > 1:
            person = Candidate(f"{person.name} ({seen[person]})", person.party)
        yield person, row


def _keys(ward: PastWard) -> Iterator[tuple[str, str]]:
    """What a ward is found by; a council that gets a new code keeps its name."""
    code = ward.gss or fold(ward.name)
    yield ward.council_gss, code
    yield fold(ward.council), code


def _nights(
    wards: Sequence[PastWard], earlier: Mapping[tuple[str, str], PastWard], registry: Registry
) -> Iterator[PastNight]:
    codes = Counter(ward.gss for ward in wards)
    councils: dict[str, list[PastWard]] = defaultdict(list)
    for ward in wards:
        councils[ward.council].append(ward)
    for name, own in councils.items():
        before = {ward.name: _earlier(ward, earlier, repeated=codes[ward.gss] > 1) for ward in own}
        yield PastNight(
            year=own[0].held_on.year,
            council=_council(name, own, before, registry),
            results={
                ward.name: Declaration(ward.elected, ward.votes)
                for ward in own
                if ward.is_contested
            },
            compared=sum(1 for ward in before.values() if ward and ward.is_contested),
        )


def _earlier(
    ward: PastWard, earlier: Mapping[tuple[str, str], PastWard], *, repeated: bool
) -> PastWard | None:
    found = next((earlier[key] for key in _keys(ward) if key in earlier), None)
    if found and repeated and fold(found.name) != fold(ward.name):
        return None
    return found


def _council(
    name: str,
    wards: Sequence[PastWard],
    before: Mapping[str, PastWard | None],
    registry: Registry,
) -> Council:
    held_on = wards[0].held_on
    return Council(
        slug=fold(name).replace(" ", "-"),
        name=name,
        short_name=name,
        election_date=held_on,
        polls_close=datetime(held_on.year, held_on.month, held_on.day, 21, tzinfo=UTC),
        seats=sum(ward.seats for ward in wards),
        new_boundaries=False,
        parties=registry,
        chamber=tuple(
            Seat(ward.name, person.name, person.party, up=True)
            for ward in wards
            for person in ward.incumbents
        ),
        contests={ward.name: _contest(ward, before[ward.name]) for ward in wards},
        swing_pair=None,
    )


def _contest(ward: PastWard, before: PastWard | None) -> Contest:
    known = before if before and before.is_contested else None
    return Contest(
        ward=ward.name,
        seats=ward.seats,
        candidates=tuple(person for person, _ in ward.votes),
        poll=Poll.HELD if ward.is_contested else Poll.UNCONTESTED,
        comparator=Comparator(known.held_on, known.seats, known.votes) if known else None,
        defended={Baseline.SITTING: Seats.from_parties(c.party for c in ward.incumbents)},
    )
