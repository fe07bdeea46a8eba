"""A night: a council folded with its ledger, one entry at a time."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from bot.election.council import Baseline, Candidate, Contest, Council, Poll
from bot.election.declaration import Completeness, Declaration, Mark
from bot.election.ledger import Entry, LoadPack, WardState, state_after
from bot.election.result import WardResult, declared_result
from bot.election.successors import inherited_state
from bot.election.tally import Seats

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Tally:
    """A ward's contribution to the council's totals, or the sum of all wards' contributions.

    - `won`: seats filled tonight; `open`: contested seats not yet filled.
    - `reach`: seats each party could still win here; `open_to_all`: seats that any party might win
      because nominations may reopen (a postponed poll).
    - `assured`: open seats each party is certain to win, because its opponents are too few.
    - `settled`: seats won in wards whose seats are all filled. Gains and losses count these wards
      only.
    - `sitting`, `last_fought`: seats defended in those wards, by baseline; `unknown_sitting` and
      `unknown_last` count the wards where the baseline isn't known.
    - `due`: wards that aren't postponed; `declared`: wards with every seat filled.
    """

    won: Seats
    open: int
    reach: Seats
    open_to_all: int
    assured: Seats
    settled: Seats
    sitting: Seats
    last_fought: Seats
    unknown_sitting: int
    unknown_last: int
    due: int
    declared: int

    @property
    def is_complete(self) -> bool:
        return self.declared >= self.due

    def plus(self, other: "Tally") -> "Tally":
        return Tally(
            self.won.plus(other.won),
            self.open + other.open,
            self.reach.plus(other.reach),
            self.open_to_all + other.open_to_all,
            self.assured.plus(other.assured),
            self.settled.plus(other.settled),
            self.sitting.plus(other.sitting),
            self.last_fought.plus(other.last_fought),
            self.unknown_sitting + other.unknown_sitting,
            self.unknown_last + other.unknown_last,
            self.due + other.due,
            self.declared + other.declared,
        )

    def minus(self, other: "Tally") -> "Tally":
        return Tally(
            self.won.minus(other.won),
            self.open - other.open,
            self.reach.minus(other.reach),
            self.open_to_all - other.open_to_all,
            self.assured.minus(other.assured),
            self.settled.minus(other.settled),
            self.sitting.minus(other.sitting),
            self.last_fought.minus(other.last_fought),
            self.unknown_sitting - other.unknown_sitting,
            self.unknown_last - other.unknown_last,
            self.due - other.due,
            self.declared - other.declared,
        )


EMPTY_TALLY = Tally(Seats(), 0, Seats(), 0, Seats(), Seats(), Seats(), Seats(), 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Night:
    """A council's night so far. Equal nights have nothing to announce.

    - `wards` holds every contested ward from the start, so adding a declaration costs one ward and
      the totals, however many wards are in.
    - `has_ended`: every due ward had declared, and none has been withdrawn since. A postponed poll
      may be on again.
    """

    council: Council
    wards: Mapping[str, WardState]
    totals: Tally
    has_ended: bool = field(default=False, compare=False)
    # By ward, each worked out when it is first asked for.
    _results: dict[str, WardResult] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    # By function, see `once`. Any: whatever each returns.
    _of_seats: dict[Callable[["Night"], Any], Any] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @classmethod
    def initial(cls, council: Council) -> "Night":
        """The night before any entry; uncontested wards count as declared."""
        wards = {ward: initial_state(contest) for ward, contest in council.contests.items()}
        return cls.from_states(council, wards)

    @classmethod
    def from_states(cls, council: Council, wards: Mapping[str, WardState]) -> "Night":
        totals = EMPTY_TALLY
        for ward, contest in council.contests.items():
            totals = totals.plus(ward_tally(contest, wards[ward]))
        return cls(council, wards, totals, totals.is_complete)

    def with_entry(self, entry: Entry, seq: int) -> "Night":
        """The night after entry number `seq`. A reloaded pack recomputes everything."""
        if isinstance(entry, LoadPack):
            return self._with_council(entry.council)
        return self.with_ward(entry.ward, state_after(entry, self.wards[entry.ward], seq))

    def with_ward(self, ward: str, state: WardState) -> "Night":
        before, totals = self.wards[ward], self.totals
        if state == before:
            return self
        is_same_seats = _fill_same_seats(before.declaration, state.declaration)
        if not is_same_seats:
            # Only this ward's share changes, so the cost doesn't grow with the night.
            contest = self.council.contests[ward]
            totals = totals.minus(ward_tally(contest, before)).plus(ward_tally(contest, state))
        wards = {**self.wards, ward: state}
        after = Night(self.council, wards, totals, self._has_ended_by(totals))
        after._results.update(self._results)
        after._results.pop(ward, None)
        if is_same_seats:
            after._of_seats.update(self._of_seats)
        return after

    def _with_council(self, council: Council) -> "Night":
        initial, before = Night.initial(council), self.council.contests
        # States that entries made are kept; the rest follow the new pack.
        changed = {
            ward: inherited_state(state, ward, self.council, council)
            for ward, state in self.wards.items()
            if ward in initial.wards and state != initial_state(before[ward])
        }
        after = Night.from_states(council, {**initial.wards, **changed})
        return Night(council, after.wards, after.totals, self._has_ended_by(after.totals))

    def _has_ended_by(self, totals: Tally) -> bool:
        fewer = totals.declared < self.totals.declared
        return totals.is_complete or (self.has_ended and not fewer)

    def result(self, ward: str) -> WardResult | None:
        """What the ward's declaration means; None if it has none."""
        declaration = self.wards[ward].declaration
        if declaration is None:
            return None
        if ward not in self._results:
            contest = self.council.contests[ward]
            self._results[ward] = declared_result(self.council, contest, declaration)
        return self._results[ward]

    def once(self, work: "Callable[[Night], T]") -> T:
        """What the work makes of the night: worked out once, and again only if a seat moves.

        So it may look at seats and marks, but at no figures.
        """
        if work not in self._of_seats:
            self._of_seats[work] = work(self)
        found: T = self._of_seats[work]
        return found

    @property
    def declared_wards(self) -> tuple[str, ...]:
        """Wards with a declaration, in the order they declared, uncontested ones first."""
        known = [(s.since or 0, w) for w, s in self.wards.items() if s.declaration]
        return tuple(ward for _, ward in sorted(known, key=lambda pair: pair[0]))

    @property
    def outstanding_wards(self) -> tuple[str, ...]:
        return tuple(
            ward for ward, contest in self.council.contests.items()
            if ward_tally(contest, self.wards[ward]).open
        )  # fmt: skip

    @property
    def declarations(self) -> tuple[tuple[Contest, Declaration], ...]:
        contests = self.council.contests
        found = ((contests[ward], self.wards[ward].declaration) for ward in self.declared_wards)
        return tuple((contest, known) for contest, known in found if known)

    @property
    def results(self) -> tuple[WardResult, ...]:
        """Of the declared wards, in the order they declared."""
        found = map(self.result, self.declared_wards)
        return tuple(result for result in found if result)

    @property
    def is_complete(self) -> bool:
        return self.totals.is_complete


