"""What channels are told of one ledger entry: the ward first, then what became certain."""

from collections.abc import Iterable

from bot.election.changes import (
    Change,
    Complete,
    Completed,
    Corrected,
    CouncilChange,
    FinalCorrected,
    Gain,
    Hold,
    Level,
    Marked,
    NoLongerComplete,
    PartDeclared,
    WardChange,
    Win,
    Withdrawn,
    WithResult,
    level,
)
from bot.election.control import Standing
from bot.election.result import WardResult
from bot.wording import council, ward
from bot.wording.bulletin import Bulletin, Notice
from bot.wording.colour import of_result
from bot.wording.corrections import corrected, outcome, withdrawn
from bot.wording.numbers import counted, listed, votes
from bot.wording.voice import Voice

TEST = "TEST"  # before whatever is said in a rehearsal


def message(bulletin: Bulletin, follows: Level) -> tuple[str, ...]:
    """The lines that a channel of this level is told, the whole fact first; none: nothing.

    What is not real says so before anything else.
    """
    lines = _notice(bulletin) if bulletin.notice else _entry(bulletin, follows)
    if bulletin.test and lines:
        return (f"{TEST}. {lines[0]}", *lines[1:])
    return lines


def _notice(bulletin: Bulletin) -> tuple[str, ...]:
    now, voice = bulletin.standing, bulletin.voice
    match bulletin.notice:
        case Notice.REHEARSAL_BEGINS:
            return (
                f"A rehearsal of {voice.council} begins here: {counted(now.contests, 'ward')}.",
                f"Whatever is marked {TEST} is not real, and counts for nothing.",
            )
        case Notice.REHEARSAL_ENDS:
            return (f"The rehearsal of {voice.council} is over. Nothing of it was real.",)
        case Notice.REHEARSAL_STOPPED:
            declared = f"{now.declared} of {counted(now.contests, 'ward')}"
            return (
                f"The rehearsal of {voice.council} is stopped after {declared}. "
                "Nothing of it was real.",
            )
        case _:
            return summary(now, voice)


def _entry(bulletin: Bulletin, follows: Level) -> tuple[str, ...]:
    heard = _heard(bulletin, follows)
    of_ward = [change for change in heard if isinstance(change, WardChange)]
    of_council = [change for change in heard if isinstance(change, CouncilChange)]
    lines = [line for change in of_ward for line in change_lines(change, bulletin)]
    lines += council.changes(of_council, bulletin.standing, bulletin.voice, bulletin.at)
    if not lines:
        return ()
    if not of_ward and bulletin.ward:
        lines[0] = f"{lines[0]} (After {bulletin.ward}.)"
    if not any(isinstance(c, Complete | FinalCorrected | NoLongerComplete) for c in heard):
        lines.append(f"{bulletin.voice.council}: {council.score(bulletin.standing)}")
    return tuple(lines)


def colour(bulletin: Bulletin, follows: Level) -> str | None:
    """The winner's, where a channel of this level is told a ward's result."""
    heard = _heard(bulletin, follows)
    results = (change.result for change in heard if isinstance(change, WithResult))
    return next((of_result(result, bulletin.voice) for result in results), None)


def _heard(bulletin: Bulletin, follows: Level) -> list[Change]:
    return [change for change in bulletin.changes if level(change) <= follows]


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
        case Completed(earlier=earlier, result=result):
            return _completed(earlier, result, voice)
        case Corrected(wrong=wrong, result=result):
            return corrected(wrong, result, bulletin)
        case Withdrawn(wrong=wrong, mark=mark):
            return withdrawn(wrong, mark, bulletin)
        case Marked(ward=name, mark=mark):
            return [f"{name} ({voice.council}) {ward.mark_words(mark)}."]
        case _:
            return council.changes([change], bulletin.standing, voice, bulletin.at)


def _completed(earlier: WardResult, result: WardResult, voice: Voice) -> list[str]:
    if result.figures_full and not earlier.figures_full:
        what = f"{outcome(result, voice)}{ward.majority(result)}"
        rest = [ward.figures(result), ward.extras(result, voice)]
        return [f"Full figures for {result.ward}: {what}.", *(line for line in rest if line)]
    known = {line.candidate: line.votes for line in earlier.lines}
    figures = [
        f"{line.candidate.with_party} {votes(line.votes)}"
        for line in result.lines
        if line.votes is not None and known.get(line.candidate) is None
    ]
    more = f"{listed(figures)}. " if figures else ""
    turnout = ward.turnout_words(result) if earlier.turnout != result.turnout else None
    text = f"{more}{turnout or ''}".strip() or ward.headline(result, voice)
    return [f"More of {result.ward}: {text}"]
