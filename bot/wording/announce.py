"""What channels are told of ledger entries: what settled control, the wards, the score."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from bot.election.changes import (
    CannotReach,
    Change,
    Completed,
    ControlLost,
    ControlNews,
    Corrected,
    CouncilChange,
    FinalCorrected,
    FirstReport,
    Gain,
    Level,
    MajoritySecured,
    Marked,
    NightComplete,
    NocCertain,
    NoLongerCertain,
    NoLongerComplete,
    WardChange,
    Withdrawn,
    WithResult,
    certainty_change,
    certainty_of,
    minimum_level,
)
from bot.election.channel_history import has_retraction
from bot.election.control import Certainty, Standing, is_implied_by
from bot.election.following import Following
from bot.election.result import WardResult
from bot.wording import council, notices, ward
from bot.wording.bulletin import Bulletin, Notice
from bot.wording.colour import winner_colour
from bot.wording.control_corrections import control_lines
from bot.wording.corrections import (
    correction_lines,
    correction_message,
    first_record_line,
    quiet_headline,
    quiet_outcome,
    reason_lines,
    reinstated_lines,
    withdrawal_lines,
)
from bot.wording.notices import TEST
from bot.wording.numbers import comma_list, quantity, votes
from bot.wording.voice import Voice, sentence_case

_RESULT = FirstReport | Completed
_GIVES_SCORE = NightComplete | FinalCorrected
_MOST_NAMED = 5  # wards
_RETRACTION_HEAD = re.compile(r"(CORRECTION|WITHDRAWN): ")


@dataclass(frozen=True, slots=True)
class _Told:
    """What one row tells its channel."""

    bulletin: Bulletin
    wards: list[WardChange]
    councils: list[CouncilChange]


def message(bulletin: Bulletin, following: Following) -> tuple[str, ...]:
    """The lines for a channel that follows this; empty if there is nothing for it."""
    return digest([(bulletin, following)])


def digest(rows: Sequence[tuple[Bulletin, Following]]) -> tuple[str, ...]:
    """The rows of one message, each with what its channel followed; empty if it says nothing.

    - What settled control comes first, then the wards in ledger order, then the score.
    - Of several results each has one line, below their number; a correction has all its lines.
    - The final score ends the message of the last result: the end of the night is told once.
    """
    if not rows:
        return ()
    last, following = rows[-1]
    with_gains = following.level >= Level.GAINS
    if last.notice is not Notice.FINAL:
        return _finished(last, _notice_or_entries(rows))
    entries = [(_without_completion(bulletin), level) for bulletin, level in rows[:-1]]
    lead, wards = _lead_and_wards(entries)
    lines = notices.final_lines(last, lead, wards, with_gains=with_gains)
    return _finished(last, lines or (*lead, *wards))


def _notice_or_entries(rows: Sequence[tuple[Bulletin, Following]]) -> Sequence[str]:
    last, following = rows[-1]
    if last.notice:
        return notices.lines(last, with_gains=following.level >= Level.GAINS)
    lead, wards = _lead_and_wards(rows)
    score = _score_lines(rows) if lead or wards else []
    return (*lead, *wards, *score)


def _lead_and_wards(rows: Iterable[tuple[Bulletin, Following]]) -> tuple[list[str], list[str]]:
    """The lines on what settled control, and all others of the entries but the score."""
    told = [_Told(bulletin, *_followed_changes(bulletin, level)) for bulletin, level in rows]
    told = [row for row in told if row.wards or row.councils]
    if len(told) > 1:
        return _control_after(told), _several_results(told)
    return _one_entry(*told) if told else ([], [])


def _one_entry(row: _Told) -> tuple[list[str], list[str]]:
    bulletin, changes = row.bulletin, (*row.wards, *row.councils)
    council_lines = _council_lines(row.councils, bulletin)
    ward_lines = [line for change in row.wards for line in change_lines(change, bulletin)]
    if has_retraction(changes):
        council_lines = correction_message(row.wards, ward_lines, row.councils, bulletin)
        ward_lines = []
    elif any(map(_is_revised, row.wards)):
        ward_lines += reason_lines(bulletin)
    if not row.wards and council_lines and bulletin.ward and bulletin.certain_since is None:
        council_lines[0] = f"{council_lines[0]} (After {bulletin.ward}.)"
    leads = any(isinstance(change, ControlNews) for change in changes)
    if leads or has_retraction(changes) or not row.wards:
        return council_lines, ward_lines
    return [], [*ward_lines, *council_lines]


def _is_revised(change: WardChange) -> bool:
    """Whether it replaces something recorded that this channel was not told of."""
    match change:
        case FirstReport(wrong=wrong):
            return wrong is not None
        case Marked(withdrawn=withdrawn):
            return withdrawn
        case _:
            return False


def _control_after(told: Sequence[_Told]) -> list[str]:
    """What several entries did to the council in all: its seats as the last to do so left them.

    Who still needs what is as it is after all of them. If a fact is certain again, it stands: it is
    neither taken back nor news.
    """
    last, changes = told[-1].bulletin, [change for row in told for change in row.councils]
    lasting = [c for c in changes if not _is_overtaken(c, changes, last.standing)]
    if lasting:
        settled = [row.bulletin for row in told if row.councils][-1]
        basis = replace(settled.control_standing, needs=last.standing.needs)
        since = settled.certain_since
        return control_lines(lasting, last.standing, last.voice, basis=basis, since=since)
    return [council.control_summary(last.standing, last.voice)] if changes else []


def _is_overtaken(change: CouncilChange, changes: Collection[CouncilChange], now: Standing) -> bool:
    """Whether a later change makes a fact certain again, or a stronger fact covers it."""
    match change:
        case NoLongerCertain(fact=fact, party=party):
            return certainty_change(Certainty(fact, party)) in changes
        case ControlLost() | MajoritySecured() | CannotReach() | NocCertain():
            said = certainty_of(change)
            is_again = NoLongerCertain(said.fact, said.party) in changes
            return is_again or is_implied_by(said, now.certain)
    return False


def _several_results(told: Iterable[_Told]) -> list[str]:
    results, lines = [], []
    for row in told:
        results += [change for change in row.wards if isinstance(change, _RESULT)]
        lines += [line for change in row.wards for line in _short_lines(change, row.bulletin)]
    if not results:
        return lines
    return [_results_line(results), *lines]


def _results_line(results: Sequence[_RESULT]) -> str:
    """4 results, 1 gain: Battenhall. Or: 2 results: Arboretum and Cathedral."""
    gained = [change for change in results if isinstance(change, Gain)]
    seats = sum(map(_seats_gained, gained))
    gains = f", {quantity(seats, 'gain')}" if gained else ""
    names = [change.result.ward for change in gained or results]
    more = [f"{len(names) - _MOST_NAMED} more"] if len(names) > _MOST_NAMED else []
    return (
        f"{quantity(len(results), 'result')}{gains}: {comma_list([*names[:_MOST_NAMED], *more])}."
    )


def _seats_gained(change: Gain) -> int:
    verdict = change.result.leading_verdict
    return sum(verdict.gained.values()) if verdict else 0


def _short_lines(change: WardChange, bulletin: Bulletin) -> list[str]:
    lines = change_lines(change, bulletin)
    if not isinstance(change, _RESULT):
        return lines
    return [lines[0], lines[-1], *reason_lines(bulletin)] if _is_revised(change) else lines[:1]


def _without_completion(bulletin: Bulletin) -> Bulletin:
    """The final score below says whether the night is over, for all entries of the message."""
    ends = NightComplete | NoLongerComplete
    changes = tuple(c for c in bulletin.changes if not isinstance(c, ends))
    return replace(bulletin, changes=changes)


def _finished(bulletin: Bulletin, lines: Sequence[str]) -> tuple[str, ...]:
    """With the council's name, if the channel follows others too, and the mark of a rehearsal."""
    if not lines:
        return ()
    first, *rest = lines
    if bulletin.named and bulletin.voice.council not in first:
        kind = _RETRACTION_HEAD.match(first)
        head = kind[0] if kind else ""
        first = f"{head}{bulletin.voice.council} – {first.removeprefix(head)}"
    return (f"{TEST}. {first}" if bulletin.test else first, *rest)


