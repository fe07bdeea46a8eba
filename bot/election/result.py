"""A ward's result: what its declaration means against both baselines."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from bot.election.council import Baseline, Candidate, Contest, Council, Poll
from bot.election.declaration import Completeness, Declaration
from bot.election.rounding import round_half_up
from bot.election.shares import Basis, CandidateLine, basis, candidate_lines, departed_shares
from bot.election.swing import NotMeaningful, Swing, ward_swing


class WardOutcome(StrEnum):
    """What happened to a ward's seats. A win is a seat with nothing known to compare."""

    HOLD = "hold"
    GAIN = "gain"
    WIN = "win"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome by one baseline, with seats gained and lost by party (rule HG-3)."""

    outcome: WardOutcome
    gained: Mapping[str, int]
    lost: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ElectedCandidate:
    """A winner, with votes if they were given.

    `until` is the year their term ends, if it is known and differs between the ward's seats.
    """

    candidate: Candidate
    votes: int | None
    by_lot: bool = False
    until: int | None = None


@dataclass(frozen=True, slots=True)
class WardResult:
    """Everything there is to say about one ward's declaration.

    - `majority`: votes of the last elected less votes of the best loser, in a full contested result
      only.
    - `turnout`: in hundredths of a percentage point, rounded half up.
    - `compared_on`: None if there are no earlier votes to compare.
    - `missing`: the candidates without a figure, in a contested ward.
    - `unnamed`: the party of each seat whose winner has no name yet.
    - `gone`: last share, in percentage points, of each party with no candidate tonight.
    """

    ward: str
    seats: int
    completeness: Completeness
    uncontested: bool
    elected: tuple[ElectedCandidate, ...]
    lines: tuple[CandidateLine, ...]
    majority: int | None
    turnout: int | None
    swing: Swing | NotMeaningful
    sitting: Verdict | None
    last_fought: Verdict | None
    baseline: Baseline
    basis: Basis
    compared_on: date | None
    gone: Mapping[str, Fraction]
    last_fought_on: date | None
    vacancy_filled: bool
    new_ward: bool
    missing: tuple[Candidate, ...] = ()
    unnamed: tuple[str, ...] = ()

    @property
    def winning_parties(self) -> tuple[str, ...]:
        """The party of each seat that is filled, whether or not its winner has a name yet."""
        return (*(elected.candidate.party for elected in self.elected), *self.unnamed)

    @property
    def leading_verdict(self) -> Verdict | None:
        """The outcome by the council's baseline, or by the sitting one if that isn't known.

        None while the ward has open seats.
        """
        return _preferred_verdict(self.baseline, self.sitting, self.last_fought)

    @property
    def has_full_figures(self) -> bool:
        return self.completeness is Completeness.FULL and not self.uncontested

    @property
    def is_gain(self) -> bool:
        """Whether the ward changed hands, by the council's baseline."""
        return self.leading_verdict is not None and self.leading_verdict.outcome is WardOutcome.GAIN

    @property
    def has_differing_baselines(self) -> bool:
        """Whether the two baselines give different outcomes (rule HG-1)."""
        return (
            self.sitting is not None
            and self.last_fought is not None
            and (self.sitting != self.last_fought)
        )


def declared_result(council: Council, contest: Contest, declaration: Declaration) -> WardResult:
    full, then = declaration.completeness(contest), contest.comparator
    turnout = declaration.turnout_points(contest)
    return WardResult(
        ward=contest.ward,
        seats=contest.seats,
        completeness=full,
        uncontested=contest.poll is Poll.UNCONTESTED,
        elected=_elected_candidates(contest, declaration),
        lines=candidate_lines(contest, declaration),
        majority=_majority(contest, declaration) if full is Completeness.FULL else None,
        turnout=None if turnout is None else round_half_up(turnout * 100),
        swing=ward_swing(council, contest, declaration),
        sitting=verdict(contest, declaration, Baseline.SITTING),
        last_fought=verdict(contest, declaration, Baseline.LAST_FOUGHT),
        baseline=council.baseline,
        basis=basis(contest),
        compared_on=then.held_on if then and then.total else None,
        gone=departed_shares(contest),
        last_fought_on=contest.last_fought_on,
        vacancy_filled=contest.vacant > 0,
        new_ward=not contest.defended,
        missing=_missing_candidates(contest, declaration),
        unnamed=declaration.unnamed,
    )


def _missing_candidates(contest: Contest, declaration: Declaration) -> tuple[Candidate, ...]:
    if contest.poll is Poll.UNCONTESTED:
        return ()
    given = declaration.figures
    return tuple(candidate for candidate in contest.candidates if candidate not in given)


def _elected_candidates(contest: Contest, declaration: Declaration) -> tuple[ElectedCandidate, ...]:
    terms = term_ends(contest, declaration)
    given, lot = declaration.figures, declaration.lot
    return tuple(
        ElectedCandidate(c, given.get(c), c in lot, terms.get(c)) for c in declaration.elected
    )


def term_ends(contest: Contest, declaration: Declaration) -> Mapping[Candidate, int]:
    """The year each winner's term ends, if the ward's seats differ.

    The most votes win the longest term. Equal votes are decided by lot, and until the lot is known
    so is neither term (Electoral Commission, equality of votes; rule DE-7).
    """
    given, lot = declaration.figures, declaration.lot
    elected = declaration.elected
    if not contest.terms or len(elected) < contest.seats or any(c not in given for c in elected):
        return {}
    ranked = sorted(elected, key=lambda c: (-given[c], c not in lot))
    rank = [(given[c], c in lot) for c in ranked]
    return {
        c: year
        for c, year, own in zip(ranked, contest.terms, rank, strict=True)
        if rank.count(own) == 1
    }


def verdict(contest: Contest, declaration: Declaration, baseline: Baseline) -> Verdict | None:
    """Gains and losses by party: max(0, won - defended) and the reverse.

    - None while some of the ward's seats are open, or if that baseline isn't known.
    - A win if the ward is new or the seat's last holder isn't known.
    - A seat lost because it had no candidate is no party's gain, so the ward isn't one.
    """
    if declaration.completeness(contest) is Completeness.PARTIAL:
        return None
    won = declaration.seats
    defended = contest.defended.get(baseline)
    if defended is None:
        return Verdict(WardOutcome.WIN, {}, {}) if baseline is Baseline.SITTING else None
    change = won.minus(defended)
    gained = {p: n for p, n in change.items() if n > 0}
    lost = {p: -n for p, n in change.items() if n < 0}
    # A gain needs a loser: a seat gained from no party is a win, and one lost to no party a hold.
    if gained and lost:
        return Verdict(WardOutcome.GAIN, gained, lost)
    return Verdict(WardOutcome.WIN if gained else WardOutcome.HOLD, {}, {})


def leading_verdict(council: Council, contest: Contest, declaration: Declaration) -> Verdict | None:
    """The same as `WardResult.leading_verdict`, without working out the figures."""
    sitting, last = (verdict(contest, declaration, b) for b in Baseline)
    return _preferred_verdict(council.baseline, sitting, last)


def _preferred_verdict(
    baseline: Baseline, sitting: Verdict | None, last: Verdict | None
) -> Verdict | None:
    return last if baseline is Baseline.LAST_FOUGHT and last is not None else sitting


def _majority(contest: Contest, declaration: Declaration) -> int | None:
    """None below zero: then the figures don't belong to these winners."""
    given = declaration.figures
    rest = [given[c] for c in contest.candidates if c not in declaration.elected]
    if not rest:
        return None
    ahead = min(given[c] for c in declaration.elected) - max(rest)
    return ahead if ahead >= 0 else None
