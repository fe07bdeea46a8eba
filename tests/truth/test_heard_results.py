"""What a channel read of a ward is taken back there when it is no longer so, and nowhere else."""

from pathlib import Path

import pytest

from bot.announcer.history import changes_as_announced
from bot.chat.reply import Tone
from bot.election.changes import Corrected
from bot.store import outbox
from bot.wording.bulletin import decode_bulletin
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
from tests.runtime.vocabulary import MINUTE, advance
from tests.truth.channel import WithoutEdits, as_it_reads
from tests.truth.edited_pack import EditedPack, moved_seat, reload
from tests.wessex import melchester, shaston, stourcastle

LATE, GAINS, CONTROL = "#late", "#gains", "#control"


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


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/withdraw Warndon because a slip", "We said it was a Labour gain from Conservative.\n"),
        ("/correct Warndon Con 564 Lab 299 because misheard",
         "We said it was a Labour gain from Conservative.\nCajetan Iwunze (Con) is elected."),
    ],
)  # fmt: skip
async def test_no_name_and_no_figure_is_quoted_that_a_summary_left_out(
    tmp_path: Path, line: str, said: str
) -> None:
    """Neither when it is told nor in an edit of what was told."""
    async with open_count(tmp_path) as count:
        await count.type("/declare Warndon Lab 504 Con 130 UKIP 99 Grn 52")
        await count.type("/follow all each", channel=channel_named(LATE))
        await count.type(line)
        if count.reply.actions and count.reply.tone is Tone.ASK:
            await count.press("Yes, record it")
        told = count.announcements(LATE)[-1]
        await count.type("/declare Claines Con")
        await count.type("/withdraw Claines because a slip")
        reads = "\n".join(as_it_reads(count.transport, LATE))

    assert said in told
    assert "Williams" not in reads
    assert "504" not in reads


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

    assert told.startswith(
        "Full figures. Labour gain Warndon from Conservative: Elaine Williams elected with 564"
    )


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
        "Reason: a recount.\nWorcester: 1 of 12 wards"
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


async def test_an_edit_quotes_nothing_of_what_was_replaced_before_a_channel_followed(
    tmp_path: Path,
) -> None:
    """It reads the result as it is known."""
    async with open_count(tmp_path) as count:
        await declare_wards(count, ["Claines Con", "Nunnery Lab 1617 UKIP 1222 Con 686 Grn 364"])
        await count.type("/declare Nunnery UKIP")
        await count.press("Replace")
        await count.type("/follow Nunnery", channel=channel_named(LATE))
        first, summary = count.announcements(LATE)
        await count.type("/withdraw Claines because a slip")
        reads = "\n".join(as_it_reads(count.transport, LATE))

    assert first.startswith("UKIP GAIN Nunnery from Labour: Graham Greenberg elected. ")
    assert summary.startswith("Worcester: 2 of 12 wards declared")
    assert "We said" not in reads


async def test_a_correction_of_a_correction_quotes_the_last_one_to_a_party_channel(
    tmp_path: Path,
) -> None:
    """It read the results of other parties only since its own no longer had the seat."""
    async with open_count(tmp_path, shaston(), transport=WithoutEdits()) as count:
        await count.type("/follow Labour", channel=COUNT)
        await count.type('/declare "Gold Hill" Lab')
        for party in ("Con", "LD", "Con"):
            await count.type(f'/correct "Gold Hill" {party} because misheard')
            await count.press("Yes, record it")
        _, first, second, third = count.announcements()

    assert "We said it was a Labour gain from Conservative." in first
    assert "We said it was a Conservative hold." in second
    assert "We said it was a Liberal Democrat gain from Conservative." in third


