"""A ward's seats by party, typed and asked about: every answer says that names are to come."""

import csv
import io
from pathlib import Path

import pytest

from bot.chat.reply import Reply
from bot.exports.record import night_record
from bot.exports.tables import results_csv
from bot.importers.foreign.source import Source
from commands.declare import DECLARE
from tests.casterbridge import casterbridge
from tests.count import ALICE, BOB, DESK, Count, assert_refused, full_text, open_count

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
        ("High Street Lab 2 Con", ["“Lab 2 Con” can be read in two ways", "like 2 Con 1 Lab"]),
        ("High Street Con 2 Lab", ["“Con 2 Lab” can be read in two ways", "like 2 Con 1 Lab"]),
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


async def test_a_file_that_agrees_adds_the_names(casterbridge_count: Count) -> None:
    await casterbridge_count.type("/declare High Street 2 Con 1 Lab")
    raw = (
        b"Ward,Candidate,Party,Votes\r\n"
        b"High Street,Jane Smith,Conservative,912\r\nHigh Street,Mo Jopp,Conservative,890\r\n"
        b"High Street,Olly Melbury,Labour,860\r\nHigh Street,Nat Winterborne,Conservative,655\r\n"
        b"High Street,John Smith,Labour,640\r\nHigh Street,Pru Fitzpiers,Labour,590\r\n"
        b"High Street,Quin South,Green,300\r\n"
    )

    reply = await import_file(casterbridge_count, raw)

    assert "results.csv: 1 with more about a declared result." == reply.text


async def import_file(count: Count, raw: bytes) -> Reply:
    return await count.app.dispatcher.run_command(
        "countroom",
        "import",
        ALICE,
        DESK,
        f"import {len(raw)} results.csv",
        (Source("results.csv", raw),),
    )


async def test_the_second_person_confirms_the_seats_in_other_words(tmp_path: Path) -> None:
    async with open_count(tmp_path, [casterbridge()], second_key=True) as count:
        waiting = await count.type("/declare High Street 2 Con 1 Lab")
        confirmed = await count.type("/declare High Street Con Lab Con", BOB)

    assert f"Alice: {SEATS}." in waiting.lines
    assert "Confirmed by Bob. Con 2, Lab 1 in High Street" in confirmed.text


async def test_a_form_says_that_names_are_to_come(casterbridge_count: Count) -> None:
    await casterbridge_count.type("/declare High Street 2 Con 1 Lab")
    form = DECLARE.form
    assert form is not None

    note = form.note(casterbridge_count.app.desk.councils(), "High Street")

    assert "Con 2, Lab 1 in High Street: no change, names to come" == note


async def test_the_record_and_the_figures_leave_the_unknown_open(casterbridge_count: Count) -> None:
    await casterbridge_count.type("/declare High Street 2 Con 1 Grn")
    book = casterbridge_count.app.desk.first_book()

    entries = await casterbridge_count.app.desk.reads.history(book.id)

    (row,) = [w for w in night_record(book, entries)["wards"] if w["ward"] == "High Street"]
    cells = {
        line["person_name"]: line["elected"]
        for line in csv.DictReader(io.StringIO(results_csv(book.night)))
        if line["post_label"] == "High Street"
    }

    assert {"Con": 2} == row["unnamed"]
    assert ("flash", "declared") == (row["figures"], row["state"])
    assert ("", "False", "True") == (cells["Mo Jopp"], cells["Olly Melbury"], cells["Quin South"])
