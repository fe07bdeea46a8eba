"""Doubts about figures: what is odd enough to ask before it is written."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import islice

from bot.election.council import Contest, Council
from bot.election.declaration import Completeness, Declaration
from bot.election.night import Night
from bot.election.rounding import one_decimal
from bot.election.shares import Basis, block, block_votes, percentages
from bot.election.swing import Swing, ward_swing

MAX_PLAUSIBLE_SWING = 30  # percentage points; beyond it a slip is likelier than a landslide

# Of 185 real results these ask about none; twice nearer would ask about five that were right.
ESTABLISHED_SHARE = 15  # percentage points last time: only such a party's figure may be another's
MIN_FIT_GAIN = 10  # percentage points that another order has to be nearer to last time
MIN_FIT_RATIO = 3  # and so many times nearer


class DoubtReason(StrEnum):
    """Why a declaration is asked about before it is written."""

    WARD_GUESSED = "ward guessed"
    NAME_GUESSED = "name guessed"
    WINNER_NOT_TOP = "winner not top"
    OVER_ELECTORATE = "votes above electorate"
    OVER_TURNOUT = "votes do not fit turnout"
    OVER_PAPERS = "more votes than papers allow"
    WIDE_SWING = "wide swing"
    FEW_VOTES = "under half of last time's votes"
    MANY_VOTES = "over double last time's votes"
    SWAPPED = "figures perhaps swapped"
    ANOTHER_WARDS = "another ward's figures"
    DECLARED_OTHERWISE = "declared with other figures"
    ANOTHER_WINNER = "another winner"
    POSTPONED = "ward postponed"
    LOT_NOT_CLOSE = "lot but no tie"
    ASKED_ALWAYS = "asked always"
    SECOND_KEY = "second key"
    FROM_FILE = "from a file"


@dataclass(frozen=True, slots=True)
class Doubt:
    """One doubt: its named reason, and the names or numbers it turns on."""

    why: DoubtReason
    about: tuple[str, ...] = ()


def figure_doubts(
    council: Council, contest: Contest, declaration: Declaration
) -> tuple[Doubt, ...]:
    """Every doubt that arithmetic raises about a declaration (rule DE-3)."""
    return (
        *_winner_doubts(contest, declaration),
        *_lot_doubts(contest, declaration),
        *_paper_doubts(contest, declaration),
        *_swing_doubts(council, contest, declaration),
        *_total_doubts(contest, declaration),
        *_swap_doubts(contest, declaration),
    )


def cross_ward_doubts(
    night: Night, contest: Contest, declaration: Declaration
) -> tuple[Doubt, ...]:
    """The doubt that what else was declared tonight raises: another ward has the same figures."""
    figures = sorted(declaration.figures.values())
    if len(figures) < 2:
        return ()
    same = (
        ward
        for ward, state in night.wards.items()
        if ward != contest.ward
        and state.declaration
        and sorted(state.declaration.figures.values()) == figures
    )
    return tuple(Doubt(DoubtReason.ANOTHER_WARDS, (ward,)) for ward in islice(same, 1))


def _winner_doubts(contest: Contest, declaration: Declaration) -> Iterator[Doubt]:
    given = declaration.figures
    known = [given[c] for c in declaration.elected if c in given]
    rest = [(n, c) for c, n in given.items() if c not in declaration.elected]
    if known and rest:
        most, best = max(rest)
        if most > min(known):
            low = min((c for c in declaration.elected if c in given), key=lambda c: given[c])
            yield Doubt(
                DoubtReason.WINNER_NOT_TOP, (best.name, str(most), low.name, str(given[low]))
            )


def _lot_doubts(contest: Contest, declaration: Declaration) -> Iterator[Doubt]:
    """A lot needs a tie; its winner may be recorded one vote ahead."""
    given = declaration.figures
    rest = [n for c, n in given.items() if c not in declaration.elected]
    if declaration.completeness(contest) is not Completeness.FULL or not rest:
        return
    for winner in declaration.lot:
        if contest.terms and list(given.values()).count(given[winner]) > 1:
            continue  # it was about whose term is the longer
        ahead = given[winner] - max(rest)
        if ahead > 1:
            yield Doubt(DoubtReason.LOT_NOT_CLOSE, (winner.name, str(ahead)))


def _paper_doubts(contest: Contest, declaration: Declaration) -> Iterator[Doubt]:
    """Votes and rejected papers against electorate and turnout.

    A single-seat ward's votes and rejected papers are its papers, exactly; with several seats a
    paper carries at most that many votes and one for each candidate (Electoral Commission,
    reconciliation of count totals).
    """
    electorate, rejected = declaration.electorate, declaration.rejected or 0
    if electorate is None:
        return
    least = max([-(-declaration.total // contest.seats), *declaration.figures.values(), 0])
    if least + rejected > electorate:
        yield Doubt(DoubtReason.OVER_ELECTORATE, (str(least + rejected), str(electorate)))
        return
    if declaration.turnout is None:
        return
    papers = Fraction(electorate * declaration.turnout, 10_000)
    slack = Fraction(electorate, 2_000) + 1  # turnout read out to one decimal
    if least + rejected > papers + slack:
        odd = DoubtReason.OVER_TURNOUT if contest.seats == 1 else DoubtReason.OVER_PAPERS
        yield Doubt(odd, (str(least + rejected), str(int(papers))))
        return
    exact = contest.seats == 1 and declaration.rejected is not None
    full = declaration.completeness(contest) is Completeness.FULL
    if exact and full and least + rejected < papers - slack:
        yield Doubt(DoubtReason.OVER_TURNOUT, (str(least + rejected), str(int(papers))))


def _swing_doubts(council: Council, contest: Contest, declaration: Declaration) -> Iterator[Doubt]:
    swing = ward_swing(council, contest, declaration)
    if isinstance(swing, Swing) and swing.points > MAX_PLAUSIBLE_SWING:
        yield Doubt(
            DoubtReason.WIDE_SWING, (swing.from_party, swing.to_party, one_decimal(swing.points))
        )


def _total_doubts(contest: Contest, declaration: Declaration) -> Iterator[Doubt]:
    """Votes for each seat, under half or over double those of the last contest."""
    then = contest.comparator
    if not then or declaration.completeness(contest) is not Completeness.FULL:
        return
    now, before = declaration.total * then.seats, sum(n for _, n in then.votes) * contest.seats
    if not before or before <= 2 * now <= 4 * before:
        return
    odd = DoubtReason.FEW_VOTES if now < before else DoubtReason.MANY_VOTES
    each = " for each seat" if then.seats != contest.seats else ""
    seats = (contest.seats, then.seats) if each else (1, 1)
    figures = (declaration.total // seats[0], before // contest.seats // seats[1])
    yield Doubt(odd, (*map(str, figures), each, str(then.held_on.year)))


def _swap_doubts(contest: Contest, declaration: Declaration) -> Iterator[Doubt]:
    """Another order of the same figures is far nearer to last time, as at Newham in 2018.

    The measure is the sum of the differences of shares; every candidate of a party is expected to
    have an equal part of its share then. A party that was small or not there may have risen.
    """
    then = contest.comparator
    if not then or declaration.completeness(contest) is not Completeness.FULL:
        return
    shares, standing = (
        percentages(block_votes(then.votes, Basis.ALL)),
        Counter(block(c) for c in contest.candidates),
    )
    expected = {
        c: shares.get(block(c), Fraction()) / standing[block(c)] for c in contest.candidates
    }
    now = {c: Fraction(100 * n, declaration.total or 1) for c, n in declaration.votes}
    movable = [c for c in contest.candidates if shares.get(block(c), 0) >= ESTABLISHED_SHARE]
    fixed = sum(abs(now[c] - expected[c]) for c in contest.candidates if c not in movable)
    as_said = fixed + sum(abs(now[c] - expected[c]) for c in movable)
    pairs = zip(sorted(now[c] for c in movable), sorted(expected[c] for c in movable), strict=True)
    at_best = fixed + sum(abs(a - b) for a, b in pairs)
    if as_said - at_best >= MIN_FIT_GAIN and as_said >= MIN_FIT_RATIO * at_best:
        yield Doubt(DoubtReason.SWAPPED)
