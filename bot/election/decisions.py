"""What a typed line does to a night: write, ask first or refuse, each with its named reason.

A declaration, by what is known of its ward:

    known              typed                           decision
    nothing            any figures                     write a Declare
    a declaration      the same figures                corroborate
                       figures that fit it             write a Declare of both together
                       the winner of an open seat      write a Declare of both together
                       figures that conflict           ask: replace with a Correct, or keep
    uncontested        any figures                     refuse

A doubt turns writing into asking. A reason typed with the line settles doubts about figures, so
then it is written after all.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from bot.election.council import Candidate, Contest, Poll
from bot.election.declaration import (
    Completeness,
    Declaration,
    Mark,
    Tie,
    ballot_order_votes,
    can_both_be_right,
    merged_declaration,
    top_candidates,
    with_known_extras,
)
from bot.election.doubts import Doubt, DoubtReason, cross_ward_doubts, figure_doubts
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
from bot.election.parse.declaration import Reading


class AskPolicy(StrEnum):
    """When the bot asks before it writes a declaration."""

    ODD = "odd"
    ALWAYS = "always"
    NEVER = "never"


class Refusal(StrEnum):
    """Why an entry is refused, whatever was typed."""

    NOT_DECLARED = "not declared"
    DECLARED = "declared"
    UNCONTESTED = "uncontested"
    CHANGED_SINCE = "changed since"
    ALREADY_SO = "already so"
    TIE = "tie without a lot"
    LOT_NOT_ELECTED = "lot winner not elected"
    OVER_PAPERS = "more votes than papers allow"


@dataclass(frozen=True, slots=True)
class Write:
    """Write the entry to the ledger; `doubts` that a reason overrode are stored with it."""

    entry: WardEntry
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Ask:
    """Hold the entry until a user says yes; `state` is the ward's state at the time of asking."""

    entry: WardEntry
    doubts: tuple[Doubt, ...]
    state: WardState


@dataclass(frozen=True, slots=True)
class Corroborate:
    """The ward is already declared with exactly these figures, so the line is a second account."""

    entry: Confirm


@dataclass(frozen=True, slots=True)
class Refuse:
    """Write nothing; `about` holds the figures the reason depends on."""

    why: Refusal
    ward: str
    about: tuple[str, ...] = ()


Decision = Write | Ask | Corroborate | Refuse

# A reason typed with a declaration settles doubts about its figures. It can't settle these: whether
# the names were understood, which of two accounts stands, and questions that must always be asked.
_NEEDS_CONFIRMATION = {
    DoubtReason.WARD_GUESSED,
    DoubtReason.NAME_GUESSED,
    DoubtReason.DECLARED_OTHERWISE,
    DoubtReason.ANOTHER_WINNER,
    DoubtReason.ASKED_ALWAYS,
    DoubtReason.FROM_FILE,
}


def declaration(night: Night, reading: Reading, policy: AskPolicy = AskPolicy.ODD) -> Decision:
    """What to do with a declaration as read out.

    - Figures consistent with the known ones complete them without a question; equal figures change
      nothing.
    - If the figures conflict, ask whether to replace or keep the known ones.
    """
    contest, state = night.council.contests[reading.ward], night.wards[reading.ward]
    if contest.poll is Poll.UNCONTESTED:
        return Refuse(Refusal.UNCONTESTED, reading.ward)
    known = state.declaration
    if known is None:
        doubts = (*reading.doubts, *cross_ward_doubts(night, contest, reading.declaration))
        if state.mark is Mark.POSTPONED:
            doubts = (*doubts, Doubt(DoubtReason.POSTPONED))
        return _decision(Declare(reading.ward, reading.declaration), doubts, reading, state, policy)
    new = _with_all_winners(known, reading.declaration, contest)
    if not can_both_be_right(known, new):
        replacement = _replacement(known, reading.declaration, contest)
        if isinstance(replacement, Tie):
            return Refuse(Refusal.TIE, reading.ward)
        conflict = Doubt(DoubtReason.DECLARED_OTHERWISE)
        doubts = (conflict, *_all_doubts(night, contest, replacement, reading))
        return _decision(Correct(reading.ward, replacement), doubts, reading, state, policy)
    merged = merged_declaration(known, new, contest)
    if merged == known:
        return _corroboration(reading, state)
    doubts = _all_doubts(night, contest, merged, reading)
    return _decision(Declare(reading.ward, merged), doubts, reading, state, policy)


