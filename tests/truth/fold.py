"""The council as the ledger has it, by independent sums: none of the bot's are used."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from bot.election.council import Baseline, Contest, Council, Poll, Seat
from bot.election.declaration import Declaration, Mark
from bot.election.ledger import (
    Confirm,
    Correct,
    Declare,
    MarkWard,
    Undo,
    WardEntry,
    Withdraw,
)
from bot.election.parties import INDEPENDENT, VACANT

NOC = "NOC"

# One score: wards declared, of how many, seats by party, seats to come.
Score = tuple[int, int, frozenset[tuple[str, int]], int]
Seats = frozenset[tuple[str, int]]
Final = frozenset[tuple[str, int, int | None]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a declaration does to a ward's seats. Nothing gained or lost: a hold, or a win."""

    gained: Seats = frozenset()
    lost: Seats = frozenset()
    partial: bool = False

    @property
    def is_gain(self) -> bool:
        return bool(self.gained)


NO_GAIN, PARTIAL = Verdict(), Verdict(partial=True)


@dataclass(frozen=True)
class WardFold:
    """One ward: what was declared, or how its poll stands."""

    declaration: Declaration | None = None
    mark: Mark | None = None


@dataclass(frozen=True)
class Truth:
    """What is so now, of one council. Each sum is made once, because a judge asks again and again.

    `start` is the council before any entry, if another Truth has worked it out already.
    """

    council: Council
    wards: Mapping[str, WardFold]
    start: "Truth | None" = None

    def ward(self, name: str) -> WardFold:
        return self.wards[name]

    def elected(self, ward: str) -> list[tuple[str, str]]:
        """The name and party of each winner so far."""
        declaration = self.ward(ward).declaration
        return [(c.name, c.party) for c in declaration.elected] if declaration else []

    def parties_elected(self, ward: str) -> list[str]:
        """The party of each seat filled so far, with those whose winners have no name yet."""
        declaration = self.ward(ward).declaration
        unnamed = declaration.unnamed if declaration else ()
        return [*(party for _, party in self.elected(ward)), *unnamed]

    def figures(self, ward: str) -> tuple[int, ...]:
        """All candidates' votes, most first; empty unless all are known."""
        declaration, contest = self.ward(ward).declaration, self.council.contests[ward]
        if declaration is None or len(declaration.votes) < len(contest.candidates):
            return ()
        return tuple(sorted((n for _, n in declaration.votes), reverse=True))

    @cached_property
    def seats(self) -> Counter[str]:
        """Seats by party: those not up, and those declared tonight."""
        held = Counter(s.party or VACANT for s in self.council.chamber if not s.up)
        for ward in self.council.contests:
            held.update(self.parties_elected(ward))
        return held

    def _open(self, ward: str) -> int:
        return self.council.contests[ward].seats - len(self.parties_elected(ward))

    def is_declared(self, ward: str) -> bool:
        """Whether everyone is elected who can be: as many as seats, or as candidates."""
        contest = self.council.contests[ward]
        declared = self.ward(ward).declaration is not None
        most = min(contest.seats, len(contest.candidates))
        return declared and len(self.parties_elected(ward)) >= most

    def is_postponed(self, ward: str) -> bool:
        """Whether the poll is held another day."""
        state = self.ward(ward)
        return state.mark is Mark.POSTPONED and state.declaration is None

    def _is_open_to_all(self, ward: str) -> bool:
        """Whether nominations may reopen: a later poll, or more seats than candidates."""
        return self.is_postponed(ward) or self.is_declared(ward)

    def most(self, party: str) -> int:
        """The seats a party has if everything to come goes its way."""
        held = self.seats[party]
        for ward, contest in self.council.contests.items():
            if self._is_open_to_all(ward):
                held += self._open(ward)
                continue
            standing = sum(c.party == party for c in contest.candidates)
            already = self.parties_elected(ward).count(party)
            held += min(self._open(ward), standing - already)
        return held

    def least(self, party: str) -> int:
        """The seats a party has if everything to come goes to the others, as far as they stand."""
        held = self.seats[party]
        for ward, contest in self.council.contests.items():
            if not self._is_open_to_all(ward):
                already = self.parties_elected(ward)
                others = sum(c.party != party for c in contest.candidates)
                others -= sum(p != party for p in already)
                held += max(0, self._open(ward) - others)
        return held

    @cached_property
    def is_complete(self) -> bool:
        """Whether every ward that is not postponed has declared."""
        return all(self.is_postponed(w) or self.is_declared(w) for w in self.council.contests)

    @cached_property
    def before(self) -> Counter[str]:
        """Seats by party on the eve of poll."""
        return Counter(s.party or VACANT for s in self.council.chamber)

    @cached_property
    def eve(self) -> str:
        """Who ran the council before the night."""
        before = self.before
        over = [p for p, n in before.items() if 2 * n > before.total() and _is_party(p)]
        return over[0] if over else NOC

    @cached_property
    def contenders(self) -> list[str]:
        """The two largest parties of the eve, if each had a third of the seats."""
        ranked = [(p, n) for p, n in self.before.most_common() if _is_party(p)]
        return [p for p, n in ranked[:2] if 3 * n >= self.before.total()]

    @cached_property
    def uncontested(self) -> set[str]:
        """Wards that were decided before the night."""
        polls = self.council.contests.items()
        return {ward for ward, contest in polls if contest.poll is Poll.UNCONTESTED}

    @cached_property
    def line(self) -> int:
        """The seats that make a majority."""
        return self.council.seats // 2 + 1

    @cached_property
    def _parties(self) -> set[str]:
        standing = {c.party for w in self.council.contests.values() for c in w.candidates}
        return {p for p in standing | set(self.seats) | set(self.before) if _is_party(p)}

    @cached_property
    def control(self) -> str | None:
        """Who will run the council, whatever is to come; None while that is open."""
        for party in self._parties:
            if self.least(party) >= self.line:
                return party
        newcomer = ""  # who may still be nominated where nominations reopen
        noc = all(self.most(party) < self.line for party in {*self._parties, newcomer})
        return NOC if noc else None

    @cached_property
    def has_lost(self) -> bool:
        """Whether the party that ran the council can no longer have a majority."""
        return self.eve != NOC and self.most(self.eve) < self.line

    def cannot_reach(self, party: str) -> bool:
        """Whether a majority is out of a party's reach."""
        return self.most(party) < self.line

    @cached_property
    def needs(self) -> frozenset[tuple[str, int, int]]:
        """Who can still reach a majority: with how many of how many seats to come."""
        left = sum(self._open(ward) for ward in self.council.contests)
        return frozenset(
            (party, self.line - self.seats[party], left)
            for party in self._parties
            if self.least(party) < self.line <= self.most(party)
        )

    @cached_property
    def score(self) -> Score:
        """Wards declared, of how many, the seats by party, the seats to come."""
        contests = self.council.contests
        declared = sum(self.is_declared(ward) for ward in contests)
        held = frozenset((party, n) for party, n in self.seats.items() if n)
        return declared, len(contests), held, sum(self._open(ward) for ward in contests)

    def defended(self, ward: str, baseline: Baseline) -> Counter[str] | None:
        """The seats each party defends in a ward; None if not known."""
        up = self._seats_up.get(_plain(ward), [])
        if self.council.new_boundaries or len(up) != self.council.contests[ward].seats:
            return None
        won = [seat.last_won_by for seat in up if seat.last_won_by]
        if baseline is Baseline.LAST_FOUGHT:
            return Counter(won) if len(won) == len(up) else None
        return Counter(party for seat in up if (party := seat.party or seat.last_won_by))

    @cached_property
    def _seats_up(self) -> Mapping[str, list[Seat]]:
        found: dict[str, list[Seat]] = {}
        for seat in self.council.chamber:
            if seat.up:
                found.setdefault(_plain(seat.ward), []).append(seat)
        return found

    @cached_property
    def _baselines(self) -> list[Baseline]:
        """What changes are counted against, the one preferred first."""
        preferred = self.council.baseline is Baseline.LAST_FOUGHT
        return [*([Baseline.LAST_FOUGHT] if preferred else []), Baseline.SITTING]

    def verdict(self, ward: str) -> Verdict | None:
        """What the ward's declaration does to its seats; None while it awaits one."""
        if self.ward(ward).declaration is None:
            return None
        if not self.is_declared(ward):
            return PARTIAL
        known = (self.defended(ward, baseline) for baseline in self._baselines)
        defended = next((seats for seats in known if seats is not None), None)
        if defended is None:
            return NO_GAIN
        won = Counter(self.parties_elected(ward))
        gained, lost = won - defended, defended - won
        if not (gained and lost):
            return NO_GAIN
        return Verdict(frozenset(gained.items()), frozenset(lost.items()))

    def parties_concerned(self, ward: str) -> set[str]:
        """Who wins a seat there, and who loses one, once it has declared."""
        won, lost = Counter(self.parties_elected(ward)), Counter[str]()
        if self.is_declared(ward):
            for baseline in self._baselines:
                lost |= (self.defended(ward, baseline) or Counter()) - won
        return {*won, *lost}

    @cached_property
    def final(self) -> Final:
        """Seats and their change, by party."""
        seats = self.seats
        changes = {party: self.change(party) for party in {*seats, *self.before, *self._parties}}
        return frozenset(
            (party, seats[party], change)
            for party, change in changes.items()
            if seats[party] or (change and party != VACANT)
        )

    @cached_property
    def _basis(self) -> Baseline | None:
        """What changes are counted against: the first that is known in every declared ward."""
        declared = [ward for ward in self.council.contests if self.is_declared(ward)]
        for baseline in self._baselines:
            if all(self.defended(ward, baseline) is not None for ward in declared):
                return baseline
        return None

    def change(self, party: str) -> int | None:
        """Seats won less seats defended in declared wards; None if not known."""
        if self.council.new_boundaries:
            return self.seats[party] - self.before[party] if self.is_complete else None
        if self._basis is None:
            return None
        declared = [ward for ward in self.council.contests if self.is_declared(ward)]
        won = sum(self.parties_elected(ward).count(party) for ward in declared)
        return won - sum(
            (self.defended(ward, self._basis) or Counter())[party] for ward in declared
        )

    def still_up(self, party: str) -> int | None:
        """Seats it defends in wards to come; None if not known."""
        if self._defended is None:
            return None
        return sum(n[party] for ward, n in self._defended.items() if not self.is_declared(ward))

    def was(self, party: str) -> int:
        """Its seats before the night, by the baseline of the changes if that is known."""
        if self._defended is None:
            return self.before[party]
        not_up = sum(s.party == party for s in self.council.chamber if not s.up)
        return not_up + sum(seats[party] for seats in self._defended.values())

    @cached_property
    def _defended(self) -> Mapping[str, Counter[str]] | None:
        """What is defended in every ward; None if not known."""
        if self.council.new_boundaries or self._basis is None:
            return None
        found = {ward: self.defended(ward, self._basis) for ward in self.council.contests}
        known = {ward: seats for ward, seats in found.items() if seats is not None}
        return known if len(known) == len(found) else None

    @cached_property
    def opening(self) -> "Truth":
        """The council before any entry: what is certain then is announced to nobody."""
        return self.start or fold(self.council, ())


