"""Control: who has a majority, what is certain, and how many seats each party still needs."""

from collections.abc import Iterable, Mapping
from random import Random

from bot.election.control import Need, certain_facts, needs, seat_ceiling, seat_floor, standing
from bot.election.council import Council, Poll, majority_needed
from bot.election.declaration import Mark
from bot.election.ledger import Declare
from bot.election.night import Night
from tests.spec.book import case, rule, table
from tests.spec.vocabulary import Votes, certainties, council, flash, night, ward

Declared = Mapping[str, str | Votes | Mark]


@table(
    "seats, expected",
    case("CT-1", "18 of 35 seats are a majority", 35, 18, example="CT1"),
    case("CT-1", "31 of 60 seats are a majority", 60, 31),
    case("CT-1", "18 of 34 seats are a majority", 34, 18),
    case("CT-1", "one seat out of one is a majority", 1, 1),
)
def test_majority(seats: int, expected: int) -> None:
    actual = majority_needed(seats)

    assert expected == actual


@table(
    "eve, expected",
    case("CT-1", "more than half of the seats is control", {"Con": 18, "Lab": 17}, "Con"),
    case("CT-1", "exactly half is no overall control",
         {"Con": 30, "Lab": 30}, "NOC", example="CT2"),
    case("CT-1", "half of an even council is no overall control even for the largest party",
         {"Lab": 17, "Con": 16, "Grn": 1}, "NOC", example="CT3"),
    case("CT-2", "the casting vote is not control", {"Con": 17, "Lab": 15, "Grn": 2}, "NOC"),
    case("CT-5", "vacant seats count towards the majority line",
         {"Con": 17, "Lab": 16, "vacant": 2}, "NOC"),
    case("CT-8", "a majority of independents is no overall control", {"Ind": 20, "Con": 15}, "NOC"),
)  # fmt: skip
def test_control_on_the_eve(eve: dict[str, int], expected: str) -> None:
    now = standing(night(council({"A": ward()}, eve=eve)))

    assert expected == now.control_before


ONE = ward("Con Lab Grn Ind")
THREE = ward("Con Con Con Lab Lab Lab Grn", sitting="Con Con Con")
POSTPONED = ward("Con Lab", poll=Poll.POSTPONED)


@table(
    "town, declared, expected",
    case(
        "CT-4", "a majority is certain once a party holds it",
        council({"A": ONE, "B": ONE, "C": ONE}, {"Con": 1, "Lab": 1}), {"A": "Con", "B": "Con"},
        {"majority Con", "cannot_reach Lab"},
    ),
    case(
        "CT-4", "a party one seat short has no certain majority",
        council({"A": ONE, "B": ONE, "C": ONE}, {"Con": 1, "Lab": 1}), {"A": "Con"}, set(),
    ),
    case(
        "CT-4", "control is lost once the party that had it can no longer reach a majority",
        council({"A": ONE, "B": ONE}, {"Con": 2, "Lab": 2}) , {"A": "Lab"},
        {"control_lost Con", "cannot_reach Con"},
    ),
    case(
        "CT-4", "a party that never had control cannot lose it",
        council({"A": ward(sitting="Lab"), "B": ONE}, {"Con": 2, "Lab": 2}), {"A": "Lab"},
        {"cannot_reach Con"},
    ),
    case(
        "CT-4", "no overall control is certain once no party can reach a majority",
        council({"A": ONE, "B": ONE}, {"Con": 2, "Lab": 2}), {"A": "Lab", "B": "Grn"},
        {"control_lost Con", "cannot_reach Con", "cannot_reach Lab", "noc"},
    ),
    case(
        "CT-4", "some councils are decided before any count",
        council({"A": ONE}, {"Con": 9, "Lab": 5}), {}, {"majority Con", "cannot_reach Lab"},
    ),
    case(
        "CT-4",
        "only the two largest parties on the eve are announced as unable to reach a majority",
        council({"A": ONE, "B": ONE, "C": ONE}, {"Con": 3, "Lab": 3, "Grn": 1}), {}, set(),
    ),
    case(
        "CT-4", "a party without candidates cannot win the remaining seats",
        council({"A": ward("Lab Grn"), "B": ONE}, {"Con": 1, "Lab": 1}), {},
        {"control_lost Con", "cannot_reach Con"},
    ),
    case(
        "CT-4", "a party can win no more seats in a ward than it has candidates",
        council({"A": THREE}, {"Grn": 2, "LD": 2}), {},
        {"cannot_reach Con", "cannot_reach LD", "noc"},
    ),
    case(
        "CT-5", "nothing is final while a postponed ward could change it",
        council({"A": ONE, "B": POSTPONED}, {"Con": 3, "Lab": 2}), {"A": "Lab"}, set(),
    ),
    case(
        "CT-5", "a postponed ward can be won by a party with no candidate there yet",
        council({"A": ward("Con Lab", sitting="Grn", poll=Poll.POSTPONED)}, {"Grn": 1, "Lab": 1}),
        {}, set(),
    ),
    case(
        "CT-5", "a postponed ward can be won by a party that doesn't exist yet",
        council({"A": ward("Ind", sitting="Ind Ind Ind", poll=Poll.POSTPONED)}, {"Ind": 2}), {},
        set(),
    ),
    case(
        "CT-5", "the majority line counts all seats while some are still to come",
        council({"A": ONE, "B": POSTPONED}, {"Con": 3, "Lab": 2}), {"A": "Con"},
        {"majority Con", "cannot_reach Lab"},
    ),
    case(
        "CT-8", "independents in a majority make no overall control certain",
        council({"A": ONE}, {"Ind": 4, "Con": 2}), {}, {"cannot_reach Con", "noc"},
    ),
)  # fmt: skip
def test_certain(town: Council, declared: Declared, expected: set[str]) -> None:
    actual = certainties(night(town, declared))

    assert expected == actual


