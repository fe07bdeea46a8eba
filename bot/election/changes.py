"""What differs between two nights, as named kinds: all there is to tell."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from bot.election.control import Certainty, Fact, certain_facts, is_implied_by, seats_held
from bot.election.council import Candidate
from bot.election.declaration import Mark, can_both_be_right
from bot.election.ledger import WardState
from bot.election.night import Night
from bot.election.result import WardOutcome, WardResult, declared_result


class Level(IntEnum):
    """What a channel follows; each level contains the ones before it."""

    CONTROL = 1
    GAINS = 2
    ALL = 3


@dataclass(frozen=True, slots=True)
class Gain:
    """A ward changed hands, by the council's baseline."""

    result: WardResult
    kind: Literal["gain"] = "gain"


@dataclass(frozen=True, slots=True)
class Hold:
    """A ward's seats stay with the parties that defended them."""

    result: WardResult
    kind: Literal["hold"] = "hold"


@dataclass(frozen=True, slots=True)
class Win:
    """A ward with nothing known to compare: new boundaries, or a seat whose holder is unknown."""

    result: WardResult
    kind: Literal["win"] = "win"


@dataclass(frozen=True, slots=True)
class PartDeclared:
    """Some of a ward's seats are declared, some still to come."""

    result: WardResult
    kind: Literal["partial"] = "partial"


@dataclass(frozen=True, slots=True)
class Completed:
    """More of a result that was told already, and agrees with it."""

    earlier: WardResult
    result: WardResult
    kind: Literal["completed"] = "completed"


@dataclass(frozen=True, slots=True)
class Corrected:
    """A result that was told, and the one that stands instead."""

    wrong: WardResult
    result: WardResult
    kind: Literal["corrected"] = "corrected"


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A result that was told and no longer stands; the ward is as its mark says, or to come."""

    wrong: WardResult
    mark: Mark | None
    kind: Literal["withdrawn"] = "withdrawn"


@dataclass(frozen=True, slots=True)
class Marked:
    """A ward's state without figures; None when it is simply awaited again."""

    ward: str
    mark: Mark | None
    kind: Literal["marked"] = "marked"


@dataclass(frozen=True, slots=True)
class ControlLost:
    """The party in control on the eve can no longer reach a majority."""

    party: str
    kind: Literal["control_lost"] = "control_lost"


@dataclass(frozen=True, slots=True)
class MajoritySecured:
    """A party holds a majority already."""

    party: str
    kind: Literal["majority"] = "majority"


@dataclass(frozen=True, slots=True)
class CannotReach:
    """One of the eve's two largest parties can no longer reach a majority."""

    party: str
    kind: Literal["cannot_reach"] = "cannot_reach"


@dataclass(frozen=True, slots=True)
class NocCertain:
    """Nobody can reach a majority any more."""

    kind: Literal["noc"] = "noc"


@dataclass(frozen=True, slots=True)
class NoLongerCertain:
    """A fact that was told as certain, and after a correction is not."""

    fact: Fact
    party: str | None
    kind: Literal["no_longer_certain"] = "no_longer_certain"


@dataclass(frozen=True, slots=True)
class NightComplete:
    """Every ward that is not postponed is in."""

    kind: Literal["complete"] = "complete"


@dataclass(frozen=True, slots=True)
class FinalCorrected:
    """The council is another than the one that was told when every ward was in."""

    kind: Literal["final_corrected"] = "final_corrected"


@dataclass(frozen=True, slots=True)
class NoLongerComplete:
    """A ward is awaited again after the night was told as complete."""

    kind: Literal["no_longer_complete"] = "no_longer_complete"


WithResult = Gain | Hold | Win | PartDeclared | Completed | Corrected
WardChange = WithResult | Withdrawn | Marked
CouncilChange = (
    ControlLost | MajoritySecured | CannotReach | NocCertain | NoLongerCertain
    | NightComplete | FinalCorrected | NoLongerComplete
)  # fmt: skip
Change = WardChange | CouncilChange


def minimum_level(change: Change) -> Level:
    """The least that a channel must follow to hear of a change."""
    match change:
        case Gain():
            return Level.GAINS
        case Corrected(wrong=wrong, result=result):
            return Level.GAINS if wrong.is_gain or result.is_gain else Level.ALL
        case Withdrawn(wrong=wrong):
            return Level.GAINS if wrong.is_gain else Level.ALL
        case Hold() | Win() | PartDeclared() | Completed() | Marked():
            return Level.ALL
        case _:
            return Level.CONTROL


