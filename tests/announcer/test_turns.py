"""Whose turn it is at a channel, and how long it waits for what the one before may have sent."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot.announcer.rate_limit import RateLimit
from bot.announcer.turns import TURN_RETRY_SECONDS, Turns, leader_lock
from bot.store import open_store
from bot.store.protocol import Store
from tests.count import FakeTransport
from tests.servers.postgres import PostgresServer

CHANNEL = "fake:#count"
KEY = "worcester-2016/entry:2/a1b2"


async def know_everything() -> None:
    return


class Clock:
    """Seconds that pass only by sleeping."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += max(seconds, 0)


@pytest.fixture
async def two_stores(postgres_server: PostgresServer) -> AsyncIterator[tuple[Store, Store]]:
    url = await postgres_server.new_database()
    async with AsyncExitStack() as opened:
        stores = await open_store(url), await open_store(url)
        for store in stores:
            opened.push_async_callback(store.close)
        yield stores


def turns(store: Store) -> Turns:
    return Turns(store, RateLimit(), know_everything, lambda: None)


async def test_one_process_at_a_time_has_a_channel(two_stores: tuple[Store, Store]) -> None:
    (first, second), platform = map(turns, two_stores), FakeTransport()
    async with first.at_channel(platform, CHANNEL) as mine:
        async with second.at_channel(platform, CHANNEL) as theirs:
            pass
        async with second.at_channel(platform, "fake:#desk") as another:
            pass
    await first.close()
    async with second.at_channel(platform, CHANNEL) as afterwards:
        pass

    assert [True, False, True, True] == [
        turn is not None for turn in (mine, theirs, another, afterwards)
    ]


async def test_a_channel_that_another_process_has_is_not_asked_for_again_at_once(
    two_stores: tuple[Store, Store],
) -> None:
    clock, woken = Clock(), asyncio.Event()
    first, platform = turns(two_stores[0]), FakeTransport()
    second = Turns(two_stores[1], RateLimit(), know_everything, woken.set, clock, clock.sleep)
    async with first.at_channel(platform, CHANNEL), second.at_channel(platform, CHANNEL):
        refused = second.was_refused(CHANNEL)
    await clock.sleep(TURN_RETRY_SECONDS)

    assert refused
    assert not second.was_refused(CHANNEL)
    assert not first.was_refused(CHANNEL)
    await woken.wait()


async def test_one_process_at_a_time_edits_on_a_platform(two_stores: tuple[Store, Store]) -> None:
    (first, second), platform = map(turns, two_stores), FakeTransport()
    async with first.at_edits(platform) as mine, second.at_edits(platform) as theirs:
        assert mine is not None
        assert theirs is None


async def test_only_the_process_that_is_connected_sends_if_a_platform_wants_it_so(
    two_stores: tuple[Store, Store],
) -> None:
    platform = FakeTransport(has_one_sender=True)
    await two_stores[1].locks.take(leader_lock(platform.platform))
    first, second = map(turns, two_stores)
    async with first.at_channel(platform, CHANNEL) as turn:
        assert turn is None
    async with second.at_channel(platform, CHANNEL) as turn:
        assert turn is not None


@pytest.mark.parametrize(("own", "waits"), [(False, 4.0), (True, 0.0)])
async def test_what_another_process_may_have_sent_gets_time_to_arrive(
    tmp_path: Path, own: bool, waits: float
) -> None:
    clock, platform = Clock(), FakeTransport(seconds_to_settle=5.0)
    store = await open_store(f"sqlite:///{tmp_path / 'night.db'}")
    taken = Turns(store, RateLimit(), know_everything, lambda: None, clock, clock.sleep)
    async with taken.at_channel(platform, CHANNEL) as turn:
        assert turn is not None
        if own:
            turn.claims.add(KEY)
        clock.now += 1
        began = clock.now
        await taken.settle(platform, turn, KEY)
    await store.close()

    assert waits == clock.now - began