async def test_a_withdrawal_quotes_no_terms_that_a_correction_left_out(tmp_path: Path) -> None:
    async with open_count(tmp_path, melchester()) as count:
        await count.type("/follow gains", channel=COUNT)
        await count.type("/declare Close Chickerel Arabella")
        await count.type("/correct Close Biles 905 Arabella 699 Drusilla 802 Chickerel 444")
        await count.press("Yes, record it")
        count.assert_told("#count", "Con 1, Lab 1 in Close")
        await count.type("/withdraw Close because a slip")
        count.assert_told(
            "#count", "WITHDRAWN: Close is awaiting declaration. We said it was Con 1"
        )
        assert "until" not in count.announcements()[-1]


async def test_figures_that_a_correction_added_here_quote_nothing_once_the_ward_is_withdrawn(
    tmp_path: Path,
) -> None:
    """The channel read the winner's figure alone, not the one that was wrong."""
    async with open_count(tmp_path) as count:
        await count.type("/follow all each", channel=COUNT)
        await count.type("/declare Nunnery Lab 1617 UKIP 1222 Con 686 Grn 364")
        await count.type("/correct Nunnery Con 687 because misheard")
        count.assert_told("#count", "More from Nunnery: Phoenix Jones (Con) 687")
        await count.type("/withdraw Nunnery because a slip")
        reads = as_it_reads(count.transport, "#count")[1]

    assert reads.startswith("Corrected 23:00. None of this still stands.\n")


async def test_a_late_channel_reads_one_result_of_a_ward_corrected_before_it_followed(
    tmp_path: Path,
) -> None:
    """It read none of what was wrong on the way, so nothing corrects it there."""
    async with open_count(tmp_path) as count:
        await count.type("/declare Nunnery UKIP")
        await declare_wards(count, ["Nunnery Lab 1197 UKIP 1986 Con 238 Grn 837"])
        await count.type("/correct Nunnery UKIP 1222 because misheard")
        await count.type("/follow UKIP", channel=channel_named(LATE))
        (told,) = count.announcements(LATE)
        await count.type("/withdraw Nunnery because a slip")
        reads = as_it_reads(count.transport, LATE)

    assert told.startswith("UKIP GAIN Nunnery from Labour: Graham Greenberg elected with 1,222")
    assert "CORRECTION" not in told
    assert "Full figures" not in told
    assert reads[0].startswith("Corrected 23:00. None of this still stands.\n")
    assert reads[1].startswith("WITHDRAWN: Nunnery")


async def test_further_figures_tell_a_channel_that_began_late_who_won(tmp_path: Path) -> None:
    """It had read the summary, which counts the ward and names gains only."""
    async with open_count(tmp_path) as count:
        await count.type("/declare Claines Con")
        await count.type("/follow all each", channel=channel_named(LATE))
        await count.type("/declare Claines Con 1900")
        (told,) = count.announcements(LATE)[1:]

    assert told.startswith("CONSERVATIVE HOLD Claines: ")
    assert "elected with 1,900 votes, other figures to come." in told


async def test_a_correction_gives_the_majority_that_the_channel_had_not_read(
    tmp_path: Path,
) -> None:
    """Channels that follow gains get no figures that only complete a result."""
    pack = _battenhall_was_labours()
    async with open_count(
        tmp_path, transport=WithoutEdits(), pack_reader=lambda: pack.files
    ) as count:
        await count.type("/follow gains each", channel=channel_named(GAINS))
        await count.type("/declare Battenhall Green")
        await count.type("/declare Battenhall Green 1081 Con 887 Lab 127 UKIP 89")
        await reload(count, pack)
        correction = count.announcements(GAINS)[-1]
        await count.type("/correct Battenhall Green 1082 because misheard")
        second = count.announcements(GAINS)[-1]

    assert "Green gain Battenhall from Labour. We said it was a Green gain from" in correction
    assert "\nThe majority is 194.\n" in correction
    assert "The majority is 195. We said 194." in second


async def test_a_withdrawn_gain_of_every_seat_is_quoted_as_it_was_told(tmp_path: Path) -> None:
    async with open_count(tmp_path, melchester()) as count:
        await count.type("/follow all each", channel=channel_named(GAINS))
        await count.type("/declare Close 2 Lab")
        await count.type("/withdraw Close because a slip")
        _, told, withdrawn = count.announcements(GAINS)

    assert "LABOUR GAIN both seats in Close from Conservative" in told
    assert "We said it was a Labour gain of both seats from Conservative: " in withdrawn


