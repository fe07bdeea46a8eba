"""What channels are told of a ledger entry: the ward first, then what became certain."""

from collections.abc import Iterable, Sequence

from bot.election.changes import (
    Change,
    Completed,
    Corrected,
    CouncilChange,
    FinalCorrected,
    Gain,
    Hold,
    Level,
    Marked,
    NightComplete,
    PartDeclared,
    WardChange,
    Win,
    Withdrawn,
    WithResult,
    minimum_level,
)
from bot.election.channel_history import has_retraction
from bot.election.result import WardResult
from bot.wording import council, notices, ward
from bot.wording.bulletin import Bulletin
from bot.wording.colour import winner_colour
from bot.wording.control_corrections import control_lines, unfinished_final_lines
from bot.wording.corrections import (
    correction_lines,
    correction_message,
    quiet_outcome,
    reason_lines,
    reinstated_lines,
    withdrawal_lines,
)
from bot.wording.notices import TEST
from bot.wording.numbers import comma_list, quantity, votes
from bot.wording.voice import Voice

_RESULT = Gain | Hold | Win | PartDeclared | Completed


def message(bulletin: Bulletin, follow_level: Level) -> tuple[str, ...]:
    """The lines for a channel at this level; empty if there is nothing for it."""
    if bulletin.notice:
        lines = notices.lines(bulletin, with_gains=follow_level >= Level.GAINS)
    else:
        lines = _entry_lines(bulletin, follow_level)
    return _with_test_mark(lines, test=bulletin.test)


def unfinished_final(bulletin: Bulletin) -> tuple[str, ...]:
    """What a final score says that was posted too early."""
    lines = unfinished_final_lines(bulletin.standing, bulletin.voice)
    return _with_test_mark(lines, test=bulletin.test)


def digest(bulletins: Sequence[tuple[Bulletin, Level]]) -> tuple[str, ...]:
    """Several entries as one message, each at its own level; empty if there is nothing to say.

    What became certain comes first, then the number of results, then each result in ledger order:
    one line for a result, all lines for a correction.
    """
    with_news = [pair for pair in bulletins if message(*pair)]
    if len(with_news) < 2:
        return next((message(*pair) for pair in with_news), ())
    last, last_level = with_news[-1]
    council_lines, ward_lines, results = [], [], []
    for bulletin, follow_level in with_news:
        ward_changes, council_changes = _changes_at_level(bulletin, follow_level)
        results += [change for change in ward_changes if isinstance(change, _RESULT)]
        ward_lines += [line for change in ward_changes for line in _short_lines(change, bulletin)]
        council_lines += _council_lines(council_changes, bulletin)
    gains = sum(isinstance(change, Gain) for change in results)
    count = f"{quantity(len(results), 'result')} from {last.voice.council}"
    count += f", {quantity(gains, 'gain')} among them." if gains else "."
    head = [count] if results else []
    score = _score_lines(_changes_at_level(last, last_level)[1], last)
    return _with_test_mark((*council_lines, *head, *ward_lines, *score), test=last.test)


def _short_lines(change: WardChange, bulletin: Bulletin) -> list[str]:
    lines = change_lines(change, bulletin)
    return lines[:1] if isinstance(change, _RESULT) else lines


def _with_test_mark(lines: tuple[str, ...], *, test: bool) -> tuple[str, ...]:
    return (f"{TEST}. {lines[0]}", *lines[1:]) if test and lines else lines


def _entry_lines(bulletin: Bulletin, follow_level: Level) -> tuple[str, ...]:
    ward_changes, council_changes = _changes_at_level(bulletin, follow_level)
    lines = [line for change in ward_changes for line in change_lines(change, bulletin)]
    if has_retraction((*ward_changes, *council_changes)):
        lines = correction_message(ward_changes, lines, council_changes, bulletin)
    else:
        lines += _council_lines(council_changes, bulletin)
    if not lines:
        return ()
    if not ward_changes and bulletin.ward and bulletin.certain_since is None:
        lines[0] = f"{lines[0]} (After {bulletin.ward}.)"
    return (*lines, *_score_lines(council_changes, bulletin))


def _council_lines(changes: Sequence[CouncilChange], bulletin: Bulletin) -> list[str]:
    return control_lines(
        changes,
        bulletin.standing,
        bulletin.voice,
        basis=bulletin.control_standing,
        since=bulletin.certain_since,
    )


def _score_lines(changes: Sequence[CouncilChange], bulletin: Bulletin) -> list[str]:
    """Empty if one of the changes already gives the score."""
    if any(isinstance(change, NightComplete | FinalCorrected) for change in changes):
        return []
    return [f"{bulletin.voice.council}: {council.score(bulletin.standing)}"]


def colour(bulletins: Sequence[tuple[Bulletin, Level]]) -> str | None:
    """The winner's, if the message announces exactly one result."""
    results = [
        (change.result, bulletin.voice)
        for bulletin, follow_level in bulletins
        for change in _changes_at_level(bulletin, follow_level)[0]
        if isinstance(change, WithResult)
    ]
    return winner_colour(*results[0]) if len(results) == 1 else None


def _changes_at_level(
    bulletin: Bulletin, follow_level: Level
) -> tuple[list[WardChange], list[CouncilChange]]:
    changes = [change for change in bulletin.changes if minimum_level(change) <= follow_level]
    return (
        [change for change in changes if isinstance(change, WardChange)],
        [change for change in changes if isinstance(change, CouncilChange)],
    )


def least_level(changes: Iterable[Change]) -> Level:
    return min(minimum_level(change) for change in changes)


def change_lines(change: Change, bulletin: Bulletin) -> list[str]:
    voice = bulletin.voice
    match change:
        case Gain() | Hold() | Win() | PartDeclared() if bulletin.reinstated:
            return reinstated_lines(change.result, voice)
        case Gain() | Hold() | Win() | PartDeclared():
            return ward.lines(change.result, voice)
        case Completed(earlier=earlier, result=result):
            return _completed_lines(earlier, result, voice)
        case Corrected(wrong=wrong, result=result):
            return [*correction_lines(wrong, result, voice), *reason_lines(bulletin)]
        case Withdrawn(wrong=wrong, mark=mark):
            return [*withdrawal_lines(wrong, mark, voice), *reason_lines(bulletin)]
        case Marked(ward=name, mark=mark):
            return [f"{name} ({voice.council}) {ward.mark_words(mark)}."]
        case _:
            return _council_lines([change], bulletin)


def _completed_lines(earlier: WardResult, result: WardResult, voice: Voice) -> list[str]:
    if result.has_full_figures and not earlier.has_full_figures:
        outcome_text = f"{quiet_outcome(result, voice)}{ward.majority_phrase(result)}"
        rest = [ward.figures_line(result), ward.extras_line(result, voice)]
        return [
            f"Full figures for {result.ward}: {outcome_text}.",
            *(line for line in rest if line),
        ]
    earlier_votes = {line.candidate: line.votes for line in earlier.lines}
    figures = [
        f"{line.candidate.label} {votes(line.votes)}"
        for line in result.lines
        if line.votes is not None and earlier_votes.get(line.candidate) is None
    ]
    more = f"{comma_list(figures)}. " if figures else ""
    turnout = ward.turnout_words(result) if earlier.turnout != result.turnout else None
    text = f"{more}{turnout or ''}".strip() or ward.headline(result, voice)
    return [f"More of {result.ward}: {text}"]
