"""A small council invented for the tests: its wards and people are hard to type."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

from bot.importers.pack import Files
from bot.importers.registry import read_registry_text

NAMES = {
    "Con": "Conservative and Unionist Party",
    "Lab": "Labour Party",
    "Co-op": "Labour and Co-operative Party",
    "Grn": "Green Party",
    "LD": "Liberal Democrats",
    "Ind": "Independent",
    "Ref": "Reform UK",
    "Quartet": "Casterbridge Quartet",
    "PC": "Plaid Cymru - The Party of Wales",
    "-": "",
    "Alliance": "Westwessexandblackmoorvaleresidentsagainstovermuchdevelopment",
}

COUNCIL = """\
slug = "casterbridge"
name = "Casterbridge Borough Council"
short_name = "Casterbridge"
election_date = 2016-05-05
cycle = "all"
seats = {seats}
sources = ["made up for the tests"]
"""


@dataclass(frozen=True)
class PackWard:
    """A ward: `stand` lists the candidates ("Ann Oak Lab, Cy Robin Grn"), `sit` each seat's party.

    "-" is a vacant seat. `won` lists the parties that won the seats last, if not those that sit;
    `until` the years the terms end; `elects` is how many seats are up, if not all that sit.
    """

    stand: str
    sit: str = "Con"
    before: str = ""
    cancelled: bool = False
    won: str = ""
    until: str = ""
    elects: int = 0

    @property
    def people(self) -> list[tuple[str, str]]:
        """Name and party of each candidate."""
        found = [person.strip().rpartition(" ") for person in self.stand.split(",")]
        return [(name, party) for name, _, party in found]

    @property
    def seats(self) -> int:
        return self.elects or len(self.sit.split())

    @property
    def holders(self) -> list[tuple[str, str, str]]:
        """The sitting party, the last winning party and the last year of each seat."""
        sit, won, until = self.sit.split(), self.won.split(), self.until.split()
        return list(zip(sit, won or sit, until or [""] * len(sit), strict=True))


WARDS = {
    # Three names that contain each other.
    "Mellstock": PackWard("Ann Boldwood Con, Ben Oak Lab, Cy Robin Grn"),
    "Mellstock Parish North": PackWard("Dee Everdene Con, Eli Troy Lab"),
    "Upper Mellstock": PackWard("Fay Newson Con, Gil Henchard Lab"),
    # Punctuation, and two wards that begin alike.
    "St. Mary's & All Saints": PackWard("Hal Farfrae Con, Séan O'Brien Lab"),
    "St. Thomas": PackWard("Ida Le Sueur Con, Tess Durbeyfield-Stoke Lab"),
    # A ward whose name begins with a party.
    "Green Lane": PackWard("Jude Fawley Con, Sue Bridehead Lab"),
    # A candidate whose surname is a party.
    "Budmouth": PackWard("Kit Yeobright Con, Peter Green Lab, Lil Nunsuch Grn"),
    # Three seats, several candidates of one party, two of one surname.
    "High Street": PackWard(
        "Jane Smith Con, Mo Jopp Con, Nat Winterborne Con, John Smith Lab, Olly Melbury Lab, "
        "Pru Fitzpiers Co-op, Quin South Grn",
        sit="Con Con Lab",
    ),
    # Independents.
    "Quay": PackWard("Rae Vye Ind, Sal Wildeve Ind, Tom Venn Con", sit="Ind"),
    # Names that a spreadsheet, a template or a database must not execute.
    "Talbothays": PackWard(
        "=2+5 Cell Con, Robert'); DROP TABLE ledger;-- Lab, {{7*7}} %s {0.__class__} Grn"
    ),
    # A party that is not in the registry.
    "Egdon": PackWard("Una Clym Quartet, Val Cantle Con, Wyn Susan Lab", before="Con 500 Lab 400"),
    "Weatherbury": PackWard("Bathsheba Everdene Con", cancelled=True),
    "Sandbourne": PackWard("Xan Angel Con, Yve Clare Lab", cancelled=True),
}  # fmt: skip


def casterbridge(not_up: str = "Con Con Lab Lab LD") -> Files:
    return pack(WARDS, not_up)


def pack(wards: dict[str, PackWard], not_up: str = "", council: str = COUNCIL) -> Files:
    """A council with these wards; `not_up` lists the parties holding the seats that are not up."""
    staying = not_up.split()
    seats = len(staying) + sum(ward.seats for ward in wards.values())
    return {
        "parties.toml": read_registry_text(),
        "council.toml": council.replace("{seats}", str(seats)),
        "seats.csv": _table(
            ("post_label", "councillor", "party_name", "party_id", "up", "last_won_by",
             "last_won_on", "until"),
            [
                *(("Old Town", "", NAMES[p], "", "False", "", "", "") for p in staying),
                *(
                    (name, "", NAMES[p], "", "True", NAMES[last], "2012-05-03", until)
                    for name, ward in wards.items() for p, last, until in ward.holders
                ),
            ],
        ),
        "candidates.csv": _table(
            ("election_id", "ballot_paper_id", "election_date", "post_label", "gss",
             "seats_contested", "cancelled_poll", "person_name", "party_name", "party_id"),
            [
                ("local", f"local.{i}", "2016-05-05", name, "", str(ward.seats),
                 str(ward.cancelled), person, NAMES[party], "")
                for i, (name, ward) in enumerate(wards.items()) for person, party in ward.people
            ],
        ),
        "previous.csv": _table(
            ("election_date", "post_label", "seats_contested", "person_name", "party_name",
             "party_id", "votes_cast"),
            [
                ("2012-05-03", name, str(ward.seats), f"Old {party}", NAMES[party], "", votes)
                for name, ward in wards.items() for party, votes in _pairs(ward.before)
            ],
        ),
    }  # fmt: skip


def _pairs(text: str) -> Iterable[tuple[str, str]]:
    words = text.split()
    return zip(words[::2], words[1::2], strict=True)


def _table(columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue()
