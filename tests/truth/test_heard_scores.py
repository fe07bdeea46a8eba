"""What a channel read of the score is taken back there when it is no longer so; elsewhere not."""

from pathlib import Path

import pytest

from bot.announcer.history import record_bulletin
from bot.announcer.outcome import REFUSED, DeliveryOutcome, GivenUp, RetryLater
from bot.announcer.transport import Message
from bot.election.changes import FinalCorrected, Level
from bot.election.channel_history import ChannelHistory
from bot.election.following import Following
from bot.store import outbox
from bot.wording.bulletin import decode_bulletin
from tests.casterbridge import PackWard, casterbridge, pack
from tests.count import (
    COUNT,
    WINNERS,
    FakeTransport,
    channel_named,
    declare_wards,
    open_count,
)
from tests.truth.channel import WithoutEdits, as_it_reads
from tests.truth.edited_pack import moved_seat, reload
from tests.wessex import shaston, stourcastle

LATE, CONTROL = "#late", "#control"


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


@pytest.mark.parametrize(
    ("level", "withdrawn"),
    [
        ("all each", "Warndon"),
        ("gains each", "Warndon"),
        ("control", "Warndon"),
        ("all each", "St Clement"),  # never declared in hindsight, so the night had never ended
    ],
)
async def test_a_correction_that_waited_says_that_a_score_read_in_a_summary_is_not_final(
    tmp_path: Path, level: str, withdrawn: str
) -> None:
    """Its own score shows that the ward withdrawn since is to come; the withdrawal repeats none."""
    async with open_count(tmp_path, transport=WithoutEdits()) as count:
        await declare_wards(count, WINNERS)
        await count.type(f"/follow {level}", channel=channel_named(LATE))
        reply = await count.type_undelivered("/correct Warndon Con because misheard")
        await count.press_undelivered("Yes, record it", reply)
        await count.type(f"/withdraw {withdrawn} because a slip")
        told = ["not final after all" in text for text in count.announcements(LATE)]
        score = count.announcements(LATE)[1].splitlines()[-1]

    assert [False, True, False] == told
    assert score.startswith("Worcester: 11 of 12 wards declared")


async def test_a_correction_put_off_and_worked_out_again_says_once_that_a_score_is_not_final(
    tmp_path: Path,
) -> None:
    async with open_count(tmp_path) as count:
        await count.type("/follow control", channel=channel_named(CONTROL))
        await declare_wards(count, WINNERS)
        reply = await count.type_undelivered("/correct Warndon Con because misheard")
        await count.press_undelivered("Yes, record it", reply)
        count.transport.answer_next_with(CONTROL, RetryLater(5, "busy"))
        await count.type("/withdraw Warndon because a slip")
        reply = await count.type_undelivered("/correct Claines Lab because misheard")
        count.clock.shift(10)
        await count.press("Yes, record it", reply)

    assert 1 == "\n".join(count.announcements(CONTROL)).count("not final after all")


async def test_a_correction_that_waited_until_its_ward_was_withdrawn_says_so_once(
    tmp_path: Path,
) -> None:
    async with open_count(tmp_path) as count:
        await count.type("/declare Warndon Lab")
        await count.type("/follow all each", channel=COUNT)
        reply = await count.type_undelivered("/correct Warndon Con because misheard")
        await count.press_undelivered("Yes, record it", reply)
        await count.type("/withdraw Warndon because a slip")
        _, *told = count.announcements()

    assert 1 == sum("Warndon" in text for text in told)


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
        await count.press_undelivered("Apply", reply)
        await count.type_undelivered("/declare Warndon Con")
        count.clock.shift(20)
        await count.deliver()
        last = count.announcements(CONTROL)[-1]

    assert "FINAL SCORE" in last
    assert "not final after all" not in last


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


async def test_a_channel_that_follows_a_ward_late_hears_of_no_corrected_final_score(
    tmp_path: Path,
) -> None:
    """Ring was corrected twice after the night had ended."""
    async with open_count(tmp_path, stourcastle()) as count:
        await declare_wards(count, ["Ring 3 Con", "Bridge Lab"])
        for seats in ("1 Con 1 Lab 1 Grn", "2 Lab 1 Con"):
            await count.type(f"/correct Ring {seats} because misheard")
            await count.press("Yes, record it")
        await count.type("/follow Ring", channel=channel_named(LATE))
        told = count.announcements(LATE)

    assert [] == [text for text in told if "CORRECTION" in text or "inal score" in text]


async def test_a_withdrawal_after_a_postponed_poll_is_on_again_takes_the_score_back(
    tmp_path: Path,
) -> None:
    """The night was not complete any longer, but its score stood as that of the night."""
    async with open_count(tmp_path, transport=WithoutEdits()) as count:
        await count.type("/follow control each", channel=channel_named(CONTROL))
        await count.type("/mark Claines postponed")
        await declare_wards(count, [line for line in WINNERS if not line.startswith("Claines")])
        score = count.announcements(CONTROL)[-1]
        await count.type("/mark Claines counting")
        await count.type("/withdraw Warndon because of a recount")
        await count.type("/withdraw Nunnery because of a recount")
        told = [text for text in count.announcements(CONTROL) if "not final after all" in text]

    assert "The poll in 1 ward is postponed: 1 seat still to be filled." in score
    assert 1 == len(told)


