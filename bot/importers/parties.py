"""The parties a pack names: those in the registry, and a stand-in for each other one."""

from collections.abc import Mapping

from bot.election.names import text_fault, tidy_name
from bot.election.parties import Registry
from bot.importers.problems import Problems
from bot.importers.tables import TableRow, csv_rows

_TABLES = ("seats.csv", "candidates.csv", "previous.csv", "results.csv")


def known_parties(registry: Registry, files: Mapping[str, str], problems: Problems) -> Registry:
    """The registry and a stand-in for every other party named; each stand-in is noted once."""
    named: dict[tuple[str, str], tuple[str, int]] = {}
    ignored = Problems()  # each table's own reader reports these
    for table in _TABLES:
        for row in csv_rows(table, files.get(table, ""), ("party_name", "party_id"), ignored):
            for name, ec_id in (
                (row.cell("party_name"), row.cell("party_id")),
                (row.cell("last_won_by"), ""),
            ):
                if name and text_fault(name) is None:
                    named.setdefault((tidy_name(name), ec_id), (table, row.line))
    known = registry.with_stand_ins(named)
    for (name, ec_id), (file, line) in named.items():
        if registry.find(name, ec_id) is None:
            party = known.find(name, ec_id)
            if party:
                problems.add_note(
                    file, line, f"party “{name}” is not in the registry: shown as {party.code}"
                )
    return known


def party_code(row: TableRow, parties: Registry, name: str = "party_name") -> str | None:
    """The code of the party in a row; None if the cell is empty (a vacant seat)."""
    party_id = row.cell("party_id") if name == "party_name" else ""
    text = row.cell(name)
    if not text:
        return None
    party = parties.find(tidy_name(text), party_id)
    if party is None:
        row.add_error(f"{name} “{text[:80]}” cannot be used as a party name")
    return party.code if party else None
