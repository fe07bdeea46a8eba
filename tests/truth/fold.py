"""The council as the ledger has it, by independent sums: none of the bot's are used."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.election.council import Baseline, Council, Poll
from bot.election.declaration import Declaration, Mark
from bot.election.ledger import (
    Confirm,
    Correct,
    Declare,
    LoadPack,
    MarkWard,
    Undo,
    WardEntry,
    Withdraw,
)
from bot.election.parties import INDEPENDENT, VACANT

NOC = "NOC"


@dataclass
class WardFold:
    """One ward: what was declared, or how its poll stands."""

    declaration: Declaration | None = None
    mark: Mark | None = None


@dataclass
class Truth:
    """What is so now. `facts` are those about control that nothing to come can change."""

    council: Council
    wards: dict[str, WardFold] = field(default_factory=dict)

    def apply(self, entry: WardEntry | LoadPack) -> None:
        """Take in the ledger's next entry."""
        match entry:
            case LoadPack(council=council):
                self.council = council
            case (
                Declare(ward=ward, declaration=declaration)
                | Correct(ward=ward, declaration=declaration)
            ):
                self._ward(ward).declaration = declaration
            case Withdraw(ward=ward):
                self._ward(ward).declaration = None
            case MarkWard(ward=ward, mark=mark):
                self.wards[ward] = WardFold(None, mark)
            case Undo(ward=ward, state=state):
                self.wards[ward] = WardFold(state.declaration, state.mark)
            case Confirm():
                pass

    def _ward(self, name: str) -> WardFold:
        return self.wards.setdefault(name, WardFold())

    def winners(self, ward: str) -> list[str] | None:
        """The parties elected in a ward; None while it awaits its declaration."""
        contest = self.council.contests[ward]
        if contest.poll is Poll.UNCONTESTED:
            return [candidate.party for candidate in contest.candidates]
        declaration = self._ward(ward).declaration
        return [c.party for c in declaration.elected] if declaration else None

    @property
    def seats(self) -> Counter[str]:
        """Seats by party: those not up, and those declared tonight."""
        held = Counter(s.party or VACANT for s in self.council.chamber if not s.up)
        for ward in self.council.contests:
            held.update(self.winners(ward) or [])
        return held

    def _open(self, ward: str) -> int:
        return self.council.contests[ward].seats - len(self.winners(ward) or [])

    def _is_postponed(self, ward: str) -> bool:
        if self.council.contests[ward].poll is Poll.POSTPONED and self.winners(ward) is None:
            return True
        return self._ward(ward).mark is Mark.POSTPONED and self.winners(ward) is None

    def most(self, party: str) -> int:
        """The seats a party has if everything to come goes its way."""
        held = self.seats[party]
        for ward, contest in self.council.contests.items():
            if self._is_postponed(ward):
                held += contest.seats
                continue
            standing = sum(c.party == party for c in contest.candidates)
            already = (self.winners(ward) or []).count(party)
            held += min(self._open(ward), standing - already)
        return held

    def least(self, party: str) -> int:
        """The seats a party has if everything to come goes to the others, as far as they stand."""
        held = self.seats[party]
        for ward, contest in self.council.contests.items():
            if not self._is_postponed(ward):
                already = self.winners(ward) or []
                others = sum(c.party != party for c in contest.candidates)
                others -= sum(p != party for p in already)
                held += max(0, self._open(ward) - others)
        return held

    @property
    def is_complete(self) -> bool:
        """Whether every ward that is not postponed has declared in full."""
        return all(self._is_postponed(w) or self._open(w) == 0 for w in self.council.contests)

    @property
    def eve(self) -> str:
        """Who ran the council before the night."""
        before = Counter(s.party or VACANT for s in self.council.chamber)
        return _majority(before, sum(before.values())) or NOC

    @property
    def facts(self) -> set[tuple[str, str]]:
        """What is certain: ("lost", party), ("majority", party) or ("noc", "")."""
        council, line = self.council, self.council.seats // 2 + 1
        parties = {c.party for w in council.contests.values() for c in w.candidates}
        parties |= set(self.seats)
        parties -= {INDEPENDENT, VACANT}
        parties = {p for p in parties if not p.startswith(INDEPENDENT)}
        found: set[tuple[str, str]] = set()
        if self.eve != NOC and self.most(self.eve) < line:
            found.add(("lost", self.eve))
        winner = next((party for party in parties if self.least(party) >= line), None)
        if winner:
            found.add(("majority", winner))
        newcomer = ""  # who may still be nominated for a postponed poll
        if not winner and all(self.most(party) < line for party in {*parties, newcomer}):
            found.add(("noc", ""))
        return found

    def gain(self, ward: str) -> tuple[str, str] | None:
        """Who gained a ward of one seat from whom, by the council's baseline; None if nobody."""
        contest, winners = self.council.contests[ward], self.winners(ward)
        if contest.seats != 1 or not winners:
            return None
        defended = contest.defended.get(self.council.baseline)
        if defended is None:
            defended = contest.defended.get(Baseline.SITTING)
        if not defended or self.council.new_boundaries:
            return None
        (loser,) = defended
        return (winners[0], loser) if winners[0] != loser else None


def fold(council: Council, entries: Iterable[WardEntry | LoadPack]) -> Truth:
    """The council after these entries."""
    truth = Truth(council)
    for entry in entries:
        truth.apply(entry)
    return truth


def _majority(seats: Counter[str], of: int) -> str | None:
    over = [p for p, n in seats.items() if n > of // 2 and p not in {INDEPENDENT, VACANT}]
    return over[0] if over else None
