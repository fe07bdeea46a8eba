"""What a channel read is taken back there when it is no longer so, and nowhere else."""

from pathlib import Path

import pytest

from bot.announcer.outcome import REFUSED, DeliveryOutcome, GivenUp
from bot.announcer.transport import Message
from bot.chat.reply import Tone
from tests.casterbridge import casterbridge
from tests.count import (
    ALICE,
    COUNT,
    DESK,
    WINNERS,
    Count,
    FakeTransport,
    channel_named,
    declare_wards,
    open_count,
    worcester,
)
from tests.runtime.vocabulary import MINUTE, advance
from tests.truth.channel import WithoutEdits, as_it_reads
from tests.truth.edited_pack import EditedPack, reload
from tests.wessex import aberwen, melchester, shaston, sherton

LATE, GAINS, CONTROL = "#late", "#gains", "#control"
TEN_WARDS = [
    "Arboretum Lab", "Cathedral Lab", "Gorse Hill Lab", "Nunnery Lab", "Rainbow Hill Lab",
    "St John Lab", "Warndon Lab", "Battenhall Green 1081 Con 887 Lab 127 UKIP 89",
    "St Stephen Con", "Claines Con",
]  # fmt: skip


async def summary_for_a_late_channel(count: Count, level: str) -> None:
    """A channel begins to follow after Warndon's gain, and gets a summary that names it."""
    await count.type("/declare Warndon Lab")
    await count.type(f"/follow {level} each", channel=channel_named(LATE))
    await count.type("/declare Claines Con")
    await advance(count, 30 * MINUTE)

    count.assert_told(LATE, "1 gain: Warndon (Lab from Con)")


@pytest.mark.parametrize("level", ["all", "gains"])
async def test_a_gain_that_a_summary_named_is_withdrawn(tmp_path: Path, level: str) -> None:
    async with open_count(tmp_path, transport=WithoutEdits()) as count:
        await summary_for_a_late_channel(count, level)
        await count.type("/withdraw Warndon because wrong ward")
        last = count.announcements(LATE)[-1]

    assert last.startswith("WITHDRAWN")
    assert "We said it was a Labour gain from Conservative" in last


@pytest.mark.parametrize("level", ["control", "off"])
async def test_a_gain_that_a_summary_named_is_withdrawn_where_less_is_followed_since(
    tmp_path: Path, level: str
) -> None:
    async with open_count(tmp_path, transport=WithoutEdits()) as count:
        await count.type("/declare Warndon Lab")
        await count.type("/follow gains", channel=channel_named(LATE))
        await count.type(f"/follow {level}", channel=channel_named(LATE))
        await count.type("/withdraw Warndon because wrong ward")
        last = count.announcements(LATE)[-1]

    assert last.startswith("WITHDRAWN: Warndon is awaiting declaration.")


async def test_a_channel_whose_summary_did_not_name_the_gain_hears_of_no_withdrawal(
    tmp_path: Path,
) -> None:
    async with open_count(tmp_path, transport=WithoutEdits()) as count:
        await count.type("/declare Warndon Lab")
        await count.type("/follow control", channel=channel_named(LATE))
        await count.type("/withdraw Warndon because wrong ward")

        assert 1 == len(count.announcements(LATE))
        assert "Telling" not in count.reply.text


async def test_a_gain_that_a_summary_named_is_corrected(tmp_path: Path) -> None:
    async with open_count(tmp_path, transport=WithoutEdits()) as count:
        await summary_for_a_late_channel(count, "gains")
        await count.type("/correct Warndon Con because misheard")
        await count.press("Yes, record it")
        last = count.announcements(LATE)[-1]

    assert last.startswith("CORRECTION: Conservative hold Warndon. We said it was a Labour gain")


async def test_a_gain_that_a_summary_named_is_not_announced_again(tmp_path: Path) -> None:
    async with open_count(tmp_path) as count:
        await summary_for_a_late_channel(count, "gains")
        before = count.announcements(LATE)
        await count.type("/correct Warndon Lab 564 Con 130 because misheard")
        for action in count.reply.actions[:1]:
            await count.press(action.label)

        assert before == count.announcements(LATE)