def _council_lines(changes: Sequence[CouncilChange], bulletin: Bulletin) -> list[str]:
    return control_lines(
        changes,
        bulletin.standing,
        bulletin.voice,
        basis=bulletin.control_standing,
        since=bulletin.certain_since,
    )


def _score_lines(rows: Sequence[tuple[Bulletin, Following]]) -> list[str]:
    """Empty if nothing moved a seat, or if one of the last changes already gives the score."""
    changes = [_followed_changes(bulletin, level) for bulletin, level in rows]
    if any(isinstance(change, _GIVES_SCORE) for change in changes[-1][1]):
        return []
    if all(isinstance(c, Marked) and c.mark for pair in changes for c in (*pair[0], *pair[1])):
        return []
    last, _ = rows[-1]
    return [f"{last.voice.council}: {council.score(last.standing, last.voice)}"]


def is_alert(bulletin: Bulletin, following: Following) -> bool:
    """Whether it is news of a gain or of who has control: neither a correction nor a rehearsal."""
    if bulletin.test or bulletin.reinstated or has_retraction(bulletin.changes):
        return False
    return any(
        isinstance(change, Gain | ControlNews) and following.includes(change)
        for change in bulletin.changes
    )


def colour(bulletins: Sequence[tuple[Bulletin, Following]]) -> str | None:
    """The winner's, if the message announces exactly one result."""
    results = [
        (change.result, bulletin.voice)
        for bulletin, following in bulletins
        for change in _followed_changes(bulletin, following)[0]
        if isinstance(change, WithResult)
    ]
    return winner_colour(*results[0]) if len(results) == 1 else None


