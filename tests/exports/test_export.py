"""The night as open data: the record, and a table that is safe in a spreadsheet."""

import csv
import io
import json
from pathlib import Path
from typing import Any

from bot.importers.pack import load
from tests.casterbridge import casterbridge
from tests.count import Count, declare_wards, open_count

KEYS = {
    "council", "slug", "election_date", "seats", "majority_needed", "declared", "contests",
    "before", "after", "to_come", "control_before", "control_after", "change", "certain",
    "coalitions", "votes", "shares", "swing", "wards", "announcements",
}  # fmt: skip
WARD_KEYS = {
    "ward", "state", "seats_contested", "elected", "result", "gained", "lost", "majority",
    "turnout", "votes", "swing",
}  # fmt: skip
DEMOCRACY_CLUB = [
    "ballot_paper_id", "election_date", "post_label", "gss", "seats_contested", "person_name",
    "party_name", "party_id", "votes_cast", "elected", "tied_vote_winner", "turnout_percentage",
    "total_electorate",
]  # fmt: skip

EIGHT = (
    "Arboretum Lab", "Cathedral Lab", "Gorse Hill Lab", "Nunnery Lab", "Rainbow Hill Lab",
    "St John Lab", "St Stephen Grn", "Warndon Lab 564 UKIP 299 Con 130 Grn 52",
)  # fmt: skip


async def export(count: Count) -> tuple[dict[str, Any], str]:
    """The record and the table of /countroom export."""
    record, table, *_ = (await count.type("/countroom export")).files
    return json.loads(record.text), table.text


async def test_the_record_has_every_key_before_and_after_a_declaration(
    followed_count: Count,
) -> None:
    empty, _ = await export(followed_count)
    await declare_wards(followed_count, [*EIGHT, "Battenhall Green 1081 Con 887 Lab 127 UKIP 89"])
    record, _ = await export(followed_count)

    assert set() == KEYS - set(empty)
    assert set() == KEYS - set(record)
    assert [set()] * 12 == [WARD_KEYS - set(ward) for ward in record["wards"]]


async def test_the_record_has_the_state_of_wards_that_are_not_simply_declared(
    tmp_path: Path,
) -> None:
    async with open_count(tmp_path, casterbridge()) as count:
        await declare_wards(count, ["High Street Jopp", "Green Lane Con 801 Lab 801 lot Bridehead"])
        record, table = await export(count)
    wards = {ward["ward"]: ward for ward in record["wards"]}
    drawn = wards["Green Lane"]
    rows = [row for row in csv.DictReader(io.StringIO(table)) if row["tied_vote_winner"] == "True"]

    assert ["uncontested", "postponed", "partial"] == [
        wards[ward]["state"] for ward in ("Weatherbury", "Sandbourne", "High Street")
    ]
    assert [None, None] == [wards[ward]["result"] for ward in ("Sandbourne", "High Street")]
    assert drawn["elected"][0]["by_lot"] is True
    assert 0 == drawn["majority"]
    assert ["Sue Bridehead"] == [row["person_name"] for row in rows]


