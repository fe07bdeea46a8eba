"""Butler swing, in a ward and across the wards that can be compared."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from bot.election.council import Contest, Council, Poll
from bot.election.declaration import Completeness, Declaration
from bot.election.parties import INDEPENDENT
from bot.election.shares import Basis, basis, block, block_votes, earlier_shares, percentages


class NoSwing(StrEnum):
    """Why a swing would be meaningless (rule SW-6)."""

    NOT_DECLARED = "not declared"
    NOT_FULL = "figures incomplete"
    NEW_BOUNDARIES = "new boundaries"
    UNCONTESTED = "uncontested"
    NO_COMPARATOR = "no comparator"
    UNOPPOSED_THEN = "unopposed last time"
    ABSENT_THEN = "party absent last time"
    ABSENT_NOW = "party absent this time"
    INDEPENDENT = "independent in the pair"
    ONE_PARTY = "only one party"
    NO_PAIR = "no pair of parties"
    TOO_FEW_WARDS = "too few wards"
    ANOTHER_PARTY_AHEAD = "another party in the first two"


@dataclass(frozen=True, slots=True)
class NotMeaningful:
    """No swing: the reason, the party it depends on and, for a council, how many wards compare."""

    why: NoSwing
    party: str | None = None
    wards: int | None = None
    of: int | None = None


@dataclass(frozen=True, slots=True)
class Swing:
    """A swing between two parties in percentage points, never negative."""

    from_party: str
    to_party: str
    points: Fraction
    basis: Basis
    since: date


@dataclass(frozen=True, slots=True)
class CouncilSwing:
    """The council's swing over like-for-like wards, in percentage points.

    `pooled` adds up the wards' votes before taking shares, and is never negative; `mean` averages
    the wards' swings, and is negative if it points the other way (rule SW-9). `since` is the year
    of the contests compared with, None if they were held in several.
    """

    from_party: str
    to_party: str
    pooled: Fraction
    mean: Fraction
    wards: int
    of: int
    since: int | None


def butler_swing(before: tuple[Fraction, Fraction], now: tuple[Fraction, Fraction]) -> Fraction:
    """The swing from A to B in percentage points, from the shares (A's, B's) before and now.

    Half of B's change less A's change, in shares of all valid votes; negative from B to A (rule
    SW-1, Wikipedia "Swing (United Kingdom)").
    """
    return ((now[1] - before[1]) - (now[0] - before[0])) / 2


def ward_swing(
    council: Council,
    contest: Contest,
    declaration: Declaration | None,
    pair: tuple[str, str] | None = None,
) -> Swing | NotMeaningful:
    """Between the pair asked for, otherwise between the winner and the best other party."""
    refusal = _no_swing_reason(council, contest, declaration)
    if refusal or declaration is None or contest.comparator is None:
        return NotMeaningful(refusal or NoSwing.NO_COMPARATOR)
    by = basis(contest)
    loser, winner = pair or _swing_pair(declaration)
    if not loser:
        return NotMeaningful(NoSwing.ONE_PARTY)
    if INDEPENDENT in (loser, winner):
        return NotMeaningful(NoSwing.INDEPENDENT)
    now = percentages(block_votes(declaration.votes, by))
    then = earlier_shares(contest.comparator, by)
    for shares, why in ((then, NoSwing.ABSENT_THEN), (now, NoSwing.ABSENT_NOW)):
        absent = next((p for p in (loser, winner) if p not in shares), None)
        if absent:
            return NotMeaningful(why, absent)
    points = butler_swing((then[loser], then[winner]), (now[loser], now[winner]))
    if points < 0:
        loser, winner, points = winner, loser, -points
    return Swing(loser, winner, points, by, contest.comparator.held_on)


def _no_swing_reason(
    council: Council, contest: Contest, declaration: Declaration | None
) -> NoSwing | None:
    if council.new_boundaries:
        return NoSwing.NEW_BOUNDARIES
    if contest.poll is Poll.UNCONTESTED:
        return NoSwing.UNCONTESTED
    if declaration is None:
        return NoSwing.NOT_DECLARED
    if declaration.completeness(contest) is not Completeness.FULL:
        return NoSwing.NOT_FULL
    if contest.comparator is None:
        return NoSwing.NO_COMPARATOR
    return None if contest.comparator.total else NoSwing.UNOPPOSED_THEN


def _swing_pair(declaration: Declaration) -> tuple[str, str]:
    ranked = sorted(
        declaration.votes, key=lambda pair: (-pair[1], pair[0] not in declaration.elected)
    )
    winner = ranked[0][0]
    other = next((c.party for c, _ in ranked if block(c) != block(winner)), "")
    return other, winner.party


def council_swing(
    council: Council,
    declared: Iterable[tuple[Contest, Declaration]],
    pair: tuple[str, ...] | None = None,
) -> CouncilSwing | NotMeaningful:
    """The council's swing between the pair asked for, or the one fixed before the night.

    - Like for like only: wards with full figures, a comparator, and both parties standing both
      times. If fewer than half of tonight's contests qualify, the answer is "too few wards".
    - The fixed pair says nothing of a night in which they are not the first two by votes.
    """
    declared = list(declared)
    asked, pair = bool(pair), pair or council.swing_parties
    if len(pair) != 2:
        return NotMeaningful(NoSwing.NO_PAIR)
    if INDEPENDENT in pair:
        return NotMeaningful(NoSwing.INDEPENDENT)
    if council.new_boundaries:
        return NotMeaningful(NoSwing.NEW_BOUNDARIES)
    first, second = pair
    swings: list[Fraction] = []
    years: set[int] = set()
    votes_then: Counter[str] = Counter()
    votes_now: Counter[str] = Counter()
    for contest, declaration in declared:
        swing = ward_swing(council, contest, declaration, (first, second))
        if isinstance(swing, NotMeaningful) or contest.comparator is None:
            continue
        # Signed towards the second party, so that wards swinging the other way cancel out.
        swings.append(swing.points if swing.to_party == second else -swing.points)
        years.add(swing.since.year)
        votes_then.update(block_votes(contest.comparator.votes, swing.basis))
        votes_now.update(block_votes(declaration.votes, swing.basis))
    of = len(council.contests)
    if not swings or 2 * len(swings) < of:
        return NotMeaningful(NoSwing.TOO_FEW_WARDS, wards=len(swings), of=of)
    if not asked and (ahead := _party_ahead(council, declared, pair)):
        return NotMeaningful(NoSwing.ANOTHER_PARTY_AHEAD, ahead)
    then, now = percentages(votes_then), percentages(votes_now)
    pooled = butler_swing((then[first], then[second]), (now[first], now[second]))
    mean = sum(swings, Fraction()) / len(swings)
    if pooled < 0:
        first, second, pooled, mean = second, first, -pooled, -mean
    since = years.pop() if len(years) == 1 else None
    return CouncilSwing(first, second, pooled, mean, len(swings), of, since)


def _party_ahead(
    council: Council, declared: Iterable[tuple[Contest, Declaration]], pair: tuple[str, ...]
) -> str | None:
    """The first party by tonight's votes with more than one of the pair."""
    votes: Counter[str] = Counter()
    for contest, declaration in declared:
        if declaration.completeness(contest) is Completeness.FULL:
            for candidate, n in declaration.votes:
                votes[candidate.party] += n
    least = min(votes[party] for party in pair)
    ahead = [p for p, n in votes.items() if n > least and p not in {*pair, INDEPENDENT}]
    return max(ahead, key=lambda party: (votes[party], -council.parties.rank(party)), default=None)
