"""What a typed line does to a night: write, ask first or refuse, each with its named reason.

A declaration, by what is known of its ward:

    known              typed                           decision
    nothing            any figures                     write a Declare
    a declaration      the same figures                corroborate
                       figures that fit it             write a Declare of both together
                       the winner of a seat that is    write a Declare of both together; ask
                       open or has no name yet         first if figures name only some of them
                       a flash's loser, in figures     write a Declare of both; ask first if a
                                                       winner's figure isn't known
                       figures that conflict           ask: replace with a Correct, or keep
    uncontested        any figures                     refuse

A doubt turns writing into asking. A reason typed with the line settles doubts about figures, so
then it is written after all.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.election.accounts import (
    corrected_declaration,
    has_undrawn_tie,
    misheard_winner,
    replacement,
    with_all_winners,
    with_losers_figures,
)
from bot.election.council import Contest, Poll
from bot.election.declaration import (
    Declaration,
    Mark,
    Tie,
    can_both_be_right,
    merged_declaration,
)
from bot.election.doubts import Doubt, DoubtReason, cross_ward_doubts, figure_doubts
from bot.election.ledger import (
    Confirm,
    Correct,
    Declare,
    MarkWard,
    Undo,
    WardEntry,
    WardState,
    Withdraw,
)
from bot.election.night import Night
from bot.election.parse.declaration import Reading
from bot.election.tally import Seats


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
    """Hold the entry until a user says yes; `state` is the ward's state at the time of asking.

    `typed` is what the line itself says, before the known figures that fit it are added.
    """

    entry: WardEntry
    doubts: tuple[Doubt, ...]
    state: WardState
    typed: Declaration | None = None


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
    DoubtReason.OUTCOME_OTHERWISE,
    DoubtReason.DECLARED_OTHERWISE,
    DoubtReason.ANOTHER_WINNER,
    DoubtReason.WINNER_OR_VOTES,
    DoubtReason.SEAT_OR_VOTES,
    DoubtReason.ASKED_ALWAYS,
    DoubtReason.FROM_FILE,
    DoubtReason.OTHER_PARTY,
    DoubtReason.OTHER_TOTAL,
}


def declaration(night: Night, reading: Reading, policy: AskPolicy = AskPolicy.ODD) -> Decision:
    """What to do with a declaration as read out.

    - Figures consistent with the known ones complete them without a question; equal figures change
      nothing.
    - A loser's figures after a flash complete it too; they never elect the loser (rule DE-11).
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
        return _decision(Declare(reading.ward, reading.declaration), doubts, reading, night, policy)
    new = with_all_winners(known, reading.declaration, contest)
    merged = with_losers_figures(known, new, contest)
    if merged is None and not can_both_be_right(known, new):
        replaced = replacement(known, reading.declaration, contest)
        if isinstance(replaced, Tie):
            return Refuse(Refusal.TIE, reading.ward)
        if replaced == known:
            return _corroboration(reading, state)
        doubts = (
            Doubt(DoubtReason.DECLARED_OTHERWISE),
            *_winner_doubts(known, replaced),
            *_all_doubts(night, contest, replaced, reading),
        )
        return _decision(Correct(reading.ward, replaced), doubts, reading, night, policy)
    added = () if merged is None else _addition_doubts(contest, merged, new)
    if merged is None:
        merged = merged_declaration(known, new, contest)
    if merged == known:
        return _corroboration(reading, state)
    named = _naming_doubts(known, reading.declaration, merged, contest)
    doubts = (*added, *named, *_all_doubts(night, contest, merged, reading))
    return _decision(Declare(reading.ward, merged), doubts, reading, night, policy)


def proposal(night: Night, reading: Reading, file: str) -> Decision:
    """What to do with a file's result for a ward: never written without a yes."""
    decision = declaration(night, reading)
    if not isinstance(decision, Ask | Write):
        return decision
    doubt = Doubt(DoubtReason.FROM_FILE, (file,))
    state = night.wards[reading.ward]
    return Ask(decision.entry, (*decision.doubts, doubt), state, reading.declaration)


def correction(night: Night, reading: Reading, policy: AskPolicy = AskPolicy.ODD) -> Decision:
    """What to do with new figures for a declared ward; figures not given stay as they are."""
    contest, state = night.council.contests[reading.ward], night.wards[reading.ward]
    if contest.poll is Poll.UNCONTESTED:
        return Refuse(Refusal.UNCONTESTED, reading.ward)
    if state.declaration is None:
        return Refuse(Refusal.NOT_DECLARED, reading.ward)
    new = with_all_winners(state.declaration, reading.declaration, contest)
    corrected = corrected_declaration(state.declaration, new, contest)
    if isinstance(corrected, Tie):
        return Refuse(Refusal.TIE, reading.ward)
    if any(c not in corrected.elected for c in new.lot):
        return Refuse(Refusal.LOT_NOT_ELECTED, reading.ward)
    if corrected == state.declaration:
        return _corroboration(reading, state)
    doubts = (
        *_winner_doubts(state.declaration, corrected),
        *_misheard_doubts(state.declaration, new, contest),
        *_all_doubts(night, contest, corrected, reading),
    )
    return _decision(Correct(reading.ward, corrected), doubts, reading, night, policy)