@table(
    "town, declared, party, expected",
    case(
        "CT-4", "a party's ceiling is the seats it holds plus those it has candidates for",
        council({"A": ONE, "B": THREE}, {"Grn": 2}), {}, "Grn", 2 + 1 + 1,
    ),
    case(
        "CT-4", "a party can win no more seats in a ward than it has",
        council({"A": ward("Con Con Con Con", sitting="Con Con")}), {}, "Con", 2,
    ),
    case(
        "CT-4", "in a partly declared ward only the remaining seats can be won",
        council({"A": THREE}), {"A": "Lab Lab"}, "Con", 3 - 2,
    ),
    case(
        "CT-4", "a candidate already elected is not counted again",
        council({"A": THREE}), {"A": "Grn"}, "Grn", 1 + 0,
    ),
    case(
        "CT-5", "every party could still win all the seats of a postponed ward",
        council({"A": ward("Con Lab", sitting="Con Con Con", poll=Poll.POSTPONED)}, {"Grn": 2}), {},
        "Grn", 2 + 3,
    ),
    case(
        "CT-5 HG-5", "any party may yet win a seat with no candidate",
        council({"A": ward("Con", sitting="Con Con", poll=Poll.UNCONTESTED)}, {"Grn": 2}), {},
        "Grn", 2 + (2 - 1),
    ),
)  # fmt: skip
def test_bound(town: Council, declared: Declared, party: str, expected: int) -> None:
    actual = seat_ceiling(night(town, declared), party)

    assert expected == actual


SHORT = ward("Con Con Lab", sitting="Con Con")


@table(
    "town, declared, expected",
    case(
        "CT-10", "a party whose opponents are too few for a ward's seats is certain of the rest",
        council({"A": SHORT, "B": ward()}, {"Con": 2}), {}, 2 + (2 - 1),
    ),
    case(
        "CT-10", "a seat filled by the opponent leaves the others",
        council({"A": SHORT}), {"A": "Lab"}, 2 - 1,
    ),
    case(
        "CT-10", "a seat already won is not counted again",
        council({"A": SHORT}), {"A": "Con"}, 1,
    ),
    case(
        "CT-10", "with enough opponents no seat is certain",
        council({"A": ward("Con Con Lab LD", sitting="Con Con")}, {"Con": 1}), {}, 1,
    ),
    case(
        "CT-10", "no seat of a postponed ward is certain",
        council({"A": ward("Con Con Lab", sitting="Con Con", poll=Poll.POSTPONED)}, {"Con": 1}),
        {}, 1,
    ),
    case(
        "CT-10", "a declared ward is certain as declared",
        council({"A": SHORT}), {"A": "Con Lab"}, 1,
    ),
)  # fmt: skip
def test_floor(town: Council, declared: Declared, expected: int) -> None:
    actual = seat_floor(night(town, declared), "Con")

    assert expected == actual


SHORT_COUNCIL = council({"A": SHORT, "B": ward("Con Lab")}, {"Con": 2, "Lab": 1})


@rule("CT-10 CT-4")
def test_a_majority_is_certain_with_seats_that_no_opponent_stands_for() -> None:
    eve = night(SHORT_COUNCIL, {"B": "Lab"})
    hold = council({"A": SHORT, "B": ward("Con Lab")}, {"Con": 3, "Lab": 1})

    assert {"cannot_reach Lab"} == certainties(eve)
    assert {"majority Con", "cannot_reach Lab"} == certainties(night(hold))
    assert () == needs(night(hold))


@rule("CT-10")
def test_every_declaration_keeps_the_certain_seats_as_if_worked_out_anew() -> None:
    town = council({"A": SHORT, "B": SHORT})
    now = night(town, {"A": "Lab", "B": "Con Con"})

    assert Night.from_states(town, now.wards).totals == now.totals


