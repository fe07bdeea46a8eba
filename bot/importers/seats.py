"""A pack's seats.csv: the chamber on the eve of poll, one row per seat."""

from collections import Counter
from collections.abc import Mapping

from bot.election.council import Contest, Seat
from bot.election.names import fold
from bot.election.parties import Registry
from bot.importers.contests import FILE as CANDIDATES
from bot.importers.council_toml import Header
from bot.importers.parties import party_code
from bot.importers.problems import Problems
from bot.importers.tables import csv_rows
from bot.wording.numbers import quantity

FILE = "seats.csv"
COLUMNS = (
    "post_label", "councillor", "party_name", "party_id", "up", "last_won_by", "last_won_on"
)  # fmt: skip


def read_seats(text: str, parties: Registry, problems: Problems) -> list[tuple[Seat, int]]:
    """Each seat with its line; no party means vacant, no last winner means unknown."""
    return [
        (
            Seat(
                ward=row.name("post_label"),
                councillor=row.name("councillor") if row.cell("councillor") else "",
                party=party_code(row, parties),
                up=row.flag("up"),
                last_won_by=party_code(row, parties, "last_won_by"),
                last_won_on=row.day("last_won_on"),
                until=row.number("until"),
            ),
            row.line,
        )
        for row in csv_rows(FILE, text, COLUMNS, problems)
    ]


def check_seats(
    header: Header,
    seats: list[tuple[Seat, int]],
    contests: Mapping[str, Contest],
    lines: Mapping[str, int],
    problems: Problems,
) -> None:
    """Check that the seats add up, by ward and for the whole council.

    `lines` gives where each ward starts in candidates.csv.
    """
    staying = sum(not seat.up for seat, _ in seats)
    contested = sum(contest.seats for contest in contests.values())
    if staying + contested != header.seats:
        problems.add_error(
            FILE, None,
            f"{quantity(staying, 'seat')} not up and {contested} contested make "
            f"{staying + contested}, but council.toml has {quantity(header.seats, 'seat')}",
        )  # fmt: skip
    if header.new_boundaries:
        for seat, line in seats:
            if not seat.up:
                problems.add_error(
                    FILE,
                    line,
                    f"{seat.ward}: new boundaries put every seat up, set up to True",
                )
        return
    _check_wards(seats, contests, lines, problems)
    unknown = [line for seat, line in seats if seat.up and not seat.last_won_by]
    if unknown:
        problems.add_note(
            FILE, unknown[0],
            f"last_won_by is empty for {quantity(len(unknown), 'seat')} up, the first here: "
            "the council's change against the last-fought baseline is unknown",
        )  # fmt: skip


def _check_wards(
    seats: list[tuple[Seat, int]],
    contests: Mapping[str, Contest],
    lines: Mapping[str, int],
    problems: Problems,
) -> None:
    up = Counter(fold(seat.ward) for seat, _ in seats if seat.up)
    for contest in contests.values():
        defended = up.pop(fold(contest.ward), 0)
        if defended != contest.seats:
            problems.add_note(
                CANDIDATES, lines[contest.ward],
                f"{contest.ward} has {quantity(contest.seats, 'seat')} contested, but {defended} "
                f"up in {FILE}: defending party unknown",
            )  # fmt: skip
    for seat, line in seats:
        if seat.up and up.pop(fold(seat.ward), 0):
            problems.add_note(
                FILE, line, f"{seat.ward} has a seat up but no candidates in {CANDIDATES}"
            )
