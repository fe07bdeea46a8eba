"""What a typed line does to a night: write, ask first, or refuse, each with its named reason."""

from dataclasses import dataclass
from enum import StrEnum

from bot.election.council import Candidate, Contest, Poll
from bot.election.declaration import (
    Completeness,
    Declaration,
    Mark,
    Tie,
    agrees,
    merged,
    top,
)
from bot.election.doubts import Doubt, Odd, doubts
from bot.election.ledger import (
    Confirm,
    Correct,
    Declare,
    MarkWard,
    WardEntry,
    WardState,
    Withdraw,
)
from bot.election.night import Night
from bot.election.reading import Reading


class Asking(StrEnum):
    """When a declaration is asked about before it is written."""

    ODD = "odd"
    ALWAYS = "always"
    NEVER = "never"


class Refusal(StrEnum):
    """Why an entry is refused, however it was typed."""

    NOT_DECLARED = "not declared"
    DECLARED = "declared"
    UNCONTESTED = "uncontested"
    CHANGED_SINCE = "changed since"
    ALREADY_SO = "already so"
    TIE = "tie without a lot"


@dataclass(frozen=True, slots=True)
class Write:
    """The entry goes into the ledger; `doubts` that a reason overrode are logged with it."""

    entry: WardEntry
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Ask:
    """The entry waits for somebody to say yes; `state` is the ward as it was when asked."""

    entry: WardEntry
    doubts: tuple[Doubt, ...]
    state: WardState


@dataclass(frozen=True, slots=True)
class Same:
    """The ward is declared with these very figures: a second account of them."""

    entry: Confirm


@dataclass(frozen=True, slots=True)
class Refuse:
    """Nothing is written, for a named reason."""

    why: Refusal
    ward: str


Decision = Write | Ask | Same | Refuse

# A reason typed with a declaration answers doubts about figures. It cannot answer these: whether
# we understood the names, and which of two accounts is to stand.
_NEEDS_A_YES = {
    Odd.WARD_GUESSED,
    Odd.NAME_GUESSED,
    Odd.DECLARED_OTHERWISE,
    Odd.ASKED_ALWAYS,
}


def declare(night: Night, reading: Reading, asking: Asking = Asking.ODD) -> Decision:
    """A declaration as read out.

    - Figures that agree with what is known complete it without asking; equal ones change nothing.
    - Others than those known are asked about: replace or keep.
    """
    contest, state = night.council.contests[reading.ward], night.wards[reading.ward]
    if contest.poll is Poll.UNCONTESTED:
        return Refuse(Refusal.UNCONTESTED, reading.ward)
    known = state.declaration
    if known is None:
        odd = reading.doubts
        if state.mark is Mark.POSTPONED:
            odd = (*odd, Doubt(Odd.POSTPONED))
        return _decided(Declare(reading.ward, reading.declaration), odd, reading, state, asking)
    if not agrees(known, reading.declaration):
        replacement: Declaration | Tie = reading.declaration
        if known.completeness(contest) is Completeness.FULL:
            replacement = overlaid(known, reading.declaration, contest)
        if isinstance(replacement, Tie):
            return Refuse(Refusal.TIE, reading.ward)
        odd = (Doubt(Odd.DECLARED_OTHERWISE), *_doubts(night, contest, replacement, reading))
        return _decided(Correct(reading.ward, replacement), odd, reading, state, asking)
    both = merged(known, reading.declaration, contest)
    if both == known:
        return _same(reading, state)
    odd = _doubts(night, contest, both, reading)
    return _decided(Declare(reading.ward, both), odd, reading, state, asking)


def correct(night: Night, reading: Reading, asking: Asking = Asking.ODD) -> Decision:
    """Other figures for a declared ward; those not given stay as they are known."""
    contest, state = night.council.contests[reading.ward], night.wards[reading.ward]
    if contest.poll is Poll.UNCONTESTED:
        return Refuse(Refusal.UNCONTESTED, reading.ward)
    if state.declaration is None:
        return Refuse(Refusal.NOT_DECLARED, reading.ward)
    right = overlaid(state.declaration, reading.declaration, contest)
    if isinstance(right, Tie):
        return Refuse(Refusal.TIE, reading.ward)
    if right == state.declaration:
        return _same(reading, state)
    odd = _doubts(night, contest, right, reading)
    return _decided(Correct(reading.ward, right), odd, reading, state, asking)


def withdraw(night: Night, ward: str) -> Write | Refuse:
    """A declaration taken back."""
    if night.council.contests[ward].poll is Poll.UNCONTESTED:
        return Refuse(Refusal.UNCONTESTED, ward)
    if night.wards[ward].declaration is None:
        return Refuse(Refusal.NOT_DECLARED, ward)
    return Write(Withdraw(ward))


def mark(night: Night, ward: str, new: Mark) -> Write | Refuse:
    """A ward's state without figures; none once it is declared (DOMAIN DE-4)."""
    state = night.wards[ward]
    if night.council.contests[ward].poll is Poll.UNCONTESTED:
        return Refuse(Refusal.UNCONTESTED, ward)
    if state.declaration is not None:
        return Refuse(Refusal.DECLARED, ward)
    return Refuse(Refusal.ALREADY_SO, ward) if state.mark is new else Write(MarkWard(ward, new))


def overlaid(known: Declaration, right: Declaration, contest: Contest) -> Declaration | Tie:
    """The figures of one account over those of another that is known."""
    votes = known.figures | right.figures
    lot = right.lot or known.lot
    elected = _elected(votes, right, lot, contest)
    if isinstance(elected, Tie):
        return elected
    return Declaration(
        elected=elected,
        votes=tuple((c, votes[c]) for c in contest.candidates if c in votes),
        turnout=right.turnout if right.turnout is not None else known.turnout,
        electorate=right.electorate if right.electorate is not None else known.electorate,
        rejected=right.rejected if right.rejected is not None else known.rejected,
        lot=tuple(c for c in lot if c in elected),
    )


def _elected(
    votes: dict[Candidate, int],
    right: Declaration,
    lot: tuple[Candidate, ...],
    contest: Contest,
) -> tuple[Candidate, ...] | Tie:
    """The best by figures, once every candidate has one; else, or with no figure, those named."""
    if not right.votes or any(c not in votes for c in contest.candidates):
        return right.elected
    return top(votes, lot, contest, favoured=right.elected)


def _doubts(
    night: Night, contest: Contest, declaration: Declaration, reading: Reading
) -> tuple[Doubt, ...]:
    """Doubts about the words as typed, and about the figures as they would stand."""
    words = (d for d in reading.doubts if d.odd in _NEEDS_A_YES)
    return (*words, *doubts(night.council, contest, declaration))


def _decided(
    entry: WardEntry, odd: tuple[Doubt, ...], reading: Reading, state: WardState, asking: Asking
) -> Write | Ask:
    if asking is Asking.ALWAYS:
        odd = (*odd, Doubt(Odd.ASKED_ALWAYS))
    elif asking is Asking.NEVER:
        odd = tuple(d for d in odd if d.odd in _NEEDS_A_YES)
    if odd and (not reading.reason or any(d.odd in _NEEDS_A_YES for d in odd)):
        return Ask(entry, odd, state)
    return Write(entry, odd)


def _same(reading: Reading, state: WardState) -> Same | Ask:
    guessed = tuple(d for d in reading.doubts if d.odd in _NEEDS_A_YES)
    confirm = Confirm(reading.ward)
    return Ask(confirm, guessed, state) if guessed else Same(confirm)