def fold(council: Council, entries: Iterable[WardEntry], before: Truth | None = None) -> Truth:
    """The council after these entries; `before` is what was so earlier, to ask it for its sums."""
    wards = {ward: _at_opening(contest) for ward, contest in council.contests.items()}
    for entry in entries:
        wards[entry.ward] = _after(entry, wards[entry.ward])
    start = before.opening if before and before.council is council else None
    return Truth(council, wards, start)


def _at_opening(contest: Contest) -> WardFold:
    match contest.poll:
        case Poll.UNCONTESTED:
            return WardFold(Declaration(contest.candidates))
        case Poll.POSTPONED:
            return WardFold(None, Mark.POSTPONED)
        case Poll.HELD:
            return WardFold()


def _after(entry: WardEntry, before: WardFold) -> WardFold:
    match entry:
        case Declare(declaration=declaration) | Correct(declaration=declaration):
            return WardFold(declaration, before.mark)
        case Withdraw():
            return WardFold(None, before.mark)
        case MarkWard(mark=mark):
            return WardFold(None, mark)
        case Undo(state=state):
            return WardFold(state.declaration, state.mark)
        case Confirm():
            return before


def _plain(ward: str) -> str:
    """A ward's name without what two files may write differently."""
    return re.sub(r"[^a-z0-9]", "", ward.casefold().replace("&", "and"))


def _is_party(code: str) -> bool:
    return code not in {INDEPENDENT, VACANT}
