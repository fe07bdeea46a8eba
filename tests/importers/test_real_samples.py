"""Files as others publish them, read whole. They aren't in the repository: their licences vary."""

from collections import Counter
from pathlib import Path

import pytest

from bot.importers.foreign.headings import Column
from bot.importers.foreign.record import Record
from bot.importers.foreign.records import FileReading, read_records
from bot.importers.foreign.source import Source
from bot.importers.foreign.wards import Wards
from bot.importers.problems import Problems
from tests.bench import national_2019

FORMATS = national_2019.SOURCE.parent / "formats"
VOTES = (Column.WARD, Column.PERSON, Column.VOTES)
PARTIES = (Column.WARD, Column.PERSON, Column.PARTY)

pytestmark = pytest.mark.skipif(not FORMATS.is_dir(), reason="the published files are not at hand")


def read(name: str, needed: tuple[Column, ...]) -> tuple[tuple[Record, ...], list[str]]:
    problems = Problems()
    raw = Path(FORMATS, name).read_bytes()
    return read_records(Source(name, raw), FileReading(needed), problems), [
        problem.text for problem in problems.found
    ]


@pytest.mark.parametrize(
    ("name", "needed", "rows", "votes"),
    [
        ("dc_sheffield_2018_results_flat.csv", VOTES, 209, 1814),
        ("dc_sheffield_2021_results_flat.csv", VOTES, 633, 2904),
        ("dc_api_v09_result_sets_sheffield_2018_sample.json", VOTES, 10, 1814),
        ("dc_api_v09_result_sets_sheffield_2021_sample.json", VOTES, 11, 2904),
        ("leap_headerless_sample.csv", VOTES, 4, 520),
        ("lga_transparency_election_results_trafford_sample.csv", VOTES, 6, 1099),
        ("modgov_GetElectionResults_kirklees.xml", VOTES, 5, 70),
        ("scraped_council_results_medway_2023_sample.csv", VOTES, 11, 34),
        ("opencouncildata_councillors_sample.csv", PARTIES, 3, None),
        ("dc_aggregator_v1_AA12AA.json", PARTIES, 4, None),
        ("ukelections_repo_ballots_hackney_2026_sample.json", PARTIES, 21, None),
    ],
)
def test_a_published_file_is_read_whole(
    name: str, needed: tuple[Column, ...], rows: int, votes: int | None
) -> None:
    found, problems = read(name, needed)

    assert ([], rows, votes) == (problems, len(found), found[0].votes)
    assert [] == [row.faults for row in found if row.faults]


def test_the_text_of_a_page_is_read_below_its_wards() -> None:
    raw = Path(FORMATS, "council_page_text_sheffield_2016_sample.csv").read_bytes()
    wards, problems = Wards.from_names(["Beauchief & Greenhill", "Beighton"]), Problems()
    found = read_records(Source("page.txt", raw), FileReading(VOTES, wards), problems)

    assert [] == problems.found
    assert {"Beauchief & Greenhill": 15, "Beighton": 6} == Counter(row.ward for row in found)
    assert ("Andy Nash", "Liberal Democrats", 2300) == (
        found[7].person,
        found[7].party,
        found[7].votes,
    )


@pytest.mark.parametrize(
    ("name", "needed", "sentence"),
    [
        ("scotland_2022_stv_sample.csv", VOTES, "is of an election by single transferable vote"),
        ("opencouncildata_history_sample.csv", PARTIES, "has no column for ward, candidate, party"),
        ("everyelection_api_list_sample.json", VOTES, "is JSON without candidates"),
    ],
)
def test_a_file_of_something_else_is_refused_in_words(
    name: str, needed: tuple[Column, ...], sentence: str
) -> None:
    found, problems = read(name, needed)

    assert () == found
    assert problems[0].startswith(sentence)
