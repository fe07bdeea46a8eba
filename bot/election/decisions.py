"""What a typed line does to a night: write, ask first, or refuse, each with its named reason."""

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
    LOT_NOT_ELECTED = "lot winner not elected"
    OVER_PAPERS = "more votes than papers allow"


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
class Corroborate:
    """The ward is declared with these very figures: a second account of them."""

    entry: Confirm


@dataclass(frozen=True, slots=True)
class Refuse:
    """Nothing is written, for a named reason, and the figures it turns on."""

    why: Refusal
    ward: str
    about: tuple[str, ...] = ()


Decision = Write | Ask | Corroborate | Refuse

# A reason typed with a declaration answers doubts about figures. It cannot answer these: whether
# we understood the names, and which of two accounts is to stand.
_NEEDS_CONFIRMATION = {
    DoubtReason.WARD_GUESSED,
    DoubtReason.NAME_GUESSED,
    DoubtReason.DECLARED_OTHERWISE,
    DoubtReason.ANOTHER_WINNER,
    DoubtReason.ASKED_ALWAYS,
    DoubtReason.FROM_FILE,
}


def declaration(night: Night, reading: Reading, asking: AskPolicy = AskPolicy.ODD) -> Decision:
    """A declaration as read out.

    - Figures that agree with what is known complete it without asking; equal ones change nothing.
    - Others than those known are asked about: replace or keep.
    """
    contest, state = night.council.contests[reading.ward], night.wards[reading.ward]
    if contest.poll is Poll.UNCONTESTED:
        return Refuse(Refusal.UNCONTESTED, reading.ward)
    known = state.declaration
    if known is None:
        odd = (*reading.doubts, *cross_ward_doubts(night, contest, reading.declaration))
        if state.mark is Mark.POSTPONED:
            odd = (*odd, Doubt(DoubtReason.POSTPONED))
        return _decision(Declare(reading.ward, reading.declaration), odd, reading, state, asking)
    heard = _with_all_winners(known, reading.declaration, contest)
    if not can_both_be_right(known, heard):
        replacement = _replacement(known, reading.declaration, contest)
        if isinstance(replacement, Tie):
            return Refuse(Refusal.TIE, reading.ward)
        odd = (
            Doubt(DoubtReason.DECLARED_OTHERWISE),
            *_all_doubts(night, contest, replacement, reading),
        )
        return _decision(Correct(reading.ward, replacement), odd, reading, state, asking)
    both = merged_declaration(known, heard, contest)
    if both == known:
        return _corroboration(reading, state)
    odd = _all_doubts(night, contest, both, reading)
    return _decision(Declare(reading.ward, both), odd, reading, state, asking)


def proposal(night: Night, reading: Reading, file: str) -> Decision:
    """What a file says of a ward: written by nobody before somebody says yes."""
    decision = declaration(night, reading)
    if not isinstance(decision, Ask | Write):
        return decision
    doubt = Doubt(DoubtReason.FROM_FILE, (file,))
    return Ask(decision.entry, (*decision.doubts, doubt), night.wards[reading.ward])


def correction(night: Night, reading: Reading, asking: AskPolicy = AskPolicy.ODD) -> Decision:
    """Other figures for a declared ward; those not given stay as they are known."""
    contest, state = night.council.contests[reading.ward], night.wards[reading.ward]
    if contest.poll is Poll.UNCONTESTED:
        return Refuse(Refusal.UNCONTESTED, reading.ward)
    if state.declaration is None:
        return Refuse(Refusal.NOT_DECLARED, reading.ward)
    heard = _with_all_winners(state.declaration, reading.declaration, contest)
    right = corrected_declaration(state.declaration, heard, contest)
    if isinstance(right, Tie):
        return Refuse(Refusal.TIE, reading.ward)
    if any(c not in right.elected for c in heard.lot):
        return Refuse(Refusal.LOT_NOT_ELECTED, reading.ward)
    if right == state.declaration:
        return _corroboration(reading, state)
    odd = _all_doubts(night, contest, right, reading)
    if {*right.elected} != {*state.declaration.elected}:
        odd = (_another_winner(state.declaration, right), *odd)
    return _decision(Correct(reading.ward, right), odd, reading, state, asking)


def _another_winner(known: Declaration, right: Declaration) -> Doubt:
    new = [c.name for c in right.elected if c not in known.elected]
    out = [c.name for c in known.elected if c not in right.elected]
    return Doubt(DoubtReason.ANOTHER_WINNER, (" and ".join(new), " and ".join(out)))


def withdrawal(night: Night, ward: str) -> Write | Refuse:
    """A declaration taken back."""
    if night.council.contests[ward].poll is Poll.UNCONTESTED:
        return Refuse(Refusal.UNCONTESTED, ward)
    if night.wards[ward].declaration is None:
        return Refuse(Refusal.NOT_DECLARED, ward)
    return Write(Withdraw(ward))


