"""What is said of control stands as long as it is so, and is withdrawn wherever it is believed."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.count import (
    COUNT,
    WINNERS,
    Count,
    FakeTransport,
    channel_named,
    declare_wards,
    open_count,
    worcester,
)
from tests.truth.channel import WithoutEdits, as_it_reads
from tests.truth.edited_pack import EditedPack, reload
from tests.wessex import aberwen, stourcastle

CONTROL, GAINS, ALL = "#control", "#gains", "#all"
NINE = [
    "Arboretum Lab", "Cathedral Lab", "Gorse Hill Lab", "Nunnery Lab", "Rainbow Hill Lab",
    "St John Lab", "Warndon Lab", "Battenhall Green", "St Stephen Green",
]  # fmt: skip


async def follow(count: Count) -> None:
    for channel, level in ((ALL, "all each"), (GAINS, "gains each"), (CONTROL, "control")):
        await count.type(f"/follow {level}", channel=channel_named(channel))


async def nine_wards(count: Count) -> None:
    """Nine wards are in, and the Conservatives have lost control."""
    await follow(count)
    await declare_wards(count, NINE)


async def test_control_lost_stays_told_while_it_is_certain(tmp_path: Path) -> None:
    async with open_count(tmp_path) as count:
        await nine_wards(count)
        await count.type("/declare Bedwardine Green")
        await count.type("/withdraw Arboretum because wrong ward")
        (message,) = as_it_reads(count.transport, CONTROL)

    assert message.startswith("CONTROL LOST. The Conservatives lose control of Worcester")
    assert "This message said" not in message


async def test_a_party_that_has_lost_control_needs_nothing_in_the_same_message(
    tmp_path: Path,
) -> None:
    """Without Arboretum it could still have kept control then; since Bedwardine it can't."""
    async with open_count(tmp_path) as count:
        await follow(count)
        await declare_wards(count, [*NINE[:-1], "St Stephen Con"])
        await count.type("/correct St Stephen Green because misheard")
        await count.press("Yes, record it")
        await count.type("/declare Bedwardine Green")
        await count.type("/withdraw Arboretum because wrong ward")
        (correction,) = (text for text in as_it_reads(count.transport, ALL) if "misheard" in text)

    assert "The Conservatives lose control of Worcester" in correction
    assert "For a majority Labour needs 3 of the remaining 4 seats." in correction
    assert "the Conservatives need" not in correction
    assert "This message said" not in correction


@pytest.mark.parametrize("transport", [FakeTransport, WithoutEdits])
async def test_control_lost_is_withdrawn_once_it_is_open_again(
    tmp_path: Path, transport: type[FakeTransport]
) -> None:
    async with open_count(tmp_path, transport=transport()) as count:
        await nine_wards(count)
        await count.type("/declare Bedwardine Green")
        await count.type("/withdraw Arboretum because wrong ward")
        await count.type("/withdraw Cathedral because wrong ward")
        last = count.announcements(CONTROL)[-1]

    assert last.startswith(
        "CORRECTION: the Conservatives can still keep control of Worcester. "
        "We said control was lost."
    )


async def test_a_fact_that_stayed_told_is_not_announced_again(tmp_path: Path) -> None:
    async with open_count(tmp_path) as count:
        await nine_wards(count)
        await count.type("/declare Bedwardine Green")
        await count.type("/withdraw Arboretum because wrong ward")
        await count.type("/declare Arboretum Lab")

    assert 1 == len(count.announcements(CONTROL))


async def test_a_withdrawal_is_never_struck_out(tmp_path: Path) -> None:
    """Struck out it would read as its opposite."""
    async with open_count(tmp_path) as count:
        await nine_wards(count)
        await count.type("/withdraw Battenhall because wrong ward")
        await count.type("/declare Battenhall Green")
        await count.type("/correct Gorse Hill Con because misheard")
        await count.press("Yes, record it")
        withdrawn = as_it_reads(count.transport, CONTROL)[1]

    assert withdrawn.startswith("CORRECTION: the Conservatives can still keep control")
    assert "This message said" not in withdrawn


async def test_a_summary_says_that_control_is_lost(tmp_path: Path) -> None:
    async with open_count(tmp_path) as count:
        await nine_wards(count)
        await count.type("/follow control", channel=channel_named("#late"))
        (summary,) = count.announcements("#late")

    assert "The Conservatives have lost control of Worcester. For a majority Labour" in summary


