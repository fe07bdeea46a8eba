"""What one channel has been told so far, and what is news to it (rule NR-2)."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from bot.election.changes import (
    Change,
    Completed,
    Corrected,
    CouncilChange,
    CouncilRetraction,
    EveCorrected,
    FinalCorrected,
    Gain,
    Hold,
    Marked,
    NightComplete,
    NoLongerCertain,
    NoLongerComplete,
    PartDeclared,
    Win,
    Withdrawn,
    certainty_change,
    certainty_of,
    first_report,
)
from bot.election.control import Certainty, Fact, Standing
from bot.election.result import WardResult

_RETRACTIONS = Corrected | Withdrawn | CouncilRetraction


@dataclass(slots=True)
class ChannelHistory:
    """The results, certain facts and final result that a channel was told and may believe."""

    results: dict[str, WardResult] = field(default_factory=dict)
    facts: set[Certainty] = field(default_factory=set)
    complete: bool = False

    def record(self, changes: Iterable[Change]) -> None:
        for change in changes:
            match change:
                case Gain() | Hold() | Win() | PartDeclared():
                    self.results[change.result.ward] = as_first_reported(change.result)
                case Completed() | Corrected():
                    self.results[change.result.ward] = change.result
                case Withdrawn(wrong=wrong):
                    self.results.pop(wrong.ward, None)
                case NoLongerCertain(fact=fact, party=party):
                    self.facts.discard(Certainty(fact, party))
                case EveCorrected(was=was):
                    self.facts.discard(Certainty(Fact.CONTROL_LOST, was))
                case NoLongerComplete():
                    self.complete = False
                case NightComplete() | FinalCorrected():
                    self.complete = True
                case Marked():
                    pass
                case _:
                    self.facts.add(certainty_of(change))

    def record_summary(self, now: Standing) -> None:
        stated = (fact for fact in now.certain if fact.fact is not Fact.CANNOT_REACH)
        self.record(certainty_change(fact) for fact in stated)
        self.complete = now.complete

    def news(self, changes: Iterable[Change]) -> tuple[Change, ...]:
        """The changes to announce here, without repeats or retractions of things it wasn't told."""
        return tuple(news for change in changes if (news := self._news(change)))

    def _news(self, change: Change) -> Change | None:
        match change:
            case Gain(result=result) | Hold(result=result) | Win(result=result):
                known = self.results.get(result.ward)
                return None if known in (result, as_first_reported(result)) else change
            case Corrected(result=result) | Completed(result=result):
                # Compare with this channel's own last word: it may have missed the one in between.
                return _change_since(self.results.get(result.ward), result)
            case Withdrawn(wrong=wrong, mark=mark):
                known = self.results.get(wrong.ward)
                if known:
                    return Withdrawn(known, mark)
                return Marked(wrong.ward, mark) if mark else None
            case PartDeclared() | Marked():
                return change
            case _:
                return self._council_news(change)

    def _council_news(self, change: CouncilChange) -> Change | None:
        match change:
            case NoLongerCertain(fact=fact, party=party):
                return change if Certainty(fact, party) in self.facts else None
            case EveCorrected():
                return change if self.facts or self.complete else None
            case NoLongerComplete():
                return change if self.complete else None
            case FinalCorrected():
                return change if self.complete else NightComplete()
            case NightComplete():
                return None if self.complete else change
            case _:
                return None if certainty_of(change) in self.facts else change


def as_first_reported(result: WardResult) -> WardResult:
    """The result as a first report gives it: all votes, or the winners' alone."""
    if result.has_full_figures:
        return result
    winners = {elected.candidate for elected in result.elected}
    lines = (
        line if line.candidate in winners else replace(line, votes=None) for line in result.lines
    )
    return replace(result, lines=tuple(lines))


def has_retraction(changes: Iterable[Change]) -> bool:
    """Whether any change matters only to a channel that was told otherwise before."""
    return any(isinstance(change, _RETRACTIONS) for change in changes)


def _change_since(known: WardResult | None, result: WardResult) -> Change | None:
    if known is None:
        return first_report(result)
    if known == result:
        return None
    return Completed(known, result) if _is_part_of(known, result) else Corrected(known, result)


def _is_part_of(known: WardResult, result: WardResult) -> bool:
    votes = {line.candidate: line.votes for line in result.lines}
    return (
        {e.candidate for e in known.elected} == {e.candidate for e in result.elected}
        and (known.sitting, known.last_fought) == (result.sitting, result.last_fought)
        and all(
            line.votes is None or votes.get(line.candidate) == line.votes for line in known.lines
        )
        and known.turnout in {None, result.turnout}
    )
