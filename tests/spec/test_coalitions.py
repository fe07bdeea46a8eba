"""Coalitions: the smallest alliances that make a majority. Arithmetic, not politics."""

from dataclasses import replace

from bot.election.coalitions import Alliance, alliances, minimal_winning_alliances
from bot.election.control import seats_held, standing
from bot.election.council import Independents, majority_needed
from tests.spec.book import case, rule, table
from tests.spec.vocabulary import PARTIES, council, night, ward


def smallest(seats: dict[str, int]) -> tuple[Alliance, ...]:
    return minimal_winning_alliances(seats, majority_needed(sum(seats.values())), PARTIES)


@table(
    "seats, expected",
    case(
        "CT-7", "Worcester 2016: any two of three parties, the largest alliance first",
        {"Con": 17, "Lab": 16, "Grn": 2},
        [("Con Lab", 17 + 16), ("Con Grn", 17 + 2), ("Lab Grn", 16 + 2)], example="CO1",
    ),
    case(
        "CT-7", "Worcester 2024: Labour with any one party, or the three others together",
        {"Lab": 17, "Grn": 12, "LD": 5, "Con": 1},
        [("Lab Grn", 17 + 12), ("Lab LD", 17 + 5), ("Lab Con", 17 + 1), ("Grn LD Con", 12 + 5 + 1)],
        example="CO2",
    ),
    case(
        "CT-7", "Worcester 2022: a party that no alliance needs belongs to none",
        {"Con": 15, "Lab": 12, "Grn": 6, "LD": 2},
        [("Con Lab", 15 + 12), ("Con Grn", 15 + 6), ("Lab Grn", 12 + 6)], example="CO3",
    ),
    case(
        "CT-7", "a party with a majority is an alliance of one",
        {"Con": 19, "Lab": 16}, [("Con", 19)],
    ),
    case(
        "CT-7", "two halves of a council need each other",
        {"Con": 17, "Lab": 17}, [("Con Lab", 17 + 17)],
    ),
    case(
        "CT-7", "alliances with equal seats are listed smallest first",
        {"Con": 4, "Lab": 4, "Grn": 2, "LD": 2}, [
            ("Con Lab", 4 + 4), ("Con LD Grn", 4 + 2 + 2), ("Lab LD Grn", 4 + 2 + 2),
        ],
    ),
)  # fmt: skip
def test_minimal_winning(seats: dict[str, int], expected: list[tuple[str, int]]) -> None:
    actual = [(" ".join(a.parties), a.seats) for a in smallest(seats)]

    assert expected == actual


@table(
    "eve, expected",
    case("CT-7", "Worcester 2016: the largest party is one seat short",
         {"Con": 17, "Lab": 16, "Grn": 2}, 1, example="CO1"),
    case("CT-7", "Worcester 2024: the largest party is one seat short",
         {"Lab": 17, "Grn": 12, "LD": 5, "Con": 1}, 1, example="CO2"),
    case("CT-7", "Worcester 2022: the largest party is three seats short",
         {"Con": 15, "Lab": 12, "Grn": 6, "LD": 2}, 3, example="CO3"),
)  # fmt: skip
def test_short_by(eve: dict[str, int], expected: int) -> None:
    now = standing(night(council(not_up=eve)))

    assert now.largest_party
    assert expected == now.needed - now.holds[now.largest_party]


HELD = {"Con": 3, "Ind": 2, "Lab": 1, "vacant": 1}


@rule("CT-8")
def test_independents_are_one_group_in_coalitions() -> None:
    town = council(not_up=HELD)

    actual = [a.parties for a in alliances(night(town), town.before)]

    assert [("Con", "Ind"), ("Con", "Lab")] == actual


@rule("CT-8")
def test_if_a_council_keeps_its_independents_separate_no_alliance_includes_them() -> None:
    town = replace(council(not_up=HELD), independents=Independents.SEPARATE)

    actual = [a.parties for a in alliances(night(town), town.before)]

    assert [("Con", "Lab")] == actual


@rule("CT-5 CT-7")
def test_vacant_seats_count_towards_the_majority_line_but_join_no_alliance() -> None:
    town = council(not_up={"Con": 2, "Lab": 2, "vacant": 3})

    actual = alliances(night(town), town.before)

    assert (Alliance(("Con", "Lab"), 2 + 2),) == actual


@rule("CT-7")
def test_coalitions_count_only_seats_already_held() -> None:
    town = council({"A": ward(), "B": ward()}, {"Con": 2, "Lab": 1})
    now = night(town, {"A": "Lab"})

    assert (Alliance(("Con", "Lab"), 2 + (1 + 1)),) == alliances(now, seats_held(now))