async def test_a_channel_that_was_never_told_of_a_fact_hears_no_retraction(tmp_path: Path) -> None:
    """Its summary named what was certain; Labour's majority had not been announced."""
    async with open_count(tmp_path) as count:
        await follow(count)
        await declare_wards(count, NINE[:5])
        await count.type("/follow control", channel=channel_named("#late"))
        await count.type("/withdraw Arboretum because wrong ward")

    assert 1 == len(count.announcements("#late"))


def sitting(lines: Iterable[str], ward: str) -> str:
    return next(line for line in lines if line.startswith(f"{ward},") and ",True" in line)


async def test_what_a_new_pack_corrected_survives_another_correction(tmp_path: Path) -> None:
    seat = sitting(worcester()["seats.csv"].splitlines(), "Gorse Hill")
    pack = EditedPack(
        worcester(),
        (seat, seat.replace("Labour Party,PP53", "Conservative and Unionist Party,PP52")),
    )
    async with open_count(tmp_path, pack_reader=lambda: pack.files) as count:
        await follow(count)
        await declare_wards(count, ["Arboretum Lab", "Gorse Hill Lab"])
        await reload(count, pack)
        await count.type("/withdraw Arboretum because wrong ward")
        gain = as_it_reads(count.transport, GAINS)[-1]
        everything = "\n".join(as_it_reads(count.transport, ALL))
        await count.type("/withdraw Gorse Hill because wrong ward")

    assert gain.startswith("LABOUR GAIN Gorse Hill from Conservative")
    assert (
        "CORRECTION: Labour gain Gorse Hill from Conservative. We said it was a Labour hold."
        in everything
    )
    assert count.announcements(GAINS)[-1].startswith("WITHDRAWN")


async def test_a_new_pack_that_changes_who_was_in_control_says_so(tmp_path: Path) -> None:
    seats = [
        line for line in worcester()["seats.csv"].splitlines()
        if "PP52,False" in line
    ]  # fmt: skip
    pack = EditedPack(
        worcester(),
        *((seat, seat.replace("Conservative and Unionist Party,PP52", "Labour Party,PP53"))
          for seat in seats[:4])
    )  # fmt: skip
    async with open_count(tmp_path, pack_reader=lambda: pack.files) as count:
        await nine_wards(count)
        await reload(count, pack)
        last = count.announcements(CONTROL)[-1]

    assert last.startswith(
        "CORRECTION: Labour hold Worcester: 20 of 35 seats, 3 to come. "
        "Labour had control of Worcester before this election, not the Conservatives."
    )
    assert "can keep control" not in last


async def test_a_corrected_final_score_gives_way_to_the_next_one_for_good(tmp_path: Path) -> None:
    async with open_count(tmp_path) as count:
        await follow(count)
        await declare_wards(count, WINNERS)
        reads = []
        for line in ("St Clement Grn", "Claines Grn", "Bedwardine Grn"):
            await count.type(f"/correct {line} because misheard")
            await count.press("Yes, record it")
            reads.append(
                [t.split("This message said")[0] for t in as_it_reads(count.transport, ALL)]
            )
    (first, second), third = reads[1][-2:], reads[2]

    assert "The final score in Worcester is" not in first
    assert "The final score in Worcester is" in second
    assert first.split("\nWorcester:")[0] == third[-3].split("\nWorcester:")[0]


@pytest.mark.parametrize(("late", "times"), [(False, 1), (True, 0)])
async def test_a_fact_that_a_new_pack_rests_on_declarations_is_news(
    tmp_path: Path, *, late: bool, times: int
) -> None:
    """No overall control was certain in Aberwen without an entry; now it rests on Glanrafon."""
    pack = EditedPack(aberwen(), ("Casterbridge Quartet,", "Plaid Cymru - The Party of Wales,"))
    async with open_count(tmp_path, aberwen(), pack_reader=lambda: pack.files) as count:
        if not late:
            await count.type("/follow control", channel=channel_named(CONTROL))
        await declare_wards(count, ["Glanrafon Jones"])
        if late:  # its summary says so
            await count.type("/follow control", channel=channel_named(CONTROL))
        await reload(count, pack)
        news = [text for text in count.announcements(CONTROL) if text.startswith("NO OVERALL")]

    assert times == len(news)


