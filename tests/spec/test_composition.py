"""The chamber: seats not up, seats declared and seats to come, and how each party is counted."""

from collections.abc import Mapping

from bot.election.control import seats_held
from bot.election.council import Council, Poll
from bot.election.declaration import Mark
from tests.spec.book import case, table
from tests.spec.vocabulary import PARTIES, Votes, council, night, ward

HELD = ward("Con Lab Ind Ind:Zoe")
PAIR = ward("Con Con Lab Lab", sitting="Con Con")
POSTPONED = ward("Con Lab", poll=Poll.POSTPONED)
UNOPPOSED = ward("Lab", poll=Poll.UNCONTESTED)
SHORT = ward("Lab", sitting="Con Con", poll=Poll.UNCONTESTED)
STAY = {"Con": 14, "Lab": 9}


@table(
    "town, declared, expected, to_come",
    case(
        "CT-4", "before the first declaration the council is the seats that are not up",
        council({"A": HELD, "B": HELD}, STAY), {}, {"Con": 14, "Lab": 9}, 2,
    ),
    case(
        "CT-4", "a declared seat belongs to its winner",
        council({"A": HELD, "B": HELD}, STAY), {"A": "Lab"}, {"Con": 14, "Lab": 9 + 1}, 2 - 1,
    ),
    case(
        "DE-4", "a winner without figures takes the seat at once",
        council({"A": HELD}, STAY), {"A": "Con"}, {"Con": 14 + 1, "Lab": 9}, 0,
    ),
    case(
        "DE-4", "a ward that is still counting adds nothing",
        council({"A": HELD}, STAY), {"A": Mark.COUNTING}, {"Con": 14, "Lab": 9}, 1,
    ),
    case(
        "DE-4", "a ward with a recount adds nothing",
        council({"A": HELD}, STAY), {"A": Mark.RECOUNT}, {"Con": 14, "Lab": 9}, 1,
    ),
    case(
        "DE-4", "seats count as they are declared and the rest of the ward's stay to come",
        council({"A": PAIR}, STAY), {"A": "Lab"}, {"Con": 14, "Lab": 9 + 1}, 2 - 1,
    ),
    case(
        "CT-5 DE-8", "the seats of a postponed ward stay to come",
        council({"A": POSTPONED, "B": HELD}, STAY), {"B": "Con"}, {"Con": 14 + 1, "Lab": 9}, 1,
    ),
    case(
        "CT-5 DE-8", "a poll can be postponed on the night",
        council({"A": HELD}, STAY), {"A": Mark.POSTPONED}, {"Con": 14, "Lab": 9}, 1,
    ),
    case(
        "HG-5", "an uncontested seat is in the composition from the start",
        council({"A": UNOPPOSED, "B": HELD}, STAY), {}, {"Con": 14, "Lab": 9 + 1}, 1,
    ),
    case(
        "HG-5 CT-5", "a seat with no candidate stays to come",
        council({"A": SHORT}, STAY), {}, {"Con": 14, "Lab": 9 + 1}, 2 - 1,
    ),
    case(
        "HG-6 CT-8", "independents are one group in the composition",
        council({"A": HELD, "B": HELD}, STAY), {"A": "Ind", "B": "Ind:Zoe"},
        {"Con": 14, "Lab": 9, "Ind": 1 + 1}, 0,
    ),
    case(
        "CT-5", "a vacant seat that is not up is shown as vacant",
        council({"A": HELD}, STAY | {"vacant": 1}), {"A": "Con"},
        {"Con": 14 + 1, "Lab": 9, "vacant": 1}, 0,
    ),
)  # fmt: skip
def test_composition(
    town: Council,
    declared: Mapping[str, str | Votes | Mark],
    expected: dict[str, int],
    to_come: int,
) -> None:
    now = night(town, declared)

    assert (expected, to_come) == (seats_held(now), now.totals.open)


@table(
    "town, expected",
    case(
        "HG-2", "the opening chamber is the eve's, defections included",
        council({"A": ward("Con Lab", sitting="Con", last="Lab")}, {"Lab": 1}),
        {"Con": 1, "Lab": 1},
    ),
    case(
        "HG-7", "a vacant seat is shown as vacant in the opening chamber",
        council({"A": ward("Con Lab", sitting="vacant", last="Con")}, {"Lab": 1}),
        {"vacant": 1, "Lab": 1},
    ),
    case(
        "HG-4", "the opening chamber may differ in size from the new council",
        council({"A": HELD}, eve={"Con": 3, "Lab": 1}), {"Con": 3, "Lab": 1},
    ),
)  # fmt: skip
def test_opening_chamber(town: Council, expected: dict[str, int]) -> None:
    actual = town.before

    assert expected == actual


@table(
    "town, declared, expected",
    case(
        "DE-8", "a night is complete once every ward has declared",
        council({"A": HELD}), {"A": "Con"}, True,
    ),
    case(
        "DE-8", "a night is not complete while one seat of several is open",
        council({"A": PAIR}), {"A": "Con"}, False,
    ),
    case(
        "DE-8 CT-5", "a night can be complete without a postponed ward",
        council({"A": HELD, "B": POSTPONED}), {"A": "Con"}, True,
    ),
    case(
        "HG-5", "uncontested wards count as declared from the start",
        council({"A": HELD, "B": UNOPPOSED}), {"A": "Con"}, True,
    ),
    case("DE-4", "a recount keeps a night open", council({"A": HELD}), {"A": Mark.RECOUNT}, False),
)  # fmt: skip
def test_complete(
    town: Council, declared: Mapping[str, str | Votes | Mark], expected: bool
) -> None:
    actual = night(town, declared).is_complete

    assert expected == actual


@table(
    "label, expected",
    case("HG-6", "Labour and Co-operative is Labour", "Labour and Co-operative Party", "Lab"),
    case("HG-6", "Local Conservatives count as Conservative", "Local Conservatives", "Con"),
    case("HG-6", "an independent is Ind", "Independent", "Ind"),
)  # fmt: skip
def test_labels(label: str, expected: str) -> None:
    party = PARTIES.find(label)

    assert party
    assert expected == party.code
