"""Doubts: figures unlikely enough to ask about before they are written."""

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

# Swapped figures. Checked against 185 real results, these values question none of them; a ratio
# of 2 would question five that were right.
ESTABLISHED_SHARE = 15  # percentage points last time; smaller parties' figures stay in place
MIN_FIT_GAIN = 10  # percentage points by which another order must fit last time better
MIN_FIT_RATIO = 3  # and how many times better it must fit


class DoubtReason(StrEnum):
    """Why the bot asks before it writes a declaration."""

    WARD_GUESSED = "ward guessed"
    NAME_GUESSED = "name guessed"
    OUTCOME_OTHERWISE = "another outcome than typed"
    WINNER_NOT_TOP = "winner not top"
    OVER_ELECTORATE = "votes above electorate"
    OVER_TURNOUT = "votes do not fit turnout"
    OVER_PAPERS = "more votes than papers allow"
    UNDER_PAPERS = "fewer votes than valid papers"
    WIDE_SWING = "wide swing"
    FEW_VOTES = "under half of last time's votes"
    MANY_VOTES = "over double last time's votes"
    MOST_VOTES = "over double any ward's votes last time"
    SWAPPED = "figures perhaps swapped"
    ANOTHER_WARDS = "another ward's figures"
    DECLARED_OTHERWISE = "declared with other figures"
    ANOTHER_WINNER = "another winner"
    WINNER_OR_VOTES = "another winner or only votes"
    SEAT_OR_VOTES = "winner of a seat or only votes"
    LOSERS_ADDED = "loser's votes before the winner's"
    POSTPONED = "ward postponed"
    LOT_NOT_CLOSE = "lot but no tie"
    ASKED_ALWAYS = "asked always"
    SECOND_KEY = "second key"
    FROM_FILE = "from a file"
    OTHER_PARTY = "another party in the file"
    OTHER_TOTAL = "figures do not make the file's total"


@dataclass(frozen=True, slots=True)
class Doubt:
    """One doubt; `about` holds the names or numbers it depends on."""

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
        *_total_doubts(council, contest, declaration),
        *_swap_doubts(contest, declaration),
    )


def cross_ward_doubts(
    night: Night, contest: Contest, declaration: Declaration
) -> tuple[Doubt, ...]:
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
    votes = declaration.figures
    winners = [c for c in declaration.elected if c in votes]
    losers = [(votes[c], c) for c in declaration.losers]
    if not winners or not losers:
        return
    most, best_loser = max(losers)
    last_winner = min(winners, key=lambda c: votes[c])
    if most > votes[last_winner]:
        about = (best_loser.name, str(most), last_winner.name, str(votes[last_winner]))
        yield Doubt(DoubtReason.WINNER_NOT_TOP, about)


def _lot_doubts(contest: Contest, declaration: Declaration) -> Iterator[Doubt]:
    """A lot needs a tie; some count centres record its winner one vote ahead."""
    if not declaration.lot:
        return
    given = declaration.figures
    rest = [n for c, n in given.items() if c not in declaration.elected]
    if declaration.completeness(contest) is not Completeness.FULL or not rest:
        return
    for winner in declaration.lot:
        if contest.terms and list(given.values()).count(given[winner]) > 1:
            continue  # the lot decided who has the longer term
        ahead = given[winner] - max(rest)
        if ahead > 1:
            yield Doubt(DoubtReason.LOT_NOT_CLOSE, (winner.name, str(ahead)))