FULL_SLATES = ward("Lab Lab Lab Grn Grn Grn LD LD LD Con Con Con", sitting="Con Con Con")
COUNTROOM_2024 = council(
    {"Claines": FULL_SLATES, "Nunnery": FULL_SLATES}, {"Lab": 14, "Grn": 12, "LD": 2, "Con": 1}
)


@table(
    "town, declared, expected",
    case(
        "CT-4", "Worcester 2024 before Claines: Labour needs 4 of 6, the Greens 6 of 6",
        COUNTROOM_2024, {}, (Need("Lab", 18 - 14, 6), Need("Grn", 18 - 12, 6)), example="CT6",
    ),
    case(
        "CT-4", "a party that can no longer reach a majority has no seats needed",
        COUNTROOM_2024, {"Claines": "LD LD LD"}, (), example="CT6",
    ),
    case(
        "CT-4", "a party that has its majority has no seats needed",
        COUNTROOM_2024, {"Claines": "Lab Lab Lab", "Nunnery": "Lab"}, (),
    ),
    case(
        "CT-5", "a party that stands in a postponed ward alone can still reach a majority",
        council({"A": ward("Con Lab Grn", sitting="Con Con Con", poll=Poll.POSTPONED)}, {"Con": 1}),
        {}, (Need("Con", 2, 3), Need("Lab", 3, 3), Need("Grn", 3, 3)),
    ),
)  # fmt: skip
def test_needs(town: Council, declared: Declared, expected: tuple[Need, ...]) -> None:
    actual = needs(night(town, declared))

    assert expected == actual


@rule("CT-4", "no overall control is certain after Claines in 2024", example="CT6")
def test_no_overall_control_is_certain_after_claines_in_2024() -> None:
    assert "noc" in certainties(night(COUNTROOM_2024, {"Claines": "LD LD LD"}))


WON_2016 = ["Con"] * 3 + ["Lab"] * 7 + ["Grn"] * 2
WORCESTER_2016 = council({f"Ward {n}": ONE for n in range(1, 13)}, {"Con": 14, "Lab": 9})


def certain_at(winners: Iterable[str]) -> tuple[int, int]:
    """Wards declared when control is lost, and when no party can reach a majority."""
    now, lost, hung = night(WORCESTER_2016), 0, 0
    for n, party in enumerate(winners, 1):
        nine_in = flash(WORCESTER_2016.contests[f"Ward {n}"], party)
        now = now.with_entry(Declare(f"Ward {n}", nine_in), n)
        facts = certainties(now)
        lost = lost or n * ("control_lost Con" in facts)
        hung = hung or n * ("noc" in facts)
    return lost, hung


def random_orders() -> set[tuple[int, int]]:
    random = Random(2016)  # noqa: S311 - an order, no secret
    return {certain_at(random.sample(WON_2016, len(WON_2016))) for _ in range(600)}


@rule(
    "CT-4",
    "Worcester 2016 is lost at the ninth to twelfth ward and hung at the last two, in any order",
    example="CT5",
)
def test_worcester_2016_was_lost_at_the_ninth_to_twelfth_ward_and_hung_at_the_last_two() -> None:
    lost, hung = (set(at) for at in zip(*random_orders(), strict=True))

    assert ({9, 10, 11, 12}, {11, 12}) == (lost, hung)


NINE_OTHERS_FIRST = ["Lab"] * 7 + ["Grn"] * 2 + ["Con"] * 3


@rule("CT-4", example="CT5")
def test_control_lost_and_no_overall_control_become_certain_at_different_moments() -> None:
    assert (9, 11) == certain_at(NINE_OTHERS_FIRST)


@rule(
    "CT-4",
    "when the Conservatives lose Worcester 2016, Labour needs 2 of the remaining 3",
    example="CT5",
)
def test_when_the_conservatives_lost_worcester_labour_needed_2_of_the_remaining_3() -> None:
    nine_in = night(
        WORCESTER_2016, {f"Ward {n}": p for n, p in enumerate(NINE_OTHERS_FIRST[:9], 1)}
    )

    assert (Need("Lab", 18 - (9 + 7), 12 - 9),) == needs(nine_in)


@rule("CT-4")
def test_a_correction_reopens_what_was_certain() -> None:
    town = council({"A": ONE, "B": ONE}, {"Con": 2, "Lab": 2})
    wrong, right = night(town, {"A": "Lab"}), night(town, {"A": "Con"})
    state = right.wards["A"]

    assert certain_facts(right) == certain_facts(wrong.with_ward("A", state))


@rule("CT-5")
def test_the_majority_line_counts_all_seats_vacant_and_postponed_ones_included() -> None:
    town = council({"A": ONE, "B": POSTPONED}, {"Con": 2, "vacant": 1})

    assert 5 // 2 + 1 == town.needed
