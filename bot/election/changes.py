"""The difference between two nights, as typed changes: everything there is to announce."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import Literal

from bot.election.control import (
    Certainty,
    Fact,
    certain_facts,
    is_implied_by,
    seats_held,
    standing,
)
from bot.election.council import Candidate
from bot.election.declaration import Mark, can_both_be_right
from bot.election.ledger import WardState
from bot.election.night import Night
from bot.election.parties import NOC
from bot.election.result import WardOutcome, WardResult, declared_result


class Level(IntEnum):
    """How much a channel follows; each level includes the ones before it."""

    CONTROL = 1
    GAINS = 2
    ALL = 3


@dataclass(frozen=True, slots=True)
class FirstReport:
    """A ward's result as news; to a channel that was not told the `wrong` one recorded before.

    `rest`: some of its seats were declared before. A channel that was told so gets the rest,
    whatever it follows.
    """

    result: WardResult
    wrong: WardResult | None = None
    rest: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Gain(FirstReport):
    """A ward that changed hands, by the council's baseline."""

    kind: Literal["gain"] = "gain"


@dataclass(frozen=True, slots=True)
class Hold(FirstReport):
    """A ward whose seats stay with the parties that defended them."""

    kind: Literal["hold"] = "hold"


@dataclass(frozen=True, slots=True)
class Win(FirstReport):
    """A ward with nothing to compare: new boundaries, or a seat whose last holder isn't known."""

    kind: Literal["win"] = "win"


@dataclass(frozen=True, slots=True)
class PartDeclared(FirstReport):
    """A ward with some seats declared and some still to come."""

    kind: Literal["partial"] = "partial"


@dataclass(frozen=True, slots=True)
class Completed:
    """More figures for an announced result, consistent with it."""

    earlier: WardResult
    result: WardResult
    kind: Literal["completed"] = "completed"


@dataclass(frozen=True, slots=True)
class Corrected:
    """An announced result that was wrong, and the one that replaces it.

    `heard`: the channel was told the wrong one, so it gets the correction whatever it follows.
    """

    wrong: WardResult
    result: WardResult
    heard: bool = field(default=False, compare=False)
    kind: Literal["corrected"] = "corrected"


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """An announced result that no longer stands; the ward awaits its declaration or has a mark.

    `heard` as in `Corrected`.
    """

    wrong: WardResult
    mark: Mark | None
    heard: bool = field(default=False, compare=False)
    kind: Literal["withdrawn"] = "withdrawn"


@dataclass(frozen=True, slots=True)
class Marked:
    """A ward's state without figures; None if it simply awaits its declaration again.

    `withdrawn`: it had a result, of which this channel was not told.
    """

    ward: str
    mark: Mark | None
    withdrawn: bool = False
    kind: Literal["marked"] = "marked"


@dataclass(frozen=True, slots=True)
class ControlLost:
    """The party in control on the eve can no longer reach a majority."""

    party: str
    kind: Literal["control_lost"] = "control_lost"


@dataclass(frozen=True, slots=True)
class MajoritySecured:
    """A party has won a majority."""

    party: str
    kind: Literal["majority"] = "majority"


@dataclass(frozen=True, slots=True)
class CannotReach:
    """One of the two largest parties on the eve can no longer reach a majority."""

    party: str
    kind: Literal["cannot_reach"] = "cannot_reach"


@dataclass(frozen=True, slots=True)
class NocCertain:
    """No party can reach a majority."""

    kind: Literal["noc"] = "noc"


@dataclass(frozen=True, slots=True)
class NoLongerCertain:
    """A fact announced as certain that a correction has made uncertain.

    `heard` as in `Corrected`.
    """

    fact: Fact
    party: str | None
    heard: bool = field(default=False, compare=False)
    kind: Literal["no_longer_certain"] = "no_longer_certain"


@dataclass(frozen=True, slots=True)
class EveCorrected:
    """A new pack has another party, or NOC, in control on the eve than the old one had."""

    was: str
    now: str
    kind: Literal["eve_corrected"] = "eve_corrected"


@dataclass(frozen=True, slots=True)
class ScoreCorrected:
    """A new pack has other parties in the seats that are not up than every score so far had."""

    kind: Literal["score_corrected"] = "score_corrected"


@dataclass(frozen=True, slots=True)
class NightComplete:
    """Every ward that isn't postponed has declared."""

    kind: Literal["complete"] = "complete"


@dataclass(frozen=True, slots=True)
class FinalCorrected:
    """The final result has changed since it was announced."""

    kind: Literal["final_corrected"] = "final_corrected"


@dataclass(frozen=True, slots=True)
class NoLongerComplete:
    """A ward awaits its declaration again after the night was announced as complete."""

    kind: Literal["no_longer_complete"] = "no_longer_complete"


WithResult = Gain | Hold | Win | PartDeclared | Completed | Corrected
WardChange = WithResult | Withdrawn | Marked
CertaintyChange = ControlLost | MajoritySecured | CannotReach | NocCertain
CouncilNews = CertaintyChange | NightComplete
CouncilRetraction = (
    NoLongerCertain | EveCorrected | ScoreCorrected | FinalCorrected | NoLongerComplete
)
CouncilChange = CouncilNews | CouncilRetraction
Change = WardChange | CouncilChange


def minimum_level(change: Change) -> Level:
    match change:
        case Corrected(heard=True) | Withdrawn(heard=True) | FirstReport(rest=True):
            return Level.CONTROL
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


def is_rest(change: Change) -> bool:
    return isinstance(change, FirstReport) and change.rest


