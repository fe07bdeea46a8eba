"""Sentences and cell labels that only the board uses."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from bot.election.changes import Change, FirstReport
from bot.election.control import Certainty, Fact, Standing
from bot.election.declaration import Mark
from bot.election.parties import NOC
from bot.election.result import WardOutcome, WardResult
from bot.election.swing import NotMeaningful
from bot.wording import council
from bot.wording.corrections import stated_reason
from bot.wording.edits import correction_mark
from bot.wording.numbers import (
    clock_and_date,
    clock_time,
    comma_list,
    count_word,
    day,
    points,
    quantity,
    seats_change,
    votes,
)
from bot.wording.voice import Voice, sentence_case, with_article
from bot.wording.ward import verdict_words

_MOST_COUNCILS = 3  # in one sentence for screen readers
_MAX_NEEDS = 3  # parties in one line

COUNCILS_TITLE = "Tonight's councils"
FIND_COUNCIL = "Find a council"
NO_ANNOUNCEMENTS_YET = "No council has declared anything yet."
REPLAY_BANNER = "Demonstration: this is a replay of a past election night, not live results."

_MOST_HEADS, _MOST_VERDICTS, _MOST_WARDS = 4, 6, 20


def polls_open_notice(close: datetime) -> str:
    return f"Polls are open until {clock_and_date(close)}. Results appear here after that."


def headline(now: Standing, voice: Voice) -> str:
    """Who runs the council, or who still can, in one line for a wall screen."""
    if now.control is not None:
        return council.outcome_words(now.control, now, voice)
    if not now.declared:
        party = now.control_before
        control = voice.term if party == NOC else f"{voice.label(party)} control"
        return f"{sentence_case(control)} on the eve of poll"
    needs = _short_needs(now, voice)
    if _has_lost_control(now):
        return f"{council.control_lost(now, voice)} {needs}".strip()
    return _open_control(now, voice, needs)


def control_line(now: Standing, voice: Voice) -> str:
    """Who has control or has lost it; while it is open, what a majority still takes."""
    if now.control is not None or _has_lost_control(now):
        return council.control_summary(now, voice)
    return _open_control(now, voice, council.needs_line(now, voice))


def certain_line(now: Standing, voice: Voice) -> str:
    """What is certain beyond what `control_line` says."""
    if now.control is not None or not _has_lost_control(now):
        return council.certain_line(now, voice)
    more = tuple(fact for fact in now.certain if fact.party != now.control_before)
    return council.certain_line(replace(now, certain=more), voice)


def _has_lost_control(now: Standing) -> bool:
    return Certainty(Fact.CONTROL_LOST, now.control_before) in now.certain


def _open_control(now: Standing, voice: Voice, needs: str) -> str:
    """Worcester: for a majority the Conservatives need 4 and Labour needs 9 of the remaining 12."""
    if not needs:
        return council.control_line(now, voice)
    return f"{voice.council}: {needs[0].lower()}{needs[1:]}"


def _short_needs(now: Standing, voice: Voice) -> str:
    """For a majority Con needs 4 and Lab needs 9 of 12 seats to come."""
    if not now.needs:
        return ""
    if len(now.needs) > _MAX_NEEDS:
        parties = sentence_case(count_word(len(now.needs)))
        return f"{parties} parties can still reach {now.needed}."
    left = now.needs[0].left
    if left == 1:
        return council.needs_line(now, voice)
    needs = comma_list([f"{need.party} needs {need.more}" for need in now.needs])
    return f"For a majority {needs} of {quantity(left, 'seat')} to come."


def feed_title(council: str, election_day: date) -> str:
    return f"{council} election, {day(election_day)}"


def superseded_title(note: str, head: str) -> str:
    """Corrected 02:14, no longer so: GREEN GAIN Battenhall from Conservative …"""
    return f"{note}, no longer so: {head}"


def no_results_yet(area: str) -> str:
    return f"No {area} has declared yet."


def search_label(area: str) -> str:
    return f"Find {with_article(area)}"


def mark_label(mark: Mark | None) -> str:
    """The state of an undeclared ward: To come, Counting, Recount, Postponed."""
    return sentence_case(mark or "to come")


def correction_note(at: datetime, reason: str | None, *, is_withdrawn: bool) -> str:
    """Corrected 02:14: misheard; or Withdrawn 02:20, if no reason was given."""
    mark = f"Withdrawn {clock_time(at)}" if is_withdrawn else correction_mark(at)
    return f"{mark}: {stated_reason(reason)}" if reason else mark


def news(announced: Sequence[tuple[Change, str]], voice: Voice) -> str:
    """What a screen reader says of announcements that a page has missed, each with its headline.

    One is its headline. Of several the results are one sentence that names each ward: Two wards
    declared: Labour hold Arboretum; GREEN GAIN Battenhall from Conservative.
    """
    if len(announced) == 1:
        return announced[0][1]
    reports = [change.result for change, _ in announced if isinstance(change, FirstReport)]
    others = [head for change, head in announced if not isinstance(change, FirstReport)]
    spoken = others[-_MOST_HEADS:]
    if reports:
        spoken.append(_reports_sentence(reports, voice))
    if len(others) > _MOST_HEADS:
        spoken.append(f"{quantity(len(others) - _MOST_HEADS, 'earlier announcement')}.")
    return " ".join(spoken)


def _reports_sentence(results: Sequence[WardResult], voice: Voice) -> str:
    n = len(results)
    lead = f"{sentence_case(count_word(n))} {voice.areas if n > 1 else voice.area} declared:"
    if n <= _MOST_VERDICTS:
        return f"{lead} {'; '.join(verdict_words(r, voice, loud=r.is_gain) for r in results)}."
    names = [result.ward for result in results[:_MOST_WARDS]]
    left_out = [f"{count_word(n - _MOST_WARDS)} more"] if n > _MOST_WARDS else []
    return f"{lead} {comma_list([*names, *left_out])}."


def councils_news(spoken: Sequence[tuple[str, str]]) -> str:
    """The news of several councils for a screen reader, each after the council's name."""
    words = [f"{council}: {news}" for council, news in spoken[:_MOST_COUNCILS]]
    more = len(spoken) - _MOST_COUNCILS
    return " ".join(
        [*words, *([f"News from {quantity(more, 'more council')}."] if more > 0 else [])]
    )


