"""What an entry can change, as typed changes: everything there is to announce."""

from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import Literal

from bot.election.control import (
    Certainty,
    Fact,
)
from bot.election.declaration import Mark
from bot.election.result import WardOutcome, WardResult


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
ControlNews = ControlLost | MajoritySecured | NocCertain
CertaintyChange = ControlNews | CannotReach
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


def ward_of(change: WardChange) -> str:
    match change:
        case Marked(ward=ward):
            return ward
        case Withdrawn(wrong=result):
            return result.ward
        case _:
            return change.result.ward


def takes_back_control(change: Change) -> bool:
    """Whether it takes back an answer to who runs the council."""
    return isinstance(change, NoLongerCertain) and change.fact is not Fact.CANNOT_REACH


def is_rest(change: Change) -> bool:
    return isinstance(change, FirstReport) and change.rest


def without_rest(change: Change) -> Change:
    """The change as it is to a channel that was told of none of the ward's seats."""
    return replace(change, rest=False) if isinstance(change, FirstReport) else change


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