async def test_full_figures_after_a_gain_that_a_summary_named_announce_no_gain(
    tmp_path: Path,
) -> None:
    """They wait while a new pack makes the bot work everything out again."""
    pack = moved_seat()
    async with open_count(tmp_path, pack_reader=lambda: pack.files) as count:
        await count.type("/declare Warndon Lab")
        await count.type("/follow all each", channel=channel_named(LATE))
        await count.type_undelivered("/declare Warndon Lab 564 UKIP 299 Con 130 Grn 52")
        pack.edit()
        reply = await count.type_undelivered("/countroom night reload")
        await count.press("Apply", reply)
        told = count.announcements(LATE)[1]

    assert told.startswith("Full figures for Warndon: Labour gain")


async def test_a_fact_certain_again_within_one_message_stays_where_it_was_told(
    tmp_path: Path,
) -> None:
    """The shared message neither takes it back nor repeats it."""
    async with open_count(tmp_path, melchester()) as count:
        await count.type("/follow control", channel=channel_named(CONTROL))
        await declare_wards(count, ["Close Arabella Biles", '"St Martin" Con'])
        count.assert_told(CONTROL, "Labour can no longer reach a majority in Melchester")
        for _ in range(2):
            await count.type_undelivered('/withdraw "St Martin" because a slip')
            await count.type_undelivered('/declare "St Martin" Con')
        count.clock.shift(20)
        await count.deliver()
        stands = [
            text
            for text in as_it_reads(count.transport, CONTROL)
            if text.startswith("Labour can no longer reach a majority in Melchester")
        ]

    assert 1 == len(stands)


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


async def test_what_waits_while_another_ward_is_corrected_says_what_is_needed_now(
    tmp_path: Path,
) -> None:
    async with open_count(tmp_path, melchester()) as count:
        await count.type("/follow all each", channel=channel_named(LATE))
        await declare_wards(count, ["Close Arabella Chickerel", '"Harnham" LD'])
        await count.type_undelivered('/declare "St Martin" Lab')
        reply = await count.type_undelivered("/correct Close Drusilla Chickerel because misheard")
        await count.press("Yes, record it", reply)
        (lost,) = [text for text in count.announcements(LATE) if text.startswith("CONTROL LOST")]

    assert "For a majority Labour needs 1 of the remaining 3 seats." in lost
    assert "Lab 8, " in lost


async def test_a_hold_that_a_gains_channel_read_as_a_correction_is_withdrawn(
    tmp_path: Path,
) -> None:
    async with open_count(tmp_path, transport=WithoutEdits()) as count:
        await count.type("/follow gains each", channel=channel_named(GAINS))
        await count.type("/declare Warndon Lab")
        await count.type("/correct Warndon Con because misheard")
        await count.press("Yes, record it")
        await count.type("/withdraw Warndon because of a recount")
        last = count.announcements(GAINS)[-1]

    assert last.startswith("WITHDRAWN")
    assert "We said it was a Conservative hold: " in last


async def test_a_hold_that_a_gains_channel_never_read_is_withdrawn_without_it(
    tmp_path: Path,
) -> None:
    async with open_count(tmp_path) as count:
        await count.type("/follow gains each", channel=channel_named(GAINS))
        await count.type("/declare Claines Con")
        await count.type("/withdraw Claines because of a recount")

        assert [] == count.announcements(GAINS)


async def test_a_ward_that_a_late_channel_knows_only_from_its_score_is_to_come_again(
    tmp_path: Path,
) -> None:
    """It was never told of the ward, so nothing is withdrawn there."""
    async with open_count(tmp_path, transport=WithoutEdits()) as count:
        await declare_wards(count, ["Claines Con", "Bedwardine Con"])
        await count.type("/follow all each", channel=channel_named(LATE))
        await count.type("/withdraw Claines because of a recount")
        last = count.announcements(LATE)[-1]

    assert last.startswith(
        "Claines is awaiting declaration. A result recorded before was withdrawn.\n"
        "Reason: of a recount.\nWorcester: 1 of 12 wards"
    )