def short_verdict(result: WardResult) -> str:
    """What became of a ward, beside its winners' codes: GAIN from Con; hold; (LD +1, Con −1).

    Empty if several parties won seats that can't be compared.
    """
    verdict = result.leading_verdict
    if verdict is None:
        return f"{len(result.winning_parties)} of {quantity(result.seats, 'seat')}"
    if verdict.outcome is not WardOutcome.GAIN:
        if len(set(result.winning_parties)) == 1:
            return str(verdict.outcome)
        return "no change" if verdict.outcome is WardOutcome.HOLD else ""
    if len(verdict.gained) == len(verdict.lost) == 1 and [*verdict.gained.values()] == [
        result.seats
    ]:
        return f"GAIN from {comma_list([*verdict.lost])}"
    moves = {**verdict.gained, **{party: -n for party, n in verdict.lost.items()}}
    return f"({', '.join(f'{party} {seats_change(n)}' for party, n in moves.items())})"


def timeline_alt_text(voice: Voice) -> str:
    return f"{voice.council}, seats by party after each declaration, with those for a majority."


def winners(result: WardResult) -> str:
    """Louis Stephen 1,081, Ann Oak (by lot), Tom Elm 907 (until 2020)"""
    people = []
    for person in result.elected:
        figure = f" {votes(person.votes)}" if person.votes is not None else ""
        lot = " (by lot)" if person.by_lot else ""
        until = f" (until {person.until})" if person.until else ""
        people.append(f"{person.candidate.name}{figure}{lot}{until}")
    if result.unnamed:
        people.append("other names to come" if people else "names to come")
    return ", ".join(people)


def swing_label(result: WardResult) -> str:
    """22.7 Con to Grn; empty if there is no meaningful swing."""
    swing = result.swing
    if isinstance(swing, NotMeaningful) or not result.has_full_figures:
        return ""
    return f"{points(swing.points)} {swing.from_party} to {swing.to_party}"
