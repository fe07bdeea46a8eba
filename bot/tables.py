"""The declared figures as CSV, in Democracy Club's columns, safe to open in a spreadsheet."""

import csv
import io

from bot.election.night import Night
from bot.importers.tables import FORMULA_STARTS
from bot.wording.numbers import turnout

COLUMNS = (
    "ballot_paper_id", "election_date", "post_label", "gss", "seats_contested", "person_name",
    "party_name", "party_id", "votes_cast", "elected", "tied_vote_winner",
    "turnout_percentage", "total_electorate",
)  # fmt: skip


def results_csv(night: Night) -> str:
    """A row a candidate of every declared ward, as they were declared; unknown stays empty."""
    out = io.StringIO(newline="")
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(COLUMNS)
    council = night.council
    for contest, declaration in night.declarations:
        given = declaration.figures
        points = turnout(declaration.turnout)[:-1] if declaration.turnout is not None else ""
        for candidate in contest.candidates:
            party = council.parties[candidate.party]
            row = (
                contest.ballot_paper_id,
                council.election_date.isoformat(),
                contest.ward,
                contest.gss,
                contest.seats,
                candidate.name,
                party.name,
                next(iter(party.ec_ids), ""),
                given.get(candidate, ""),
                candidate in declaration.elected,
                candidate in declaration.lot or "",
                points,
                declaration.electorate if declaration.electorate is not None else "",
            )
            table.writerow([safe(str(cell)) for cell in row])
    return out.getvalue()


def safe(cell: str) -> str:
    """A cell that no spreadsheet runs: an apostrophe before what would be a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