async def test_the_record_has_what_is_known_and_null_for_the_rest(followed_count: Count) -> None:
    await declare_wards(followed_count, [*EIGHT, "Battenhall Green 1081 Con 887 Lab 127 UKIP 89"])
    record, _ = await export(followed_count)
    wards = {ward["ward"]: ward for ward in record["wards"]}
    summary = {
        key: record[key]
        for key in ("before", "after", "to_come", "control_before", "control_after", "change",
                    "seats", "majority_needed", "declared", "contests")
    }  # fmt: skip
    figures = {
        key: wards["Battenhall"][key]
        for key in ("state", "elected", "result", "gained", "lost", "majority", "turnout", "swing")
    }

    assert {
        "before": {"Con": 19, "Lab": 15, "Grn": 1},
        "after": {"Lab": 16, "Con": 14, "Grn": 2},
        "to_come": 3,
        "control_before": "Con",
        "control_after": None,
        "change": {
            "sitting": {"Lab": 7 - 6, "Grn": 2 - 1, "Con": 0 - 2},
            "last_fought": {"Lab": 7 - 7, "Grn": 2 - 1, "Con": 0 - 1},
        },
        "seats": 35,
        "majority_needed": 18,
        "declared": 9,
        "contests": 12,
    } == summary
    assert {
        "state": "declared",
        "elected": [
            {
                "candidate": "Louis Stephen",
                "party": "Grn",
                "votes": 1081,
                "by_lot": False,
                "until": None,
            }
        ],
        "result": "gain",
        "gained": {"Grn": 1},
        "lost": {"Con": 1},
        "majority": 1081 - 887,
        "turnout": None,
        "swing": {
            "from": "Con",
            "to": "Grn",
            "points": "22.7",
            "basis": "all votes",
            "since": "2012-05-03",
        },
    } == figures
    assert {"fact": "control_lost", "party": "Con", "at": "Battenhall"} in record["certain"]
    assert "not_meaningful" in wards["Claines"]["swing"]


async def test_the_announcements_in_the_record_are_those_that_were_sent(
    followed_count: Count,
) -> None:
    await declare_wards(followed_count, [*EIGHT, "Battenhall Green"])
    record, _ = await export(followed_count)
    texts = [line["text"] for line in record["announcements"]]

    assert ["gain", "control_lost"] == [line["kind"] for line in record["announcements"]][-2:]
    assert [] == [
        text for text in texts if not any(text in sent for sent in followed_count.announcements())
    ]


async def test_the_table_has_the_columns_of_democracy_club(followed_count: Count) -> None:
    await declare_wards(
        followed_count, ["Battenhall Green 887 Con 887 Lab 127 UKIP 89 lot Con electorate 5000"]
    )
    _, table = await export(followed_count)
    rows = list(csv.DictReader(io.StringIO(table)))

    assert [*rows[0]] == DEMOCRACY_CLUB
    assert [
        ("Louis Stephen", "887", "False", "", "PP63", "5000"),
        ("David Tibbutt", "887", "True", "True", "PP52", "5000"),
        ("Philip Ashwell", "127", "False", "", "PP53", "5000"),
        ("Jackie Brooks", "89", "False", "", "PP85", "5000"),
    ] == [
        (
            row["person_name"], row["votes_cast"], row["elected"], row["tied_vote_winner"],
            row["party_id"], row["total_electorate"],
        )
        for row in rows
    ]  # fmt: skip


async def test_e103_no_cell_in_the_table_is_a_formula(casterbridge_count: Count) -> None:
    await declare_wards(casterbridge_count, ["Talbothays Cell 4 Lab 3 Grn 2"])
    _, table = await export(casterbridge_count)
    cells = [cell for row in csv.reader(io.StringIO(table)) for cell in row]

    assert [] == [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert "'=2+5 Cell" in cells


async def test_e103_the_exported_table_can_be_imported_unchanged(casterbridge_count: Count) -> None:
    """A pack whose results are the exported table has the same declarations, to the vote."""
    await declare_wards(
        casterbridge_count,
        [
            "Talbothays Cell 4 Lab 3 Grn 2 turnout 41.2% electorate 4000",
            "Mellstock Lab 10",
            "High Street Jopp 9 Jane Smith 8 Nat 7 John Smith 6 Melbury 5 Fitzpiers 4 South 3",
            "Budmouth Nunsuch 5 Peter Green 5 Con 1 lot Nunsuch",
        ],
    )
    _, table = await export(casterbridge_count)
    night = casterbridge_count.app.desk.first_book().night
    loaded = load({**casterbridge(), "results.csv": table})

    assert [] == [problem for problem in loaded.problems if problem.fatal]
    assert {
        contest.ward: declaration
        for contest, declaration in night.declarations
        if contest.ward != "Weatherbury"
    } == dict(loaded.results)
