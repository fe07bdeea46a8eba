"""Doubts about figures: what is odd enough to ask before it is written."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from bot.election.council import Contest, Council
from bot.election.declaration import Completeness, Declaration
from bot.election.rounding import one_decimal
from bot.election.swing import Swing, ward_swing

WIDEST_SWING = 30  # percentage points; beyond it a slip is likelier than a landslide


class Odd(StrEnum):
    """Why a declaration is asked about before it is written."""

    WARD_GUESSED = "ward guessed"
    NAME_GUESSED = "name guessed"
    WINNER_NOT_TOP = "winner not top"
    OVER_ELECTORATE = "votes above electorate"
    OVER_TURNOUT = "votes do not fit turnout"
    OVER_PAPERS = "more votes than papers allow"
    WIDE_SWING = "wide swing"
    DECLARED_OTHERWISE = "declared with other figures"
    ANOTHER_WINNER = "another winner"
    POSTPONED = "ward postponed"
    LOT_NOT_CLOSE = "lot but no tie"
    ASKED_ALWAYS = "asked always"
    SECOND_KEY = "second key"


@dataclass(frozen=True, slots=True)
class Doubt:
    """One doubt: its named reason, and the names or numbers it turns on."""

    odd: Odd
    about: tuple[str, ...] = ()


def doubts(council: Council, contest: Contest, declaration: Declaration) -> tuple[Doubt, ...]:
    """Every doubt that arithmetic raises about a declaration (rule DE-3)."""
    return (
        *_winner(contest, declaration),
        *_lot(contest, declaration),
        *_papers(contest, declaration),
        *_wide(council, contest, declaration),
    )


def _winner(contest: Contest, declaration: Declaration) -> Iterator[Doubt]:
    given = declaration.figures
    known = [given[c] for c in declaration.elected if c in given]
    rest = [(n, c) for c, n in given.items() if c not in declaration.elected]
    if known and rest:
        most, best = max(rest)
        if most > min(known):
            low = min((c for c in declaration.elected if c in given), key=lambda c: given[c])
            yield Doubt(Odd.WINNER_NOT_TOP, (best.name, str(most), low.name, str(given[low])))


def _lot(contest: Contest, declaration: Declaration) -> Iterator[Doubt]:
    """A lot needs a tie; its winner may be recorded one vote ahead."""
    given = declaration.figures
    rest = [n for c, n in given.items() if c not in declaration.elected]
    if declaration.completeness(contest) is not Completeness.FULL or not rest:
        return
    for winner in declaration.lot:
        ahead = given[winner] - max(rest)
        if ahead > 1:
            yield Doubt(Odd.LOT_NOT_CLOSE, (winner.name, str(ahead)))


def _papers(contest: Contest, declaration: Declaration) -> Iterator[Doubt]:
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
        yield Doubt(Odd.OVER_ELECTORATE, (str(least + rejected), str(electorate)))
        return
    if declaration.turnout is None:
        return
    papers = Fraction(electorate * declaration.turnout, 10_000)
    slack = Fraction(electorate, 2_000) + 1  # turnout read out to one decimal
    if least + rejected > papers + slack:
        odd = Odd.OVER_TURNOUT if contest.seats == 1 else Odd.OVER_PAPERS
        yield Doubt(odd, (str(least + rejected), str(int(papers))))
        return
    exact = contest.seats == 1 and declaration.rejected is not None
    full = declaration.completeness(contest) is Completeness.FULL
    if exact and full and least + rejected < papers - slack:
        yield Doubt(Odd.OVER_TURNOUT, (str(least + rejected), str(int(papers))))


def _wide(council: Council, contest: Contest, declaration: Declaration) -> Iterator[Doubt]:
    swing = ward_swing(council, contest, declaration)
    if isinstance(swing, Swing) and swing.points > WIDEST_SWING:
        yield Doubt(Odd.WIDE_SWING, (swing.from_party, swing.to_party, one_decimal(swing.points)))
