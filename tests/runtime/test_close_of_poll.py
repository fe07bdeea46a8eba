"""The close of poll is told at the minute, once, and not when it is news no more."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from tests.casterbridge import casterbridge
from tests.count import COUNT, Count, counting, place
from tests.runtime.vocabulary import CLOSE, MINUTE, looks


async def test_it_is_told_at_the_close_and_not_a_minute_before(count: Count) -> None:
    before = await looks(count)
    at_the_close = await looks(count, MINUTE)

    assert ([], ["polls-close"]) == (before, list(dict.fromkeys(at_the_close)))


async def test_it_says_what_is_counted_and_what_a_majority_needs(count: Count) -> None:
    await looks(count, MINUTE)

    assert [
        "Polls are closed. Worcester counts 12 wards tonight, 12 of its 35 seats.\n"
        "On the eve of poll: Conservative (Con 19, Lab 15, Grn 1). 18 needed for a majority."
    ] == count.told("#count")


@pytest.mark.parametrize("channel", ["#count", "#gains", "#control"])
async def test_every_channel_hears_it_once_however_often_the_clock_is_looked_at(
    count: Count, channel: str
) -> None:
    for _ in range(3):
        await looks(count, MINUTE)

    assert 1 == len(count.told(channel))


async def test_two_looks_at_once_tell_it_once(count: Count) -> None:
    count.clock.shift(MINUTE)
    await asyncio.gather(*(count.app.scheduler.run_due() for _ in range(3)))
    await count.tells()

    assert 1 == len(count.told("#count"))


async def test_a_channel_that_follows_soon_after_hears_it_too(count: Count) -> None:
    await looks(count, MINUTE)
    await count.types("/follow all", where=place("#late"))
    await looks(count, MINUTE)

    count.assert_told("#late", "Polls are closed.")


@pytest.mark.parametrize(("minutes", "told"), [(0, 1), (29, 1), (30, 0), (600, 0)])
async def test_after_a_stop_it_is_told_within_half_an_hour_only(
    tmp_path: Path, minutes: int, told: int
) -> None:
    async with counting(tmp_path, at=CLOSE - MINUTE) as count:
        await count.types("/follow all", where=COUNT)
    async with counting(tmp_path, at=CLOSE + minutes * MINUTE) as count:
        await looks(count)

    assert told == len(count.told())


async def test_a_start_after_it_was_told_does_not_repeat_it(tmp_path: Path) -> None:
    told = []
    for minutes in (0, 1, 2):
        async with counting(tmp_path, at=CLOSE + minutes * MINUTE) as count:
            await count.types("/follow all", where=COUNT)
            told += await looks(count)

    assert ["polls-close"] == told


async def test_it_is_no_news_once_a_result_is_in(tmp_path: Path) -> None:
    async with counting(tmp_path, at=CLOSE + MINUTE) as count:
        await count.types("/declare Battenhall Green")
        await count.types("/follow all", where=COUNT)
        told = await looks(count, MINUTE)

    assert [] == told


async def test_what_is_uncontested_or_postponed_is_not_counted_tonight(tmp_path: Path) -> None:
    """Weatherbury is the one and Sandbourne the other; High Street elects three."""
    async with counting(tmp_path, casterbridge(), at=CLOSE) as count:
        await count.types("/follow all", where=COUNT)
        await looks(count)

    count.assert_told("#count", "Casterbridge counts 11 wards tonight, 13 of its 20 seats.")


async def test_a_rehearsal_closes_no_poll(tmp_path: Path) -> None:
    async with counting(tmp_path, at=CLOSE - timedelta(hours=2)) as count:
        where = place("#practice")
        await count.types("/countroom rehearse worcester-2016 1", where=where)
        told = await looks(count, timedelta(hours=2))

    assert [] == [cause for cause in told if "close" in cause]