def _paper_doubts(contest: Contest, declaration: Declaration) -> Iterator[Doubt]:
    """Votes and rejected papers against electorate and turnout.

    In a single-seat ward, votes plus rejected papers are exactly the papers. With several seats, a
    valid paper carries at least one vote, at most that many, and at most one for each candidate
    (Electoral Commission, reconciliation of count totals).
    """
    electorate, rejected = declaration.electorate, declaration.rejected or 0
    if electorate is None:
        return
    # The fewest papers that could carry these votes: a paper has at most `seats` of them, and at
    # most one for each candidate. -(-a // b) rounds up.
    least = max([-(-declaration.total // contest.seats), *declaration.figures.values(), 0])
    if least + rejected > electorate:
        yield Doubt(DoubtReason.OVER_ELECTORATE, (str(least + rejected), str(electorate)))
        return
    if declaration.turnout is None:
        return
    papers = Fraction(electorate * declaration.turnout, 10_000)
    tolerance = electorate * _turnout_rounding(declaration.turnout) + 1
    if least + rejected > papers + tolerance:
        why = DoubtReason.OVER_TURNOUT if contest.seats == 1 else DoubtReason.OVER_PAPERS
        yield Doubt(why, (str(least + rejected), str(int(papers))))
        return
    if declaration.rejected is None or declaration.completeness(contest) is not Completeness.FULL:
        return
    # Every valid paper has at least one vote.
    if declaration.total + rejected < papers - tolerance:
        if contest.seats == 1:
            yield Doubt(DoubtReason.OVER_TURNOUT, (str(least + rejected), str(int(papers))))
        else:
            figures = (str(declaration.total), str(int(papers - rejected)))
            yield Doubt(DoubtReason.UNDER_PAPERS, figures)


def _turnout_rounding(turnout: int) -> Fraction:
    """Half of the last place that was read out: of a whole percent, else of a tenth."""
    return Fraction(1, 200) if turnout % 100 == 0 else Fraction(1, 2_000)


def _swing_doubts(council: Council, contest: Contest, declaration: Declaration) -> Iterator[Doubt]:
    swing = ward_swing(council, contest, declaration)
    if isinstance(swing, Swing) and swing.points > MAX_PLAUSIBLE_SWING:
        yield Doubt(
            DoubtReason.WIDE_SWING, (swing.from_party, swing.to_party, one_decimal(swing.points))
        )


def _total_doubts(council: Council, contest: Contest, declaration: Declaration) -> Iterator[Doubt]:
    """The figures given so far are the fewest votes there can be: only too few wait for all."""
    then = contest.comparator
    if not then or not then.total:
        most = council.most_votes_before
        bounded = declaration.electorate is not None  # the papers are the better bound
        if most and not bounded and declaration.total > 2 * most * contest.seats:
            each = " for each seat" if contest.seats > 1 else ""
            about = (str(declaration.total // contest.seats), str(int(most)), each)
            yield Doubt(DoubtReason.MOST_VOTES, about)
        return
    # Votes per seat, multiplied out to compare whole numbers.
    now, before = declaration.total * then.seats, then.total * contest.seats
    too_few = declaration.completeness(contest) is Completeness.FULL and 2 * now < before
    if not too_few and now <= 2 * before:
        return
    why = DoubtReason.FEW_VOTES if now < before else DoubtReason.MANY_VOTES
    each = " for each seat" if then.seats != contest.seats else ""
    seats = (contest.seats, then.seats) if each else (1, 1)
    figures = (declaration.total // seats[0], before // contest.seats // seats[1])
    yield Doubt(why, (*map(str, figures), each, str(then.held_on.year)))


def _swap_doubts(contest: Contest, declaration: Declaration) -> Iterator[Doubt]:
    """The same figures in another order fit the last contest far better, as at Newham in 2018.

    The measure is the sum of the differences in share, if each candidate of a party is expected to
    take an equal part of its last share. A party that was small or absent then may simply have
    risen, so its figures stay where they are.
    """
    then = contest.comparator
    if not then or declaration.completeness(contest) is not Completeness.FULL:
        return
    shares = percentages(block_votes(then.votes, Basis.ALL))
    standing = Counter(block(c) for c in contest.candidates)
    expected = {
        c: shares.get(block(c), Fraction()) / standing[block(c)] for c in contest.candidates
    }
    now = {c: Fraction(100 * n, declaration.total or 1) for c, n in declaration.votes}
    movable = [c for c in contest.candidates if shares.get(block(c), 0) >= ESTABLISHED_SHARE]
    fixed = sum(abs(now[c] - expected[c]) for c in contest.candidates if c not in movable)
    as_declared = fixed + sum(abs(now[c] - expected[c]) for c in movable)
    # Largest with largest is the order with the smallest sum of differences.
    pairs = zip(sorted(now[c] for c in movable), sorted(expected[c] for c in movable), strict=True)
    at_best = fixed + sum(abs(a - b) for a, b in pairs)
    if as_declared - at_best >= MIN_FIT_GAIN and as_declared >= MIN_FIT_RATIO * at_best:
        yield Doubt(DoubtReason.SWAPPED)