def without_rest(change: Change) -> Change:
    """The change as it is to a channel that was told of none of the ward's seats."""
    return replace(change, rest=False) if isinstance(change, FirstReport) else change


def changes_between(before: Night, after: Night) -> tuple[Change, ...]:
    """The changes to announce between two nights, in announcement order.

    First the ward, then facts that are no longer certain, newly certain facts, and the end of the
    night. Equal nights have no changes.
    """
    # An edited pack can change the meaning of any ward, so then every ward is compared.
    same_pack = after.council is before.council
    wards = [w for w, s in after.wards.items() if not same_pack or s is not before.wards.get(w)]
    changes: list[Change] = []
    for ward in wards:
        change = _ward_change(before, after, ward)
        if change:
            changes.append(change)
    changes += _eve_changes(before, after)
    fewer = after.totals.declared < before.totals.declared
    if after.is_complete and not before.is_complete:
        changes.append(NightComplete())
    elif before.is_complete and not after.is_complete:
        # If no fewer wards have declared, a postponed poll is being held: no retraction.
        if fewer:
            changes.append(NoLongerComplete())
    elif after.is_complete and _score_differs(before, after):
        # One more ward on a complete night: a postponed poll was held after all.
        more = after.totals.declared > before.totals.declared
        changes.append(NightComplete() if more else FinalCorrected())
    elif not same_pack and seats_held(after) != seats_held(before):
        changes.append(ScoreCorrected())
    return tuple(changes)


def _score_differs(before: Night, after: Night) -> bool:
    """Whether the seats do or, under another pack, their changes."""
    if after.council is before.council:
        return seats_held(after) != seats_held(before)
    was, now = standing(before), standing(after)
    return (was.holds, was.change) != (now.holds, now.change)


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
    adds_only = old.declaration != now.declaration and _is_contained_in(wrong, result)
    if adds_only and can_both_be_right(old.declaration, now.declaration):
        fills_seats = len(result.winning_parties) > len(wrong.winning_parties)
        if fills_seats:
            return replace(first_report(result), rest=True)
        return Completed(wrong, result)
    return Corrected(wrong, result)


def _known_result(night: Night, ward: str, state: WardState) -> WardResult | None:
    if state.declaration is None:
        return None
    return declared_result(night.council, night.council.contests[ward], state.declaration)


def _is_contained_in(old: WardResult, new: WardResult) -> bool:
    if old.turnout is not None and new.turnout is None:
        return False
    was, now = ({e.candidate for e in result.elected} for result in (old, new))
    return _candidates_with_votes(old) <= _candidates_with_votes(new) and was <= now


def _candidates_with_votes(result: WardResult) -> set[Candidate]:
    return {line.candidate for line in result.lines if line.votes is not None}


def first_report(
    result: WardResult, wrong: WardResult | None = None
) -> Gain | Hold | Win | PartDeclared:
    if result.leading_verdict is None:
        return PartDeclared(result, wrong)
    match result.leading_verdict.outcome:
        case WardOutcome.GAIN:
            return Gain(result, wrong)
        case WardOutcome.HOLD:
            return Hold(result, wrong)
        case WardOutcome.WIN:
            return Win(result, wrong)


def _eve_changes(before: Night, after: Night) -> list[CouncilChange]:
    """What is newly certain or no longer so, and who controlled the council on the eve."""
    was, now = before.council.control_before, after.council.control_before
    changes = _certainty_changes(
        certain_facts(before), certain_facts(after), _certain_no_longer_at_opening(before, after)
    )
    if was == now:
        return changes
    # A party that wasn't in control has not kept it: the other eve is what was wrong.
    lost = NoLongerCertain(Fact.CONTROL_LOST, was)
    return [EveCorrected(was or NOC, now or NOC), *(c for c in changes if c != lost)]


def _certain_no_longer_at_opening(before: Night, after: Night) -> set[Certainty]:
    """Facts that no entry announced, and that under another pack an entry has made certain."""
    if before.council is after.council:
        return set()
    was, now = (set(certain_facts(Night.initial(night.council))) for night in (before, after))
    return was - now


def _certainty_changes(
    old: Iterable[Certainty], new: tuple[Certainty, ...], untold: set[Certainty]
) -> list[CouncilChange]:
    was, now = set(old), set(new)
    # A fact may have been announced before the stronger fact that implies it, so it is retracted
    # too; a fact that is still certain once the stronger one has gone is announced.
    untrue = [c for c in was - now if Certainty(Fact.CONTROL_LOST, c.party) not in was - {c}]
    news = [
        c for c in new
        if not is_implied_by(c, now) and (c not in was - untold or is_implied_by(c, was))
    ]  # fmt: skip
    untrue.sort(key=lambda c: (is_implied_by(c, was), c.fact, c.party or ""))
    return [*(NoLongerCertain(c.fact, c.party) for c in untrue), *map(certainty_change, news)]


def certainty_change(fact: Certainty) -> CouncilChange:
    match fact:
        case Certainty(Fact.CONTROL_LOST, str(party)):
            return ControlLost(party)
        case Certainty(Fact.MAJORITY, str(party)):
            return MajoritySecured(party)
        case Certainty(Fact.CANNOT_REACH, str(party)):
            return CannotReach(party)
        case _:
            return NocCertain()


def certainty_of(change: CertaintyChange) -> Certainty:
    """The fact that a change announces."""
    match change:
        case ControlLost(party=party):
            return Certainty(Fact.CONTROL_LOST, party)
        case MajoritySecured(party=party):
            return Certainty(Fact.MAJORITY, party)
        case CannotReach(party=party):
            return Certainty(Fact.CANNOT_REACH, party)
        case NocCertain():
            return Certainty(Fact.NOC)