def proposal(night: Night, reading: Reading, file: str) -> Decision:
    """What to do with a file's result for a ward: never written without a yes."""
    decision = declaration(night, reading)
    if not isinstance(decision, Ask | Write):
        return decision
    doubt = Doubt(DoubtReason.FROM_FILE, (file,))
    return Ask(decision.entry, (*decision.doubts, doubt), night.wards[reading.ward])


def correction(night: Night, reading: Reading, policy: AskPolicy = AskPolicy.ODD) -> Decision:
    """What to do with new figures for a declared ward; figures not given stay as they are."""
    contest, state = night.council.contests[reading.ward], night.wards[reading.ward]
    if contest.poll is Poll.UNCONTESTED:
        return Refuse(Refusal.UNCONTESTED, reading.ward)
    if state.declaration is None:
        return Refuse(Refusal.NOT_DECLARED, reading.ward)
    new = _with_all_winners(state.declaration, reading.declaration, contest)
    corrected = corrected_declaration(state.declaration, new, contest)
    if isinstance(corrected, Tie):
        return Refuse(Refusal.TIE, reading.ward)
    if any(c not in corrected.elected for c in new.lot):
        return Refuse(Refusal.LOT_NOT_ELECTED, reading.ward)
    if corrected == state.declaration:
        return _corroboration(reading, state)
    doubts = _all_doubts(night, contest, corrected, reading)
    if {*corrected.elected} != {*state.declaration.elected}:
        doubts = (_another_winner(state.declaration, corrected), *doubts)
    return _decision(Correct(reading.ward, corrected), doubts, reading, state, policy)


def _another_winner(known: Declaration, corrected: Declaration) -> Doubt:
    gained = [c.name for c in corrected.elected if c not in known.elected]
    lost = [c.name for c in known.elected if c not in corrected.elected]
    return Doubt(DoubtReason.ANOTHER_WINNER, (" and ".join(gained), " and ".join(lost)))


def withdrawal(night: Night, ward: str) -> Write | Refuse:
    if night.council.contests[ward].poll is Poll.UNCONTESTED:
        return Refuse(Refusal.UNCONTESTED, ward)
    if night.wards[ward].declaration is None:
        return Refuse(Refusal.NOT_DECLARED, ward)
    return Write(Withdraw(ward))


def marking(night: Night, ward: str, new: Mark) -> Write | Refuse:
    """What to do with a ward's state without figures: refused once it has declared (rule DE-4)."""
    state = night.wards[ward]
    if night.council.contests[ward].poll is Poll.UNCONTESTED:
        return Refuse(Refusal.UNCONTESTED, ward)
    if state.declaration is not None:
        return Refuse(Refusal.DECLARED, ward)
    return Refuse(Refusal.ALREADY_SO, ward) if state.mark is new else Write(MarkWard(ward, new))


def corrected_declaration(
    known: Declaration, new: Declaration, contest: Contest
) -> Declaration | Tie:
    """The known declaration with the corrected figures over it.

    The winner changes only if the figures or the names given say so.
    """
    votes = known.figures | new.figures
    lot = new.lot or known.lot
    # Every figure is known: they elect. Some are: they may unseat a winner. None is: names decide.
    if (new.votes or new.lot) and all(c in votes for c in contest.candidates):
        elected = top_candidates(votes, lot, contest, favoured=new.elected)
    elif new.votes:
        elected = _elected_by_known_figures(known.elected, votes)
    else:
        elected = known.elected if {*new.elected} <= {*known.elected} else new.elected
    return (
        elected
        if isinstance(elected, Tie)
        else _filled_declaration(known, new, contest, elected, votes)
    )


