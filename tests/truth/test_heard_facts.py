"""What a channel read as certain is taken back there when it is no longer so, and nowhere else."""

import re
from pathlib import Path

import pytest

from bot.announcer.outcome import RetryLater, Sent
from tests.casterbridge import casterbridge, pack
from tests.count import (
    COUNT,
    WINNERS,
    Count,
    FakeTransport,
    channel_named,
    declare_wards,
    open_count,
)
from tests.truth.channel import WithoutEdits, as_it_reads
from tests.truth.edited_pack import moved_seat
from tests.wessex import SHERTON, aberwen, melchester, sherton, stourcastle

LATE, CONTROL = "#late", "#control"
TEN_WARDS = [
    "Arboretum Lab", "Cathedral Lab", "Gorse Hill Lab", "Nunnery Lab", "Rainbow Hill Lab",
    "St John Lab", "Warndon Lab", "Battenhall Green 1081 Con 887 Lab 127 UKIP 89",
    "St Stephen Con", "Claines Con",
]  # fmt: skip


@pytest.mark.parametrize(
    ("level", "lines"),
    [
        ("all each", ["/correct Battenhall Green 1082 Con 887 Lab 127 UKIP 89 because misheard"]),
        ("all", ["/withdraw Claines because a slip", "/declare Claines Con"]),
    ],
)
async def test_a_correction_that_says_nothing_of_control_leaves_its_loss_to_be_told(
    tmp_path: Path, level: str, lines: list[str]
) -> None:
    """It waits until another ward is put right: in hindsight control was lost before it."""
    async with open_count(tmp_path) as count:
        await count.type(f"/follow {level}", channel=channel_named(LATE))
        await declare_wards(count, TEN_WARDS)
        count.clock.shift(20)
        await count.deliver()
        for line in lines:
            await count.type_undelivered(line)
        reply = await count.type_undelivered("/correct St Stephen Green because misheard")
        count.clock.shift(20)
        await count.press("Yes, record it", reply)

        (lost,) = [t for t in count.announcements(LATE) if "The Conservatives lose control" in t]

    assert "CORRECTION: Green hold St Stephen" in lost


async def test_what_the_end_of_a_correction_said_of_control_is_told_once(tmp_path: Path) -> None:
    """Twelve entries share a message, and the pack's correction there ends with its last one."""
    pack = moved_seat()
    async with open_count(tmp_path, pack_reader=lambda: pack.files) as count:
        await count.type("/follow all", channel=channel_named(LATE))
        await declare_wards(count, TEN_WARDS[:7])
        pack.edit()
        await count.press_undelivered(
            "Apply", await count.type_undelivered("/countroom night reload")
        )
        await count.type_undelivered("/declare Battenhall Con")
        for mark in ["counting", "recount"] * 5:
            await count.type_undelivered(f"/mark Bedwardine {mark}")
        await count.type_undelivered("/declare Claines Green")
        reply = await count.type_undelivered("/correct Battenhall Green because misheard")
        count.clock.shift(20)
        await count.press("Yes", reply)
        lost = re.findall(
            "The Conservatives (?:have lost|lose) control", "\n".join(count.announcements(LATE))
        )

    assert 1 == len(lost)


async def test_control_that_is_open_again_before_it_is_told_is_not_taken_back(
    tmp_path: Path,
) -> None:
    """Labour, which has no candidate in Quay, can win it once its poll is postponed."""
    async with open_count(tmp_path, casterbridge()) as count:
        await count.type("/follow all each", channel=channel_named(LATE))
        await declare_wards(
            count,
            [
                '"St. Thomas" Lab', "Talbothays Green", "Mellstock Lab", "Egdon Lab",
                '"High Street" Con Green Lab', '"Mellstock Parish North" Lab', "Budmouth Con",
            ],
        )  # fmt: skip
        reply = await count.type_undelivered("/correct Mellstock Green because misheard")
        await count.press_undelivered("Yes", reply)
        await count.type("/mark Quay postponed")
        *_, correction, postponed = count.announcements(LATE)

    assert "The Conservatives have lost control of Casterbridge." in correction
    assert "The poll in Quay is postponed." == postponed


async def test_a_fact_is_struck_though_an_earlier_ward_announced_it(tmp_path: Path) -> None:
    """Since Pageant was withdrawn, Castle alone made it certain."""
    async with open_count(tmp_path, sherton()) as count:
        await count.type("/follow control", channel=channel_named(CONTROL))
        await declare_wards(count, ["Pageant Ind", "Castle Lab"])
        await count.type("/withdraw Pageant because a slip")
        await count.type("/withdraw Castle because a slip")
        unmarked = [
            text for text in as_it_reads(count.transport, CONTROL)
            if text.startswith("NO OVERALL CONTROL")
        ]  # fmt: skip

    assert [] == unmarked


