"""Whoever had a channel follow is told, once, that the bot can't post there."""

import asyncio
from pathlib import Path

import pytest

from bot.announcer.outcome import ANSWER_LOST, ChannelGone, GivenUp, RetryLater, Unknown
from bot.errors import NotCertain
from tests.count import ALICE, BOB, COUNT, Count, full_text, open_count, wait_for
from tests.faults import Fault, Faults, injected, repeat
from tests.servers.waiting import until

GONE = ChannelGone("the bot is not in it")


@pytest.fixture
async def bobs_count(count: Count) -> Count:
    """Bob had #count follow everything; it refuses the next message."""
    await count.type("/follow all", BOB, COUNT)
    count.transport.answer_next_with("#count", GONE)
    return count


async def test_the_person_who_had_it_follow_is_told_what_to_do(bobs_count: Count) -> None:
    await bobs_count.type("/declare Warndon Lab", ALICE)
    await bobs_count.type("/declare Claines Con", ALICE)
    status = full_text(await bobs_count.type("/countroom status"))

    assert [
        (
            BOB.id,
            (
                "Countroom can't post in #count: the bot is not in it.",
                "You had that channel follow the night; it misses every announcement now.",
                "Invite the bot.",
            ),
        )
    ] == bobs_count.transport.direct
    assert "or at once if someone types /follow there. Bob has been told." in status


@pytest.mark.exact_calls  # counts direct messages
async def test_a_channel_lost_by_an_event_is_told_of_too(count: Count) -> None:
    await count.type("/follow all", BOB, COUNT)
    await count.app.desk.mark_channel_lost(COUNT.id, "it is archived")
    await count.deliver()

    assert [BOB.id] == [person for person, _ in count.transport.direct]


@pytest.mark.exact_calls  # the refusal is set for one attempt
async def test_failed_attempts_to_resume_say_nothing_again_and_a_second_loss_does(
    bobs_count: Count,
) -> None:
    count = bobs_count
    await count.type("/declare Warndon Lab")
    for _ in range(3):
        count.transport.answer_next_with("#count", GONE)
        await count.app.desk.resume_channels()
        await count.deliver()
    once = len(count.transport.direct)
    await count.app.desk.resume_channels()
    await count.deliver()
    count.transport.answer_next_with("#count", GONE)
    await count.type("/declare Claines Con")

    assert (1, 2) == (once, len(count.transport.direct))


async def test_whom_the_bot_cannot_reach_the_status_names(bobs_count: Count) -> None:
    bobs_count.transport.direct_answers.append(GivenUp("refused: cannot_dm_user"))
    await bobs_count.type("/declare Warndon Lab")
    status = full_text(await bobs_count.type("/countroom status"))

    assert "Bob couldn't be told: cannot_dm_user." in status


@pytest.mark.exact_calls  # the answers are set for two attempts
async def test_a_busy_platform_is_asked_again_and_a_lost_answer_is_not(bobs_count: Count) -> None:
    bobs_count.transport.direct_answers += [
        RetryLater(0, "rate limit"),
        Unknown(0, f"{ANSWER_LOST}: time-out"),
    ]
    await bobs_count.type("/declare Warndon Lab")
    await bobs_count.deliver()
    await bobs_count.deliver()

    assert not bobs_count.transport.direct_answers
    assert [] == bobs_count.transport.direct


async def test_a_channel_followed_by_an_earlier_version_has_nobody_to_tell(
    bobs_count: Count,
) -> None:
    async def forget_editors() -> None:
        async with bobs_count.app.store.transaction() as tx:
            await tx.execute("UPDATE channels SET editor = ''")

    await repeat(forget_editors)
    await bobs_count.type("/declare Warndon Lab")

    assert [] == bobs_count.transport.direct


async def test_a_channel_that_is_back_is_told_even_if_the_store_does_not_say_that_it_saved_it(
    tmp_path: Path,
) -> None:
    with injected(Faults()) as faults:
        async with open_count(tmp_path) as count:
            await count.type("/follow all", channel=COUNT)
            await count.app.desk.mark_channel_lost(COUNT.id, "it is archived")
            await count.type("/declare Warndon Lab")
            arrived = count.transport.expect_messages("#count", 1)
            announcing = asyncio.create_task(count.app.announcer.run())
            await asyncio.sleep(0.05)  # it has found nothing to do, and waits
            faults.arrange(Fault.ANSWER_LOST)
            with pytest.raises(NotCertain):
                await count.app.desk.resume_channels(COUNT.id)
            await wait_for(arrived)
            count.app.announcer.stop()
            await announcing

    count.assert_told("#count", "Warndon")


@pytest.mark.exact_calls  # the refusal is set for one attempt
async def test_a_channel_lost_in_a_burst_is_left_alone_until_it_is_back(bobs_count: Count) -> None:
    count = bobs_count
    go_on, arrived = count.transport.block("#count"), count.transport.expect_messages("#count", 1)
    announcing = asyncio.create_task(count.app.announcer.run())
    await count.type_undelivered("/declare Warndon Lab")
    await wait_for(count.transport.attempted)
    await count.type_undelivered("/declare Claines Con")
    await asyncio.sleep(0.05)  # the announcer hears of it during the delivery
    go_on.set()
    await until(lambda: count.transport.direct)
    await count.app.desk.resume_channels(COUNT.id)
    await wait_for(arrived)
    count.app.announcer.stop()
    await announcing
    (message,) = count.announcements()

    assert message.startswith("Worcester: 2 of 12 wards declared")


@pytest.mark.exact_calls  # the refusal is set for one attempt
async def test_a_message_under_way_when_its_channel_is_lost_waits_until_it_is_back(
    bobs_count: Count,
) -> None:
    count = bobs_count
    go_on = count.transport.block("#count")
    await count.type_undelivered("/declare Warndon Lab")
    delivering = asyncio.create_task(count.deliver())
    await wait_for(count.transport.attempted)
    await count.app.desk.mark_channel_lost(COUNT.id, "it is archived")
    go_on.set()
    await delivering
    await count.app.desk.resume_channels(COUNT.id)
    await count.deliver()

    count.assert_told("#count", "1 of 12 wards declared", "Warndon")
