"""What channels are told of one ledger entry: the ward first, then what became certain."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.election.changes import (
    Change,
    Completed,
    Corrected,
    Gain,
    Hold,
    Level,
    Marked,
    PartDeclared,
    Win,
    Withdrawn,
    level,
)
from bot.election.control import Standing
from bot.election.result import Outcome, WardResult
from bot.wording import council, ward
from bot.wording.numbers import clock_time, votes
from bot.wording.swings import ward_swing
from bot.wording.voice import Voice


@dataclass(frozen=True, slots=True)
class Bulletin:
    """The facts that one ledger entry gives to tell, complete in themselves.

    `at` is UTC; `ward` is the entry's, for whoever does not hear of the ward itself. A summary has
    no changes: it says how things stand, to a channel that starts to follow late.
    """

    voice: Voice
    changes: tuple[Change, ...]
    standing: Standing
    at: datetime
    ward: str | None = None
    source: str | None = None
    reason: str | None = None
    summary: bool = False


def message(bulletin: Bulletin, follows: Level) -> tuple[str, ...]:
    """The lines that a channel of this level is told, the whole fact first; none: nothing."""
    if bulletin.summary:
        return summary(bulletin.standing, bulletin.voice)
    heard = [c for c in bulletin.changes if level(c) <= follows]
    lines = [line for change in heard for line in change_lines(change, bulletin)]
    if not lines:
        return ()
    if not any(c.kind in {"complete", "no_longer_complete"} for c in heard):
        lines.append(f"{bulletin.voice.council}: {council.score(bulletin.standing)}")
    return tuple(lines)


def summary(now: Standing, voice: Voice) -> tuple[str, ...]:
    """How things stand, in two lines."""
    return (f"{voice.council}: {council.score(now)}", council.control_line(now, voice))


def least_level(changes: Iterable[Change]) -> Level:
    """The least a channel must follow to hear any of the changes."""
    return min(level(change) for change in changes)


def change_lines(change: Change, bulletin: Bulletin) -> list[str]:
    """One change, a line each fact."""
    voice = bulletin.voice
    match change:
        case Gain() | Hold() | Win() | PartDeclared():
            return ward.lines(change.result, voice)
        case Completed(result=result):
            return _completed(result, voice)
        case Corrected(wrong=wrong, result=result):
            return _corrected(wrong, result, bulletin)
        case Withdrawn(wrong=wrong):
            return _withdrawn(wrong, bulletin)
        case Marked(ward=name, mark=mark):
            return [f"{name} ({voice.council}) {ward.mark_words(mark)}."]
        case _:
            return [council.change(change, bulletin.standing, voice)]


def _completed(result: WardResult, voice: Voice) -> list[str]:
    rest = [ward.figures(result), ward.extras(result, voice)]
    if result.figures_full:
        what = f"{_outcome(result, voice)}{ward.majority(result)}"
        first = f"Full figures for {result.ward}: {what}."
    else:
        first = f"More of {result.ward}: {ward.headline(result, voice)}"
    return [first, *(line for line in rest if line)]


def _corrected(wrong: WardResult, right: WardResult, bulletin: Bulletin) -> list[str]:
    """What was wrong, what is right, what stays (DOMAIN NR-2)."""
    voice = bulletin.voice
    head = f"CORRECTION {clock_time(bulletin.at)} – {right.ward} ({voice.council})."
    lines = [f"{head} {_difference(wrong, right, voice)}"]
    was, now = _outcome(wrong, voice), _outcome(right, voice)
    moved = _majority_moved(wrong, right)
    lines.append(f"Unchanged: {now}{moved}." if was == now else f"Now {now}, not {was}{moved}.")
    if right.figures_full:
        lines.append(ward_swing(right.swing, voice))
    return [*lines, *_because(bulletin)]


def _difference(wrong: WardResult, right: WardResult, voice: Voice) -> str:
    before = {line.candidate: line.votes for line in wrong.lines}
    told, true = [], []
    for line in right.lines:
        old = before.get(line.candidate)
        if line.candidate in before and old != line.votes:
            told.append(f"{voice.candidate(line.candidate)} {_figure(old)}")
            true.append(_figure(line.votes))
    if not told:
        return f"We said: {ward.headline(wrong, voice)} It is: {ward.headline(right, voice)}"
    verb = "the declared figure is" if len(told) == 1 else "the declared figures are"
    return f"We said {', '.join(told)}; {verb} {', '.join(true)}."


def _figure(n: int | None) -> str:
    return "no figure" if n is None else votes(n)


def _outcome(result: WardResult, voice: Voice) -> str:
    """The outcome without the capitals of an alert: what was said once is not shouted again."""
    verdict = result.leads
    if result.seats > 1 or verdict is None:
        return ward.verdict_words(result, voice)
    winner = voice.label(result.elected[0].candidate.party)
    if verdict.outcome is Outcome.GAIN:
        return f"{winner} gain from {voice.label(next(iter(verdict.lost)))}"
    return f"{winner} {verdict.outcome}"


def _majority_moved(wrong: WardResult, right: WardResult) -> str:
    if right.majority is None or right.majority == wrong.majority:
        return ""
    was = f" (was {votes(wrong.majority)})" if wrong.majority is not None else ""
    return f", majority now {votes(right.majority)}{was}"


def _withdrawn(wrong: WardResult, bulletin: Bulletin) -> list[str]:
    voice = bulletin.voice
    head = f"WITHDRAWN {clock_time(bulletin.at)} – {wrong.ward} ({voice.council})."
    said = (
        f"{head} We said: {ward.headline(wrong, voice)} That no longer stands; the ward is to come."
    )
    return [said, *_because(bulletin)]


def _because(bulletin: Bulletin) -> list[str]:
    lines = []
    if bulletin.reason:
        lines.append(f"Reason: {bulletin.reason}.")
    if bulletin.source:
        lines.append(f"Source: {bulletin.source}.")
    return lines
