"""The council's seats by party, in a table whose rows add up."""

from collections.abc import Sequence

from bot.election.composition import PartySeats
from bot.election.control import Standing
from bot.election.night import Night
from bot.wording.council import change_basis
from bot.wording.numbers import MINUS, comma_list, quantity, seats_change
from bot.wording.voice import Voice, sentence_case


def size_line(now: Standing) -> str:
    """A majority is 18 of 35 seats."""
    return f"A majority is {now.needed} of {quantity(now.seats, 'seat')}."


def table(rows: Sequence[PartySeats], voice: Voice) -> tuple[tuple[str, ...], ...]:
    """The headings, then a row for each party.

    Without the seats still up a change would not lead from the seats before to those now, so then
    there are no seats before.
    """
    has_change = any(row.change is not None for row in rows)
    has_up = any(row.up for row in rows)
    has_before = not has_change or all(_adds_up(row) for row in rows) or has_up
    columns = [("Party", [sentence_case(voice.label(row.party)) for row in rows])]
    columns.append(("Now", [str(row.now) for row in rows]))
    if has_up:
        columns.append(("Up", [str(row.up) for row in rows]))
    if has_change:
        columns.append(("Change", [seats_change(row.change or 0) for row in rows]))
    if has_before:
        columns.append(("Was", [str(row.was) for row in rows]))
    headings, cells = zip(*columns, strict=True)
    return tuple(headings), *zip(*cells, strict=True)


def seats_held(row: PartySeats) -> str:
    """14 (−3), 4 still up; 17 (−2) once it has none up."""
    return f"{seats_with_change(row)}{f', {row.up} still up' if row.up else ''}"


def seats_with_change(row: PartySeats) -> str:
    """14 (−3); 14 if the change isn't known."""
    return str(row.now) if row.change is None else f"{row.now} ({seats_change(row.change)})"


def _adds_up(row: PartySeats) -> bool:
    return row.now + (row.up or 0) == row.was + (row.change or 0)


def notes(night: Night, now: Standing, rows: Sequence[PartySeats], voice: Voice) -> list[str]:
    """What the columns count, and one row as a sum."""
    lines = [change_basis(now, voice, new_boundaries=night.council.new_boundaries)]
    if parts := _partly_declared(night):
        lines.append(f"Seats declared so far in {comma_list(parts)} are in Now, not yet in Change.")
    elif example := _example(rows, voice):
        lines.append(f"Each row adds up: {example}.")
    return lines


def _partly_declared(night: Night) -> list[str]:
    wards = night.outstanding_wards
    return [ward for ward in wards if night.wards[ward].declaration is not None]


def _example(rows: Sequence[PartySeats], voice: Voice) -> str | None:
    """Conservative 14 now + 2 still up = 19 before − 3, for the party that has moved most."""
    moved = [row for row in rows if row.up is not None and row.change]
    if not any(row.up for row in moved):
        return None
    row = max(moved, key=lambda row: (bool(row.up), abs(row.change or 0)))
    change = row.change or 0
    sign = MINUS if change < 0 else "+"
    before = f"{row.was} before {sign} {abs(change)}"
    return f"{voice.label(row.party)} {row.now} now + {row.up} still up = {before}"
