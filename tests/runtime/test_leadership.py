"""One of two processes is connected to a platform with one connection; the other stands by."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.observability.connections import Connection
from bot.runtime.leadership import listen, seen_connection
from bot.store.postgres.watch import Watch
from tests.count import COUNT, Count, FakeTransport, wait_for
from tests.runtime.vocabulary import CLOSE, QuietPlatform, summary_causes

TwoCounts = tuple[Count, Count]


@asynccontextmanager
async def listening(count: Count) -> AsyncIterator[QuietPlatform]:
    platform = QuietPlatform(FakeTransport(has_one_sender=True))
    task = asyncio.create_task(listen(count.app, platform))
    yield platform
    task.cancel()
    await asyncio.wait([task])


def watch_of(count: Count) -> Watch:
    locks = count.app.store.locks
    assert isinstance(locks, Watch)
    return locks


async def test_one_process_listens_and_the_other_takes_over_when_it_has_gone(
    two_counts: TwoCounts,
) -> None:
    first, second = two_counts
    async with listening(first) as leader:
        await wait_for(leader.is_listening)
        async with listening(second) as standby:
            await asyncio.sleep(0)
            states = [leader.is_listening.is_set(), standby.is_listening.is_set()]
            await watch_of(first).close()
            await wait_for(standby.is_listening)

    assert [True, False] == states


async def test_a_process_that_stands_by_says_so(two_counts: TwoCounts) -> None:
    first, second = two_counts
    async with listening(first) as leader:
        await wait_for(leader.is_listening)
        leader.connection = Connection(connected=False, since=CLOSE, reason="starting")
        leading = seen_connection(first.app, leader)
        standing_by = seen_connection(second.app, leader)

    assert ("starting", False) == (leading.reason, leading.is_elsewhere)
    assert ("another process is connected", True) == (standing_by.reason, standing_by.is_elsewhere)


async def test_a_summary_is_made_by_one_process(two_counts: TwoCounts) -> None:
    first, second = two_counts
    await first.type("/follow all each", channel=COUNT)
    await first.type_undelivered("/declare Battenhall Green 1081")
    await first.app.scheduler.run_due()
    await second.app.scheduler.run_due()
    await first.deliver()

    assert 1 == len(await summary_causes(first))
    assert not await second.app.desk.leads_jobs()


async def test_a_rehearsal_is_stopped_from_another_process(two_counts: TwoCounts) -> None:
    first, second = two_counts
    await first.type("/countroom rehearse worcester-2016 60", channel=COUNT)
    stopped = await second.type("/countroom rehearse stop", channel=COUNT)
    again = await second.type_undelivered("/countroom rehearse stop", channel=COUNT)

    assert "Rehearsal stopped." == stopped.text
    assert "No rehearsal is running" in again.text


async def test_a_process_that_starts_leaves_the_rehearsal_of_another_alone(
    two_counts: TwoCounts,
) -> None:
    first, second = two_counts
    await first.type("/countroom rehearse worcester-2016 60", channel=COUNT)
    await second.app.desk.rehearsals.end_abandoned()

    assert [] != await second.app.desk.reads.followed_nights(COUNT.id)