def _followed_changes(
    bulletin: Bulletin, following: Following
) -> tuple[list[WardChange], list[CouncilChange]]:
    changes = [change for change in bulletin.changes if following.includes(change)]
    return (
        [change for change in changes if isinstance(change, WardChange)],
        [change for change in changes if isinstance(change, CouncilChange)],
    )


def least_level(changes: Iterable[Change]) -> Level:
    return min(minimum_level(change) for change in changes)


def change_lines(change: Change, bulletin: Bulletin) -> list[str]:
    voice = bulletin.voice
    match change:
        case FirstReport(result=result) if bulletin.reinstated:
            return reinstated_lines(result, voice)
        case FirstReport(result=result, wrong=wrong):
            first = [first_record_line(wrong, result, voice)] if wrong else []
            return [*ward.lines(result, voice), *first]
        case Completed(earlier=earlier, result=result):
            return _completed_lines(earlier, result, voice)
        case Corrected(wrong=wrong, result=result):
            return [*correction_lines(wrong, result, voice), *reason_lines(bulletin)]
        case Withdrawn(wrong=wrong, mark=mark):
            return [*withdrawal_lines(wrong, mark, voice), *reason_lines(bulletin)]
        case Marked(ward=name, mark=mark, withdrawn=withdrawn):
            note = " A result recorded before was withdrawn." if withdrawn else ""
            return [f"{sentence_case(ward.mark_words(name, mark))}.{note}"]
        case _:
            return _council_lines([change], bulletin)


def _completed_lines(earlier: WardResult, result: WardResult, voice: Voice) -> list[str]:
    names = ward.elected_words(result)
    named = f"{quiet_headline(result, voice)}{': ' if result.seats == 1 else '. Elected: '}{names}"
    if result.has_full_figures and not earlier.has_full_figures:
        outcome_text = f"{quiet_outcome(result, voice)}{ward.majority_phrase(result)}"
        of_ward = f" for {result.ward}:" if result.seats == 1 and not earlier.unnamed else "."
        outcome_text = named if earlier.unnamed else outcome_text
        rest = [ward.figures_line(result), ward.announced_extras(result, voice)]
        return [
            f"Full figures{of_ward} {outcome_text}.",
            *(line for line in rest if line),
        ]
    more = _more_figures(earlier, result)
    if len(result.elected) > len(earlier.elected):
        return [f"Names added. {named}.", *more]
    return more or [f"More from {result.ward}: {ward.headline(result, voice)}"]


def _more_figures(earlier: WardResult, result: WardResult) -> list[str]:
    """More figures than before, but not those that are read out with a name."""
    named = {e.candidate for e in result.elected} - {e.candidate for e in earlier.elected}
    earlier_votes = {line.candidate: line.votes for line in earlier.lines}
    figures = [
        f"{line.candidate.label} {votes(line.votes)}"
        for line in result.lines
        if line.votes is not None
        and line.candidate not in named
        and earlier_votes.get(line.candidate) is None
    ]
    more = f"{comma_list(figures)}. " if figures else ""
    turnout = ward.turnout_words(result) if earlier.turnout != result.turnout else None
    text = f"{more}{turnout or ''}".strip()
    return [f"More from {result.ward}: {text}"] if text else []
