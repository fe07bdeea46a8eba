"""Control in words: what happened, how many of how many, and never who will govern."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from bot.election.changes import CouncilChange, Level, changes_between
from bot.election.control import standing
from bot.election.council import Council
from bot.election.declaration import Mark
from bot.election.night import Night
from bot.wording.announce import message
from bot.wording.bulletin import Bulletin
from bot.wording.council import change_lines as in_words
from bot.wording.council import control_line, majority_parts, score
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


def last_words(of: Council, declared: Declared) -> list[str]:
    """What the last of these declarations makes certain, as it is told."""
    *before, _ = declared.items()
    was, now = night(of, dict(before)), night(of, declared)
    told = [c for c in changes_between(was, now) if isinstance(c, CouncilChange)]
    return in_words(told, standing(now), Voice.from_council(of), datetime(2016, 5, 6, tzinfo=UTC))


@table(
    "of, declared, expected",
    case(
        "CT-3 CT-4", "the party that loses control is named, with the line out of its reach",
        CON_EVE, {"A": "Lab"},
        "CONTROL LOST. The Conservatives lose control of Worcester: 4 of 7 seats are out of reach. "
        "For a majority Labour needs the one seat to come.",
    ),
    case(
        "CT-3 CT-4", "to no overall control: who loses the council, and that nobody can reach it",
        CON_EVE, {"A": "Lab", "B": "Grn"},
        "NO OVERALL CONTROL in Worcester is now certain: the Conservatives lose the council, "
        "and nobody can reach 4 of 7 seats.",
    ),
    case(
        "CT-3", "from one party to another: who gains control from whom",
        CON_EVE, {"A": "Lab", "B": "Lab"},
        "LABOUR GAIN CONTROL of Worcester from Conservative: "
        "4 of 7; 4 needed; 1 more than all others.",
    ),
    case(
        "CT-3", "from no overall control: a party gains the council from it",
        HUNG_EVE, {"A": "Con", "B": "Con"},
        "CONSERVATIVE GAIN CONTROL of Peterborough from no overall control: "
        "4 of 7; 4 needed; 1 more than all others.",
    ),
    case(
        "CT-3", "no overall control before and after is no change",
        HUNG_EVE, {"A": "Con", "B": "Lab"},
        "NO OVERALL CONTROL in Peterborough is now certain: no change, "
        "nobody can reach 4 of 7 seats.",
    ),
    case(
        "CT-3", "a party that keeps its majority holds the council",
        CON_EVE, {"A": "Con", "B": "Con"},
        "Conservative hold Worcester: 4 of 7; 4 needed; 1 more than all others.",
    ),
)  # fmt: skip
def test_told(of: Council, declared: Declared, expected: str) -> None:
    actual = last_words(of, declared)[0]

    assert expected == actual


@rule("CT-3 CT-4")
def test_control_lost_and_nobody_in_reach_at_once_are_one_sentence() -> None:
    was, now = night(CON_EVE, {"A": "Con"}), night(CON_EVE, {"A": "Lab", "B": "Grn"})
    bulletin = Bulletin(
        Voice.from_council(CON_EVE),
        changes_between(was, now),
        standing(now),
        datetime(2016, 5, 6, tzinfo=UTC),
        "B",
    )

    assert (
        "no overall control: certain now, nobody can reach 4 of 7 seats. (After B.)"
        in (message(bulletin, Level.CONTROL)[0])
    )


@rule("CT-3")
def test_the_term_for_no_overall_control_is_a_setting() -> None:
    of = replace(HUNG_EVE, noc_term="no party majority")

    actual = last_words(of, {"A": "Con", "B": "Lab"})[0]

    assert actual.startswith("NO PARTY MAJORITY in Peterborough is now certain")


@table(
    "of, declared, expected",
    case(
        "CT-6", "at the end the bot says who is short of a majority, not who will govern",
        council({"A": ONE}, {"Con": 17, "Lab": 15, "Grn": 2}), {"A": "Lab"},
        "Largest party: Conservative, 1 short of a majority",
    ),
    case(
        "CT-4 CT-6", "until it is certain, the bot says that control is not",
        CON_EVE, {}, "not certain yet",
    ),
)  # fmt: skip
def test_control_line(of: Council, declared: Declared, expected: str) -> None:
    actual = control_line(standing(night(of, declared)), Voice.from_council(of))

    assert expected in actual


@rule("CT-6")
def test_of_two_equal_parties_neither_is_the_largest() -> None:
    of = council({"A": ONE}, {"Con": 16, "Lab": 15, "Grn": 2})

    assert standing(night(of, {"A": "Lab"})).largest_party is None


WORCESTER_19 = council({"A": ward()}, {"Con": 18, "Lab": 15, "Grn": 1})


@table(
    "now, expected",
    case(
        "CT-9", "a majority is printed in its parts",
        night(WORCESTER_19, {"A": "Con"}), "19 of 35; 18 needed; 3 more than all others",
        vector="CT4",
    ),
    case(
        "CT-9", "what a party has more than all others is not said while seats are to come",
        night(WORCESTER_19), "18 of 35; 18 needed",
    ),
)  # fmt: skip
def test_majority_parts(now: Night, expected: str) -> None:
    actual = majority_parts("Con", standing(now))

    assert expected == actual


@rule("LW-3")
def test_a_score_says_every_party_in_letters() -> None:
    actual = score(standing(night(CON_EVE, {"A": "Lab"})))

    assert (
        "1 of 2 wards declared: Lab 3, Con 2, Grn 1, 1 seat to come; 4 needed for a majority."
        == actual
    )
