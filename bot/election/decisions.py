"""What a typed line does to a night: write, ask first, or refuse, each with its named reason."""

from dataclasses import dataclass, replace
from enum import StrEnum

from bot.election.council import Candidate, Contest, Poll
from bot.election.declaration import (
    Completeness,
    Declaration,
    Mark,
    Tie,
    agrees,
    in_ballot_order,
    merged,
    top,
    with_rest_of,
)
from bot.election.doubts import Doubt, Odd, doubts, doubts_beside
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
class Same:
    """The ward is declared with these very figures: a second account of them."""

    entry: Confirm


@dataclass(frozen=True, slots=True)
class Refuse:
    """Nothing is written, for a named reason, and the figures it turns on."""

    why: Refusal
    ward: str
    about: tuple[str, ...] = ()


Decision = Write | Ask | Same | Refuse

# A reason typed with a declaration answers doubts about figures. It cannot answer these: whether
# we understood the names, and which of two accounts is to stand.
_NEEDS_A_YES = {
    Odd.WARD_GUESSED,
    Odd.NAME_GUESSED,
    Odd.DECLARED_OTHERWISE,
    Odd.ANOTHER_WINNER,
    Odd.ASKED_ALWAYS,
    Odd.FROM_FILE,
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
        odd = (*reading.doubts, *doubts_beside(night, contest, reading.declaration))
        if state.mark is Mark.POSTPONED:
            odd = (*odd, Doubt(Odd.POSTPONED))
        return _decided(Declare(reading.ward, reading.declaration), odd, reading, state, asking)
    heard = _as_well(known, reading.declaration, contest)
    if not agrees(known, heard):
        replacement = _instead(known, reading.declaration, contest)
        if isinstance(replacement, Tie):
            return Refuse(Refusal.TIE, reading.ward)
        odd = (Doubt(Odd.DECLARED_OTHERWISE), *_doubts(night, contest, replacement, reading))
        return _decided(Correct(reading.ward, replacement), odd, reading, state, asking)
    both = merged(known, heard, contest)
    if both == known:
        return _same(reading, state)
    odd = _doubts(night, contest, both, reading)
    return _decided(Declare(reading.ward, both), odd, reading, state, asking)


def propose(night: Night, reading: Reading, file: str) -> Decision:
    """What a file says of a ward: written by nobody before somebody says yes."""
    decision = declare(night, reading)
    if not isinstance(decision, Ask | Write):
        return decision
    doubt = Doubt(Odd.FROM_FILE, (file,))
    return Ask(decision.entry, (*decision.doubts, doubt), night.wards[reading.ward])


def correct(night: Night, reading: Reading, asking: Asking = Asking.ODD) -> Decision:
    """Other figures for a declared ward; those not given stay as they are known."""
    contest, state = night.council.contests[reading.ward], night.wards[reading.ward]
    if contest.poll is Poll.UNCONTESTED:
        return Refuse(Refusal.UNCONTESTED, reading.ward)
    if state.declaration is None:
        return Refuse(Refusal.NOT_DECLARED, reading.ward)
    heard = _as_well(state.declaration, reading.declaration, contest)
    right = overlaid(state.declaration, heard, contest)
    if isinstance(right, Tie):
        return Refuse(Refusal.TIE, reading.ward)
    if any(c not in right.elected for c in heard.lot):
        return Refuse(Refusal.LOT_NOT_ELECTED, reading.ward)
    if right == state.declaration:
        return _same(reading, state)
    odd = _doubts(night, contest, right, reading)
    if {*right.elected} != {*state.declaration.elected}:
        odd = (_another_winner(state.declaration, right), *odd)
    return _decided(Correct(reading.ward, right), odd, reading, state, asking)


def _another_winner(known: Declaration, right: Declaration) -> Doubt:
    new = [c.name for c in right.elected if c not in known.elected]
    out = [c.name for c in known.elected if c not in right.elected]
    return Doubt(Odd.ANOTHER_WINNER, (" and ".join(new), " and ".join(out)))


def withdraw(night: Night, ward: str) -> Write | Refuse:
    """A declaration taken back."""
    if night.council.contests[ward].poll is Poll.UNCONTESTED:
        return Refuse(Refusal.UNCONTESTED, ward)
    if night.wards[ward].declaration is None:
        return Refuse(Refusal.NOT_DECLARED, ward)
    return Write(Withdraw(ward))


def mark(night: Night, ward: str, new: Mark) -> Write | Refuse:
    """A ward's state without figures; none once it is declared (rule DE-4)."""
    state = night.wards[ward]
    if night.council.contests[ward].poll is Poll.UNCONTESTED:
        return Refuse(Refusal.UNCONTESTED, ward)
    if state.declaration is not None:
        return Refuse(Refusal.DECLARED, ward)
    return Refuse(Refusal.ALREADY_SO, ward) if state.mark is new else Write(MarkWard(ward, new))


def overlaid(known: Declaration, right: Declaration, contest: Contest) -> Declaration | Tie:
    """Corrected figures over the known ones; whoever was elected stays so unless they say other."""
    votes = known.figures | right.figures
    lot = right.lot or known.lot
    if (right.votes or right.lot) and all(c in votes for c in contest.candidates):
        elected = top(votes, lot, contest, favoured=right.elected)
    elif right.votes:
        elected = _by_known_figures(known.elected, votes)
    else:
        elected = known.elected if {*right.elected} <= {*known.elected} else right.elected
    return elected if isinstance(elected, Tie) else _kept(known, right, contest, elected, votes)


def _by_known_figures(
    elected: tuple[Candidate, ...], votes: dict[Candidate, int]
) -> tuple[Candidate, ...]:
    """Those elected, but for anybody whom the figures known so far put behind somebody else."""
    unknown = [c for c in elected if c not in votes]
    ranked = sorted(votes, key=lambda c: (-votes[c], c not in elected))
    return (*unknown, *ranked[: len(elected) - len(unknown)])


def _instead(known: Declaration, heard: Declaration, contest: Contest) -> Declaration | Tie:
    """Another account in the place of the known one: its winner stands, figures that fit stay."""
    if known.completeness(contest) is Completeness.FULL:
        return overlaid(known, heard, contest)
    least = min((n for c, n in heard.votes if c in heard.elected), default=None)
    fitting = {
        c: n for c, n in known.votes if c in heard.elected or (least is not None and n <= least)
    }
    return _kept(known, heard, contest, heard.elected, fitting | heard.figures)


def _kept(
    known: Declaration,
    right: Declaration,
    contest: Contest,
    elected: tuple[Candidate, ...],
    votes: dict[Candidate, int],
) -> Declaration:
    """The account with what was known beside the figures, where nothing else is given."""
    return replace(
        with_rest_of(known, right),
        elected=elected,
        votes=in_ballot_order(votes, contest),
        lot=tuple(c for c in right.lot or known.lot if c in elected),
    )


def _as_well(known: Declaration, heard: Declaration, contest: Contest) -> Declaration:
    """In a ward with open seats, another name is another seat's winner."""
    both = tuple(dict.fromkeys((*known.elected, *heard.elected)))
    if known.completeness(contest) is Completeness.PARTIAL and len(both) <= contest.seats:
        return replace(heard, elected=both)
    return heard


def _doubts(
    night: Night, contest: Contest, declaration: Declaration, reading: Reading
) -> tuple[Doubt, ...]:
    """Doubts about the words as typed, and about the figures as they would stand."""
    words = (d for d in reading.doubts if d.odd in _NEEDS_A_YES)
    return (
        *words,
        *doubts(night.council, contest, declaration),
        *doubts_beside(night, contest, declaration),
    )


def _decided(
    entry: WardEntry, odd: tuple[Doubt, ...], reading: Reading, state: WardState, asking: Asking
) -> Write | Ask | Refuse:
    impossible = next((d for d in odd if d.odd is Odd.OVER_PAPERS), None)
    if impossible and not reading.reason and asking is not Asking.NEVER:
        return Refuse(Refusal.OVER_PAPERS, reading.ward, impossible.about)
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
