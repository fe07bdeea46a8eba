"""2 May 2019 as packs for 257 councils; each chamber is made up of the winners.

One pack is unusable: Dundee filled its seat by single transferable vote. The source doesn't say
which ties a lot decided: a winner with as many votes as a loser counts as drawn.
"""

import csv
import io
import lzma
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.importers.pack import Files

# Local Elections Archive Project (Andrew Teale); the file may be missing.
SOURCE = Path(__file__).parents[3] / "shared" / "data" / "national-2019.csv.xz"

_PARTIES = {
    "C": "Conservative and Unionist Party",
    "Lab": "Labour Party",
    "LD": "Liberal Democrats",
    "Grn": "Green Party",
    "Ind": "Independent",
    "UKIP": "UK Independence Party (UKIP)",
}
_SEATS = (
    "post_label", "councillor", "party_name", "party_id", "up", "last_won_by", "last_won_on",
)  # fmt: skip
_CANDIDATES = (
    "election_id", "ballot_paper_id", "election_date", "post_label", "gss", "seats_contested",
    "cancelled_poll", "person_name", "party_name", "party_id", "votes_cast", "elected",
    "tied_vote_winner",
)  # fmt: skip

Row = dict[str, str]


def packs() -> Iterator[tuple[str, Files]]:
    """Each council's slug and pack."""
    councils: dict[str, list[Row]] = defaultdict(list)
    with lzma.open(SOURCE, "rt", encoding="utf-8", newline="") as source:
        for row in csv.DictReader(source):
            councils[row["council"]].append(row)
    for name, rows in councils.items():
        yield _slug(name), dict(_pack(name, rows))


def write_packs(folder: Path) -> None:
    """Write each council's pack to a folder of its own."""
    for slug, files in packs():
        pack = folder / slug
        pack.mkdir(parents=True)
        for file, text in files.items():
            (pack / file).write_text(text, encoding="utf-8")


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")


def _pack(name: str, rows: list[Row]) -> Iterator[tuple[str, str]]:
    winners = [row for row in rows if row["elected"] == "1"]
    yield (
        "council.toml",
        f'slug = "{_slug(name)}"\nname = "{name}"\nshort_name = "{name}"\n'
        f'election_date = {rows[0]["election_date"]}\ncycle = "all"\nseats = {len(winners)}\n'
        'sources = ["Local Elections Archive Project, 2 May 2019"]\n',
    )
    yield "seats.csv", _table(_SEATS, (_seat(row) for row in winners))
    voted = {row["ward"] for row in rows if row["votes"] != "0"}
    lost = {(row["ward"], row["votes"]) for row in rows if row["elected"] != "1"}
    candidates = [
        _candidate(row, held=row["ward"] in voted, tied=(row["ward"], row["votes"]) in lost)
        for row in rows
    ]
    yield "candidates.csv", _table(_CANDIDATES, candidates)
    polled = [row for row in candidates if row["cancelled_poll"] == "False"]
    yield "results.csv", _table(_CANDIDATES, polled)


def _seat(row: Row) -> Row:
    party = _party(row)
    return {
        "post_label": row["ward"], "councillor": row["candidate"], "party_name": party,
        "party_id": "", "up": "True", "last_won_by": party, "last_won_on": "2015-05-07",
    }  # fmt: skip


def _candidate(row: Row, *, held: bool, tied: bool) -> Row:
    is_elected = row["elected"] == "1"
    return {
        "election_id": "", "ballot_paper_id": "", "election_date": row["election_date"],
        "post_label": row["ward"], "gss": row["ward_gss"], "seats_contested": row["seats_up"],
        "cancelled_poll": str(not held), "person_name": row["candidate"],
        "party_name": _party(row), "party_id": "", "votes_cast": row["votes"],
        "elected": str(is_elected), "tied_vote_winner": str(is_elected and tied),
    }  # fmt: skip


def _party(row: Row) -> str:
    return _PARTIES.get(row["party"], row["party_name"] or row["party"])


def _table(columns: tuple[str, ...], rows: Iterable[Row]) -> str:
    out = io.StringIO()
    table = csv.DictWriter(out, columns, lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    return out.getvalue()
