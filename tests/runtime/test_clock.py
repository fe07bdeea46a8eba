"""The scheduler runs at the start and every minute, and not after a stop."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.runtime.scheduler import Scheduler
from bot.runtime.serve import serve
from bot.store.backup_names import file_names
from bot.store.sqlite.backup import FOLDER, SUFFIX
from tests.count import COUNT, Count, open_count, wait_for
from tests.runtime.vocabulary import CLOSE, MINUTE, QuietPlatform

A_MOMENT = timedelta(milliseconds=50)
CLOSE_ANNOUNCED = ["Polls have closed."]


@asynccontextmanager
async def running_clock(count: Count, scheduler: Scheduler) -> AsyncIterator[None]:
    """Run the scheduler and the announcer."""
    announcing = asyncio.create_task(count.app.announcer.run())
    scheduler.start()
    yield
    await scheduler.stop()
    announcing.cancel()
    await asyncio.gather(announcing, return_exceptions=True)


def first_sentences(count: Count) -> list[str]:
    return [f"{text.partition('. ')[0]}." for text in count.announcements()]


async def test_what_fell_due_while_the_bot_was_down_is_announced_at_start(tmp_path: Path) -> None:
    async with open_count(tmp_path, now=CLOSE + 5 * MINUTE + A_MOMENT) as count:
        await count.type("/follow all", channel=COUNT)
        arrival = count.transport.expect_messages("#count", 1)
        async with running_clock(count, count.app.scheduler):
            await wait_for(arrival)

    assert CLOSE_ANNOUNCED == first_sentences(count)


async def test_an_announcement_is_made_in_the_minute_it_is_due(tmp_path: Path) -> None:
    async with open_count(tmp_path, now=CLOSE - A_MOMENT) as count:
        await count.type("/follow all", channel=COUNT)
        arrival = count.transport.expect_messages("#count", 1)
        async with running_clock(count, count.app.scheduler):
            await asyncio.sleep(0)
            count.clock.shift(A_MOMENT)
            await wait_for(arrival)

    assert CLOSE_ANNOUNCED == first_sentences(count)


async def test_a_machine_that_slept_announces_only_the_newest_summary(tmp_path: Path) -> None:
    async with open_count(tmp_path, now=CLOSE + MINUTE - A_MOMENT) as count:
        await count.type("/follow all", channel=COUNT)
        await count.type("/declare Battenhall Green")
        arrival = count.transport.expect_messages("#count", 1)
        async with running_clock(count, count.app.scheduler):
            await asyncio.sleep(0)
            count.clock.shift(61 * MINUTE)
            await wait_for(arrival)

    assert ["Worcester at 23:01"] == [text.partition(": ")[0] for text in count.announcements()[1:]]


async def test_a_stopped_scheduler_announces_nothing(tmp_path: Path) -> None:
    async with open_count(tmp_path, now=CLOSE - A_MOMENT) as count:
        await count.type("/follow all", channel=COUNT)
        async with running_clock(count, count.app.scheduler):
            await asyncio.sleep(0)
        count.clock.shift(MINUTE)
        await asyncio.sleep(2 * A_MOMENT.total_seconds())
        await count.deliver()

    assert [] == first_sentences(count)


async def test_stopping_waits_for_a_running_backup(tmp_path: Path) -> None:
    async with open_count(tmp_path, now=CLOSE) as count:
        count.app.scheduler.start()
        copying = asyncio.create_task(count.app.scheduler.back_up())
        await asyncio.sleep(0)
        await count.app.scheduler.stop()

        assert copying.done()
        assert 1 == len(file_names(count.path.parent / FOLDER, count.path.stem, SUFFIX))


async def test_a_failed_backup_stops_nothing_and_is_retried(tmp_path: Path) -> None:
    in_the_way = tmp_path / FOLDER
    in_the_way.touch()
    async with open_count(tmp_path, now=CLOSE) as count:
        await count.app.scheduler.back_up()
        reply = await count.type("/declare Battenhall Green")
        in_the_way.unlink()
        await count.app.scheduler.back_up()

        assert reply.text.startswith("GREEN GAIN Battenhall from")
        assert 1 == len(file_names(count.path.parent / FOLDER, count.path.stem, SUFFIX))


@pytest.mark.parametrize(("minutes", "jobs"), [(0, 2), (10, 3)])
async def test_the_backup_interval_is_a_setting(tmp_path: Path, minutes: int, jobs: int) -> None:
    """One job is the check every minute, another tries lost channels again."""
    async with open_count(tmp_path) as count:
        scheduler = Scheduler(count.app.desk, 30, minutes)

    assert jobs == len(scheduler._scheduler.get_jobs())


async def test_a_served_night_runs_its_scheduler_until_a_signal(tmp_path: Path) -> None:
    async with open_count(tmp_path, now=CLOSE) as count:
        await count.type("/follow all", channel=COUNT)
        arrival = count.transport.expect_messages("#count", 1)
        serving = asyncio.create_task(serve(count.app, [QuietPlatform(count.transport)]))
        await wait_for(arrival)
        os.kill(os.getpid(), signal.SIGTERM)
        code = await serving
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)

    assert 0 == code
    assert CLOSE_ANNOUNCED == first_sentences(count)