@pytest.mark.parametrize(
    ("level", "first", "corrected", "headline", "recorded"),
    [
        ("all", "Con", "Con 1081 Grn 887 Lab 127 UKIP 89", "CONSERVATIVE HOLD Battenhall",
         "with other figures"),
        ("all", "Con", "Lab 1081", "LABOUR GAIN Battenhall from Conservative",
         "as a Conservative hold"),
        ("gains", "Con", "Grn 1081", "GREEN GAIN Battenhall from Conservative",
         "as a Conservative hold"),
    ],
)  # fmt: skip
async def test_a_correction_of_a_ward_that_a_channel_never_heard_of_says_what_was_recorded(
    tmp_path: Path, level: str, first: str, corrected: str, headline: str, recorded: str
) -> None:
    """Nothing is corrected there, and it isn't hidden that something was recorded before."""
    figures = "Con 1080 Grn 887 Lab 127 UKIP 89" if "figures" in recorded else first
    async with open_count(tmp_path, transport=WithoutEdits()) as count:
        await count.type(f"/declare Battenhall {figures}")
        await count.type(f"/follow {level} each", channel=channel_named(LATE))
        await count.type(f"/correct Battenhall {corrected} because misheard")
        if count.reply.tone is Tone.ASK:
            await count.press("Yes, record it")
        last = count.announcements(LATE)[-1]

    assert last.startswith(headline)
    assert f"First recorded {recorded}; that was wrong.\nReason: misheard.\n" in last


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


def moved_seat() -> EditedPack:
    """A pack in which a seat that is not up turns out to be Labour's."""
    files = worcester()
    old = next(line for line in files["seats.csv"].splitlines() if "PP52,False" in line)
    new = old.replace("Conservative and Unionist Party,PP52", "Labour Party,PP53")
    return EditedPack(files, (old, new))


async def test_a_pack_that_moves_a_seat_that_is_not_up_corrects_the_score(tmp_path: Path) -> None:
    pack = moved_seat()
    async with open_count(
        tmp_path, transport=WithoutEdits(), pack_reader=lambda: pack.files
    ) as count:
        await count.type("/follow all each", channel=COUNT)
        await count.type("/declare Claines Con")
        await reload(count, pack)
        count.assert_told("#count", "Worcester: 1 of 12 wards declared: Con 14, Lab 10,")
        last = count.announcements()[-1]

    assert last.startswith(
        "CORRECTION: earlier scores of Worcester had the wrong party in a seat not up."
    )


async def test_a_channel_that_read_no_score_hears_of_no_corrected_score(tmp_path: Path) -> None:
    pack = moved_seat()
    async with open_count(tmp_path, pack_reader=lambda: pack.files) as count:
        await count.type("/follow all each", channel=COUNT)
        await reload(count, pack)

        assert [] == count.announcements()


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


async def test_a_summary_with_a_poll_postponed_is_no_final_score(tmp_path: Path) -> None:
    async with open_count(tmp_path, transport=WithoutEdits()) as count:
        await count.type("/mark Claines postponed")
        await declare_wards(count, [line for line in WINNERS if not line.startswith("Claines")])
        await count.type("/follow gains each", channel=channel_named(LATE))
        await count.type("/withdraw Warndon because of a recount")
        last = count.announcements(LATE)[-1]

    assert "WITHDRAWN: Warndon" in last
    assert "not final" not in last


class FinalStands(FakeTransport):
    """Refuses to edit a final score."""

    async def edit(self, message: Message, message_id: str) -> DeliveryOutcome:
        if "/final:" in message.key:
            return GivenUp(f"{REFUSED}: not this one")
        return await super().edit(message, message_id)


async def test_a_night_once_not_complete_is_not_complete_after_another_withdrawal(
    tmp_path: Path,
) -> None:
    """In hindsight the first withdrawal changed nothing: the other ward never declared."""
    async with open_count(tmp_path, transport=FinalStands()) as count:
        await count.type("/follow control", channel=channel_named(CONTROL))
        await declare_wards(count, WINNERS)
        await count.type("/withdraw Claines because of a recount")
        await count.type("/withdraw Bedwardine because of a recount")
        texts = as_it_reads(count.transport, CONTROL)

    assert 1 == sum("FINAL SCORE" in text for text in texts)
    assert any("score in Worcester is not final" in text.split("We said")[0] for text in texts)


