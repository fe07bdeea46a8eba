"""A scoreboard in words: who runs the council, who has what, and what came in last."""

from collections.abc import Sequence
from datetime import datetime

from bot.election.control import Standing
from bot.election.parties import VACANT
from bot.election.result import WardResult
from bot.wording import council
from bot.wording.numbers import clock_time, counted, seats_change
from bot.wording.voice import Voice
from bot.wording.ward import verdict_words

LATEST = 3  # results

Declared = tuple[WardResult, datetime | None]


def lines(now: Standing, latest: Sequence[Declared], voice: Voice) -> tuple[str, ...]:
    """Everything but the time; control comes first once it is certain.

    What is still open is begun with how far the count is.
    """
    so_far, control = progress(now), council.control_line(now, voice)
    head = (control, so_far) if now.control else (f"{voice.council}: {so_far}", control)
    results = ["Last results:", *(_result(r, at, voice) for r, at in latest)] if latest else []
    return (*head, *_chamber(now, voice), *results)


def updated(at: datetime) -> str:
    """The line under one that is kept up to date."""
    return f"Last update {clock_time(at)}."


def stopped(at: datetime) -> str:
    """The line under one that is not any more."""
    return f"Not kept up to date any more: this was so at {clock_time(at)}."


def progress(now: Standing) -> str:
    """9 of 12 wards declared, 3 seats to come; 18 of 35 for a majority."""
    declared = f"{now.declared} of {counted(now.contests, 'ward')} declared"
    to_come = f", {counted(now.to_come, 'seat')} to come" if now.to_come else ""
    return f"{declared}{to_come}; {now.needed} of {now.seats} for a majority."


def _chamber(now: Standing, voice: Voice) -> list[str]:
    """Con Conservative 14 (−3), a line a party that sits or sat."""
    rows = []
    for party in dict.fromkeys([*now.holds, *now.before]):
        name = "Vacant" if party == VACANT else f"{party} {voice.label(party)}"
        moved = f" ({seats_change(now.change.get(party, 0))})" if now.change is not None else ""
        rows.append(f"{name} {now.holds.get(party, 0)}{moved}")
    return rows


def _result(result: WardResult, at: datetime | None, voice: Voice) -> str:
    when = f"{clock_time(at)} " if at else ""
    return f"{when}{verdict_words(result, voice)}."
