"""The group that a channel's gains and control calls ping, and what never does."""

import pytest

from bot.announcer.outcome import ANSWER_LOST, ChannelGone, Unknown
from bot.announcer.transport import Message
from bot.chat.reply import Tone
from tests.count import COUNT, WINNERS, Count, LostAnswer, channel_named, declare_wards, full_text


@pytest.fixture
async def pinging_count(count: Count) -> Count:
    """#count follows everything, and its gains and control calls ping @desk."""
    await count.type("/follow all each ping S-desk", channel=COUNT)
    return count


def pinged(messages: list[Message]) -> list[str]:
    """The first words of each message that pings the group."""
    assert {m.ping for m in messages} <= {"", "S-desk"}
    return [" ".join(m.lines[0].split()[:3]) for m in messages if m.ping]


async def test_the_answer_names_the_group_and_status_keeps_it(pinging_count: Count) -> None:
    reply = pinging_count.reply
    status = await pinging_count.type("/countroom status")

    assert reply.text.endswith("Gains and control calls ping @desk, corrections never do.")
    assert "#count | all, pings @desk | 0" in full_text(status)


async def test_a_gain_and_a_control_call_ping_and_a_hold_does_not(pinging_count: Count) -> None:
    await declare_wards(pinging_count, WINNERS)

    assert 12 == len(pinging_count.announcements())
    assert ["GREEN GAIN Battenhall", "CONTROL LOST. The"] == pinged(pinging_count.transport.arrived)


async def test_no_correction_pings_and_no_edit(pinging_count: Count) -> None:
    count = pinging_count
    await count.type("/declare Warndon Con")
    await count.type("/correct Warndon Lab because misheard")
    await count.press("Yes, record it")
    await count.type("/withdraw Warndon because wrong ward")

    assert [] == pinged(count.transport.arrived)
    assert [] == pinged([message for _, message in count.transport.edits])


async def test_a_gain_after_a_recount_pings_and_a_reinstated_one_does_not(
    pinging_count: Count,
) -> None:
    count = pinging_count
    await count.type("/mark Warndon recount")
    await count.type("/declare Warndon Lab")
    await count.type("/withdraw Warndon because wrong ward")
    await count.type("/declare Warndon Lab")

    assert count.announcements()[-1].startswith("REINSTATED")
    assert ["LABOUR GAIN Warndon"] == pinged(count.transport.arrived)


async def test_full_figures_and_the_final_score_alone_do_not_ping(pinging_count: Count) -> None:
    await pinging_count.type("/declare Battenhall Green")
    await pinging_count.type("/declare Battenhall Green 1081 Con 887 Lab 127 UKIP 89")

    assert ["GREEN GAIN Battenhall"] == pinged(pinging_count.transport.arrived)


async def test_a_control_channel_is_pinged_by_control_alone(count: Count) -> None:
    await count.type("/follow control ping S-desk", channel=COUNT)
    await declare_wards(count, ["Warndon Lab", "Battenhall Green"])
    await declare_wards(
        count, [w for w in WINNERS if w.split()[0] not in {"Warndon", "Battenhall"}]
    )

    assert "LABOUR GAIN Warndon" not in pinged(count.transport.arrived)
    assert pinged(count.transport.arrived)


async def test_a_gain_corrected_before_it_was_sent_pings_no_one(pinging_count: Count) -> None:
    await pinging_count.type_undelivered("/declare Battenhall Green 1081")
    asked = await pinging_count.type_undelivered("/correct Battenhall Con 1200 because misheard")
    await pinging_count.press("Yes, record it", asked)

    assert pinging_count.announcements()
    assert [] == pinged(pinging_count.transport.arrived)


async def test_a_lost_answer_makes_no_second_ping(pinging_count: Count) -> None:
    lost = LostAnswer(Unknown(0, ANSWER_LOST), arrived=True)
    pinging_count.transport.answer_next_with("#count", lost)
    await pinging_count.type("/declare Battenhall Green 1081")

    assert ["GREEN GAIN Battenhall"] == pinged(pinging_count.transport.attempts)


async def test_no_catch_up_pings(count: Count) -> None:
    """Not even the results in full that come with it."""
    await count.type("/follow gains green ping S-desk", channel=COUNT)
    count.transport.answer_next_with("#count", ChannelGone("the bot is not in it"))
    await count.type("/declare Battenhall Green")
    await count.app.desk.resume_channels()
    await count.deliver()

    assert count.announcements()[0].startswith("GREEN GAIN Battenhall")
    assert [] == pinged(count.transport.arrived)


async def test_late_followers_and_other_channels_are_not_pinged(count: Count) -> None:
    await count.type("/declare Battenhall Green")
    await count.type("/follow green ping S-desk", channel=COUNT)
    await count.type("/follow all")
    await count.type("/declare Warndon Lab")

    assert [] == pinged(count.transport.arrived)


async def test_another_level_keeps_the_ping_until_it_is_put_off(pinging_count: Count) -> None:
    await pinging_count.type("/follow gains", channel=COUNT)
    await pinging_count.type("/declare Warndon Lab")
    reply = await pinging_count.type("/follow gains ping off", channel=COUNT)
    await pinging_count.type("/declare Battenhall Green")

    assert reply.text.endswith("It pings nobody.")
    assert ["LABOUR GAIN Warndon"] == pinged(pinging_count.transport.arrived)


@pytest.mark.parametrize(
    ("group", "words"),
    [
        ("@everyone", "Countroom never pings everyone."),
        ("<!here>", "Countroom never pings everyone."),
        ("@channel", "Countroom never pings everyone."),
        ("U4", "There is no group “U4” to ping here."),
        ("nobody", "There is no group “nobody” to ping here."),
    ],
)
async def test_everyone_a_person_and_an_unknown_group_are_refused(
    count: Count, group: str, words: str
) -> None:
    reply = await count.type(f"/follow gains ping {group}", channel=COUNT)

    assert Tone.REFUSAL is reply.tone
    assert words in reply.text
    assert [] == await count.app.desk.reads.followed_nights(COUNT.id)


async def test_a_rehearsal_pings_no_one(count: Count) -> None:
    practice = channel_named("#practice")
    await count.type("/follow all ping S-desk", channel=practice)
    await count.type("/follow off", channel=practice)
    await count.type("/countroom rehearse worcester-2016 60", channel=practice)

    assert [] == pinged(count.transport.arrived)
