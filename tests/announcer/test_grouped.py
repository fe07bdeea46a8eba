"""A channel that falls behind catches up in few messages; one that shuts the bot out is lost."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.announcer.outcome import ChannelGone, RetryLater
from tests.count import COUNT, Count, channel_named, full_text, open_count

WAITING = ["Arboretum Lab", "Battenhall Green 1081 Con 887", "Cathedral Lab", "Gorse Hill Lab"]


@pytest.fixture
async def grouped_count(tmp_path: Path) -> AsyncIterator[Count]:
    """Worcester; #count follows everything, grouped."""
    async with open_count(tmp_path) as opened:
        await opened.type("/follow all", channel=COUNT)
        yield opened


async def declare_undelivered(count: Count, *lines: str) -> None:
    """Declare each line and let 20 seconds pass without delivery."""
    for line in lines:
        await count.type_undelivered(f"/declare {line}")
    count.clock.shift(20)


async def test_a_burst_is_sent_one_by_one(grouped_count: Count) -> None:
    for line in WAITING:
        await grouped_count.type_undelivered(f"/declare {line}")
    await grouped_count.deliver()

    assert 4 == len(grouped_count.announcements("#count"))


async def test_waiting_results_are_sent_in_one_message_that_names_each(
    grouped_count: Count,
) -> None:
    await declare_undelivered(grouped_count, *WAITING)
    await grouped_count.deliver()
    (message,) = grouped_count.announcements("#count")
    lines = message.split("\n")

    assert "4 results, 1 gain: Battenhall." == lines[0]
    assert lines[1].startswith("LABOUR HOLD Arboretum")
    assert lines[2].startswith("GREEN GAIN Battenhall from Conservative: Louis Stephen")
    assert "Worcester: 4 of 12 wards declared" in lines[-1]
    assert 6 == len(lines)


async def test_certainties_come_first(grouped_count: Count) -> None:
    await declare_undelivered(
        grouped_count, *WAITING, "Nunnery Lab", "Rainbow Hill Lab", "St John Lab", "St Stephen Grn",
        "Warndon Lab", "Claines Con", "St Clement Con",
    )  # fmt: skip
    await grouped_count.deliver()
    (message,) = grouped_count.announcements("#count")

    assert message.startswith(
        "CONTROL LOST. The Conservatives lose Worcester to no overall control: no party can reach"
    )
    assert "11 results, 2 gains: Battenhall and Warndon." in message


async def test_the_last_wards_message_has_the_outcome_and_no_other_repeats_it(
    grouped_count: Count,
) -> None:
    await declare_undelivered(
        grouped_count, *WAITING, "Nunnery Lab", "Rainbow Hill Lab", "St John Lab", "St Stephen Grn",
        "Warndon Lab", "Claines Con", "St Clement Con", "Bedwardine Con",
    )  # fmt: skip
    await grouped_count.deliver()
    grouped = grouped_count.announcements("#count")[0]

    assert 1 == grouped.count("no overall control")
    assert 1 == grouped.count("FINAL SCORE. Worcester: Con 17 (−2), Lab 16 (+1), Grn 2 (+1).")
    assert "12 of 12" not in grouped


async def test_a_few_results_are_sent_one_by_one(grouped_count: Count) -> None:
    await declare_undelivered(grouped_count, *WAITING[:2])
    await grouped_count.deliver()

    assert 2 == len(grouped_count.announcements("#count"))


async def test_a_channel_can_ask_for_each_result_separately(grouped_count: Count) -> None:
    await grouped_count.type("/follow all each", channel=COUNT)
    await declare_undelivered(grouped_count, *WAITING)
    await grouped_count.deliver()

    assert 4 == len(grouped_count.announcements("#count"))


async def test_a_new_level_leaves_the_grouping_unchanged(grouped_count: Count) -> None:
    await grouped_count.type("/follow all each", channel=COUNT)
    await grouped_count.type("/follow all", channel=COUNT)
    await declare_undelivered(grouped_count, *WAITING)
    await grouped_count.deliver()

    assert 4 == len(grouped_count.announcements("#count"))


async def test_a_delayed_message_is_joined_by_later_results(
    grouped_count: Count,
) -> None:
    grouped_count.transport.answer_next_with("#count", RetryLater(60, "slow"))
    await declare_undelivered(grouped_count, *WAITING[:3])
    await grouped_count.deliver()
    await declare_undelivered(grouped_count, WAITING[3])
    grouped_count.clock.shift(61)
    await grouped_count.deliver()

    assert 1 == len(grouped_count.announcements("#count"))
    grouped_count.assert_told("#count", "4 results")


@pytest.mark.exact_calls  # counts attempts
async def test_nothing_more_is_sent_to_a_lost_channel(grouped_count: Count) -> None:
    grouped_count.transport.answer_next_with("#count", ChannelGone("is_archived"))
    await declare_undelivered(grouped_count, *WAITING)
    await grouped_count.deliver()
    await grouped_count.type("/declare Warndon Lab")

    assert 1 == len(grouped_count.transport.attempts)
    assert "is_archived" in full_text(await grouped_count.type_undelivered("/countroom status"))


async def test_a_channel_that_returns_gets_one_summary_of_what_it_missed(
    grouped_count: Count,
) -> None:
    grouped_count.transport.answer_next_with("#count", ChannelGone("is_archived"))
    await declare_undelivered(grouped_count, *WAITING)
    await grouped_count.deliver()
    await grouped_count.type("/follow all", channel=COUNT)
    await grouped_count.type("/declare Warndon Lab")
    summary, warndon = grouped_count.announcements("#count")

    assert summary.startswith("Worcester: 4 of 12 wards declared")
    assert "Warndon" in warndon


async def test_losing_one_channel_does_not_affect_another(grouped_count: Count) -> None:
    await grouped_count.type("/follow all each", channel=channel_named("#other"))
    grouped_count.transport.answer_next_with("#count", ChannelGone("is_archived"))
    await declare_undelivered(grouped_count, *WAITING)
    await grouped_count.deliver()

    assert 4 == len(grouped_count.announcements("#other"))
