"""What one channel has been told so far, and what is news to it (rule NR-2)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from bot.election.changes import (
    Change,
    Completed,
    Corrected,
    CouncilChange,
    CouncilRetraction,
    EveCorrected,
    FinalCorrected,
    FirstReport,
    Gain,
    Hold,
    Marked,
    NightComplete,
    NoLongerCertain,
    NoLongerComplete,
    PartDeclared,
    ScoreCorrected,
    WardChange,
    Win,
    Withdrawn,
    WithResult,
    certainty_of,
    first_report,
)
from bot.election.control import Certainty, Fact, Standing, control_by
from bot.election.council import Candidate
from bot.election.declaration import Completeness
from bot.election.result import WardResult
from bot.election.review import GainedWard
from bot.election.shares import CandidateLine
from bot.election.swing import NoSwing, NotMeaningful

_RETRACTIONS = Corrected | Withdrawn | CouncilRetraction
_OF_CONTROL = {Fact.CONTROL_LOST, Fact.MAJORITY, Fact.NOC}


@dataclass(slots=True)
class ChannelHistory:
    """The results, certain facts and final result that a channel was told and may believe."""

    results: dict[str, WardResult] = field(default_factory=dict)
    facts: set[Certainty] = field(default_factory=set)
    has_final: bool = False  # a final score
    has_all_in: bool = False  # a summary with every ward in
    scored: bool = False  # a score of any kind
    summed_up: bool = False  # by a summary, which counts wards that it doesn't name
    listed: dict[str, GainedWard] = field(default_factory=dict)  # gains named by a summary alone
    withdrawn: dict[str, WardResult] = field(default_factory=dict)  # and not declared again since

    @property
    def complete(self) -> bool:
        return self.has_final or self.has_all_in

    def record(self, changes: Iterable[Change]) -> None:
        for change in changes:
            # A mark has no score below it; a ward that merely awaits its declaration again has.
            self.scored |= not (isinstance(change, Marked) and change.mark)
            if isinstance(change, WardChange):
                self._record_ward(change)
            else:
                self._record_council(change)

    def _record_ward(self, change: WardChange) -> None:
        match change:
            case FirstReport():
                self.results[change.result.ward] = as_first_reported(change.result)
                self.listed.pop(change.result.ward, None)
                self.withdrawn.pop(change.result.ward, None)
            case Completed() | Corrected():
                self.results[change.result.ward] = change.result
                self.listed.pop(change.result.ward, None)
            case Withdrawn(wrong=wrong):
                self.results.pop(wrong.ward, None)
                self.listed.pop(wrong.ward, None)
                self.withdrawn[wrong.ward] = wrong
            case Marked():
                pass

    def _record_council(self, change: CouncilChange) -> None:
        match change:
            case NoLongerCertain(fact=fact, party=party):
                self.facts.discard(Certainty(fact, party))
            case EveCorrected(was=was):
                self.facts.discard(Certainty(Fact.CONTROL_LOST, was))
            case NoLongerComplete():
                self.has_final = self.has_all_in = False
            case NightComplete() | FinalCorrected():
                self.has_final = True
            case ScoreCorrected():
                pass
            case _:
                self._believe({certainty_of(change)})

    def _believe(self, facts: Collection[Certainty]) -> None:
        """A party with a majority has neither lost control nor its chance of one."""
        untrue = {Fact.CONTROL_LOST, Fact.CANNOT_REACH}
        held = {fact.party for fact in facts if fact.fact is Fact.MAJORITY}
        self.facts -= {Certainty(fact, party) for fact in untrue for party in held}
        self.facts |= set(facts)

    def record_control(self, now: Standing) -> None:
        """What a message said of control, which may have been certain before any entry.

        Who has control was certain once, but isn't said, if it is open again by now.
        """
        said = _OF_CONTROL if now.control else {Fact.CONTROL_LOST}
        self._believe({fact for fact in now.certain if fact.fact in said})

    def record_needs(self, now: Standing) -> None:
        """What a party needs for a majority says that it can get there."""
        self.facts -= {Certainty(Fact.CANNOT_REACH, need.party) for need in now.needs}

    def without_untold_control(self, now: Standing) -> Standing:
        """The standing without what this channel has not been told of control."""
        told = (fact for fact in now.certain if fact.fact not in _OF_CONTROL or fact in self.facts)
        certain = tuple(told)
        return replace(now, certain=certain, control=now.control and control_by(certain))

    def control_told_otherwise(self, now: Standing) -> list[NoLongerCertain]:
        """What it was told of who has control, if another has it now."""
        told = (fact for fact in self.facts if fact.fact in {Fact.MAJORITY, Fact.NOC})
        return [
            NoLongerCertain(fact.fact, fact.party, heard=True)
            for fact in told
            if now.control is not None and fact not in now.certain
        ]

    def record_summary(self, now: Standing) -> None:
        """It leaves a final score: with a poll postponed it may have fewer wards to wait for."""
        self.record_control(now)
        self.record_needs(now)
        self.has_all_in = now.complete and not now.postponed
        self.scored, self.summed_up = True, True

    def record_gains(self, gains: Iterable[GainedWard]) -> None:
        """Gains that a summary named; a channel that began late wasn't told of them before."""
        self.listed |= {gain.ward: gain for gain in gains if gain.ward not in self.results}

    def news(self, changes: Iterable[Change]) -> tuple[Change, ...]:
        """The changes to announce here, without repeats or retractions of things it wasn't told."""
        return tuple(news for change in changes if (news := self._news(change)))

    def is_reinstated(self, changes: Iterable[Change]) -> bool:
        """Whether they bring back the very result that this channel read was withdrawn."""
        return any(
            self.withdrawn.get(change.result.ward) in _as_it_may_be_known(change.result)
            for change in changes
            if isinstance(change, WithResult)
        )

    def _news(self, change: Change) -> Change | None:
        match change:
            case FirstReport():
                return self._first_report_news(change)
            case Corrected(wrong=wrong, result=result) if result.ward in self.listed:
                known_gain = _gained(wrong) == _gained(result)
                return (
                    None if known_gain else Corrected(_as_wrongly_listed(wrong), result, heard=True)
                )
            case Withdrawn(wrong=wrong, mark=mark) if wrong.ward in self.listed:
                return Withdrawn(_as_wrongly_listed(wrong), mark, heard=True)
            case Completed(earlier=earlier, result=result) if result.ward in self.listed:
                return Completed(as_listed(earlier), result)
            case Corrected(result=result) | Completed(result=result):
                # Compare with this channel's own last word: it may have missed the one in between.
                if known := self.results.get(result.ward):
                    return change_since(known, result)
                return first_report(result, change.wrong if isinstance(change, Corrected) else None)
            case Withdrawn(wrong=wrong, mark=mark):
                known = self.results.get(wrong.ward)
                if known:
                    return Withdrawn(known, mark, heard=True)
                # A summary may have counted it: the score without it is news.
                is_news = mark or (self.summed_up and wrong.ward not in self.withdrawn)
                return Marked(wrong.ward, mark, withdrawn=True) if is_news else None
            case Marked():
                return change
            case _:
                return self._council_news(change)

    def _first_report_news(self, change: Gain | Hold | Win | PartDeclared) -> Change | None:
        known = self.results.get(change.result.ward)
        is_known = known in _as_it_may_be_known(change.result)
        if is_known and not isinstance(change, PartDeclared):
            return None
        return replace(change, rest=change.rest and known is not None)

    def _council_news(self, change: CouncilChange) -> Change | None:
        match change:
            case NoLongerCertain(fact=fact, party=party):
                return replace(change, heard=True) if Certainty(fact, party) in self.facts else None
            case EveCorrected():
                return change if self.facts or self.complete else None
            case ScoreCorrected():
                return change if self.scored else None
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