def marking(night: Night, ward: str, new: Mark) -> Write | Refuse:
    """A ward's state without figures; none once it is declared (rule DE-4)."""
    state = night.wards[ward]
    if night.council.contests[ward].poll is Poll.UNCONTESTED:
        return Refuse(Refusal.UNCONTESTED, ward)
    if state.declaration is not None:
        return Refuse(Refusal.DECLARED, ward)
    return Refuse(Refusal.ALREADY_SO, ward) if state.mark is new else Write(MarkWard(ward, new))


def corrected_declaration(
    known: Declaration, right: Declaration, contest: Contest
) -> Declaration | Tie:
    """Corrected figures over the known ones; whoever was elected stays so unless they say other."""
    votes = known.figures | right.figures
    lot = right.lot or known.lot
    if (right.votes or right.lot) and all(c in votes for c in contest.candidates):
        elected = top_candidates(votes, lot, contest, favoured=right.elected)
    elif right.votes:
        elected = _elected_by_known_figures(known.elected, votes)
    else:
        elected = known.elected if {*right.elected} <= {*known.elected} else right.elected
    return (
        elected
        if isinstance(elected, Tie)
        else _filled_declaration(known, right, contest, elected, votes)
    )


def _elected_by_known_figures(
    elected: tuple[Candidate, ...], votes: dict[Candidate, int]
) -> tuple[Candidate, ...]:
    """Those elected, but for anybody whom the figures known so far put behind somebody else."""
    unknown = [c for c in elected if c not in votes]
    ranked = sorted(votes, key=lambda c: (-votes[c], c not in elected))
    return (*unknown, *ranked[: len(elected) - len(unknown)])


def _replacement(known: Declaration, heard: Declaration, contest: Contest) -> Declaration | Tie:
    """Another account in the place of the known one: its winner stands, figures that fit stay."""
    if known.completeness(contest) is Completeness.FULL:
        return corrected_declaration(known, heard, contest)
    least = min((n for c, n in heard.votes if c in heard.elected), default=None)
    fitting = {
        c: n for c, n in known.votes if c in heard.elected or (least is not None and n <= least)
    }
    return _filled_declaration(known, heard, contest, heard.elected, fitting | heard.figures)


def _filled_declaration(
    known: Declaration,
    right: Declaration,
    contest: Contest,
    elected: tuple[Candidate, ...],
    votes: dict[Candidate, int],
) -> Declaration:
    """The account with what was known beside the figures, where nothing else is given."""
    return replace(
        with_known_extras(known, right),
        elected=elected,
        votes=ballot_order_votes(votes, contest),
        lot=tuple(c for c in right.lot or known.lot if c in elected),
    )


def _with_all_winners(known: Declaration, heard: Declaration, contest: Contest) -> Declaration:
    """In a ward with open seats, another name is another seat's winner."""
    both = tuple(dict.fromkeys((*known.elected, *heard.elected)))
    if known.completeness(contest) is Completeness.PARTIAL and len(both) <= contest.seats:
        return replace(heard, elected=both)
    return heard


def _all_doubts(
    night: Night, contest: Contest, declaration: Declaration, reading: Reading
) -> tuple[Doubt, ...]:
    """Doubts about the words as typed, and about the figures as they would stand."""
    words = (d for d in reading.doubts if d.why in _NEEDS_CONFIRMATION)
    return (
        *words,
        *figure_doubts(night.council, contest, declaration),
        *cross_ward_doubts(night, contest, declaration),
    )


def _decision(
    entry: WardEntry, odd: tuple[Doubt, ...], reading: Reading, state: WardState, asking: AskPolicy
) -> Write | Ask | Refuse:
    impossible = next((d for d in odd if d.why is DoubtReason.OVER_PAPERS), None)
    if impossible and not reading.reason and asking is not AskPolicy.NEVER:
        return Refuse(Refusal.OVER_PAPERS, reading.ward, impossible.about)
    if asking is AskPolicy.ALWAYS:
        odd = (*odd, Doubt(DoubtReason.ASKED_ALWAYS))
    elif asking is AskPolicy.NEVER:
        odd = tuple(d for d in odd if d.why in _NEEDS_CONFIRMATION)
    if odd and (not reading.reason or any(d.why in _NEEDS_CONFIRMATION for d in odd)):
        return Ask(entry, odd, state)
    return Write(entry, odd)


def _corroboration(reading: Reading, state: WardState) -> Corroborate | Ask:
    guessed = tuple(d for d in reading.doubts if d.why in _NEEDS_CONFIRMATION)
    confirm = Confirm(reading.ward)
    return Ask(confirm, guessed, state) if guessed else Corroborate(confirm)
