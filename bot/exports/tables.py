"""CSV that is safe to open in a spreadsheet: the declared figures, and the audit trail."""

import csv
import io
from collections.abc import Iterable

from bot.election.night import Night
from bot.importers.tables import safe_cell
from bot.store import audit, ledger
from bot.wording.numbers import turnout

RESULT_COLUMNS = (
    "ballot_paper_id", "election_date", "post_label", "gss", "seats_contested", "person_name",
    "party_name", "party_id", "votes_cast", "elected", "tied_vote_winner",
    "turnout_percentage", "total_electorate",
)  # fmt: skip


def results_csv(night: Night) -> str:
    """One row per candidate of every declared ward, as declared; unknown cells are empty."""
    out = io.StringIO(newline="")
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(RESULT_COLUMNS)
    council = night.council
    for contest, declaration in night.declarations:
        figures = declaration.figures
        # Those who may have one of the seats without a name.
        unknown = [c for c in contest.candidates if c.party in declaration.unnamed]
        unknown = [c for c in unknown if c not in declaration.elected]
        percent = turnout(declaration.turnout)[:-1] if declaration.turnout is not None else ""
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
                figures.get(candidate, ""),
                "" if candidate in unknown else candidate in declaration.elected,
                candidate in declaration.lot or "",
                percent,
                declaration.electorate if declaration.electorate is not None else "",
            )
            table.writerow([safe_cell(str(cell)) for cell in row])
    return out.getvalue()


AUDIT_COLUMNS = (
    "at", "action", "about", "who", "who_name", "platform", "channel", "source", "reason",
    "odd",
)  # fmt: skip


def audit_csv(entries: Iterable[ledger.LedgerRow], notes: Iterable[audit.AuditRow]) -> str:
    """Who wrote, was refused or was granted what, oldest first."""
    rows = [
        (
            r.at,
            r.kind,
            r.ward or "",
            r.who,
            r.who_name,
            r.platform,
            r.channel,
            r.source,
            r.reason,
            r.odd,
        )
        for r in entries
    ]
    rows += [
        (n.at, n.action, n.about, n.who, n.who_name, n.platform, n.channel, None, n.reason, None)
        for n in notes
    ]
    out = io.StringIO(newline="")
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(AUDIT_COLUMNS)
    for row in sorted(rows, key=lambda row: row[0]):
        table.writerow([safe_cell(cell or "") for cell in row])
    return out.getvalue()