async def test_a_final_score_withdrawn_before_it_was_sent_is_not_sent(tmp_path: Path) -> None:
    async with open_count(tmp_path) as count:
        await count.type("/follow control", channel=channel_named(CONTROL))
        await declare_wards(count, WINNERS[:-1])
        before = count.announcements(CONTROL)
        await count.type_undelivered(f"/declare {WINNERS[-1]}")
        await count.type_undelivered("/withdraw Claines because of a recount")
        await count.deliver()

        assert [] == [
            text for text in count.announcements(CONTROL)[len(before) :] if "inal" in text
        ]


async def test_a_corrected_score_is_not_final_while_a_postponed_poll_decides(
    tmp_path: Path,
) -> None:
    async with open_count(tmp_path, shaston(), transport=WithoutEdits()) as count:
        await count.type("/follow control", channel=channel_named(CONTROL))
        await count.type('/mark "Gold Hill" postponed')
        await count.type('/declare "Gold Hill" Con')
        await count.press("Yes, record it")
        await count.type('/withdraw "Gold Hill" because a slip')
        last = count.announcements(CONTROL)[-1]

    assert "The score of the night in Shaston is Con 9 (=), Lab 8 (=)." in last
    assert "final" not in last


async def test_the_score_of_the_night_stands_when_the_postponed_poll_is_held(
    tmp_path: Path,
) -> None:
    async with open_count(tmp_path, shaston()) as count:
        await count.type("/follow control", channel=channel_named(CONTROL))
        await count.type('/mark "Gold Hill" postponed')
        told = as_it_reads(count.transport, CONTROL)
        await count.type('/mark "Gold Hill" counting')

        assert told == as_it_reads(count.transport, CONTROL)


async def test_a_new_pack_corrects_the_score_where_the_night_is_no_longer_followed(
    tmp_path: Path,
) -> None:
    pack = moved_seat()
    async with open_count(
        tmp_path, transport=WithoutEdits(), pack_reader=lambda: pack.files
    ) as count:
        await count.type("/follow all each", channel=COUNT)
        await count.type("/declare Claines Con")
        await count.type("/follow off", channel=COUNT)
        await reload(count, pack)

        count.assert_told("#count", "CORRECTION: earlier scores of Worcester")


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


async def test_a_channel_that_read_of_marks_alone_hears_of_no_corrected_score(
    tmp_path: Path,
) -> None:
    """No score stands below a mark."""
    pack = moved_seat()
    async with open_count(tmp_path, pack_reader=lambda: pack.files) as count:
        await count.type("/follow all each", channel=COUNT)
        await count.type("/mark Claines counting")
        await reload(count, pack)

        assert ["Claines is counting."] == count.announcements()


async def test_a_score_in_the_message_that_would_correct_it_is_not_an_earlier_one(
    tmp_path: Path,
) -> None:
    pack = moved_seat()
    async with open_count(tmp_path, pack_reader=lambda: pack.files) as count:
        await count.type("/follow all", channel=COUNT)
        for line in ("/declare Claines Con", "/declare Bedwardine Con", "/declare Warndon Lab"):
            await count.type_undelivered(line)
        pack.edit()
        reply = await count.type_undelivered("/countroom night reload")
        count.clock.shift(20)
        await count.press("Apply", reply)
        (message,) = count.announcements()

    assert message.startswith("3 results, 1 gain: Warndon.")
    assert "arlier scores" not in message


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


async def test_a_message_that_ends_with_the_final_score_does_not_say_it_is_not_final(
    tmp_path: Path,
) -> None:
    pack = moved_seat()
    async with open_count(tmp_path, pack_reader=lambda: pack.files) as count:
        await count.type("/follow control", channel=channel_named(CONTROL))
        await declare_wards(count, WINNERS)
        await count.type_undelivered("/withdraw Warndon because a slip")
        pack.edit()
        reply = await count.type_undelivered("/countroom night reload")
        (apply,) = (action for action in reply.actions if action.label == "Apply")
        await count.app.dispatcher.press_button(apply.press, apply.value, ALICE, DESK, "apply")
        await count.type_undelivered("/declare Warndon Con")
        count.clock.shift(20)
        await count.deliver()
        last = count.announcements(CONTROL)[-1]

    assert "FINAL SCORE" in last
    assert "not final after all" not in last