async def test_a_summary_no_longer_names_control_that_a_postponed_poll_opened(
    tmp_path: Path,
) -> None:
    """No overall control was certain in Aberwen when the channel got its summary."""
    async with open_count(tmp_path, aberwen()) as count:
        await count.type("/mark Pentre counting")
        await declare_wards(count, ["Pentre Price"])
        await count.type("/follow control", channel=channel_named(LATE))
        for ward in ("Llanfair", "Glanrafon"):
            await count.type(f"/mark {ward} postponed")
        before = as_it_reads(count.transport, LATE)[0]
        await count.type("/withdraw Pentre because a slip")
        await count.type("/mark Pentre postponed")
        after = as_it_reads(count.transport, LATE)[0]

    assert "No overall control in Aberwen (no change)." in before
    assert "Control of Aberwen is not certain yet." in after.split("This message said")[0]


async def test_a_late_channel_is_not_told_what_a_postponed_poll_has_opened_again(
    tmp_path: Path,
) -> None:
    """Labour has no candidate in Harnham, but may yet have one."""
    async with open_count(tmp_path, melchester()) as count:
        await count.type("/follow control", channel=channel_named(CONTROL))
        await declare_wards(count, ["Close Biles Arabella", "St Martin Con"])
        count.assert_told(CONTROL, "Labour can no longer reach a majority")
        await count.type("/mark Harnham postponed")
        await count.type("/follow St Martin", channel=channel_named(LATE))
        first, *_ = count.announcements(LATE)

    assert first.startswith("CONSERVATIVE HOLD St Martin")
    assert "can no longer reach" not in first


async def test_control_that_was_certain_from_the_start_is_withdrawn_where_a_correction_named_it(
    tmp_path: Path,
) -> None:
    """No overall control is certain in Aberwen until its polls are postponed."""
    async with open_count(tmp_path, aberwen(), transport=WithoutEdits()) as count:
        await count.type("/follow all each", channel=COUNT)
        await declare_wards(count, ["Pentre Price", "Llanfair PC"])
        await count.type("/withdraw Llanfair because a slip")
        count.assert_told("#count", "Still no overall control.")
        for ward in ("Llanfair", "Pentre", "Glanrafon"):
            await count.type(f"/withdraw {ward} because a slip")
            await count.type(f"/mark {ward} postponed")
        last = "\n".join(count.announcements()[-3:])

    assert "control of Aberwen is open again. We said no overall control." in last


async def test_control_that_is_certain_again_within_one_message_stands(tmp_path: Path) -> None:
    async with open_count(tmp_path) as count:
        await count.type("/follow all", channel=COUNT)
        await declare_wards(count, [line for line in WINNERS if line != "Bedwardine Con"])
        for line in (
            "/withdraw Warndon because a slip",
            "/mark Warndon counting",
            "/declare Warndon Lab",
            "/mark Bedwardine recount",
        ):
            await count.type_undelivered(line)
        count.clock.shift(20)
        await count.deliver()
        message = count.announcements()[-1]

    assert message.startswith("No overall control in Worcester (was Conservative).")
    assert "open again" not in message
    assert "NO OVERALL CONTROL" not in message


async def test_a_withdrawal_says_nothing_of_control_that_a_postponed_poll_has_opened_since(
    tmp_path: Path,
) -> None:
    async with open_count(tmp_path, aberwen()) as count:
        await count.type("/follow all each", channel=channel_named(LATE))
        for line in (
            "/declare Glanrafon Jones",
            "/withdraw Glanrafon because a slip",
            "/mark Pentre postponed",
            "/declare Glanrafon Evans",
        ):
            await count.type(line)
        as_posted = count.announcements(LATE)[1]
        await count.type("/withdraw Glanrafon because a slip")
        as_it_stands, _, quoted = as_it_reads(count.transport, LATE)[1].partition("\nThis message")

    assert "Still no overall control." in as_posted
    assert "no overall control" not in as_it_stands
    assert "Still no overall control." in quoted


async def test_a_withdrawal_that_waited_says_nothing_of_control_that_a_postponed_poll_opened(
    tmp_path: Path,
) -> None:
    """The channel was told of it, and the next message takes it back."""
    async with open_count(tmp_path, sherton()) as count:
        await declare_hung_sherton(count)
        await count.type("/withdraw Castle because a slip")
        await count.type_undelivered("/withdraw Pageant because a slip")
        await count.type_undelivered("/mark Pageant postponed")
        await count.deliver()
        withdrawn, postponed = count.announcements()[-2:]

    assert withdrawn.startswith("WITHDRAWN: Pageant")
    assert "overall control" not in withdrawn
    assert "We said no overall control." in postponed