def _elected_by_known_figures(
    elected: tuple[Candidate, ...], votes: dict[Candidate, int]
) -> tuple[Candidate, ...]:
    """The winners, except any whom the figures known so far put behind another candidate."""
    unknown = [c for c in elected if c not in votes]
    ranked = sorted(votes, key=lambda c: (-votes[c], c not in elected))
    return (*unknown, *ranked[: len(elected) - len(unknown)])


def _replacement(known: Declaration, new: Declaration, contest: Contest) -> Declaration | Tie:
    """Another account in place of the known one, keeping the known figures that fit it."""
    if known.completeness(contest) is Completeness.FULL:
        return corrected_declaration(known, new, contest)
    # A known figure above the new winner's can't be right; the others may be.
    least = min((n for c, n in new.votes if c in new.elected), default=None)
    fitting = {
        c: n for c, n in known.votes if c in new.elected or (least is not None and n <= least)
    }
    return _filled_declaration(known, new, contest, new.elected, fitting | new.figures)


def _filled_declaration(
    known: Declaration,
    new: Declaration,
    contest: Contest,
    elected: tuple[Candidate, ...],
    votes: dict[Candidate, int],
) -> Declaration:
    """The account, with the known extras and lot if it gives none."""
    return replace(
        with_known_extras(known, new),
        elected=elected,
        votes=ballot_order_votes(votes, contest),
        lot=tuple(c for c in new.lot or known.lot if c in elected),
    )


def _with_all_winners(known: Declaration, new: Declaration, contest: Contest) -> Declaration:
    """While a ward has open seats, a new name is the winner of another seat."""
    both = tuple(dict.fromkeys((*known.elected, *new.elected)))
    if known.completeness(contest) is Completeness.PARTIAL and len(both) <= contest.seats:
        return replace(new, elected=both)
    return new


def _all_doubts(
    night: Night, contest: Contest, declaration: Declaration, reading: Reading
) -> tuple[Doubt, ...]:
    # The reading's doubts about figures are out of date: the figures have been merged since.
    words = (d for d in reading.doubts if d.why in _NEEDS_CONFIRMATION)
    return (
        *words,
        *figure_doubts(night.council, contest, declaration),
        *cross_ward_doubts(night, contest, declaration),
    )


def _decision(
    entry: WardEntry,
    doubts: tuple[Doubt, ...],
    reading: Reading,
    state: WardState,
    policy: AskPolicy,
) -> Write | Ask | Refuse:
    # More votes than the papers allow can't be right, so a plain yes isn't enough.
    impossible = next((d for d in doubts if d.why is DoubtReason.OVER_PAPERS), None)
    if impossible and not reading.reason and policy is not AskPolicy.NEVER:
        return Refuse(Refusal.OVER_PAPERS, reading.ward, impossible.about)
    if policy is AskPolicy.ALWAYS:
        doubts = (*doubts, Doubt(DoubtReason.ASKED_ALWAYS))
    elif policy is AskPolicy.NEVER:
        doubts = tuple(d for d in doubts if d.why in _NEEDS_CONFIRMATION)
    if doubts and (not reading.reason or any(d.why in _NEEDS_CONFIRMATION for d in doubts)):
        return Ask(entry, doubts, state)
    return Write(entry, doubts)


def _corroboration(reading: Reading, state: WardState) -> Corroborate | Ask:
    guessed = tuple(d for d in reading.doubts if d.why in _NEEDS_CONFIRMATION)
    confirm = Confirm(reading.ward)
    return Ask(confirm, guessed, state) if guessed else Corroborate(confirm)
