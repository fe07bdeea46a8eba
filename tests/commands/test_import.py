"""Results from a file: proposals with their source, until a declarer confirms."""

import csv
import io
from pathlib import Path

import pytest

from bot.chat.reply import Meaning, Reply, Tone
from bot.importers.foreign.source import Source
from bot.importers.raw_text import MAX_BYTES
from tests.casterbridge import casterbridge
from tests.count import ALICE, DESK, ERIN, Count, open_count, worcester

XML = """\
<?xml version="1.0" encoding="utf-8"?>
<election>
  <title>Worcester</title>
  <candidates>
    <candidate>
      <areatitle>Battenhall</areatitle>
      <candidatename>Louis Stephen</candidatename>
      <numvotes>1081</numvotes>
      <politicalpartytitle>Green Party</politicalpartytitle>
      <iselected>True</iselected>
    </candidate>
    <candidate>
      <areatitle>Battenhall</areatitle>
      <candidatename>David Tibbutt</candidatename>
      <numvotes>887</numvotes>
      <politicalpartytitle>Conservative</politicalpartytitle>
      <iselected>False</iselected>
    </candidate>
  </candidates>
</election>
"""
LAUGHS = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">]><election>&a;</election>'
OUTSIDE = '<!DOCTYPE e [<!ENTITY x SYSTEM "file:///etc/passwd">]><election>&x;</election>'


def results() -> bytes:
    """Worcester 2016 as Democracy Club's results file."""
    out = io.StringIO(newline="")
    rows = csv.DictReader(io.StringIO(worcester()["results.csv"]))
    columns = ("ballot_paper_id", "person_name", "party_id", "party_name", "votes_cast", "elected")
    table = csv.DictWriter(out, columns, extrasaction="ignore")
    table.writeheader()
    table.writerows(rows)
    return out.getvalue().encode()


async def import_results(count: Count, raw: bytes, name: str = "results.csv") -> Reply:
    count.reply = await count.app.dispatcher.run_command(
        "countroom", "import", ALICE, DESK, f"import {len(raw)} {name}", (Source(name, raw),)
    )
    return count.reply


def declaration_count(count: Count) -> int:
    return len(count.app.desk.first_book().night.declared_wards)


async def test_a_file_stores_nothing_before_the_user_confirms(followed_count: Count) -> None:
    reply = await import_results(followed_count, results())

    assert "results.csv: 12 new." == reply.text
    assert ["One by one", "Record all 12 new"] == [action.label for action in reply.actions]
    assert 0 == declaration_count(followed_count)
    assert [] == followed_count.announcements()


async def test_the_summary_lists_wards_and_winners_and_its_button_asks_again(
    followed_count: Count,
) -> None:
    reply = await import_results(followed_count, results())
    one_by_one, record_all = reply.actions

    assert reply.table
    assert ("Battenhall", "Louis Stephen (Grn)") in reply.table.rows
    assert (Meaning.CHOICE, "") == (one_by_one.meaning, one_by_one.confirmation)
    assert Meaning.RECORD is record_all.meaning
    assert record_all.confirmation.startswith(
        "12 results are recorded and announced at once: Arboretum: Joy Squires (Lab); Battenhall:"
    )
    assert record_all.confirmation.endswith(" more.")
    assert len(record_all.confirmation) <= 300


async def test_one_by_one_each_result_is_shown_and_recorded_with_its_source(
    followed_count: Count,
) -> None:
    await import_results(followed_count, results())
    first = await followed_count.press("One by one")
    second = await followed_count.press("Next")
    done = await followed_count.press("Yes", on=second)
    (row,) = await followed_count.ledger()

    assert "Taken from the file results.csv, not from the declaration itself." == first.text
    assert first.lines[0].startswith("The file says Arboretum: Joy Squires (Labour) 959")
    assert done.text.startswith("GREEN GAIN Battenhall from")
    assert ("Battenhall", "file results.csv") == (row.ward, row.source)
    assert followed_count.announcements()[-1].startswith("GREEN GAIN Battenhall from Conservative")


