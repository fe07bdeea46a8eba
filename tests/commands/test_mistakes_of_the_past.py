"""Real declarations that were wrong on the night, typed again."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.chat.reply import Reply, Tone
from bot.importers.pack import Files
from tests.casterbridge import PackWard, pack
from tests.count import COUNT, Count, open_count

# Lewisham, Forest Hill, 2014: a bundle of 1,708 votes was counted twice, so that three votes a
# paper were not enough. Its electorate and turnout here are made up.
FOREST_HILL = (
    "Forest Hill",
    PackWard(
        "Ann Ash Lab, Ben Birch Lab, Cy Cole Lab, Dee Dunn Grn, Eve Ely Con", sit="Lab Lab Lab"
    ),
)
COUNTED_TWICE = (
    "Forest Hill Ash 3700 Birch 3400 Cole 3290 Dunn 1900 Ely 1100 electorate 10800 turnout 38%"
)

# Nelson, Marsden West, 2023: 242 and 177 were read out beside the wrong names.
MARSDEN_WEST = (
    "Marsden West",
    PackWard("Gil Green Con, Hal Wood Lab", sit="Con", before="Con 240 Lab 180"),
)
WRONG_NAMES = "Marsden West Hal Wood 242 Gil Green 177"

# Newham, 2018: figures in the order of the nominations, votes in the order in which they were read.
NEWHAM = (
    "Forest Gate",
    PackWard(
        "Ida Ash Con, Jo Birch Grn, Kit Cole Lab, Lou Dunn LD",
        sit="Lab",
        before="Con 200 Grn 160 Lab 600 LD 160",
    ),
)
ANOTHER_ORDER = "Forest Gate Ida Ash 590 Jo Birch 210 Kit Cole 170 Lou Dunn 150"


def files() -> Files:
    return pack(dict([FOREST_HILL, MARSDEN_WEST, NEWHAM]))


@pytest.fixture
async def mistakes_count(tmp_path: Path) -> AsyncIterator[Count]:
    async with open_count(tmp_path, files()) as opened:
        yield opened


def answer_text(reply: Reply) -> str:
    return "\n".join([reply.text, *reply.lines])


async def test_votes_counted_twice_are_refused_without_a_reason(mistakes_count: Count) -> None:
    await mistakes_count.type("/follow all", channel=COUNT)
    reply = await mistakes_count.type(f"/declare {COUNTED_TWICE}")

    assert Tone.REFUSAL is reply.tone
    assert (
        "Forest Hill: these votes need at least 4,464 ballot papers, but turnout and electorate "
        "give about 4,104. If the sheet does say so,"
    ) in reply.text
    assert [] == await mistakes_count.ledger()
    assert [] == mistakes_count.announcements()


async def test_votes_counted_twice_are_recorded_with_a_reason_that_is_stored(
    mistakes_count: Count,
) -> None:
    reply = await mistakes_count.type(f"/declare {COUNTED_TWICE} because the sheet says so")
    (row,) = await mistakes_count.ledger()

    assert Tone.DONE is reply.tone
    assert ("the sheet says so", "more votes than papers allow") == (row.reason, row.odd)


async def test_a_correction_to_votes_counted_twice_is_also_refused(
    mistakes_count: Count,
) -> None:
    await mistakes_count.type("/declare Forest Hill Ash 1992 Birch 1700 Cole 1600 Dunn 900 Ely 500")
    reply = await mistakes_count.type(f"/correct {COUNTED_TWICE}")

    assert Tone.REFUSAL is reply.tone
    assert 1 == len(await mistakes_count.ledger())


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(WRONG_NAMES, id="Nelson, Marsden West, 2023"),
        pytest.param(ANOTHER_ORDER, id="Newham, 2018"),
    ],
)
async def test_figures_beside_the_wrong_names_are_questioned(
    mistakes_count: Count, line: str
) -> None:
    reply = await mistakes_count.type(f"/declare {line}")

    assert Tone.ASK is reply.tone
    assert (
        "In a different order these figures would be much closer to the last contest. "
        "Are they against the right names?"
    ) in answer_text(reply)
    assert [] == await mistakes_count.ledger()


async def test_figures_beside_the_right_names_are_not_questioned(mistakes_count: Count) -> None:
    reply = await mistakes_count.type("/declare Marsden West Gil Green 242 Hal Wood 177")

    assert Tone.DONE is reply.tone


async def test_figures_of_another_ward_are_questioned(mistakes_count: Count) -> None:
    await mistakes_count.type("/declare Marsden West Gil Green 242 Hal Wood 177")
    reply = await mistakes_count.type("/declare Forest Gate Ida Ash 242 Kit Cole 177")

    assert Tone.ASK is reply.tone
    assert "Marsden West has declared with the same figures." in answer_text(reply)


async def test_half_of_the_previous_votes_is_questioned(mistakes_count: Count) -> None:
    reply = await mistakes_count.type("/declare Marsden West Gil Green 110 Hal Wood 80")

    assert "190 votes are less than half of the 420 of 2012." in answer_text(reply)
    assert Tone.ASK is reply.tone


async def test_double_the_previous_votes_is_questioned(mistakes_count: Count) -> None:
    reply = await mistakes_count.type("/declare Marsden West Gil Green 1110 Hal Wood 800")

    assert "1,910 votes are more than double the 420 of 2012." in answer_text(reply)
    assert Tone.ASK is reply.tone
