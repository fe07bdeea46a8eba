"""Control: who has a majority, what is certain already, and what each party still needs."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.election.council import Baseline
from bot.election.declaration import Mark
from bot.election.night import Night
from bot.election.parties import INDEPENDENT, NOC, VACANT
from bot.election.tally import Seats, parties_by_seats


class Fact(StrEnum):
    """What can become certain about control; each is announced separately (rule CT-4)."""

    CONTROL_LOST = "control_lost"
    MAJORITY = "majority"
    CANNOT_REACH = "cannot_reach"
    NOC = "noc"


@dataclass(frozen=True, slots=True, order=True)
class Certainty:
    """A fact that no remaining ward can change; `party` is None for no overall control."""

    fact: Fact
    party: str | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """A party that can still reach a majority: it needs `more` of the `left` seats to come."""

    party: str
    more: int
    left: int


@dataclass(frozen=True, slots=True)
class Standing:
    """The council at one moment, in seats.

    - `holds`: seats not up plus seats declared, most first.
    - `gain`: net change in declared wards by the sitting baseline, `gain_last` by the last-fought
      one; None if not known.
    - `assured`: seats each party is certain of in wards that have not declared.
    - `postponed`: a number of wards; `left_open`: the seats to come that tonight's counts can't
      fill.
    """

    seats: int
    needed: int
    declared: int
    contests: int
    to_come: int
    complete: bool
    holds: Mapping[str, int]
    before: Mapping[str, int]
    gain: Mapping[str, int] | None
    gain_last: Mapping[str, int] | None
    baseline: Baseline
    control_before: str
    control: str | None
    certain: tuple[Certainty, ...]
    needs: tuple[Need, ...]
    postponed: int = 0
    left_open: int = 0
    assured: Mapping[str, int] = field(default_factory=dict)

    @property
    def change(self) -> Mapping[str, int] | None:
        """Net change by the council's baseline, or by the sitting one if that isn't known."""
        if self.baseline is Baseline.LAST_FOUGHT and self.gain_last is not None:
            return self.gain_last
        return self.gain

    def is_contender(self, party: str | None) -> bool:
        """Whether it is news that a party can't win the council: it had a third of the seats.

        (rule CT-4: a guess)
        """
        return self.before.get(party or NOC, 0) * 3 >= sum(self.before.values())

    @property
    def parties(self) -> tuple[str, ...]:
        """Everyone with seats now, on the eve or in the net change, vacant seats included."""
        moved = [p for p, n in (self.change or {}).items() if n]
        return tuple(dict.fromkeys([*self.holds, *self.before, *moved]))

    @property
    def largest_party(self) -> str | None:
        """None if two are level. Independents are no party, however many they are."""
        ranked = [p for p in self.holds if p not in {INDEPENDENT, VACANT}]
        if not ranked or (len(ranked) > 1 and self.holds[ranked[0]] == self.holds[ranked[1]]):
            return None
        return ranked[0]


def seats_held(night: Night) -> Seats:
    return night.council.not_up.plus(night.totals.won)


def seat_ceiling(night: Night, party: str) -> int:
    """The most seats a party can end the night with.

    Its seats so far plus, in each undeclared ward, the unfilled seats or its remaining candidates,
    whichever is fewer. In a postponed ward it could win every seat (rules CT-4 and CT-5).
    """
    totals = night.totals
    return (
        night.council.not_up[party] + totals.won[party] + totals.reach[party] + totals.open_to_all
    )


def seat_floor(night: Night, party: str) -> int:
    """The fewest seats a party can end the night with.

    Its seats so far plus, in each undeclared ward, those that no opponent stands for. None in a
    postponed ward, where nominations may reopen (rule CT-10).
    """
    totals = night.totals
    return night.council.not_up[party] + totals.won[party] + totals.assured[party]


def contenders(night: Night) -> list[str]:
    """Every party that sits or stands, except independents and vacant seats."""
    council, totals = night.council, night.totals
    codes = dict.fromkeys(
        [*council.before, *council.not_up, *totals.won, *totals.reach, *_standing_later(night)]
    )
    return [p for p in codes if p not in {INDEPENDENT, VACANT}]


def _standing_later(night: Night) -> Iterator[str]:
    """The parties in postponed wards, which `reach` leaves out."""
    if night.totals.open_to_all:
        for ward, state in night.wards.items():
            if state.mark is Mark.POSTPONED and state.declaration is None:
                yield from (c.party for c in night.council.contests[ward].candidates)


def _bounds(night: Night) -> Mapping[str, tuple[int, int]]:
    """The fewest and the most seats with which each contender can end the night."""
    return {p: (seat_floor(night, p), seat_ceiling(night, p)) for p in contenders(night)}


def certain_facts(night: Night) -> tuple[Certainty, ...]:
    return night.once(_certain_facts)


def _certain_facts(night: Night) -> tuple[Certainty, ...]:
    council, needed, bounds = night.council, night.council.needed, night.once(_bounds)
    before = council.control_before
    can_win = {p for p, (_, most) in bounds.items() if most >= needed}
    facts = [Certainty(Fact.MAJORITY, p) for p in can_win if bounds[p][0] >= needed]
    if before and before not in can_win:
        facts.insert(0, Certainty(Fact.CONTROL_LOST, before))
    facts += [Certainty(Fact.CANNOT_REACH, p) for p in council.largest_two if p not in can_win]
    # A postponed ward may be won by a party that doesn't exist yet.
    if not can_win and night.totals.open_to_all < needed:
        facts.append(Certainty(Fact.NOC))
    return tuple(facts)


def is_implied_by(fact: Certainty, facts: Collection[Certainty]) -> bool:
    """Whether a "cannot reach a majority" is covered by a stronger fact announced with it."""
    if fact.fact is not Fact.CANNOT_REACH:
        return False
    stronger = {Fact.NOC, Fact.MAJORITY}
    return Certainty(Fact.CONTROL_LOST, fact.party) in facts or any(
        c.fact in stronger for c in facts
    )


def control_by(facts: Collection[Certainty]) -> str | None:
    """The party that has control, or NOC; None if these facts leave it open."""
    # At most one party can have a majority, so the first found is the only one.
    majority = next((fact.party for fact in facts if fact.fact is Fact.MAJORITY), None)
    return majority or (NOC if Certainty(Fact.NOC) in facts else None)


def needs(night: Night) -> tuple[Need, ...]:
    held, needed = seats_held(night), night.council.needed
    found = [
        Need(p, needed - held[p], night.totals.open)
        for p, (fewest, most) in night.once(_bounds).items()
        if fewest < needed <= most
    ]
    order = night.council.parties.rank
    return tuple(sorted(found, key=lambda n: (n.more, order(n.party))))


def standing(night: Night) -> Standing:
    return night.once(_standing)


def _standing(night: Night) -> Standing:
    council, totals = night.council, night.totals
    held, facts = seats_held(night), certain_facts(night)
    ranked = {p: held[p] for p in parties_by_seats(held, council.parties)}
    return Standing(
        seats=council.seats,
        needed=council.needed,
        declared=totals.declared,
        contests=len(council.contests),
        to_come=totals.open,
        complete=night.is_complete,
        holds=ranked,
        before=council.before,
        gain=_net_change(night, totals.sitting, known=not totals.unknown_sitting),
        gain_last=_net_change(night, totals.last_fought, known=not totals.unknown_last),
        baseline=council.baseline,
        control_before=council.control_before or NOC,
        control=control_by(facts),
        certain=facts,
        needs=needs(night),
        postponed=len(council.contests) - totals.due,
        left_open=totals.open_to_all,
        assured=totals.assured,
    )


def _net_change(night: Night, defended: Seats, *, known: bool) -> dict[str, int] | None:
    """Seats won less seats defended in declared wards, for every party with either.

    Under new boundaries nothing is defended: only the totals compare, once the night is complete.
    """
    council, totals = night.council, night.totals
    if council.new_boundaries:
        if not night.is_complete:
            return None
        now, then = seats_held(night), council.before
    elif not known:
        return None
    else:
        now, then = totals.settled, defended
    parties = parties_by_seats(Seats(dict.fromkeys([*now, *then], 1)), council.parties)
    return {p: now[p] - then[p] for p in parties}