async def test_what_stands_of_control_names_who_ran_the_council_by_the_new_pack(
    tmp_path: Path,
) -> None:
    conservative, green = "Conservative and Unionist Party,PP52", "Green Party,PP63"
    lines = worcester()["seats.csv"].splitlines()
    seats = [line for line in lines if f"{conservative},False" in line][:2]
    pack = EditedPack(worcester(), *((seat, seat.replace(conservative, green)) for seat in seats))
    async with open_count(tmp_path, pack_reader=lambda: pack.files) as count:
        await follow(count)
        await declare_wards(count, [line for line in WINNERS if line != "Bedwardine Con"])
        await reload(count, pack)
        (stands,) = (text for text in as_it_reads(count.transport, CONTROL) if "said: “" in text)

    assert "NO OVERALL CONTROL in Worcester (no change): no party can reach 18" in stands


async def test_the_seats_of_a_majority_that_stands_move_on_without_a_mark(tmp_path: Path) -> None:
    async with open_count(tmp_path) as count:
        await count.type("/follow all each", channel=COUNT)
        wards = [ward for ward in count.app.desk.first_book().night.wards if ward != "Warndon"]
        await declare_wards(count, [f"{ward} Con" for ward in wards])
        await count.type("/withdraw Claines because of a recount")
        before = as_it_reads(count.transport, "#count")[-1]
        await count.type("/withdraw St John because of a recount")
        after = as_it_reads(count.transport, "#count")[-2]

    assert "The Conservatives' hold stands: 24 of 35 seats" in before
    assert "The Conservatives' hold stands: 23 of 35 seats" in after
    assert after.startswith("WITHDRAWN")
    assert "This message said" not in after


async def test_a_withdrawn_ward_leaves_control_to_those_who_keep_it(tmp_path: Path) -> None:
    """The ward isn't needed for the majority: the post says what stands."""
    async with open_count(tmp_path) as count:
        await count.type("/follow all each", channel=COUNT)
        await declare_wards(
            count, [f"{ward} Con" for ward in count.app.desk.first_book().night.wards]
        )
        await count.type("/withdraw Claines because the returning officer is recounting")
        last = count.announcements()[-1]
        alerts = [
            text for text in as_it_reads(count.transport, "#count") if "hold Worcester: 18" in text
        ]

    assert "The score in Worcester is not final after all." in last
    assert "Worcester: 11 of 12 wards declared" in last
    assert "The Conservatives' hold stands: 25 of 35 seats, " in last
    assert [] == [text for text in alerts if "None of this" in text]


@pytest.mark.parametrize(
    ("marked", "again", "words"),
    [
        ("", "Battenhall Green", "REINSTATED: Green gain Battenhall from Conservative: Louis"),
        ("recount", "Battenhall Green", "REINSTATED: Green gain Battenhall from Conservative: "),
        ("", "Battenhall Green 1081", "GREEN GAIN Battenhall from Conservative: Louis Stephen"),
        ("", "Battenhall Con", ""),
    ],
)
async def test_the_same_result_after_its_withdrawal_is_no_new_gain(
    tmp_path: Path, marked: str, again: str, words: str
) -> None:
    async with open_count(tmp_path) as count:
        await follow(count)
        await declare_wards(count, ["Battenhall Green"])
        await count.type("/withdraw Battenhall because wrong ward")
        if marked:
            await count.type(f"/mark Battenhall {marked}")
        before = len(count.announcements(GAINS))
        await declare_wards(count, [again])
        told = count.announcements(GAINS)[before:]

    assert bool(words) == bool(told)
    assert [] == [message for message in told if not message.startswith(words)]


async def test_a_channel_that_did_not_read_the_withdrawal_gets_the_result_as_news(
    tmp_path: Path,
) -> None:
    async with open_count(tmp_path) as count:
        await declare_wards(count, ["Battenhall Green"])
        await count.type("/withdraw Battenhall because wrong ward")
        await follow(count)
        await declare_wards(count, ["Battenhall Green"])
        last = count.announcements(GAINS)[-1]

    assert last.startswith("GREEN GAIN Battenhall from Conservative")


async def test_a_reinstated_result_that_is_corrected_is_reinstated_no_more(
    tmp_path: Path,
) -> None:
    async with open_count(tmp_path) as count:
        await follow(count)
        await declare_wards(count, ["Battenhall Green"])
        await count.type("/withdraw Battenhall because wrong ward")
        await declare_wards(count, ["Battenhall Green"])
        await count.type("/correct Battenhall Lab because misheard")
        await count.press("Yes")
        reads = as_it_reads(count.transport, GAINS)

    assert any("Corrected 23:00. LABOUR GAIN Battenhall from Conservative" in r for r in reads)