def as_one_of_several(result: WardResult) -> WardResult:
    """The result as one line of a message on several: the winners' votes, and the majority.

    In a ward with several seats, all votes have a line of their own, which it leaves out.
    """
    elected = result.elected
    if result.has_full_figures and result.seats > 1:
        elected = tuple(replace(winner, votes=None) for winner in elected)
    votes = {winner.candidate: winner.votes for winner in elected}
    return _with_votes(result, votes)


def as_completed_in_one_line(earlier: WardResult, result: WardResult) -> WardResult:
    """The same of a result that was known in part: if it is full now, the line gives no votes."""
    if not result.has_full_figures:
        return as_one_of_several(result)
    return _with_votes(result, {line.candidate: line.votes for line in earlier.lines})


def _with_votes(result: WardResult, votes: Mapping[Candidate, int | None]) -> WardResult:
    """The result to a channel that read these votes alone, and the majority."""
    known = {winner.candidate: votes.get(winner.candidate) for winner in result.elected}
    return replace(
        result,
        completeness=Completeness.FLASH if result.has_full_figures else result.completeness,
        elected=tuple(replace(w, votes=known[w.candidate]) for w in result.elected),
        lines=tuple(CandidateLine(c.candidate, votes.get(c.candidate)) for c in result.lines),
        turnout=None,
        swing=NotMeaningful(NoSwing.NOT_FULL),
    )


def _as_it_may_be_known(result: WardResult) -> tuple[WardResult, ...]:
    return result, as_first_reported(result), as_one_of_several(result)


def as_listed(result: WardResult) -> WardResult:
    """The result as a summary lists a gain: the parties, with no name and no figure."""
    return replace(
        result,
        completeness=Completeness.FLASH,
        elected=(),
        unnamed=result.winning_parties,
        lines=tuple(CandidateLine(line.candidate, None) for line in result.lines),
        majority=None,
        turnout=None,
        swing=NotMeaningful(NoSwing.NOT_FULL),
    )


def _as_wrongly_listed(result: WardResult) -> WardResult:
    """The same to be taken back: of several seats the list said which changed hands, no others."""
    listed = as_listed(result)
    return replace(listed, unnamed=()) if result.seats > 1 and result.is_gain else listed


def has_retraction(changes: Iterable[Change]) -> bool:
    """Whether any change matters only to a channel that was told otherwise before."""
    return any(isinstance(change, _RETRACTIONS) for change in changes)


def _gained(result: WardResult) -> tuple[Mapping[str, int], Mapping[str, int]] | None:
    verdict = result.leading_verdict
    return (verdict.gained, verdict.lost) if verdict else None


def change_since(known: WardResult, result: WardResult) -> Completed | Corrected | None:
    """What is news to a channel that knows the ward so."""
    if known == result:
        return None
    if _is_part_of(known, result):
        return Completed(known, result)
    return Corrected(known, result, heard=True)


def _is_part_of(known: WardResult, result: WardResult) -> bool:
    votes = {line.candidate: line.votes for line in result.lines}
    if known.has_full_figures and not result.has_full_figures:
        return False
    return (
        {e.candidate for e in known.elected} <= {e.candidate for e in result.elected}
        and sorted(known.winning_parties) == sorted(result.winning_parties)
        and (known.sitting, known.last_fought) == (result.sitting, result.last_fought)
        and all(
            line.votes is None or votes.get(line.candidate) == line.votes for line in known.lines
        )
        and known.turnout in {None, result.turnout}
        and known.majority in {None, result.majority}
    )