@pytest.mark.parametrize(("transport", "told"), [(FakeTransport, False), (WithoutEdits, True)])
async def test_a_gain_in_a_final_score_that_was_taken_back_is_no_longer_believed(
    tmp_path: Path, transport: type[FakeTransport], *, told: bool
) -> None:
    """Without edits the final score still reads as it was sent."""
    async with open_count(tmp_path, transport=transport()) as count:
        await declare_wards(count, WINNERS[:-1])
        await count.type("/follow control", channel=channel_named(LATE))
        await count.type("/follow gains each", channel=channel_named(LATE))
        await declare_wards(count, WINNERS[-1:])
        count.assert_told(LATE, "Battenhall (Grn from Con)")
        await count.type("/withdraw Claines because of a recount")
        await count.type("/correct Battenhall Con because misheard")
        await count.press("Yes, record it")
        last = count.announcements(LATE)[-1]

    assert told == ("Conservative hold Battenhall. We said it was a Green gain" in last)


async def test_a_gain_that_a_new_pack_told_is_put_right_however_far_up(tmp_path: Path) -> None:
    """A channel of gains first heard of Warndon when the pack made it one."""
    files = worcester()
    old = next(line for line in files["seats.csv"].splitlines() if "Warndon,Alan Amos" in line)
    new = old.replace("Conservative and Unionist Party,PP52", "Labour Party,PP53")
    pack = EditedPack(files, (old, new))
    others = ["Arboretum", "Battenhall", "Bedwardine", "Cathedral", "Claines", "Gorse Hill",
              "Nunnery", "Rainbow Hill"]  # fmt: skip
    async with open_count(tmp_path, pack_reader=lambda: pack.files) as count:
        await count.type("/follow gains each", channel=channel_named(GAINS))
        await count.type("/declare Warndon Con")
        await reload(count, pack)
        count.assert_told(GAINS, "CONSERVATIVE GAIN Warndon from Labour")
        told = len(count.announcements(GAINS)) - 1
        await declare_wards(count, [f"{ward} Green" for ward in others])
        await count.type("/correct Warndon Lab because misheard")
        await count.press("Yes, record it")
        reads = as_it_reads(count.transport, GAINS)[told]

    assert "CONSERVATIVE GAIN" not in reads.partition("This message said")[0]


async def test_a_summary_that_waited_leaves_out_the_seats_declared_since(tmp_path: Path) -> None:
    """Budmouth's withdrawal makes the bot work it out again."""
    async with open_count(tmp_path, casterbridge()) as count:
        await declare_wards(count, ["Budmouth Peter Green", "Quay Rae Vye"])
        await count.type("/follow all each", channel=channel_named(LATE))
        await count.type('/declare "High Street" John Smith')
        count.clock.shift(30 * 60)
        await count.app.scheduler.run_due()
        for line in (
            '/declare "High Street" John Smith, Mo Jopp, Quin South',
            '/declare "High Street" Quin South 1469, Mo Jopp 1855, John Smith 1856',
            "/withdraw Budmouth because a slip",
        ):
            await count.type_undelivered(line)
        await count.deliver()
        summary, rest = count.announcements(LATE)[2:4]

    assert "2 of 13 wards declared" in summary
    assert "High Street" not in summary
    assert "GREEN GAIN one from Conservative" in rest


async def test_what_a_party_cannot_reach_is_taken_back_though_a_new_pack_makes_it_a_small_one(
    tmp_path: Path,
) -> None:
    """By the new pack Labour had less than a third of the seats: its chances are no news then."""
    files = worcester()
    rows = [
        line for line in files["seats.csv"].splitlines() if "Labour Party,PP53,True" in line
    ]  # fmt: skip
    edits = [(row, row.replace("Labour Party,PP53,True", "Green Party,PP63,True")) for row in rows]
    pack = EditedPack(files, *edits)
    async with open_count(
        tmp_path, transport=WithoutEdits(), pack_reader=lambda: pack.files
    ) as count:
        await count.type("/follow control", channel=channel_named(CONTROL))
        await declare_wards(
            count, ["Battenhall Green", "Bedwardine Con", "Claines Con", "Warndon Con"]
        )
        count.assert_told(CONTROL, "Labour can no longer reach a majority in Worcester")
        await reload(count, pack)
        await count.type("/withdraw Claines because a slip")
        count.assert_told(CONTROL, "Labour can reach a majority in Worcester after all.")
