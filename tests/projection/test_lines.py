"""What the model knows of each party in a ward from last time."""

from dataclasses import replace
from datetime import date

import pytest

from bot.election.council import Candidate, Comparator, Council, Seat
from bot.election.projection.lines import Line, shares, ward_lines
from bot.election.projection.parameters import LAYOUT, Effect, Footing
from tests.spec.vocabulary import council, votes_of, ward


def line(town: Council, ward: str, block: str) -> Line:
    return next(line for line in ward_lines(town)[ward] if line.block == block)


def effect(line: Line, effect: Effect) -> float:
    return line.row[LAYOUT.index(effect)]


OLD = ward("Con Lab Ind:Zoe", before=[("Con", 600), ("Lab", 300), ("Ind:Zoe", 100)])


@pytest.mark.parametrize(
    ("block", "footing", "before"),
    [
        ("Con", Footing.STOOD, 0.6),
        ("Ind:ind zoe", Footing.SAME_INDEPENDENT, 0.1),
    ],
)
def test_a_party_and_an_independent_start_from_their_share_last_time(
    block: str, footing: Footing, before: float
) -> None:
    found = line(council({"A": OLD}), "A", block)

    assert (footing, True) == (found.footing, found.is_compared)
    assert pytest.approx(before) == found.before


def test_the_share_is_of_each_party_s_top_candidate() -> None:
    assert {"Con": 0.6, "Lab": 0.4} == shares(votes_of([("Con", 300), ("Con", 200), ("Lab", 200)]))


def test_an_independent_spelt_in_another_way_is_the_same_person() -> None:
    then = Comparator(date(2012, 5, 3), 1, ((Candidate("Zoe Quaye", "Ind"), 400),))
    town = council({"A": OLD})
    contest = replace(
        town.contests["A"], candidates=(Candidate("QUAYE, Zoe", "Ind"),), comparator=then
    )

    found = line(replace(town, contests={"A": contest}), "A", "Ind:quaye zoe")

    assert (Footing.SAME_INDEPENDENT, 1.0) == (found.footing, found.before)


@pytest.mark.parametrize(
    ("party", "footing"), [("Grn", Footing.NEW_PARTY), ("Ind:Yan", Footing.NEW_INDEPENDENT)]
)
def test_who_did_not_stand_is_new(party: str, footing: Footing) -> None:
    found = ward_lines(council({"A": ward(f"Con {party}", before={"Con": 600})}))["A"][1]

    assert (footing, 0.0) == (found.footing, found.before)


def test_a_new_independent_may_get_what_other_independents_had() -> None:
    town = council({"A": ward("Con Ind:Yan", before=[("Con", 600), ("Ind:Zoe", 400)])})

    assert pytest.approx(0.4) == effect(ward_lines(town)["A"][1], Effect.STRENGTH)


def test_a_ward_without_a_comparator_starts_from_the_average_of_the_others() -> None:
    found = line(council({"A": OLD, "B": ward("Con Lab")}), "B", "Lab")

    assert (Footing.STOOD, False) == (found.footing, found.is_compared)
    assert pytest.approx(0.3) == found.before


def test_a_council_without_comparators_has_a_footing_of_its_own() -> None:
    assert Footing.NO_COMPARATOR is line(council({"A": ward("Con Lab")}), "A", "Lab").footing


def test_strength_and_departed_are_measured_from_the_council_s_average() -> None:
    weak = ward("Con Lab", before={"Con": 200, "Lab": 500, "UKIP": 300})
    strong = ward("Con Lab", before={"Con": 600, "Lab": 300, "UKIP": 100})
    found = line(council({"A": weak, "B": strong}), "B", "Con")

    assert pytest.approx(0.2) == effect(found, Effect.STRENGTH)
    assert pytest.approx(-0.1) == effect(found, Effect.DEPARTED)


def test_a_councillor_who_stands_again_is_an_incumbent() -> None:
    town = council({"A": OLD})
    sitting = replace(town, chamber=(Seat("A", "Con Ann", "Con", up=True),))

    assert 1.0 == effect(line(sitting, "A", "Con"), Effect.INCUMBENT)
    assert 1.0 == effect(line(sitting, "A", "Lab"), Effect.FACES_INCUMBENT)
    assert 0.0 == effect(line(sitting, "A", "Con"), Effect.FACES_INCUMBENT)


def test_another_councillor_of_that_party_is_no_incumbent() -> None:
    town = council({"A": OLD})
    retiring = replace(town, chamber=(Seat("A", "Ulla Someone", "Con", up=True),))

    assert 0.0 == effect(line(retiring, "A", "Con"), Effect.INCUMBENT)


def test_without_a_comparator_the_party_that_defends_the_seat_counts() -> None:
    town = council({"A": ward("Con Lab", sitting="Lab")})

    assert 1.0 == effect(line(town, "A", "Lab"), Effect.INCUMBENT)
