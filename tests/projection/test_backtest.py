"""The harness that proves projections: how it reads past nights, and how it scores them."""

from pathlib import Path

import pytest

from bot.importers.projection import parameters_from_toml, read_parameters
from tests.projection.__main__ import toml_text
from tests.projection.backtest import backtest, crps
from tests.projection.baselines import as_last_time, uniform_swing
from tests.projection.national import PastNight, read_nights

HEAD = (
    "election_date,council,council_gss,district,ward,ward_gss,seats_up,candidate,party,party_name,"
    "votes,elected,incumbent,electorate,turnout_pct,poll_type,source\n"
)


def a_line(day: str, ward: str, gss: str, person: str, votes: str, elected: int = 0) -> str:
    name, party = person.rsplit(" ", 1)
    return (
        f"{day},Casterbridge,E07,,{ward},{gss},1,{name},{party},,{votes},{elected},{elected},,,,\n"
    )


THEN, NOW = "2015-05-07", "2019-05-02"
EARLIER = [
    a_line(THEN, "Quay", "E1", "Ann Oak C", "600", 1),
    a_line(THEN, "Quay", "E1", "Ben Troy Lab", "400"),
    a_line(THEN, "Mellstock", "E2", "Cy Robin C", "520", 1),
    a_line(THEN, "Mellstock", "E2", "Dee Vye Lab", "480"),
    a_line(THEN, "Egdon", "E3", "Eli Clym C", "700", 1),
    a_line(THEN, "Egdon", "E3", "Fay Cantle Lab", "300"),
]
LATER = [
    a_line(NOW, "The Quay", "E1", "Ann Oak C", "500", 1),
    a_line(NOW, "The Quay", "E1", "Ben Troy Lab", "500"),
    a_line(NOW, "Mellstock", "E2", "Gil Winter C", "450"),
    a_line(NOW, "Mellstock", "E2", "Dee Vye Lab", "550", 1),
    a_line(NOW, "Egdon", "E9", "Eli Clym C", "700", 1),
    a_line(NOW, "Egdon", "E9", "Fay Cantle Lab", "300"),
]


@pytest.fixture
def past(tmp_path: Path) -> PastNight:
    return read(tmp_path, EARLIER, LATER)


def read(folder: Path, *tables: list[str]) -> PastNight:
    files = []
    for n, table in enumerate(tables):
        files.append(folder / f"{n}.csv")
        files[-1].write_text(HEAD + "".join(table), encoding="utf-8")
    (night,) = read_nights(files)
    return night


def test_a_ward_with_the_same_code_is_compared_under_any_name(past: PastNight) -> None:
    assert past.council.contests["The Quay"].comparator is not None


def test_a_ward_with_a_new_code_has_new_boundaries(past: PastNight) -> None:
    assert past.council.contests["Egdon"].comparator is None


def test_of_two_wards_with_one_code_only_the_one_with_the_name_is_compared(tmp_path: Path) -> None:
    twice = [*LATER[:4], *(text.replace("E9", "E1") for text in LATER[4:])]

    contests = read(tmp_path, EARLIER, twice).council.contests

    assert contests["The Quay"].comparator is not None
    assert contests["Egdon"].comparator is None


def test_a_ward_without_votes_was_uncontested(tmp_path: Path) -> None:
    unopposed = a_line(NOW, "Alone", "E4", "Hal Fray C", "", 1)

    assert "Alone" not in read(tmp_path, EARLIER, [*LATER, unopposed]).results


def test_as_last_time_gives_the_seats_to_the_parties_that_won_them(past: PastNight) -> None:
    assert {"Con": 2} == as_last_time(past, ["The Quay", "Mellstock"])


def test_uniform_swing_moves_a_ward_as_the_others_moved(past: PastNight) -> None:
    """Labour rose by 10 points in the Quay, so it is expected to take Mellstock from 48%."""
    assert {"Lab": 1} == uniform_swing(past, ["Mellstock"], ["The Quay"])


@pytest.mark.parametrize(
    ("plays", "actual", "expected"),
    [
        ([0, 0, 10], 2, 0.0),
        ([0, 0, 10], 5, 3.0),
        ([5, 0, 5], 1, 0.5),
        ([5, 5], 0, 0.25),
    ],
)
def test_the_score_of_a_distribution(plays: list[int], actual: int, expected: float) -> None:
    """A single number scores its distance; a spread scores less if it covers the outcome."""
    assert expected == crps(plays, actual)


def test_every_moment_of_a_past_night_is_scored(past: PastNight) -> None:
    outcome = backtest([past], {2019: read_parameters()}, orders=2)

    assert {0.0, 0.25, 0.5, 0.75} == {float(case.moment) for case in outcome.cases}


def test_the_numbers_are_written_as_they_are_read() -> None:
    shipped = read_parameters()

    assert shipped == parameters_from_toml(toml_text(shipped))