async def test_an_edited_score_gives_no_chance_to_a_party_that_has_none_now(
    tmp_path: Path,
) -> None:
    """It had one when the score was first taken back; a ward has been declared anew since."""
    async with open_count(tmp_path) as count:
        await count.type("/follow control", channel=channel_named(CONTROL))
        await declare_wards(count, WINNERS)
        for ward in ("Warndon", "Bedwardine"):
            await count.type(f"/withdraw {ward} because of a recount")
        had_a_chance = as_it_reads(count.transport, CONTROL)
        await count.type("/declare Warndon Lab")
        await count.type("/correct Nunnery Grn because misheard")
        await count.press("Yes, record it")
        texts = as_it_reads(count.transport, CONTROL)

    needs = "the Conservatives need both remaining seats"
    assert [True, True] == [needs in text for text in had_a_chance[1:]]
    assert [False, True] == [needs in text for text in texts[1:3]]


async def test_a_night_without_a_seat_says_so_in_its_score(tmp_path: Path) -> None:
    """Every seat was up, and every poll is postponed."""
    files = pack({"Ring": PackWard("Ada Ardent Con, Bess Bower Lab")})
    async with open_count(tmp_path, files) as count:
        await count.type("/follow control", channel=channel_named(CONTROL))
        await count.type("/mark Ring postponed")
        score = count.announcements(CONTROL)[-1]

    assert "\nCasterbridge: no seats filled.\n" in score


async def test_a_corrected_score_of_the_night_stays_while_a_postponed_poll_is_held(
    tmp_path: Path,
) -> None:
    """The score has moved on; no later correction has given that of the night again."""
    async with open_count(tmp_path, stourcastle()) as count:
        await count.type("/follow control", channel=channel_named(CONTROL))
        await count.type("/mark Ring postponed")
        await count.type("/declare Bridge Kail 648 Jethway 520")
        await count.type("/correct Bridge Jethway 1261 Kail 1056 because misheard")
        await count.press("Yes, record it")
        await count.type("/declare Ring 1 Con 1 Lab")
        await count.press("Yes, record it")
        await count.type("/correct Bridge Jethway 1260 Kail 1056 because misheard")
        _, corrected = as_it_reads(count.transport, CONTROL)

    assert "the score of the night in Stourcastle is Con 1" in corrected.split("This message")[0]


async def test_a_final_score_was_read_though_no_entry_says_so_any_longer(tmp_path: Path) -> None:
    """A correction can take the end of the night from its entry, not from the score itself."""
    async with open_count(tmp_path) as count:
        await count.type("/follow control", channel=channel_named(CONTROL))
        await declare_wards(count, WINNERS)
        rows = await outbox.read_sent(count.app.store.reader, count.night, "fake:#control")
        history = ChannelHistory()
        for row in rows:
            if row.cause.startswith("final:"):
                record_bulletin(history, decode_bulletin(row.facts), Following(Level.CONTROL))

    assert (FinalCorrected(),) == history.news([FinalCorrected()])


async def test_a_catch_up_leaves_the_score_of_the_night_that_its_channel_read(
    tmp_path: Path,
) -> None:
    """With a poll postponed, its own score doesn't show whether more is to come tonight."""
    async with open_count(tmp_path, transport=WithoutEdits()) as count:
        await count.type("/mark Claines postponed")
        await declare_wards(count, [line for line in WINNERS if not line.startswith("Claines")])
        await count.type("/follow Labour", channel=channel_named(LATE))
        await count.type("/correct Warndon Con because misheard")
        await count.press("Yes, record it")
        corrected = count.announcements(LATE)[-1]

    assert "1 seat still to be filled" in count.announcements(LATE)[0]
    assert "The score of the night in Worcester is " in corrected


async def test_a_summary_leaves_the_score_of_the_night_while_a_postponed_poll_is_on_again(
    tmp_path: Path,
) -> None:
    """A ward withdrawn later takes it back, though the summary had one ward more to come."""
    async with open_count(tmp_path, transport=WithoutEdits()) as count:
        await count.type("/follow gains each", channel=channel_named(CONTROL))
        await count.type("/mark Claines postponed")
        await declare_wards(count, [line for line in WINNERS if not line.startswith("Claines")])
        count.assert_told(CONTROL, "FINAL SCORE")
        await count.type("/mark Claines counting")
        count.clock.shift(1800)
        await count.app.scheduler.run_due()
        await count.deliver()
        count.assert_told(CONTROL, "11 of 12 wards declared")
        await count.type("/withdraw Nunnery because a slip")
        count.assert_told(CONTROL, "The score in Worcester is not final after all.")


async def test_a_correction_takes_back_the_score_of_the_night_while_a_postponed_poll_is_on_again(
    tmp_path: Path,
) -> None:
    """No final score can be given in its place: a ward is still to come."""
    async with open_count(tmp_path, transport=WithoutEdits()) as count:
        await count.type("/follow control", channel=channel_named(CONTROL))
        await count.type("/mark Claines postponed")
        await declare_wards(count, [line for line in WINNERS if not line.startswith("Claines")])
        await count.type("/mark Claines counting")
        await count.type("/correct Warndon Con because misheard")
        await count.press("Yes, record it")
        count.assert_told(CONTROL, "The score in Worcester is not final after all.")