def changes_between(before: Night, after: Night) -> tuple[Change, ...]:
    """What is to be told of two nights, in the order it is told.

    The ward first, then what stopped being certain, what became certain, and the end of the night.
    Equal nights tell nothing.
    """
    same = after.council is before.council  # a mended pack may change what any ward means
    touched = [w for w, s in after.wards.items() if not same or s is not before.wards.get(w)]
    told: list[Change] = []
    for ward in touched:
        change = _ward_change(before, after, ward)
        if change:
            told.append(change)
    told += _certainty_changes(certain_facts(before), certain_facts(after))
    fewer = after.totals.declared < before.totals.declared
    if after.is_complete and not before.is_complete:
        told.append(NightComplete())
    elif (
        before.is_complete and not after.is_complete and fewer
    ):  # not: a postponed poll is being held
        told.append(NoLongerComplete())
    elif after.is_complete and before.is_complete and seats_held(after) != seats_held(before):
        more = after.totals.declared > before.totals.declared  # a postponed poll was held after all
        told.append(NightComplete() if more else FinalCorrected())
    return tuple(told)


def _ward_change(before: Night, after: Night, ward: str) -> WardChange | None:
    old, now = before.wards.get(ward, WardState()), after.wards[ward]
    wrong, result = _known_result(before, ward, old), _known_result(after, ward, now)
    if result is None:
        if wrong:
            return Withdrawn(wrong, now.mark)
        return Marked(ward, now.mark) if old.mark != now.mark else None
    if wrong is None or old.declaration is None or now.declaration is None:
        return first_report(result)
    if wrong == result:
        return None
    more = old.declaration != now.declaration and _is_contained_in(wrong, result)
    if more and can_both_be_right(old.declaration, now.declaration):
        filled = len(result.elected) > len(wrong.elected)
        return first_report(result) if filled else Completed(wrong, result)
    return Corrected(wrong, result)


def _known_result(night: Night, ward: str, state: WardState) -> WardResult | None:
    if state.declaration is None:
        return None
    return declared_result(night.council, night.council.contests[ward], state.declaration)


def _is_contained_in(old: WardResult, new: WardResult) -> bool:
    """Whether the new account has all that the old one had."""
    if old.turnout is not None and new.turnout is None:
        return False
    was, now = ({e.candidate for e in result.elected} for result in (old, new))
    return _candidates_with_votes(old) <= _candidates_with_votes(new) and was <= now


def _candidates_with_votes(result: WardResult) -> set[Candidate]:
    """Whose figures are known."""
    return {line.candidate for line in result.lines if line.votes is not None}


def first_report(result: WardResult) -> Gain | Hold | Win | PartDeclared:
    """A result to somebody who has not heard of it yet."""
    if result.leading_verdict is None:
        return PartDeclared(result)
    match result.leading_verdict.outcome:
        case WardOutcome.GAIN:
            return Gain(result)
        case WardOutcome.HOLD:
            return Hold(result)
        case WardOutcome.WIN:
            return Win(result)


def _certainty_changes(old: Iterable[Certainty], new: tuple[Certainty, ...]) -> list[CouncilChange]:
    was, now = set(old), set(new)
    # A fact may have been told before the stronger one that covers it: it is taken back as well,
    # and one that outlives what covered it is told.
    untrue = [c for c in was - now if Certainty(Fact.CONTROL_LOST, c.party) not in was - {c}]
    news = [
        c for c in new
        if not is_implied_by(c, now) and (c not in was or is_implied_by(c, was))
    ]  # fmt: skip
    told = sorted(untrue, key=lambda c: (is_implied_by(c, was), c.fact, c.party or ""))
    return [*(NoLongerCertain(c.fact, c.party) for c in told), *map(certainty_change, news)]


def certainty_change(fact: Certainty) -> CouncilChange:
    """A fact to somebody who has not heard of it yet."""
    match fact:
        case Certainty(Fact.CONTROL_LOST, str(party)):
            return ControlLost(party)
        case Certainty(Fact.MAJORITY, str(party)):
            return MajoritySecured(party)
        case Certainty(Fact.CANNOT_REACH, str(party)):
            return CannotReach(party)
        case _:
            return NocCertain()