async def test_a_receipt_goes_on_with_the_next_result_of_the_file(followed_count: Count) -> None:
    await import_results(followed_count, results())
    await followed_count.press("One by one")
    done = await followed_count.press("Yes, record it")
    following = await followed_count.press("Next")
    left = await followed_count.press("No")
    third = await followed_count.press("Next", on=left)

    assert ["Undo", "Next"] == [action.label for action in done.actions]
    assert ["1 of 12", "2 of 12", "2 of 12", "3 of 12"] == [
        reply.lines[-1].partition(" in the file")[0] for reply in (done, following, left, third)
    ]


async def test_all_plausible_results_can_be_recorded_together(followed_count: Count) -> None:
    await import_results(followed_count, results())
    reply = await followed_count.press("Record all 12")

    assert "12 results recorded." == reply.text
    assert 12 == declaration_count(followed_count)


async def test_importing_the_same_file_again_proposes_nothing(followed_count: Count) -> None:
    await import_results(followed_count, results())
    await followed_count.press("Record all 12")
    reply = await import_results(followed_count, results(), "again.csv")

    assert ("again.csv: 12 already declared.", ()) == (reply.text, reply.actions)


async def test_figures_that_differ_from_the_typed_ones_show_both_accounts(
    followed_count: Count,
) -> None:
    await followed_count.type("/declare Claines Con 999")
    reply = await import_results(followed_count, results())
    await followed_count.press("Record all 11")
    shown = await followed_count.press("One by one")
    assert "results.csv: 11 new and 1 with different figures." == reply.text
    assert "Claines has already declared. James Stanley: Alice 999, the file 971." == shown.text
    assert ["Replace", "Keep"] == [action.label for action in shown.actions]
    await followed_count.press("Replace")

    assert 971 == followed_count.votes("Claines")["Con"]


async def test_figures_that_complete_a_flash_are_proposed(followed_count: Count) -> None:
    await followed_count.type("/declare Claines Con 971")
    reply = await import_results(followed_count, results())

    assert "results.csv: 11 new and 1 with more about a declared result." == reply.text


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
async def test_a_file_in_any_encoding_is_read(followed_count: Count, encoding: str) -> None:
    reply = await import_results(followed_count, results().decode().encode(encoding))

    assert "results.csv: 12 new." == reply.text


async def test_rows_that_do_not_fit_are_reported_by_line_and_left_out(
    followed_count: Count,
) -> None:
    text = results().decode().replace("Louis Stephen", "Louis Stephenson", 1)
    text = text.replace("worcester.claines.", "worcester.nowhere.")
    reply = await import_results(followed_count, text.encode())

    assert "results.csv: 10 new." == reply.text
    assert any("Battenhall: Louis Stephenson is not standing" in line for line in reply.lines)
    assert any("Nowhere: no ward of that name is up tonight" in line for line in reply.lines)


async def test_moderngovs_xml_is_read(followed_count: Count) -> None:
    reply = await import_results(followed_count, XML.encode(), "GetElectionResults.xml")
    shown = await followed_count.press("One by one")

    assert "GetElectionResults.xml: 1 new." == reply.text
    assert "Louis Stephen (Green) 1,081, David Tibbutt (Conservative) 887" in shown.lines[0]


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        pytest.param(LAUGHS.encode(), "a document type or an entity", id="an entity of its own"),
        pytest.param(OUTSIDE.encode(), "a document type or an entity", id="a file of ours"),
        pytest.param(b"<a>" * 50, "nested too deeply", id="nested"),
        pytest.param(b"<election><candidate>", "cannot be read as XML", id="half a file"),
        pytest.param(b"<html><body/></html>", "is a web page", id="a page"),
        pytest.param(b"PK\x03\x04", "a ZIP archive", id="an archive"),
        pytest.param(b"a" * (MAX_BYTES + 1), "larger than 10 MB", id="too large"),
        pytest.param(
            b"ward,votes\nClaines,many\n",
            "no column for candidate; its columns are “ward”, “votes”",
            id="another table",
        ),
    ],
)
async def test_an_unreadable_file_is_refused_with_the_reason(
    followed_count: Count, raw: bytes, why: str
) -> None:
    reply = await import_results(followed_count, raw, "file.xml")

    assert any(why in line for line in reply.lines), reply.lines
    assert 0 == declaration_count(followed_count)