async def test_an_undone_withdrawal_is_no_new_gain(tmp_path: Path) -> None:
    async with open_count(tmp_path) as count:
        await follow(count)
        await declare_wards(count, ["Battenhall Green"])
        await count.type("/withdraw Battenhall because wrong ward")
        await count.press("Undo")
        last = count.announcements(GAINS)[-1]

    assert last.startswith(
        "REINSTATED: Green gain Battenhall from Conservative: Louis Stephen elected"
    )


async def test_a_correction_far_up_no_longer_says_that_control_is_lost(tmp_path: Path) -> None:
    """Neither about the ward nor among the channel's last messages, and it ends with control."""
    async with open_count(tmp_path) as count:
        await nine_wards(count)
        await declare_wards(count, ["Bedwardine Con", "Claines Con"])
        count.assert_told(ALL, "NO OVERALL CONTROL")
        await count.type("/withdraw Claines because a slip")
        count.assert_told(ALL, "The Conservatives have lost control of Worcester.")
        corrected = len(count.announcements(ALL)) - 1
        for mark in ("counting", "recount") * 4:
            await count.type(f"/mark Claines {mark}")
        await count.type("/withdraw Warndon because a slip")
        reads = as_it_reads(count.transport, ALL)[corrected]

    assert "have lost control" not in reads.partition("This message said")[0]


async def test_a_correction_that_is_edited_gives_no_chance_to_a_party_that_has_none(
    tmp_path: Path,
) -> None:
    """Without the two wards that were wrong, the Conservatives had a chance at that point."""
    async with open_count(tmp_path) as count:
        await nine_wards(count)
        await declare_wards(count, ["Bedwardine Lab", "Claines Lab"])
        await count.type("/withdraw Claines because a slip")
        count.assert_told(CONTROL, "control of Worcester is open again")
        corrected = len(count.announcements(CONTROL)) - 1
        await declare_wards(count, ["Claines Lab"])
        await count.type("/withdraw Arboretum because a slip")
        await count.type("/withdraw Cathedral because a slip")
        reads = as_it_reads(count.transport, CONTROL)[corrected]

    assert "The Conservatives have lost control of Worcester." in reads
    assert "Conservatives need" not in reads


@pytest.mark.parametrize(
    ("level", "reads"),
    [
        ("control", "None of this still stands.\n"),
        ("all each", "CORRECTION: Green gain Battenhall from Conservative."),
    ],
)
async def test_a_correction_no_longer_opens_control_that_in_hindsight_was_settled_all_along(
    tmp_path: Path, level: str, reads: str
) -> None:
    """Another ward, put right, gives the Conservatives the seat that Battenhall cost them."""
    async with open_count(tmp_path) as count:
        await count.type(f"/follow {level}", channel=channel_named(CONTROL))
        await declare_wards(count, [line for line in WINNERS if "Battenhall" not in line])
        await count.type("/declare Battenhall Con")
        await count.type("/correct Battenhall Green because misheard")
        await count.press("Yes, record it")
        count.assert_told(CONTROL, "CORRECTION: the Conservatives lose Worcester")
        await count.type('/correct "Gorse Hill" Con because misheard')
        await count.press("Yes, record it")
        edited = as_it_reads(count.transport, CONTROL)[-2]

    assert edited.startswith(f"Corrected 23:00. {reads}")
    assert "open again" not in edited


async def test_a_correction_of_control_that_was_wrong_itself_says_who_has_it(
    tmp_path: Path,
) -> None:
    async with open_count(tmp_path, stourcastle()) as count:
        await count.type("/follow all each", channel=channel_named(CONTROL))
        await declare_wards(count, ["Bridge Lab", "Ring 3 Con"])
        for seats in ("1 Con 1 Lab 1 Grn", "3 Lab"):
            await count.type(f"/correct Ring {seats} because misheard")
            await count.press("Yes, record it")
        first, *_ = as_it_reads(count.transport, CONTROL)[-2].splitlines()

    assert first == (
        "Corrected 23:00. CORRECTION: Labour gain Stourcastle from the Conservatives: "
        "4 of 4 seats, a majority of 4. We said it was a Conservative hold."
    )
