"""The words in the pictures, and the alt text of each."""

from collections.abc import Sequence
from datetime import datetime

from bot.election.composition import party_seats
from bot.election.control import Standing, standing
from bot.election.eve import Eve
from bot.election.night import Night
from bot.election.result import WardResult
from bot.election.shares import CandidateLine
from bot.wording import council as words_of_council
from bot.wording import scoreboard, scorecard, ward
from bot.wording.notices import TEST
from bot.wording.numbers import change, clock_and_date, points, quantity, turnout, votes
from bot.wording.voice import Voice

GAINED_LABEL = "Gained tonight"
TO_COME_LABEL = "To come"
UP_LABEL = "Up tonight"
MAJORITY_LABEL = "for a majority"
_BRAND = "Countroom"


def council_alt_text(council: str, night: Night, voice: Voice, *, test: bool) -> str:
    first, second = scoreboard.status_lines(standing(night), voice)
    seats = "; ".join(scoreboard.seats_lines(party_seats(night), voice))
    return f"{_test_prefix(test=test)}{council}, seats by party. {first} {second} {seats}."


def chamber_alt_text(council: str) -> str:
    """For a chamber that the page repeats in words below it."""
    return f"{council}, seats by party: the figures are below."


def eve_alt_text(eve_facts: Eve, now: Standing, voice: Voice) -> str:
    are_all = sum(party.up for party in eve_facts.prospects) == sum(now.before.values())
    up = "; ".join(
        f"{voice.label(party.party)} {seats_with_up(party.seats, None if are_all else party.up)}"
        for party in eve_facts.prospects
        if party.seats
    )
    chamber = words_of_council.eve_line(now, voice)
    return f"{voice.council}, the chamber before the night. {chamber} {up}."


def seats_with_up(seats: int, up: int | None) -> str:
    """19 (5 up): seats on the eve, and how many of them are contested; 19 alone if all are."""
    return votes(seats) if up is None else f"{votes(seats)} ({votes(up)} up)"


def not_ringed_label(label: str) -> str:
    """Gained tonight, not ringed"""
    return f"{label}, not ringed"


def changed_size_labels(seats: int, needed: int) -> tuple[str, str]:
    """Below the number of seats on the eve, if it was another one."""
    return "seats before", f"{votes(seats)} tonight, {votes(needed)} {MAJORITY_LABEL}"


def councils_alt_text(councils: Sequence[tuple[str, Standing]], fact: str, detail: str) -> str:
    """Worcester: Con to NOC, Con 17, Lab 16, Grn 2; Trafford: …"""
    each = "; ".join(
        f"{name}: {scorecard.control_tag(now)}, {words_of_council.seats_by_party(now.holds)}"
        for name, now in councils
    )
    return f"{fact} {detail} {each}."


def other_councils_label(councils: int) -> str:
    return f"and {quantity(councils, 'other council')}"


def source_line(until: datetime | None, newsroom: str = "") -> str:
    """Casterbridge Gazette · As declared by 02:14 on 6 May 2016 · Countroom

    `until` is None before the count.
    """
    source = f"As declared by {clock_and_date(until)}" if until else ""
    return " · ".join(part for part in (newsroom, source, _BRAND) if part)


def ward_alt_text(result: WardResult, voice: Voice, *, test: bool) -> str:
    return f"{_test_prefix(test=test)}{voice.council}. {' '.join(ward.lines(result, voice))}"


def party_suffix(line: CandidateLine) -> str:
    """Follows a candidate's name, which may be cut short."""
    return f" ({line.candidate.party})"


def share_label(line: CandidateLine) -> str:
    """1,081 · 49.5% (+38.2): votes, share of the vote, change in percentage points."""
    parts = [votes(line.votes)] if line.votes is not None else []
    if line.share is not None:
        change_words = " (new)" if line.new else ""
        change_words = f" ({change(line.change)})" if line.change is not None else change_words
        parts.append(f"{points(line.share)}%{change_words}")
    return " · ".join(parts)


def foot_labels(result: WardResult) -> list[str]:
    """Majority 194 and Turnout 41.2%, as far as known; a majority decided by lot is none."""
    found = [f"Majority {votes(result.majority)}"] if result.majority else []
    if result.turnout is not None:
        found.append(f"Turnout {turnout(result.turnout)}")
    return found


def others_label(candidates: int) -> str:
    return f"and {quantity(candidates, 'other candidate')}"


def _test_prefix(*, test: bool) -> str:
    return f"{TEST}. " if test else ""
