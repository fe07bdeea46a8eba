"""Control in words: what happened, by how many seats, and never who will govern."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from bot.election.changes import (
    CouncilChange,
    Level,
)
from bot.election.control import standing
from bot.election.council import Council
from bot.election.declaration import Mark
from bot.election.difference import changes_between
from bot.election.following import Following
from bot.election.night import Night
from bot.wording.announce import message
from bot.wording.bulletin import Bulletin
from bot.wording.control_corrections import control_lines
from bot.wording.council import control_line, majority_parts, needs_line, score
from bot.wording.voice import Voice
from tests.spec.book import case, rule, table
from tests.spec.vocabulary import Votes, council, night, ward

Declared = Mapping[str, str | Votes | Mark]

ONE = ward("Con Lab Grn Ind")
CON_EVE = council({"A": ONE, "B": ONE}, {"Con": 2, "Lab": 2, "Grn": 1})
HUNG_EVE = council(
    {"A": ward(sitting="Grn"), "B": ward(sitting="Grn")}, {"Con": 2, "Lab": 2, "Grn": 1},
    short_name="Peterborough",
)  # fmt: skip


def last_words(town: Council, declared: Declared) -> list[str]:
    """What the last of these declarations makes certain, as announced."""
    *before, _ = declared.items()
    was, now = night(town, dict(before)), night(town, declared)
    announced = [c for c in changes_between(was, now) if isinstance(c, CouncilChange)]
    return control_lines(announced, standing(now), Voice.from_council(town))


@table(
    "town, declared, expected",
    case(
        "CT-3 CT-4",
        "the party that loses control is named, with the majority it can no longer reach",
        CON_EVE, {"A": "Lab"},
        "CONTROL LOST. The Conservatives lose control of Worcester: they can no longer reach "
        "4 of 7 seats. For a majority Labour needs the one seat to come.",
    ),
    case(
        "CT-3 CT-4", "to no overall control: who loses the council, and that no party can win it",
        CON_EVE, {"A": "Lab", "B": "Grn"},
        "NO OVERALL CONTROL in Worcester (was Conservative): no party can reach 4 of 7 seats.",
    ),
    case(
        "CT-3", "from one party to another: who gains control and from whom",
        CON_EVE, {"A": "Lab", "B": "Lab"},
        "LABOUR GAIN Worcester from the Conservatives: 4 of 7 seats, a majority of 1.",
    ),
    case(
        "CT-3", "from no overall control: a party gains the council",
        HUNG_EVE, {"A": "Con", "B": "Con"},
        "CONSERVATIVE GAIN Peterborough from no overall control: 4 of 7 seats, a majority of 1.",
    ),
    case(
        "CT-3", "no overall control before and after is no change",
        HUNG_EVE, {"A": "Con", "B": "Lab"},
        "NO OVERALL CONTROL in Peterborough (no change): no party can reach 4 of 7 seats.",
    ),
    case(
        "CT-3", "a party that keeps its majority holds the council",
        CON_EVE, {"A": "Con", "B": "Con"},
        "CONSERVATIVE HOLD Worcester: 4 of 7 seats, a majority of 1.",
    ),
)  # fmt: skip
def test_announcement(town: Council, declared: Declared, expected: str) -> None:
    actual = last_words(town, declared)[0]

    assert expected == actual


@rule("CT-3 CT-4")
def test_control_lost_and_no_party_in_reach_together_make_one_sentence() -> None:
    was, now = night(CON_EVE, {"A": "Con"}), night(CON_EVE, {"A": "Lab", "B": "Grn"})
    bulletin = Bulletin(
        Voice.from_council(CON_EVE),
        changes_between(was, now),
        standing(now),
        datetime(2016, 5, 6, tzinfo=UTC),
        "B",
    )

    assert (
        "no overall control: no party can reach 4 of 7 seats. (After B.)"
        in (message(bulletin, Following(Level.CONTROL))[0])
    )


@rule("CT-3")
def test_the_term_for_no_overall_control_is_a_setting() -> None:
    town = replace(HUNG_EVE, noc_term="no party majority")

    actual = last_words(town, {"A": "Con", "B": "Lab"})[0]

    assert actual.startswith("NO PARTY MAJORITY in Peterborough (no change)")


@table(
    "town, declared, expected",
    case(
        "CT-6", "at the end the bot says who is short of a majority, not who will govern",
        council({"A": ONE}, {"Con": 17, "Lab": 15, "Grn": 2}), {"A": "Lab"},
        "Largest party: Conservative, 1 short of a majority",
    ),
    case(
        "CT-4 CT-6", "until control is certain the bot says it isn't",
        CON_EVE, {}, "not certain yet",
    ),
)  # fmt: skip
def test_control_line(town: Council, declared: Declared, expected: str) -> None:
    actual = control_line(standing(night(town, declared)), Voice.from_council(town))

    assert expected in actual


@rule("CT-6")
def test_neither_of_two_level_parties_is_the_largest() -> None:
    town = council({"A": ONE}, {"Con": 16, "Lab": 15, "Grn": 2})

    assert standing(night(town, {"A": "Lab"})).largest_party is None


WORCESTER_19 = council({"A": ward()}, {"Con": 18, "Lab": 15, "Grn": 1})


@table(
    "now, expected",
    case(
        "CT-9", "a majority is printed in its parts",
        night(WORCESTER_19, {"A": "Con"}), "19 of 35 seats, a majority of 3",
        example="CT4",
    ),
    case(
        "CT-9", "until every seat is filled the line says how many are to come",
        night(WORCESTER_19), "18 of 35 seats, 1 to come",
    ),
    case(
        "CT-9", "a vacant seat is not one of the others",
        night(council({"A": ward()}, {"Con": 4, "Lab": 1, "vacant": 1}), {"A": "Con"}),
        "5 of 7 seats, a majority of 4",
    ),
    case(
        "CT-9 CT-10", "seats that no opponent stands for are counted apart",
        night(council({"A": ward("Con Con Lab", sitting="Con Con")}, {"Con": 3, "Lab": 1})),
        "3 of 6 seats and certain of 1 more, 2 to come",
    ),
)  # fmt: skip
def test_majority_parts(now: Night, expected: str) -> None:
    actual = majority_parts("Con", standing(now))

    assert expected == actual


@table(
    "now, expected",
    case(
        "CT-4", "each party that can still win needs its own number",
        night(council({"A": ward(), "B": ward(), "C": ward()}, {"Con": 2, "Lab": 1})),
        "For a majority the Conservatives need 2 and Labour needs all 3 remaining seats.",
    ),
    case(
        "CT-4", "parties that need as many are named together",
        night(council({"A": ward(), "B": ward()}, {"Con": 1, "Lab": 1})),
        "For a majority the Conservatives and Labour each need both remaining seats.",
    ),
    case(
        "CT-4", "a party that needs every seat left needs all of them",
        night(council(dict.fromkeys("ABC", ward("Con Lab")), {"Lab": 1, "Grn": 3})),
        "For a majority Labour needs all 3 remaining seats.",
    ),
    case(
        "CT-4", "parties that need the last seat are named together",
        night(council({"A": ward()}, {"Con": 2, "Lab": 2})),
        "For a majority the Conservatives and Labour each need the one seat to come.",
    ),
)  # fmt: skip
def test_needs(now: Night, expected: str) -> None:
    town = council({"A": ward()})

    assert expected == needs_line(standing(now), Voice.from_council(town))


INDEPENDENTS = council(dict.fromkeys("AB", ward("Con Ind", sitting="Con")), {"Ind": 2, "Con": 1})


@rule("CT-8")
def test_control_lost_to_independents_is_never_out_of_everyones_reach() -> None:
    assert (
        "CONTROL LOST. The Conservatives lose Worcester to no overall control: "
        "independents hold 3 of 5 seats and no party can reach a majority."
    ) == last_words(INDEPENDENTS, {"A": "Ind"})[0]


@rule("CT-8")
def test_a_majority_of_independents_is_said_and_not_called_the_largest_party() -> None:
    now = standing(night(INDEPENDENTS, {"A": "Ind", "B": "Ind"}))

    assert (
        "No overall control in Worcester (was Conservative). "
        "Independents hold 4 of 5 seats; no party has a majority."
    ) == control_line(now, Voice.from_council(INDEPENDENTS))


@rule("CT-8")
def test_independents_are_never_the_largest_party() -> None:
    town = council({"A": ward()}, {"Ind": 3, "Con": 1, "Lab": 2})

    actual = control_line(standing(night(town, {"A": "Grn"})), Voice.from_council(town))

    assert "Largest party: Labour, 2 short of a majority." in actual


@rule("LW-3")
def test_a_score_spells_out_every_party() -> None:
    actual = score(standing(night(CON_EVE, {"A": "Lab"})), Voice.from_council(CON_EVE))

    assert (
        "1 of 2 wards declared: Lab 3, Con 2, Grn 1, 1 seat to come; 4 needed for a majority."
        == actual
    )
