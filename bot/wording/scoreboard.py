"""A scoreboard in words: who runs the council, seats by party, the latest results."""

from collections.abc import Sequence
from datetime import datetime

from bot.election.composition import PartySeats
from bot.election.control import Standing
from bot.election.parties import VACANT
from bot.election.result import WardResult
from bot.wording import council
from bot.wording.composition import seats_held
from bot.wording.numbers import clock_time, quantity
from bot.wording.voice import Voice
from bot.wording.ward import verdict_words

LATEST_RESULTS = 3  # results

DatedResult = tuple[WardResult, datetime | None]


def lines(
    now: Standing, seats: Sequence[PartySeats], latest: Sequence[DatedResult], voice: Voice
) -> tuple[str, ...]:
    """Everything but the time; control comes first once it is certain.

    While it is not, how far the count has got comes first.
    """
    first, second = status_lines(now, voice)
    head = (first, second) if now.control else (f"{voice.council}: {first}", second)
    results = ["Last results:", *(_result_line(r, at, voice) for r, at in latest)] if latest else []
    return (*head, *seats_lines(seats, voice), *results)


def status_lines(now: Standing, voice: Voice) -> tuple[str, str]:
    """How far the count has got and who runs the council; control first once it is certain."""
    so_far, control = progress(now, voice), council.control_line(now, voice)
    return (control, so_far) if now.control else (so_far, control)


def updated_line(at: datetime) -> str:
    return f"Last update {clock_time(at)}."


def stopped_line(at: datetime) -> str:
    return f"No longer updated: correct at {clock_time(at)}."


def progress(now: Standing, voice: Voice) -> str:
    """9 of 12 wards declared, 3 seats to come; 18 of 35 for a majority."""
    declared = council.progress(now, voice)
    to_come = f", {quantity(now.to_come, 'seat')} to come" if now.to_come else ""
    return f"{declared}{to_come}; {now.needed} of {now.seats} for a majority."


def seats_lines(seats: Sequence[PartySeats], voice: Voice) -> list[str]:
    """Con Conservative 14 (−3), 4 still up: one line per party that sits or sat."""
    return [f"{_party_name(row.party, voice)} {seats_held(row)}" for row in seats]


def _party_name(party: str, voice: Voice) -> str:
    return "Vacant" if party == VACANT else f"{party} {voice.label(party)}"


def _result_line(result: WardResult, at: datetime | None, voice: Voice) -> str:
    when = f"{clock_time(at)} " if at else ""
    return f"{when}{verdict_words(result, voice)}."
