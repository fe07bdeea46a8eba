"""A pack's tables, written from records of other formats.

Each table has one line for each record, in their order, so that a problem of a line can name the
line that a person has.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from bot.election.names import fold
from bot.importers import contests, seats
from bot.importers.foreign.party_names import NamedParty, is_vacant_seat
from bot.importers.foreign.record import Record
from bot.importers.tables import csv_text

EarlierContests = list[tuple[str, date, list[Record]]]  # ward, date, candidates
Chamber = list[tuple[Record, bool]]  # each seat, and whether it is up
PartyOf = Callable[[Record], NamedParty]  # as the pack writes it
LastWinners = Mapping[str, tuple[date, list[str]]]  # by folded ward: date, parties


def seats_csv(chamber: Chamber, last: LastWinners, party_of: PartyOf) -> str:
    """The chamber; `last` gives the winner and date only where both are known."""
    left = {ward: list(parties) for ward, (_, parties) in last.items()}
    rows = []
    for row, up in chamber:
        key, party = fold(row.ward), party_of(row)
        won, on = "", ""
        if up and left.get(key):
            won = party.name if party.name in left[key] else left[key][0]
            left[key].remove(won)
            on = last[key][0].isoformat()
        person = "" if is_vacant_seat(row) else row.person
        rows.append((row.ward, person, party.name, party.ec_id, str(up), won, on))
    return csv_text(seats.COLUMNS, rows)


def candidates_csv(wards: Mapping[str, list[Record]], day: date, party_of: PartyOf) -> str:
    columns = (
        "ballot_paper_id", "election_date", "post_label", "gss", "seats_contested",
        "cancelled_poll", "person_id", "person_name", "party_name", "party_id",
    )  # fmt: skip
    rows = (
        (
            row.ballot, day.isoformat(), ward, row.gss, str(stand[0].seats or 1),
            str(any(r.is_cancelled for r in stand)), row.person_id, row.person,
            party_of(row).name, party_of(row).ec_id,
        )
        for ward, stand in wards.items()
        for row in stand
    )  # fmt: skip
    return csv_text(columns, rows)


def previous_csv(earlier: EarlierContests, party_of: PartyOf) -> str:
    """The earlier contests; without a seats column, as many seats as were won."""
    rows = (
        (
            held.isoformat(), ward, str(row.seats or sum(bool(r.elected) for r in stand) or 1),
            row.person, party_of(row).name, party_of(row).ec_id,
            "" if row.votes is None else str(row.votes),
        )
        for ward, held, stand in earlier
        for row in stand
    )  # fmt: skip
    return csv_text(contests.PREVIOUS_COLUMNS, rows)


def origins(
    chamber: Chamber, wards: Mapping[str, list[Record]], earlier: EarlierContests
) -> dict[tuple[str, int], Record]:
    """The record behind each line of the tables, by table and line."""
    tables: dict[str, Iterable[Record]] = {
        seats.FILE: (row for row, _ in chamber),
        contests.FILE: (row for stand in wards.values() for row in stand),
        contests.PREVIOUS: (row for _, _, stand in earlier for row in stand),
    }
    return {(name, line): row for name, rows in tables.items() for line, row in enumerate(rows, 2)}
