"""The scorecard of several councils: councils and seats by party, and changes of control."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from bot.election.control import Standing, standing
from bot.election.night import Night
from bot.election.parties import NOC
from bot.election.tally import Seats, parties_by_seats


@dataclass(frozen=True, slots=True)
class Score:
    """A party across all councils.

    - Councils count once their night is complete and control is certain; changes are from the eve
      of poll.
    - Seats count in declared wards; `seats_change` is None if no council's changes are known.

    The party may be NOC (no overall control), which wins no seats.
    """

    party: str
    councils: int
    councils_change: int
    seats: int
    seats_change: int | None


@dataclass(frozen=True, slots=True)
class ControlChange:
    """Council number `council`, in the order given, and who ran it before and after, or NOC."""

    council: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Scorecard:
    """Several councils at one moment.

    `unknown` counts councils with declared seats whose changes aren't known.
    """

    councils: int
    complete: int
    wards: int
    declared: int
    scores: tuple[Score, ...]
    changed: tuple[ControlChange, ...]
    unknown: int


@dataclass(frozen=True, slots=True)
class CouncilMoves:
    """How many councils a party gained, held and lost, of those that count."""

    gained: int
    held: int
    lost: int


def council_moves(card: Scorecard) -> dict[str, CouncilMoves]:
    """By party, NOC included; in the order of the scores."""
    gained = Counter(change.after for change in card.changed)
    lost = Counter(change.before for change in card.changed)
    return {
        s.party: CouncilMoves(gained[s.party], s.councils - gained[s.party], lost[s.party])
        for s in card.scores
    }


def settled_control(now: Standing) -> str | None:
    """Who runs a council after tonight, a party code or NOC; None while that is open.

    A complete night can still leave it open, because a postponed ward may decide.
    """
    return now.control if now.complete else None


def scorecard(nights: Iterable[Night]) -> Scorecard:
    known = [(night, standing(night)) for night in nights]
    after = [(i, now, settled_control(now)) for i, (_, now) in enumerate(known)]
    over = [(i, now.control_before, party) for i, now, party in after if party]
    councils, councils_before = (
        Seats.from_parties(p for _, _, p in over),
        Seats.from_parties(b for _, b, _ in over),
    )
    seats, moved, unknown = Seats(), Seats(), 0
    for night, now in known:
        seats = seats.plus(night.totals.won)
        if now.change is not None:
            moved = moved.plus(now.change)
        elif night.totals.declared:
            unknown += 1
    some = any(now.change is not None for _, now in known)
    parties = dict.fromkeys([*seats, *moved, *councils, *councils_before])
    parties.pop(NOC, None)
    order = known[0][0].council.parties if known else None
    ranked = parties_by_seats({p: seats[p] for p in parties}, order) if order else []
    return Scorecard(
        councils=len(known),
        complete=sum(now.complete for _, now in known),
        wards=sum(now.contests for _, now in known),
        declared=sum(now.declared for _, now in known),
        scores=tuple(
            Score(
                p, councils[p], councils[p] - councils_before[p], seats[p],
                moved[p] if some else None,
            )
            for p in [*ranked, *([NOC] if councils[NOC] or councils_before[NOC] else [])]
        ),
        changed=tuple(ControlChange(i, before, p) for i, before, p in over if before != p),
        unknown=unknown,
    )  # fmt: skip