def _winner_doubts(known: Declaration, corrected: Declaration) -> tuple[Doubt, ...]:
    if (known.elected, known.unnamed) == (corrected.elected, corrected.unnamed):
        return ()
    gained, lost = _new_winners(known, corrected), _new_winners(corrected, known)
    if (not gained and not lost) or (known.seats == corrected.seats and not lost):
        return ()
    return (Doubt(DoubtReason.ANOTHER_WINNER, (_listed(gained), _listed(lost))),)


def _listed(names: Sequence[str]) -> str:
    *first, last = names or [""]
    return f"{', '.join(first)} and {last}" if first else last


def _new_winners(before: Declaration, after: Declaration) -> list[str]:
    """By name or, if seats without a name have moved, the seats by party: Con 1."""
    if before.seats != after.seats and (before.unnamed or after.unnamed):
        return [f"{party} {n}" for party, n in after.seats.minus(before.seats).items() if n > 0]
    return [c.name for c in after.elected if c not in before.elected]


def _naming_doubts(
    known: Declaration, typed: Declaration, merged: Declaration, contest: Contest
) -> tuple[Doubt, ...]:
    """While seats have no names, some figures may be the winners' or only the first that came."""
    if not known.unnamed or not typed.votes or len(typed.elected) == contest.seats:
        return ()
    named = [c.name for c in merged.elected if c not in known.elected]
    return (Doubt(DoubtReason.SEAT_OR_VOTES, (_listed(named),)),) if named else ()


def _misheard_doubts(known: Declaration, new: Declaration, contest: Contest) -> tuple[Doubt, ...]:
    """One figure after a flash may be the winner's or a loser's: say how to add it alone."""
    other = misheard_winner(known, new, contest)
    if other is None or not with_losers_figures(known, replace(new, elected=(other,)), contest):
        return ()
    return (Doubt(DoubtReason.WINNER_OR_VOTES, (other.name,)),)


def _addition_doubts(contest: Contest, merged: Declaration, new: Declaration) -> tuple[Doubt, ...]:
    """While a winner's figure isn't known, a loser's may mean that another candidate has won."""
    votes = merged.figures
    if all(c in votes for c in merged.elected) and not merged.unnamed:
        return ()
    parties = [c.party for c in contest.candidates]
    added = (
        f"{c.party if parties.count(c.party) == 1 else c.name} {n:,}" for c, n in new.votes
    )  # fmt: skip
    staying = ""
    if contest.seats == 1 and parties.count(merged.elected[0].party) == 1:
        staying = merged.elected[0].party
    seats = (f"{party} {n}" for party, n in Seats.from_parties(merged.unnamed).items())
    names = _listed([*(c.name for c in merged.elected), *seats])
    return (Doubt(DoubtReason.LOSERS_ADDED, (", ".join(added), staying, names)),)


def withdrawal(night: Night, ward: str) -> Write | Refuse:
    if night.council.contests[ward].poll is Poll.UNCONTESTED:
        return Refuse(Refusal.UNCONTESTED, ward)
    if night.wards[ward].declaration is None:
        return Refuse(Refusal.NOT_DECLARED, ward)
    return Write(Withdraw(ward))


def undoing(night: Night, ward: str, undoes: int, before: WardState) -> Write | Refuse:
    """Restores the ward to `before`, as it was before entry `undoes`, unless that was no result."""
    if before.declaration and has_undrawn_tie(before.declaration, night.council.contests[ward]):
        return Refuse(Refusal.TIE, ward)
    return Write(Undo(ward, undoes, before))


def marking(night: Night, ward: str, new: Mark) -> Write | Refuse:
    """What to do with a ward's state without figures: refused once it has declared (rule DE-4)."""
    state = night.wards[ward]
    if night.council.contests[ward].poll is Poll.UNCONTESTED:
        return Refuse(Refusal.UNCONTESTED, ward)
    if state.declaration is not None:
        return Refuse(Refusal.DECLARED, ward)
    return Refuse(Refusal.ALREADY_SO, ward) if state.mark is new else Write(MarkWard(ward, new))


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
    entry: Declare | Correct,
    doubts: tuple[Doubt, ...],
    reading: Reading,
    night: Night,
    policy: AskPolicy,
) -> Write | Ask | Refuse:
    if has_undrawn_tie(entry.declaration, night.council.contests[reading.ward]):
        return Refuse(Refusal.TIE, reading.ward)
    # More votes than the papers allow can't be right, so a plain yes isn't enough.
    impossible = next((d for d in doubts if d.why is DoubtReason.OVER_PAPERS), None)
    if impossible and not reading.reason and policy is not AskPolicy.NEVER:
        return Refuse(Refusal.OVER_PAPERS, reading.ward, impossible.about)
    if policy is AskPolicy.ALWAYS:
        doubts = (*doubts, Doubt(DoubtReason.ASKED_ALWAYS))
    elif policy is AskPolicy.NEVER:
        doubts = tuple(d for d in doubts if d.why in _NEEDS_CONFIRMATION)
    if doubts and (not reading.reason or any(d.why in _NEEDS_CONFIRMATION for d in doubts)):
        return Ask(entry, doubts, night.wards[reading.ward], reading.declaration)
    return Write(entry, doubts)


def _corroboration(reading: Reading, state: WardState) -> Corroborate | Ask:
    guessed = tuple(d for d in reading.doubts if d.why in _NEEDS_CONFIRMATION)
    confirm = Confirm(reading.ward)
    return Ask(confirm, guessed, state) if guessed else Corroborate(confirm)
