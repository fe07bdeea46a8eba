"""A scoreboard in words: who runs the council, who has what, and what came in last."""

from collections.abc import Sequence
from datetime import datetime

from bot.election.control import Standing
from bot.election.parties import VACANT
from bot.election.result import WardResult
from bot.wording import council
from bot.wording.numbers import clock_time, quantity
from bot.wording.voice import Voice
from bot.wording.ward import verdict_words

LATEST_RESULTS = 3  # results

DatedResult = tuple[WardResult, datetime | None]


def lines(now: Standing, latest: Sequence[DatedResult], voice: Voice) -> tuple[str, ...]:
    """Everything but the time; control comes first once it is certain.

    What is still open is begun with how far the count is.
    """
    first, second = status_lines(now, voice)
    head = (first, second) if now.control else (f"{voice.council}: {first}", second)
    results = ["Last results:", *(_result_line(r, at, voice) for r, at in latest)] if latest else []
    return (*head, *seats_lines(now, voice), *results)


def status_lines(now: Standing, voice: Voice) -> tuple[str, str]:
    """How far the count is and who runs the council; that first, once it is certain."""
    so_far, control = progress(now), council.control_line(now, voice)
    return (control, so_far) if now.control else (so_far, control)


def updated_line(at: datetime) -> str:
    """The line under one that is kept up to date."""
    return f"Last update {clock_time(at)}."


def stopped_line(at: datetime) -> str:
    """The line under one that is not any more."""
    return f"No longer updated: correct at {clock_time(at)}."


def progress(now: Standing) -> str:
    """9 of 12 wards declared, 3 seats to come; 18 of 35 for a majority."""
    declared = f"{now.declared} of {quantity(now.contests, 'ward')} declared"
    to_come = f", {quantity(now.to_come, 'seat')} to come" if now.to_come else ""
    return f"{declared}{to_come}; {now.needed} of {now.seats} for a majority."


def seats_lines(now: Standing, voice: Voice) -> list[str]:
    """Con Conservative 14 (−3), a line a party that sits or sat."""
    rows = []
    for party, name, seats, moved, _ in council.chamber_rows(now, voice):
        who = "Vacant" if party == VACANT else f"{party} {name}"
        rows.append(f"{who} {council.seats_with_change(seats, moved)}")
    return rows


def _result_line(result: WardResult, at: datetime | None, voice: Voice) -> str:
    when = f"{clock_time(at)} " if at else ""
    return f"{when}{verdict_words(result, voice)}."
