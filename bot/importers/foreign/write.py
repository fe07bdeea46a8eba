"""A pack's tables, written from records of other formats."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from bot.election.names import fold
from bot.importers import contests, seats
from bot.importers.foreign.records import Record
from bot.importers.tables import csv_text

EarlierContests = list[tuple[str, date, list[Record]]]  # ward, date, candidates
Chamber = list[tuple[Record, bool]]  # each seat, and whether it is up
PartyName = Callable[[Record], str]  # the party's name in the pack
LastWinners = Mapping[str, tuple[date, list[str]]]  # by folded ward: date, parties


def seats_csv(chamber: Chamber, last: LastWinners, party_of: PartyName) -> str:
    """The chamber; `last` gives the winner and date only where both are known."""
    left = {ward: list(parties) for ward, (_, parties) in last.items()}
    rows = []
    for row, up in chamber:
        key, party = fold(row.ward), party_of(row)
        won, on = "", ""
        if up and left.get(key):
            won = party if party in left[key] else left[key][0]
            left[key].remove(won)
            on = last[key][0].isoformat()
        rows.append((row.ward, row.person, party, row.party_id, str(up), won, on))
    return csv_text(seats.COLUMNS, rows)


def candidates_csv(wards: Iterable[list[Record]], day: date, party_of: PartyName) -> str:
    columns = (
        "ballot_paper_id", "election_date", "post_label", "gss", "seats_contested",
        "cancelled_poll", "person_name", "party_name", "party_id",
    )  # fmt: skip
    rows = (
        (
            row.ballot, day.isoformat(), stand[0].ward, row.gss, str(stand[0].seats or 1),
            str(any(r.cancelled for r in stand)), row.person, party_of(row), row.party_id,
        )
        for stand in wards
        for row in stand
    )  # fmt: skip
    return csv_text(columns, rows)


def previous_csv(earlier: EarlierContests, party_of: PartyName) -> str:
    """The earlier contests; without a seats column, as many seats as were won."""
    rows = (
        (
            held.isoformat(), ward, str(row.seats or sum(bool(r.elected) for r in stand) or 1),
            row.person, party_of(row), row.party_id, "" if row.votes is None else str(row.votes),
        )
        for ward, held, stand in earlier
        for row in stand
    )  # fmt: skip
    return csv_text(contests.PREVIOUS_COLUMNS, rows)