@pytest.mark.parametrize("transport", [FakeTransport, WithoutEdits])
async def test_a_withdrawal_that_waited_takes_back_control_that_a_later_correction_moved(
    tmp_path: Path, transport: type[FakeTransport]
) -> None:
    """It ends with what is certain by now, and the channel was told of a Labour gain."""
    async with open_count(
        tmp_path, pack(SHERTON, "Con Lab Lab Lab Ind Ind"), transport=transport()
    ) as count:
        await count.type("/follow all each", channel=COUNT)
        await declare_wards(count, ["Castle Lab", "Abbas Lab", "Pageant Ind"])
        count.assert_told("#count", "Labour gain Casterbridge")
        await count.type_undelivered("/withdraw Pageant because a slip")
        reply = await count.type_undelivered("/correct Castle Con because misheard")
        await count.press_undelivered("Yes, record it", reply)
        await count.deliver()
        withdrawn, corrected = count.announcements()[-2:]

    lead = (
        "CORRECTION: no overall control in Casterbridge (no change). We said it was a Labour gain."
    )
    assert withdrawn.startswith(f"{lead}\nWITHDRAWN: Pageant")
    assert corrected.startswith("CORRECTION: Conservative gain Castle from Labour.")
    assert "Labour gain" not in corrected


@pytest.mark.parametrize("transport", [FakeTransport, WithoutEdits])
async def test_a_correction_that_waited_leaves_control_to_the_correction_that_settled_it(
    tmp_path: Path, transport: type[FakeTransport]
) -> None:
    """By the right results it was certain before, but this channel was told of none."""
    async with open_count(
        tmp_path, pack(SHERTON, "Con Lab Lab Ind"), transport=transport()
    ) as count:
        await count.type("/follow all each", channel=COUNT)
        await declare_wards(count, ["Abbas Lab", "Pageant Con"])
        for line in ("/correct Pageant Ind", "/correct Abbas Con"):
            reply = await count.type_undelivered(f"{line} because misheard")
            await count.press_undelivered("Yes, record it", reply)
        await count.deliver()
        pageant, abbas = count.announcements()[-2:]

    assert pageant.startswith("CORRECTION: Independent hold Pageant.")
    assert "overall control" not in pageant
    assert abbas.startswith("NO OVERALL CONTROL in Casterbridge")


async def test_a_summary_loses_control_that_a_postponed_poll_opens_again(tmp_path: Path) -> None:
    """By the right results another fact that it was sent with was certain only later."""
    async with open_count(tmp_path, sherton()) as count:
        await declare_hung_sherton(count)
        for ward in ("Pageant", "Castle"):
            await count.type(f"/withdraw {ward} because a slip")
        (before,) = summaries(count)
        await count.type("/mark Pageant postponed")
        (now,) = summaries(count)

    assert "No overall control in Sherton" in before
    assert "Control of Sherton is not certain yet." in now


async def declare_hung_sherton(count: Count) -> None:
    """A night that is hung by the poll marked as postponed, declared all the same; then a ward."""
    await count.type("/follow all each", channel=COUNT)
    await count.type("/mark Castle postponed")
    await declare_wards(count, ["Pageant Con"])
    await count.type("/declare Castle Lab")
    await count.press("Yes, record it")
    count.clock.shift(1800)
    await count.app.scheduler.run_due()
    await count.deliver()
    await declare_wards(count, ["Abbas Lab"])


def summaries(count: Count) -> list[str]:
    """What #count reads of the council at a time, without what it read before."""
    reads = (text.split("This message said")[0] for text in as_it_reads(count.transport, "#count"))
    return [text for text in reads if "Sherton at " in text]


async def test_a_party_whose_hold_was_told_is_not_said_to_keep_control_after_all(
    tmp_path: Path,
) -> None:
    """The correction that told of the hold had taken back Labour's gain, and so the loss."""
    async with open_count(tmp_path, stourcastle()) as count:
        await count.type("/follow all each", channel=COUNT)
        await declare_wards(count, ["Bridge Lab", "Ring Damson Egdon Izz"])
        count.assert_told("#count", "LABOUR GAIN Stourcastle from the Conservatives")
        for line in (
            "/correct Ring Avice 1978 Bosom 634 Caro 1019 Damson 174 Egdon 197 Giles 1815 Izz 100",
            "/correct Bridge Jethway 1215 Kail 385",
        ):
            reply = await count.type_undelivered(f"{line} because misheard")
            await count.press_undelivered("Yes, record it", reply)
        count.transport.answer_next_with("#count", Sent("told"), RetryLater(1, "busy"))
        await count.deliver()
        await count.type_undelivered("/withdraw Ring because a slip")
        count.clock.shift(2)
        await count.deliver()
        told = count.announcements()

    assert told[-3].startswith("CORRECTION: Conservative hold Stourcastle")
    assert "control was lost" not in "".join(told)


