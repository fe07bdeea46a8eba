"""A result that had one line in a message on several: what was read of it, and what wasn't."""

from pathlib import Path

from tests.count import (
    Count,
    channel_named,
    declare_wards,
    open_count,
)
from tests.truth.channel import as_it_reads
from tests.wessex import melchester

LATE = "#late"


async def several_results(count: Count) -> None:
    """Three results in one message, each in one line."""
    await count.type("/follow all", channel=channel_named(LATE))
    for line in ("Warndon Lab 564 UKIP 299 Con 130 Grn 52", "Claines Con", "Bedwardine Con"):
        await count.type_undelivered(f"/declare {line}")
    count.clock.shift(20)
    await count.deliver()
    count.assert_told(LATE, "3 results", "elected with 564 votes, a majority of 265")


async def test_a_figure_that_one_line_of_several_left_out_is_not_quoted(tmp_path: Path) -> None:
    async with open_count(tmp_path) as count:
        await several_results(count)
        await count.type("/correct Warndon Lab 564 UKIP 298 Con 131 Grn 52 because misread")
        last = count.announcements(LATE)[-1]

    assert "UKIP 298" in last
    assert "299" not in last
    assert "The majority is 266. We said 265." in last


async def test_full_figures_in_one_line_of_several_leave_no_votes_to_quote(
    tmp_path: Path,
) -> None:
    async with open_count(tmp_path) as count:
        await count.type("/follow all", channel=channel_named(LATE))
        await count.type("/declare Warndon Lab")
        for line in ("Warndon Lab 564 UKIP 299 Con 130 Grn 52", "Claines Con", "Bedwardine Con"):
            await count.type_undelivered(f"/declare {line}")
        count.clock.shift(20)
        await count.deliver()
        count.assert_told(LATE, "Full figures for Warndon: Labour gain", "a majority of 265.")
        await count.type("/correct Warndon Lab 574 UKIP 299 Con 130 Grn 52 because misread")
        last = count.announcements(LATE)[-1]

    assert "The majority is 275. We said 265." in last
    assert "564" not in last


async def test_of_a_ward_with_several_seats_one_line_gives_no_votes_to_quote(
    tmp_path: Path,
) -> None:
    async with open_count(tmp_path, melchester()) as count:
        await count.type("/follow all", channel=channel_named(LATE))
        for line in ("Close Arabella 912 Biles 801 Chickerel 455 Drusilla 333", "Harnham LD",
                     '"St Martin" Con'):  # fmt: skip
            await count.type_undelivered(f"/declare {line}")
        count.clock.shift(20)
        await count.deliver()
        await count.type("/withdraw Close because a slip")
        withdrawn = count.announcements(LATE)[-1]
        await count.press("Undo")
        back = count.announcements(LATE)[-1]

    assert (
        "We said it was a Conservative hold of both seats: Amy Arabella and Ben Biles" in withdrawn
    )
    assert "912" not in withdrawn
    assert back.startswith("REINSTATED: ")


async def test_a_result_that_was_one_of_several_is_reinstated(tmp_path: Path) -> None:
    async with open_count(tmp_path) as count:
        await several_results(count)
        await count.type("/withdraw Warndon because a slip")
        await count.press("Undo")

        count.assert_told(LATE, "REINSTATED: Labour gain Warndon")


async def test_an_edited_message_of_several_results_names_each_ward_once(tmp_path: Path) -> None:
    """One of them was corrected before the message was sent."""
    async with open_count(tmp_path) as count:
        await count.type("/follow all", channel=channel_named(LATE))
        await count.type_undelivered("/declare Warndon Lab 564 UKIP 299 Con 130 Grn 52")
        await count.type_undelivered("/correct Warndon Lab 574 because misheard")
        for ward in ("Claines", "Bedwardine"):
            await count.type_undelivered(f"/declare {ward} Con")
        count.clock.shift(20)
        await count.deliver()
        await count.type("/correct Bedwardine Lab because misheard")
        await count.press("Yes, record it")
        message = as_it_reads(count.transport, LATE)[0]

    assert message.startswith("Corrected")
    assert 1 == message.partition("This message said")[0].count("LABOUR GAIN Warndon")


async def test_of_several_results_the_revised_one_says_what_was_recorded(tmp_path: Path) -> None:
    async with open_count(tmp_path) as count:
        await count.type("/declare Battenhall Con")
        await count.type("/follow all", channel=channel_named(LATE))
        for ward in ("Claines", "Bedwardine"):
            await count.type_undelivered(f"/declare {ward} Con")
        reply = await count.type_undelivered("/correct Battenhall Grn because misheard")
        count.clock.shift(20)
        await count.press("Yes, record it", reply)
        last = count.announcements(LATE)[-1]

    assert "First recorded as a Conservative hold; that was wrong.\nReason: misheard.\n" in last


async def test_what_a_majority_of_the_same_message_implied_is_told_once_it_has_gone(
    tmp_path: Path,
) -> None:
    """St Martin put Labour out of reach; Fisherton's majority was all that the message said."""
    async with open_count(tmp_path, melchester()) as count:
        await count.type("/follow all", channel=channel_named(LATE))
        await declare_wards(count, ["Close Arabella Biles"])
        for ward in ('"St Martin"', "Harnham", "Fisherton"):
            await count.type_undelivered(f"/declare {ward} Con")
        count.clock.shift(20)
        await count.deliver()
        together = count.announcements(LATE)[-1]
        await count.type("/withdraw Fisherton because a slip")
        withdrawn = count.announcements(LATE)[-1]

    assert together.startswith("CONSERVATIVE HOLD Melchester: 9 of 16 seats, 2 to come.")
    assert "Labour can no longer reach" not in together
    assert "Labour can no longer reach a majority in Melchester (9 of 16 seats)." in withdrawn
