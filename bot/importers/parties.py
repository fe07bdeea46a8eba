"""The parties a pack names: those in the registry, and a stand-in for each other one."""

from collections.abc import Mapping

from bot.election.marks import with_distinct_marks
from bot.election.names import fold, text_fault, tidy_name
from bot.election.parties import Party, Registry
from bot.importers.problems import Problem, Problems
from bot.importers.tables import TableRow, csv_rows

_DASHES = {"-", "–", "—", "--"}
# Words by which a large party is known even in a name that the registry doesn't have.
_LARGE_PARTIES = {
    "Con": "conservative", "Lab": "labour", "LD": "liberal democrats", "Ref": "reform uk",
    "PC": "plaid cymru", "Grn": "green party",
}  # fmt: skip
_TABLES = ("seats.csv", "candidates.csv", "previous.csv", "results.csv")


def known_parties(registry: Registry, files: Mapping[str, str], problems: Problems) -> Registry:
    """The registry and a stand-in for every other party named; each stand-in is noted once.

    The parties named have letters and greys that tell them apart.
    """
    named: dict[tuple[str, str], tuple[str, int]] = {}
    ignored = Problems()  # each table's own reader reports these
    for table in _TABLES:
        for row in csv_rows(table, files.get(table, ""), ("party_name", "party_id"), ignored):
            for name, ec_id in (
                (row.cell("party_name"), row.cell("party_id")),
                (row.cell("last_won_by"), ""),
            ):
                if name and text_fault(name) is None:
                    named.setdefault((party_as_written(name), ec_id), (table, row.line))
    known = registry.with_stand_ins(named)
    for (name, ec_id), (file, line) in named.items():
        party, by_name = known.find(name, ec_id), registry.find(name)
        by_id = registry.find("", ec_id)
        if by_name and by_id and by_name is not by_id:
            text = (
                f"the name says {by_name.name}, but {ec_id} is {by_id.name}: taken for the latter"
            )
            problems.add_note(file, line, text)
        elif party and by_name is None and by_id is None:
            _report_stand_in(party, ec_id, registry, Problem(file, line, ""), problems)
    here = (party.code for name in named if (party := known.find(*name)))
    return with_distinct_marks(known, here)


def _report_stand_in(
    party: Party, ec_id: str, registry: Registry, at: Problem, problems: Problems
) -> None:
    """A note, but a problem if the name has a large party's in it and no id says it is another."""
    words = f" {fold(party.name)} "
    alike = (code for code, name in _LARGE_PARTIES.items() if f" {name} " in words)
    mistaken = registry.parties.get(next(alike, ""))
    if mistaken and not ec_id:
        problems.add_error(
            at.file, at.line,
            f"party “{party.name}” is not in the registry, but looks like {mistaken.name}: write "
            "that, or give its own id as party_id",
        )  # fmt: skip
        return
    text = f"party “{party.name}” is not in the registry: shown as {party.code}"
    problems.add_note(at.file, at.line, text)


def party_as_written(text: str) -> str:
    """A party's cell; a dash is how papers and lists print that there is none."""
    return "Independent" if text.strip() in _DASHES else tidy_name(text)


def party_code(row: TableRow, parties: Registry, name: str = "party_name") -> str | None:
    """The code of the party in a row; None if the cell is empty (a vacant seat)."""
    party_id = row.cell("party_id") if name == "party_name" else ""
    text = row.cell(name)
    if not text:
        return None
    party = parties.find(party_as_written(text), party_id)
    if party is None:
        row.add_error(f"{name} “{text[:80]}” cannot be used as a party name")
    return party.code if party else None
