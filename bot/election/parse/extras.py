"""The extras of a typed declaration: turnout, electorate, rejected papers, lot, source."""

from dataclasses import dataclass, field
from fractions import Fraction

from bot.election.council import Candidate
from bot.election.parse.candidate import Ballot
from bot.election.parse.numbers import (
    NumberFault,
    is_meant_as_number,
    percentage,
    percentage_of_fraction,
    whole_number,
)
from bot.election.parse.tokens import Fault, FaultReason
from bot.election.rounding import round_half_up

EXTRAS = ("turnout", "electorate", "rejected", "majority", "lot", "source")
_SYNONYMS = {"maj": "majority", "spoiled": "rejected", "spoilt": "rejected", "t/o": "turnout"}


@dataclass(slots=True)
class Extras:
    """The parts of a line other than the candidates' figures."""

    turnout: int | None = None
    papers: int | None = None  # the turnout as a number of ballot papers
    electorate: int | None = None
    rejected: int | None = None
    majority: int | None = None
    lot: list[Candidate] = field(default_factory=list)
    source: str | None = None


def take_extras(typed: list[str], ballot: Ballot) -> tuple[list[str], Extras] | Fault:
    rest: list[str] = []
    extras = Extras()
    at = 0
    while at < len(typed):
        size, word = _extra_name(typed[at:], ballot)
        if not word:
            rest.append(typed[at])
            at += 1
            continue
        at += size - 1
        if word == "turnout" and rest and rest[-1].endswith("%") and not _has_figure(typed, at + 1):
            typed.insert(at + 1, rest.pop())  # "41.2% turnout"
        if at + 1 == len(typed):
            return Fault(FaultReason.EXTRA_INCOMPLETE, typed[at])
        if word == "lot":
            drawn = _lot_winner(typed[at + 1 :], ballot)
            if isinstance(drawn, Fault):
                return drawn
            winner, size = drawn
            extras.lot.append(winner)
            at += 1 + size
            continue
        value = typed[at + 1]
        at += 2
        if word == "source":
            extras.source = value.strip('"')
        elif fault := _set_number(extras, word, value):
            return fault
    return rest, extras


def _extra_name(typed: list[str], ballot: Ballot) -> tuple[int, str]:
    """How many words name an extra, as in "a majority of", and which; empty if none does."""
    start = 1 if typed[0].casefold() == "a" and len(typed) > 1 else 0
    word = typed[start].casefold()
    extra = _SYNONYMS.get(word, word if word in EXTRAS else "")
    if word == "by" and not start and _has_figure(typed, 1) and not ballot.has_meaning(word):
        extra = "majority"  # won by 194
    if not extra or (start and extra != "majority"):
        return 0, ""
    follows = typed[start + 1].casefold() if len(typed) > start + 1 else ""
    return start + 1 + (follows in {"of", "was", "is"}), extra


def _has_figure(typed: list[str], at: int) -> bool:
    return at < len(typed) and is_meant_as_number(typed[at])


def _lot_winner(typed: list[str], ballot: Ballot) -> tuple[Candidate, int] | Fault:
    """The candidate named after "lot", and in how many words: the most that mean one candidate.

    The word right before a figure belongs to that figure.
    """
    ends = (i for i, w in enumerate(typed) if is_meant_as_number(w) or w.casefold() in EXTRAS)
    run = next(ends, len(typed))
    # In "lot Stephen Con 887" the word "Con" belongs to 887, not to the winner of the lot.
    before_figure = run < len(typed) and is_meant_as_number(typed[run])
    for size in range(run - before_figure, 0, -1):
        found = ballot.candidate(typed[:size])
        if not isinstance(found, Fault):
            return found[0], size
    refused = ballot.candidate(typed[: max(run - before_figure, 1)])
    return refused if isinstance(refused, Fault) else (refused[0], 1)


def _set_number(extras: Extras, word: str, value: str) -> Fault | None:
    if word == "turnout":
        return _set_turnout(extras, value)
    number = whole_number(value)
    if isinstance(number, NumberFault):
        return Fault(FaultReason.NUMBER, value)
    setattr(extras, word, number)
    return None


def _set_turnout(extras: Extras, value: str) -> Fault | None:
    """A percentage, or a number of ballot papers, which is always above 100."""
    percent, papers = percentage(value), whole_number(value)
    if meant := percentage_of_fraction(value):
        return Fault(FaultReason.TURNOUT_FRACTION, value, (meant,))
    if not isinstance(percent, NumberFault):
        extras.turnout = percent
    elif not isinstance(papers, NumberFault):
        extras.papers = papers
    else:
        return Fault(FaultReason.PERCENTAGE, value)
    return None


def work_out_turnout(extras: Extras) -> Fault | None:
    papers, electorate = extras.papers, extras.electorate
    if papers is None:
        return None
    if not electorate:
        return Fault(FaultReason.TURNOUT_PAPERS, f"{papers:,}")
    if papers > electorate:
        return Fault(FaultReason.TURNOUT_OVER, f"{papers:,}", (f"{electorate:,}",))
    extras.turnout = round_half_up(Fraction(papers * 100_00, electorate))
    return None
