"""A correction's first line says what is so now and what was said; its last what is certain."""

from collections.abc import Mapping
from datetime import UTC, datetime

from bot.election.changes import (
    Level,
)
from bot.election.control import standing
from bot.election.council import Council, Poll
from bot.election.difference import changes_between
from bot.election.following import Following
from bot.election.review import review
from bot.wording.announce import message
from bot.wording.bulletin import Bulletin, Notice
from bot.wording.voice import Voice
from tests.spec.book import case, rule, table
from tests.spec.vocabulary import council, night, ward

Declared = Mapping[str, str]

ONE = ward("Con Lab Grn")
CON_EVE = council({"A": ONE, "B": ONE}, {"Con": 3, "Lab": 2})
LAB_WINS = council({"A": ONE, "B": ONE}, {"Con": 2, "Lab": 3})
WIDE = council({"A": ONE, "B": ONE}, {"Con": 5, "Lab": 2})


def words(town: Council, wrong: Declared, right: Declared, level: Level) -> tuple[str, ...]:
    before, after = night(town, wrong), night(town, right)
    bulletin = Bulletin(
        Voice.from_council(town), changes_between(before, after), standing(after),
        datetime(2016, 5, 6, tzinfo=UTC), "B",
    )  # fmt: skip
    return message(bulletin, Following(level))


@rule("NR-2 SW-4")
def test_a_negligible_swing_that_was_wrong_is_called_negligible() -> None:
    town = council({"A": ward("Con Lab", before={"Con": 5000, "Lab": 5000})}, {"Con": 3})
    wrong = night(town, {"A": {"Con": 5001, "Lab": 5000}})
    right = night(town, {"A": {"Con": 5300, "Lab": 4700}})
    bulletin = Bulletin(
        Voice.from_council(town), changes_between(wrong, right), standing(right),
        datetime(2016, 5, 6, tzinfo=UTC), "A",
    )  # fmt: skip

    lines = message(bulletin, Following(Level.ALL))

    assert any(line.endswith(". We said it was negligible.") for line in lines), lines


@table(
    "town, wrong, right, expected",
    case(
        "NR-2 CT-4", "the party that keeps the council, and what was said instead",
        CON_EVE, {"A": "Grn", "B": "Grn"}, {"A": "Grn", "B": "Con"},
        "CORRECTION: Conservative hold Worcester: 4 of 7 seats, a majority of 1. "
        "We said no overall control.",
    ),
    case(
        "NR-2 CT-4", "a party gains the council after all",
        LAB_WINS, {"A": "Grn", "B": "Grn"}, {"A": "Grn", "B": "Lab"},
        "CORRECTION: Labour gain Worcester from the Conservatives: 4 of 7 seats, "
        "a majority of 1. We said no overall control.",
    ),
    case(
        "NR-2 CT-4", "no party has the council after all",
        LAB_WINS, {"A": "Grn", "B": "Lab"}, {"A": "Grn", "B": "Grn"},
        "CORRECTION: no overall control in Worcester (was Conservative). "
        "We said it was a Labour gain.",
    ),
    case(
        "NR-2 CT-4", "control is open again",
        LAB_WINS, {"A": "Grn", "B": "Grn"}, {"A": "Grn"},
        "CORRECTION: control of Worcester is open again. We said no overall control.",
    ),
    case(
        "NR-2 CT-4", "the party that was said to have lost can still keep control",
        CON_EVE, {"A": "Grn", "B": "Grn"}, {"A": "Grn"},
        "CORRECTION: the Conservatives can still keep control of Worcester. "
        "We said no overall control.",
    ),
    case(
        "NR-2", "control stands: the ward leads",
        WIDE, {"A": "Con", "B": "Grn"}, {"A": "Con", "B": "Lab"},
        "CORRECTION: Labour gain B from Conservative. We said it was a Green gain.",
    ),
)  # fmt: skip
def test_first_line(town: Council, wrong: Declared, right: Declared, expected: str) -> None:
    assert expected == words(town, wrong, right, Level.ALL)[0]


@rule("NR-2 CT-4")
def test_the_last_line_before_the_score_says_what_stands() -> None:
    actual = words(WIDE, {"A": "Con", "B": "Grn"}, {"A": "Con"}, Level.ALL)

    assert (
        "The score in Worcester is not final after all.",
        "The Conservatives' hold stands: 6 of 9 seats, 1 to come.",
        "Worcester: 1 of 2 wards declared: Con 6, Lab 2, 1 seat to come; 5 needed for a majority.",
    ) == actual[1:]


@rule("NR-2 CT-4")
def test_a_channel_that_follows_control_hears_that_the_score_is_not_final() -> None:
    actual = words(WIDE, {"A": "Con", "B": "Grn"}, {"A": "Con"}, Level.CONTROL)

    assert (
        "CORRECTION: the score in Worcester is not final after all. (After B.)",
        "The Conservatives' hold stands: 6 of 9 seats, 1 to come.",
    ) == actual[:2]


@rule("NR-2 CT-4")
def test_a_corrected_final_score_keeps_the_control_that_stands() -> None:
    now = night(WIDE, {"A": "Con"})
    bulletin = Bulletin(
        Voice.from_council(WIDE), (), standing(now), datetime(2016, 5, 6, tzinfo=UTC),
        notice=Notice.FINAL, review=review(now),
    )  # fmt: skip

    assert (
        "The score in Worcester is not final after all: 1 of 2 wards declared. "
        "The Conservatives' hold stands: 6 of 9 seats, 1 to come.",
    ) == message(bulletin, Following(Level.ALL))


@table(
    "wrong, right",
    case("NR-2", "the final score goes in", {"A": "Grn", "B": "Con"}, {"A": "Con", "B": "Con"}),
    case("NR-2", "control changes hands", {"A": "Grn", "B": "Grn"}, {"A": "Grn", "B": "Lab"}),
    case("NR-2", "control comes open again", {"A": "Grn", "B": "Grn"}, {"A": "Grn"}),
)  # fmt: skip
def test_no_sentence_stands_twice(wrong: Declared, right: Declared) -> None:
    sentences = " ".join(words(LAB_WINS, wrong, right, Level.ALL)).split(". ")

    assert len(set(sentences)) == len(sentences)


@rule("NR-2 CT-5")
def test_a_corrected_score_says_what_a_postponed_poll_leaves_open() -> None:
    town = council({"B": ward(), "C": ward(poll=Poll.POSTPONED)}, {"Con": 5, "Lab": 2})

    assert (
        "CORRECTION: the final score in Worcester is Con 5 (−1), Lab 3 (+1). "
        "The poll in 1 ward is postponed: 1 seat still to be filled. (After B.)"
    ) == words(town, {"B": "Con"}, {"B": "Lab"}, Level.CONTROL)[0]
