"""A pack's seats.csv: the chamber on the eve of poll, a row a seat."""

from collections import Counter
from collections.abc import Mapping

from bot.election.council import Contest, Seat
from bot.election.names import fold
from bot.election.parties import Registry
from bot.importers.council_toml import Header
from bot.importers.parties import party_code
from bot.importers.problems import Problems
from bot.importers.tables import rows

FILE = "seats.csv"
COLUMNS = (
    "post_label", "councillor", "party_name", "party_id", "up", "last_won_by", "last_won_on"
)  # fmt: skip


def read_seats(text: str, parties: Registry, problems: Problems) -> tuple[Seat, ...]:
    """The chamber; a seat with no party is vacant, no last winner means not known."""
    return tuple(
        Seat(
            ward=row.name("post_label"),
            councillor=row.name("councillor") if row.get("councillor") else "",
            party=party_code(row, parties),
            up=row.flag("up"),
            last_won_by=party_code(row, parties, "last_won_by"),
            last_won_on=row.day("last_won_on"),
        )
        for row in rows(FILE, text, COLUMNS, problems)
    )


def check_seats(
    header: Header, chamber: tuple[Seat, ...], contests: Mapping[str, Contest], problems: Problems
) -> None:
    """Whether the seats add up: ward by ward, and to the size of the council."""
    staying = sum(not seat.up for seat in chamber)
    contested = sum(contest.seats for contest in contests.values())
    if staying + contested != header.seats:
        problems.error(
            FILE, None,
            f"{staying} seats not up and {contested} contested make {staying + contested}, "
            f"but council.toml says {header.seats} seats",
        )  # fmt: skip
    if header.new_boundaries:
        if staying:
            problems.error(FILE, None, f"new boundaries, but {staying} seats are not up")
        return
    _check_wards(chamber, contests, problems)
    unknown = [s for s in chamber if s.up and not s.last_won_by]
    if unknown:
        problems.note(
            FILE, None,
            f"last_won_by is not known for {len(unknown)} of the seats that are up: "
            "the change against the last-fought baseline will not be known for the council",
        )  # fmt: skip


def _check_wards(
    chamber: tuple[Seat, ...], contests: Mapping[str, Contest], problems: Problems
) -> None:
    up = Counter(fold(seat.ward) for seat in chamber if seat.up)
    for contest in contests.values():
        defended = up.pop(fold(contest.ward), 0)
        if defended != contest.seats:
            problems.note(
                FILE, None,
                f"{contest.ward}: {defended} of its seats are up, but candidates.csv contests "
                f"{contest.seats}: who defends them is not known",
            )  # fmt: skip
    for seat in chamber:
        if up.pop(fold(seat.ward), 0):
            problems.note(FILE, None, f"{seat.ward}: a seat is up, but it has no candidates")