@pytest.mark.parametrize(
    "line", ["/withdraw Close because a slip", "/correct Close 2 Con because misheard"]
)
async def test_what_a_summary_did_not_list_of_a_ward_is_not_quoted(
    tmp_path: Path, line: str
) -> None:
    """It named the gain of one seat, not who won the other."""
    async with open_count(tmp_path, melchester()) as count:
        await count.type("/declare Close 1 Con 1 Lab")
        await count.type("/follow gains each", channel=channel_named(LATE))
        reply = await count.type(line)
        if reply.actions[0].label.startswith("Yes"):
            await count.press("Yes, record it", reply)
        summary, correction = count.announcements(LATE)

    assert "Close (Lab from Con)" in summary
    assert "We said it was a Labour gain of one from Conservative." in correction


async def test_a_result_read_in_the_correction_of_a_pack_is_withdrawn(tmp_path: Path) -> None:
    """The channel once followed everything, so it gets the correction, and reads of Battenhall."""
    pack = _battenhall_was_labours()
    async with open_count(
        tmp_path, transport=WithoutEdits(), pack_reader=lambda: pack.files
    ) as count:
        await count.type("/follow all each", channel=channel_named(CONTROL))
        await count.type("/declare Warndon Lab")
        await count.type("/follow control", channel=channel_named(CONTROL))
        await count.type("/declare Battenhall Green")
        await reload(count, pack)
        await count.type("/withdraw Battenhall because a slip")
        *_, told, withdrawn = count.announcements(CONTROL)

    assert "GREEN GAIN Battenhall from Labour" in told
    assert "WITHDRAWN: Battenhall is awaiting declaration. We said it was a Green gain" in withdrawn


async def test_a_correction_without_full_figures_names_everyone_elected(tmp_path: Path) -> None:
    """The message that named the others may be edited away."""
    async with open_count(tmp_path, stourcastle()) as count:
        await count.type("/follow all each", channel=channel_named(GAINS))
        await count.type('/declare Ring "Ivy Izz" 1411 "Eve Egdon" 1304 "Bob Bosom" 1155')
        await count.type('/correct Ring "Eve Egdon" "Cis Caro" because misheard')
        await count.press("Yes, record it")
        correction = count.announcements(GAINS)[-1]

    assert "Cis Caro (Con) is elected, not Ivy Izz (Grn) and Bob Bosom (Con). " in correction
    assert " Eve Egdon (Lab) is still elected. " in correction


async def test_figures_that_only_completed_a_result_were_not_told_to_every_channel(
    tmp_path: Path,
) -> None:
    """So their correction isn't either: a channel that follows control would read it."""
    async with open_count(tmp_path, transport=WithoutEdits()) as count:
        await count.type("/follow all each", channel=channel_named(GAINS))
        for line in (
            "/declare Battenhall Green",
            "/declare Battenhall Green 1081 Con 887 Lab 127 UKIP 89",
            "/correct Battenhall Green 887 Con 1081 Lab 127 UKIP 89 because misread",
        ):
            await count.type(line)
        await count.press("Yes, record it")
        rows = await outbox.read_sent(count.app.store.reader, count.night, f"fake:{GAINS}")
        completed, corrected = (decode_bulletin(row.facts).changes for row in rows[-2:])
        (change,) = changes_as_announced(completed, corrected)

    assert isinstance(change, Corrected)
    assert not change.heard


def _battenhall_was_labours() -> EditedPack:
    files = worcester()
    row = next(line for line in files["seats.csv"].splitlines() if "Rowden" in line)
    was, now = "Conservative and Unionist Party,PP52", "Labour Party,PP53"
    return EditedPack(files, (row, row.replace(was, now, 1)))