async def test_importing_needs_the_declarer_role(followed_count: Count) -> None:
    reply = await followed_count.app.dispatcher.run_command(
        "countroom", "import", ERIN, DESK, "no", (Source("results.csv", results()),)
    )
    await import_results(followed_count, results())
    pressed = await followed_count.press("Record all 12", person=ERIN)

    assert Tone.REFUSAL is reply.tone
    assert Tone.REFUSAL is pressed.tone
    assert 0 == declaration_count(followed_count)


async def test_without_a_file_the_answer_says_how_to_attach_one(followed_count: Count) -> None:
    reply = await followed_count.type("/countroom import")

    assert "No file came with the line." in reply.text


async def test_the_council_of_a_file_is_found_by_its_wards(tmp_path: Path) -> None:
    async with open_count(tmp_path, [casterbridge(), worcester()]) as count:
        reply = await import_results(count, results())
        shown = await count.press("One by one")

    assert "results.csv: 12 new." == reply.text
    assert "Worcester – Taken from the file results.csv" in shown.text


async def test_a_file_that_adds_a_turnout_to_a_declared_ward_says_so(followed_count: Count) -> None:
    await followed_count.type("/declare Battenhall Green 1081 Con 887 Lab 127 UKIP 89")
    text = "Ward,Candidate,Party,Votes,Elected,Turnout\n" + "".join(
        f"Battenhall,{name},{party},{votes},{elected},41.2%\n"
        for name, party, votes, elected in (
            ("STEPHEN Louis", "Green Party", 1081, "Yes"),
            ("TIBBUTT David", "Conservative", 887, ""),
            ("ASHWELL Philip", "Labour", 127, ""),
            ("BROOKS Jackie", "UKIP", 89, ""),
        )
    )
    reply = await import_results(followed_count, text.encode())

    assert "results.csv: 1 with more about a declared result." == reply.text


async def test_a_file_with_a_candidate_in_another_party_shows_both_accounts(
    followed_count: Count,
) -> None:
    text = "Ward,Candidate,Party,Votes,Elected\nBattenhall,Louis Stephen,Labour,1081,Yes\n"
    await import_results(followed_count, text.encode())
    card = await followed_count.press("One by one")
    shown = [card.text, *card.lines]

    assert "The file has Louis Stephen as Labour, the pack as Green." in shown
    assert not any("The file says" in line for line in shown)


async def test_a_total_that_does_not_match_is_asked_about(followed_count: Count) -> None:
    text = (
        "Ward,Candidate,Votes\nBattenhall,Louis Stephen,1081\nBattenhall,David Tibbutt,887\n"
        "Battenhall,Philip Ashwell,127\nBattenhall,Jackie Brooks,89\nBattenhall,Total,2284\n"
    )
    await import_results(followed_count, text.encode())
    card = await followed_count.press("One by one")

    assert "The file's total is 2,284, but its figures add up to 2,184." in (card.text, *card.lines)


async def test_equal_problems_are_one_line(followed_count: Count) -> None:
    text = results().decode().replace(",True", ",q").replace(",False", ",z")
    reply = await import_results(followed_count, text.encode())

    assert "results.csv: elected: “q” is not yes or no in 12 rows, from line 2" in reply.lines


@pytest.mark.parametrize(
    ("name", "shown"),
    [("a\nb.csv", "a·b.csv"), ("../../etc/passwd", "passwd"), ("C:\\tmp\\r.csv", "r.csv")],
)
def test_a_files_name_is_shown_on_one_line_and_without_its_folders(name: str, shown: str) -> None:
    assert shown == Source(name, b"").shown_name
    assert f"file {shown}" == Source(name, b"").label
