"""A council on the eve of poll: its chamber and the contests of the night."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.election.names import NameIndex, surname
from bot.election.parties import INDEPENDENT, VACANT, Registry
from bot.election.tally import Seats, parties_by_seats

LONDON = ZoneInfo("Europe/London")  # where polls close, and what a newsroom's clock shows

_NO_PARTY = {INDEPENDENT, VACANT}


class Area(StrEnum):
    """What the council calls the areas that elect it; in code they are all wards."""

    WARD = "ward"
    DIVISION = "division"
    ELECTORAL_WARD = "electoral ward"


class Baseline(StrEnum):
    """What gains are measured against (rule HG-1)."""

    SITTING = "sitting"
    LAST_FOUGHT = "last_fought"


class Independents(StrEnum):
    """Whether independents count as one group in the chamber (rule CT-8)."""

    ONE_GROUP = "one-group"
    SEPARATE = "separate"


class Poll(StrEnum):
    """The state of a ward's poll before the night, after nominations closed."""

    HELD = "held"
    UNCONTESTED = "uncontested"
    POSTPONED = "postponed"


def majority_needed(seats: int) -> int:
    """Seats for overall control: more than half of all seats, vacant ones included.

    BBC, "How control is decided", 2023 (rule CT-1).
    """
    return seats // 2 + 1


class Candidate(NamedTuple):
    """A person standing in a ward; `party` is a party code.

    A tuple for speed: candidates are the keys of every table of figures, and a tuple's hash is
    computed in C.
    """

    name: str
    party: str

    @property
    def label(self) -> str:
        return f"{self.name} ({self.party})"

    @property
    def surname(self) -> str:
        return surname(self.name)


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat in the chamber on the eve; `party` is the sitting party, None if unknown.

    `until` is the year in which the term of tonight's winner ends, if the pack gives it.
    """

    ward: str
    councillor: str
    party: str | None
    up: bool
    last_won_by: str | None = None
    last_won_on: date | None = None
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Comparator:
    """The earlier contest in a ward that tonight's shares are compared with."""

    held_on: date
    seats: int
    votes: tuple[tuple[Candidate, int], ...]

    @property
    def total(self) -> int:
        """Nought if the ward was uncontested."""
        return sum(n for _, n in self.votes)


@dataclass(frozen=True, slots=True)
class Contest:
    """One ward's election tonight.

    - `defended`: seats each party defends, by baseline; None if not known. Empty under new
      boundaries, because nothing is defended.
    - `terms`: the years in which the seats' terms end, longest first, if they differ (a double
      vacancy, rule DE-7).
    - `fillable`: the seats for which there are candidates.
    """

    ward: str
    seats: int
    candidates: tuple[Candidate, ...]
    poll: Poll = Poll.HELD
    comparator: Comparator | None = None
    defended: Mapping[Baseline, Seats | None] = field(default_factory=dict)
    vacant: int = 0
    last_fought_on: date | None = None
    ballot_paper_id: str = ""
    gss: str = ""
    terms: tuple[int, ...] = ()
    candidate_set: frozenset[Candidate] = field(init=False)
    fillable: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "candidate_set", frozenset(self.candidates))
        object.__setattr__(self, "fillable", min(self.seats, len(self.candidates)))

    @property
    def parties(self) -> tuple[str, ...]:
        """Codes of the parties standing, each once, in ballot-paper order."""
        return tuple(dict.fromkeys(c.party for c in self.candidates))


@dataclass(frozen=True, slots=True)
class Council:
    """A council as its pack describes it: everything known before the first declaration.

    - `before`: seats by party on the eve, most first.
    - `needed`: seats for a majority after this election.
    - `control_before`: the party in control on the eve of poll, None for no overall control. It is
      always the eve's, whichever baseline counts the gains (rule HG-2), and never independents
      (rule CT-8).
    - `largest_two`: the two largest parties on the eve, leaving out independents; fewer if fewer
      parties sit.
    - `board_projection`: whether the board shows what is likely still to come.
    - `most_votes_before`: the most votes per seat in any of tonight's wards last time, None if no
      earlier figures are known.
    """

    slug: str
    name: str
    short_name: str
    election_date: date
    polls_close: datetime
    seats: int
    new_boundaries: bool
    parties: Registry
    chamber: tuple[Seat, ...]
    contests: Mapping[str, Contest]
    swing_pair: tuple[str, str] | None
    baseline: Baseline = Baseline.SITTING
    independents: Independents = Independents.ONE_GROUP
    noc_term: str = "no overall control"
    area: Area = Area.WARD
    sources: tuple[str, ...] = ()
    board_projection: bool = False
    before: Seats = field(init=False)
    not_up: Seats = field(init=False)
    needed: int = field(init=False)
    control_before: str | None = field(init=False)
    largest_two: tuple[str, ...] = field(init=False)
    most_votes_before: Fraction | None = field(init=False)
    every_ward: NameIndex = field(init=False)
    wards_up: NameIndex = field(init=False)

    def __post_init__(self) -> None:
        def put(name: str, value: object) -> None:
            object.__setattr__(self, name, value)

        before = Seats.from_parties(seat.party or VACANT for seat in self.chamber)
        order = parties_by_seats(before, self.parties)
        put("before", Seats({party: before[party] for party in order}))
        put("not_up", Seats.from_parties(s.party or VACANT for s in self.chamber if not s.up))
        put("needed", majority_needed(self.seats))
        ranked = [p for p in self.before if p not in _NO_PARTY]
        eve = majority_needed(self.before.total)
        put("control_before", next((p for p in ranked if self.before[p] >= eve), None))
        put("largest_two", tuple(ranked[:2]))
        then = [c.comparator for c in self.contests.values() if c.comparator]
        per_seat = [Fraction(c.total, c.seats) for c in then if c.total]
        put("most_votes_before", max(per_seat, default=None))
        put("every_ward", NameIndex.from_names([*self.contests, *(s.ward for s in self.chamber)]))
        put("wards_up", NameIndex.from_names(self.contests))

    @property
    def swing_parties(self) -> tuple[str, ...]:
        """The two parties of the council-wide swing, fixed before the night (rule SW-3)."""
        return self.swing_pair or self.largest_two
