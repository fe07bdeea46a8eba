"""The close of poll is announced on the minute, once, and not when it is old news."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from tests.casterbridge import casterbridge
from tests.count import COUNT, Count, channel_named, open_count
from tests.runtime.vocabulary import CLOSE, MINUTE, advance


async def test_it_is_announced_at_the_close_and_not_a_minute_before(polling_count: Count) -> None:
    before = await advance(polling_count)
    at_the_close = await advance(polling_count, MINUTE)

    assert [] == before
    assert ["polls-close"] == list(dict.fromkeys(at_the_close))


async def test_it_says_what_is_being_counted_and_what_a_majority_needs(
    polling_count: Count,
) -> None:
    await advance(polling_count, MINUTE)

    assert [
        "Polls have closed. Worcester counts 12 wards tonight, 12 of its 35 seats.\n"
        "On the eve of poll: Conservative control (Con 19, Lab 15, Grn 1). "
        "18 needed for a majority."
    ] == polling_count.announcements("#count")


@pytest.mark.parametrize("channel", ["#count", "#gains", "#control"])
async def test_every_channel_gets_it_once_however_often_the_scheduler_runs(
    polling_count: Count, channel: str
) -> None:
    for _ in range(3):
        await advance(polling_count, MINUTE)

    assert 1 == len(polling_count.announcements(channel))


async def test_concurrent_runs_announce_it_once(polling_count: Count) -> None:
    polling_count.clock.shift(MINUTE)
    await asyncio.gather(*(polling_count.app.scheduler.run_due() for _ in range(3)))
    await polling_count.deliver()

    assert 1 == len(polling_count.announcements("#count"))


async def test_a_channel_that_follows_soon_after_gets_it_too(polling_count: Count) -> None:
    await advance(polling_count, MINUTE)
    await polling_count.type("/follow all", channel=channel_named("#late"))
    await advance(polling_count, MINUTE)

    polling_count.assert_told("#late", "Polls have closed.")


@pytest.mark.parametrize(("minutes", "announcements"), [(0, 1), (29, 1), (30, 0), (600, 0)])
async def test_after_a_restart_it_is_announced_only_within_half_an_hour(
    tmp_path: Path, minutes: int, announcements: int
) -> None:
    async with open_count(tmp_path, now=CLOSE - MINUTE) as count:
        await count.type("/follow all", channel=COUNT)
    async with open_count(tmp_path, now=CLOSE + minutes * MINUTE) as count:
        await advance(count)

    assert announcements == len(count.announcements())


async def test_a_restart_does_not_repeat_it(tmp_path: Path) -> None:
    causes = []
    for minutes in (0, 1, 2):
        async with open_count(tmp_path, now=CLOSE + minutes * MINUTE) as count:
            await count.type("/follow all", channel=COUNT)
            causes += await advance(count)

    assert ["polls-close"] == causes


async def test_it_is_old_news_once_a_result_is_in(tmp_path: Path) -> None:
    async with open_count(tmp_path, now=CLOSE + MINUTE) as count:
        await count.type("/declare Battenhall Green")
        await count.type("/follow all", channel=COUNT)
        causes = await advance(count, MINUTE)

    assert [] == causes


async def test_uncontested_and_postponed_wards_are_not_counted_tonight(tmp_path: Path) -> None:
    """Weatherbury is uncontested, Sandbourne postponed; High Street elects three."""
    async with open_count(tmp_path, casterbridge(), now=CLOSE) as count:
        await count.type("/follow all", channel=COUNT)
        await advance(count)

    count.assert_told("#count", "Casterbridge counts 11 wards tonight, 13 of its 20 seats.")


async def test_a_rehearsal_does_not_announce_it(tmp_path: Path) -> None:
    async with open_count(tmp_path, now=CLOSE - timedelta(hours=2)) as count:
        channel = channel_named("#practice")
        await count.type("/countroom rehearse worcester-2016 1", channel=channel)
        causes = await advance(count, timedelta(hours=2))

    assert [] == [cause for cause in causes if "close" in cause]
