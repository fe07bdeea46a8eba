"""A channel that refused a message is tried again, and catches up with one message."""

from pathlib import Path

import pytest

from bot.announcer.outcome import ChannelGone
from bot.desk.reads import Subscription
from tests.count import COUNT, Count, open_count, worcester
from tests.wessex import sherton

GONE = ChannelGone("the bot is not in it")


async def resume(count: Count) -> None:
    await count.app.desk.resume_channels()
    await count.deliver()


async def following(count: Count) -> list[Subscription]:
    return (await count.app.desk.reads.delivery_status([count.night])).subscriptions


@pytest.fixture
async def lost_count(count: Count) -> Count:
    """#count follows everything, and refused Warndon and Battenhall after the Arboretum."""
    await count.type("/follow all", channel=COUNT)
    await count.type("/declare Arboretum Lab")
    count.transport.answer_next_with("#count", GONE)
    await count.type("/declare Warndon Lab")
    await count.type("/declare Battenhall Green")
    return count


async def test_a_channel_that_is_back_gets_one_message_with_the_gains_it_missed(
    lost_count: Count,
) -> None:
    before = len(lost_count.announcements())
    await resume(lost_count)
    caught_up = lost_count.announcements()[before:]
    await lost_count.type("/declare Claines Con")

    assert [
        "Worcester: 3 of 12 wards declared: Con 14, Lab 11, Grn 1, 9 seats to come; "
        "18 needed for a majority.",
        "This channel missed 2 results, 2 gains: "
        "Warndon (Lab from Con), Battenhall (Grn from Con).",
    ] == [caught_up[0].splitlines()[0], caught_up[0].splitlines()[-1]]
    assert 1 == len(caught_up)
    assert "Claines" in lost_count.announcements()[-1]
    assert [None] == [channel.lost for channel in await following(lost_count)]


async def test_a_channel_that_still_refuses_stays_lost_and_misses_nothing(
    lost_count: Count,
) -> None:
    before = len(lost_count.announcements())
    lost_count.transport.answer_next_with("#count", GONE)
    await resume(lost_count)
    await lost_count.type("/declare Claines Con")
    still = [channel.lost for channel in await following(lost_count)]
    await resume(lost_count)
    caught_up = lost_count.announcements()[before:]

    assert ["the bot is not in it"] == still
    assert 1 == len(caught_up)
    assert "This channel missed 3 results, 2 gains: Warndon" in caught_up[0]


async def test_one_channel_can_be_resumed_when_the_platform_says_it_is_back(
    lost_count: Count,
) -> None:
    before = len(lost_count.announcements())
    for channel in ("fake:#elsewhere", COUNT.id):
        await lost_count.app.desk.resume_channels(channel)
        await lost_count.deliver()

    assert 1 == len(lost_count.announcements()) - before


async def test_a_channel_that_can_be_posted_to_is_left_alone(count: Count) -> None:
    await count.type("/follow all", channel=COUNT)
    await count.type("/declare Warndon Lab")
    before = count.announcements()
    await resume(count)

    assert before == count.announcements()


async def test_a_channel_that_follows_two_councils_catches_up_with_both(tmp_path: Path) -> None:
    async with open_count(tmp_path, [worcester(), sherton()]) as count:
        await count.type("/follow all in Worcester", channel=COUNT)
        await count.type("/follow all in Sherton", channel=COUNT)
        count.transport.answer_next_with("#count", GONE)
        await count.type("/declare Warndon Lab")
        await count.type("/declare Castle Con")
        await resume(count)
        sherton_told, worcester_told = sorted(count.announcements())

    assert worcester_told.endswith("This channel missed 1 result, 1 gain: Warndon (Lab from Con).")
    assert sherton_told.startswith("Sherton: 1 of 3 wards declared")
    assert sherton_told.splitlines()[-1].startswith("This channel missed 1 result")