async def test_a_final_score_that_waited_takes_back_control_that_a_correction_moved(
    tmp_path: Path,
) -> None:
    async with open_count(tmp_path, pack(SHERTON, "Con Lab Lab Lab Ind Ind")) as count:
        await count.type("/follow control", channel=channel_named(CONTROL))
        await declare_wards(count, ["Castle Lab", "Abbas Lab"])
        count.assert_told(CONTROL, "LABOUR GAIN Casterbridge")
        await count.type_undelivered("/declare Pageant Ind")
        reply = await count.type_undelivered("/correct Castle Con because misheard")
        await count.press_undelivered("Yes, record it", reply)
        await count.deliver()
        told = count.announcements(CONTROL)

    assert "We said it was a Labour gain." in told[1]
    assert 1 == sum("We said it was a Labour gain." in text for text in told)


async def test_a_late_channel_reads_once_who_has_control(tmp_path: Path) -> None:
    """By the right results one ward settled it, at the time the correction of another did."""
    async with open_count(tmp_path, sherton()) as count:
        await declare_wards(count, ["Castle Con", "Abbas Lab", "Pageant Con"])
        await count.type("/correct Abbas Con because misheard")
        await count.press("Yes, record it")
        await count.type("/follow Con", channel=channel_named(LATE))
        texts = "\n".join(count.announcements(LATE))

    assert 1 == texts.count("CONSERVATIVE GAIN Sherton from no overall control")


async def test_a_late_channel_that_reads_of_a_gain_of_control_is_not_told_of_its_loss(
    tmp_path: Path,
) -> None:
    """By the right results the ward before the correction settled both."""
    async with open_count(tmp_path, stourcastle()) as count:
        await declare_wards(count, ["Bridge Lab", "Ring 2 Lab 1 Con"])
        for right in ("Bridge Con", "Bridge Lab", "Ring 2 Con 1 Lab", "Ring 2 Lab 1 Grn"):
            await count.type(f"/correct {right} because misheard")
            await count.press("Yes, record it")
        await count.type("/follow Lab", channel=channel_named(LATE))
        texts = "\n".join(count.announcements(LATE))

    assert "LABOUR GAIN Stourcastle from the Conservatives" in texts
    assert "CONTROL LOST" not in texts


async def test_a_final_score_tells_a_late_channel_who_has_control(tmp_path: Path) -> None:
    """A ward corrected later settled it, too, and has its message after the final score."""
    async with open_count(tmp_path, stourcastle()) as count:
        await count.type("/declare Ring 2 Lab 1 Grn")
        await count.type("/declare Bridge Con")
        await count.type("/correct Ring 1 Con 1 Lab 1 Grn because misheard")
        await count.press("Yes, record it")
        await count.type("/follow Con", channel=channel_named(LATE))
        final, ring = count.announcements(LATE)

    assert "FINAL SCORE. No overall control in Stourcastle" in final
    assert ring.startswith("Con 1, Grn 1, Lab 1 in Ring")


async def test_control_in_a_summary_that_was_edited_is_taken_back(tmp_path: Path) -> None:
    """By the right results a later ward settled it, so the edit left its words as they were."""
    lab = ("Arboretum", "Cathedral", "Gorse Hill", "Nunnery", "Rainbow Hill", "Warndon")
    green = ("Battenhall", "St Stephen", "Claines")
    async with open_count(tmp_path) as count:
        await declare_wards(count, [f"{ward} Lab" for ward in lab])
        await declare_wards(count, [f"{ward} Grn" for ward in green])
        await count.type("/declare Bedwardine Con")
        await count.type("/follow control", channel=channel_named(LATE))
        count.assert_told(LATE, "No overall control in Worcester")
        await count.type('/declare "St Clement" Grn')
        await count.type("/withdraw Claines because a slip")
        await count.type('/withdraw "St Clement" because a slip')
        count.assert_told(LATE, "We said no overall control.")


async def test_an_edit_that_further_figures_met_still_says_that_nothing_stands(
    tmp_path: Path,
) -> None:
    """The figures put the message in doubt last, before the correction's edit was made."""
    async with open_count(tmp_path) as count:
        await count.type("/follow control", channel=channel_named(CONTROL))
        await declare_wards(count, [*TEN_WARDS, "Bedwardine Lab"])
        assert "CONTROL LOST" in count.announcements(CONTROL)[-1]
        reply = await count.type_undelivered("/correct Bedwardine Con because misheard")
        await count.press_undelivered("Yes, record it", reply)
        await count.type_undelivered("/declare Bedwardine Con 1900")
        await count.deliver()
        texts = as_it_reads(count.transport, CONTROL)

    assert 1 == sum("None of this still stands." in text for text in texts)
    assert not any(text.startswith("CONTROL LOST") for text in texts)