def initial_state(contest: Contest) -> WardState:
    """A ward's state before any entry (rules HG-5 and CT-5)."""
    match contest.poll:
        case Poll.UNCONTESTED:
            return WardState(declaration=Declaration(elected=contest.candidates))
        case Poll.POSTPONED:
            return WardState(mark=Mark.POSTPONED)
        case Poll.HELD:
            return WardState()


def _fill_same_seats(one: Declaration | None, other: Declaration | None) -> bool:
    """Whether they differ in figures at most, which count for nothing in the totals."""
    if one is None or other is None:
        return False
    return one.elected == other.elected and one.unnamed == other.unnamed


def ward_tally(contest: Contest, state: WardState) -> Tally:
    declaration = state.declaration
    postponed = state.mark is Mark.POSTPONED and declaration is None
    elected = declaration.elected if declaration else ()
    unnamed = declaration.unnamed if declaration else ()
    # Seats filled count at once, but gains and losses only once the ward's seats are all filled.
    won = declaration.seats if declaration else Seats()
    unfilled = contest.seats - won.total
    settled = declaration is not None and (
        declaration.completeness(contest) is not Completeness.PARTIAL
    )
    # If a settled ward had too few candidates for its seats, a new election fills the rest.
    open_to_all = postponed or settled
    left = Seats() if open_to_all else _candidates_left(contest, elected, unnamed)
    sitting, last = (contest.defended.get(b) for b in (Baseline.SITTING, Baseline.LAST_FOUGHT))
    return Tally(
        won=won,
        open=unfilled,
        reach=_capped_seats(left, unfilled),
        open_to_all=unfilled if open_to_all else 0,
        assured=_assured_seats(left, unfilled),
        settled=won if settled else Seats(),
        sitting=sitting if settled and sitting is not None else Seats(),
        last_fought=last if settled and last is not None else Seats(),
        unknown_sitting=int(settled and sitting is None),
        unknown_last=int(settled and last is None),
        due=int(not postponed),
        declared=int(settled),
    )


def _candidates_left(
    contest: Contest, elected: Collection[Candidate], unnamed: Collection[str]
) -> Seats:
    """By party: it can win no more seats here than it has candidates left."""
    standing = Counter(c.party for c in contest.candidates if c not in elected)
    return Seats(standing - Counter(unnamed))


def _capped_seats(seats: Seats, most: int) -> Seats:
    return Seats({p: min(n, most) for p, n in seats.items()}) if most else Seats()


def _assured_seats(left: Seats, unfilled: int) -> Seats:
    """The seats that remain if every candidate of all other parties is elected (rule CT-10)."""
    candidates = left.total
    return Seats(
        {p: min(n, unfilled - candidates + n) for p, n in left.items() if unfilled > candidates - n}
    )
