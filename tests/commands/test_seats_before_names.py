"""A ward's seats by party, typed and asked about: every answer says that names are to come."""

import pytest

from tests.count import Count, assert_refused, full_text

SEATS = "High Street: Conservative 2 seats, Labour 1 seat"
NAMES_TO_COME = "Names to come: type /declare High Street with them, or with every figure."


@pytest.mark.parametrize(
    "typed",
    [
        "2 Con 1 Lab", "2 con, 1 lab", "Con 2 Lab 1", "Con Con Lab", "Con 2, Lab 1, Grn 0",
        "2 Con and 1 Lab", "two Conservatives and one Labour", "2 Con Lab", "Con x2 Lab x1",
        "2x Con, 1x Lab", "2 Con seats 1 Lab seat", "2 Con & 1 Lab", "both Con, Lab",
    ],
)  # fmt: skip
async def test_seats_are_read_however_they_are_typed(casterbridge_count: Count, typed: str) -> None:
    reply = await casterbridge_count.type(f"/declare High Street {typed}")

    assert f"{SEATS}." in reply.lines
    assert NAMES_TO_COME in reply.lines


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("High Street 3 Con 1 Lab", ["You named 4 people as elected in High Street"]),
        ("High Street 2 Grn", ["Green has fewer candidates in High Street", "Quin South"]),
        ("High Street 2 Con 1 Lab majority 9", ["A majority of “9” cannot be checked"]),
        ("High Street 2 Con 1 Lab lot South", ["“Quin South” won the lot"]),
    ],
)
async def test_seats_that_can_not_be_are_refused(
    casterbridge_count: Count, typed: str, words: list[str]
) -> None:
    reply = await casterbridge_count.type(f"/declare {typed}")

    await assert_refused(casterbridge_count, reply, *words)


async def test_one_seat_is_a_winner_and_not_one_vote(casterbridge_count: Count) -> None:
    reply = await casterbridge_count.type("/declare Mellstock 1 Lab")

    assert "Mellstock: Ben Oak (Labour) elected." in full_text(reply)


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("/outstanding", "Names to come: High Street (Con 2, Lab 1)."),
        ("/countroom status", "Names to come: High Street (Con 2, Lab 1)."),
        ("/ward High Street", NAMES_TO_COME),
        ("/results", "Con 2, Lab 1 in High Street: no change"),
        ("/composition", "Conservative | 5"),
    ],
)
async def test_answers_say_that_names_are_to_come(
    casterbridge_count: Count, command: str, words: str
) -> None:
    await casterbridge_count.type("/declare High Street 2 Con 1 Lab")

    reply = await casterbridge_count.type(command)

    assert words in full_text(reply)
