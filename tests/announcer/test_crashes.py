"""A crash between claim and mark, or a busy store: each message is still sent exactly once."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
import structlog

from bot.announcer.outcome import DeliveryOutcome, RetryLater, Unknown
from bot.announcer.transport import Message
from tests.announcer.dying_transport import DyingTransport, ProcessDied
from tests.count import (
    COUNT,
    ELEVEN_AT_NIGHT,
    FakeTransport,
    LostAnswer,
    channel_named,
    open_count,
    wait_for,
)
from tests.servers.waiting import until

DECLARE = "/declare Battenhall Green 1081"


@pytest.mark.exact_calls  # counts searches
@pytest.mark.parametrize("arrived", [True, False], ids=["after it was sent", "before"])
async def test_a_message_sent_just_before_a_crash_is_found_at_the_next_start(
    tmp_path: Path, arrived: bool
) -> None:
    """The row is still claimed, so the transport is asked, and the message is there once."""
    dying = DyingTransport(at="deliver", after=arrived)
    async with open_count(tmp_path, transport=dying) as count:
        await count.type("/follow all", channel=COUNT)
        await count.type_undelivered(DECLARE)
        await count.type_undelivered("/declare Arboretum Lab")
        with pytest.raises(ProcessDied):
            await count.deliver()
        claimed = await count.undelivered()
    async with open_count(tmp_path, transport=FakeTransport(arrived=dying.arrived)) as again:
        await again.deliver()
        await again.deliver()

        assert [("#count", "entry:2", "claimed"), ("#count", "entry:3", "pending")] == claimed
        assert 1 == len(again.transport.searches)
        assert [
            "GREEN GAIN Battenhall from Conservative", "LABOUR HOLD Arboretum"
        ] == [message.partition(":")[0] for message in again.announcements()]  # fmt: skip
        assert ["entry:2", "entry:3"] == [row.cause for row in await again.sent_messages()]


async def test_a_claim_of_the_running_bot_is_not_taken_twice(tmp_path: Path) -> None:
    async with open_count(tmp_path) as count:
        await count.type("/follow all", channel=COUNT)
        opens = count.transport.block("#count")
        await count.type_undelivered(DECLARE)
        delivering = asyncio.create_task(count.deliver())
        await wait_for(count.transport.attempted)
        await count.type_undelivered("/declare Arboretum Lab")
        second = asyncio.create_task(count.deliver())
        opens.set()
        await asyncio.gather(delivering, second)
        await count.deliver()

        assert 2 == len(count.announcements())
        assert 2 == len(count.transport.attempts)


@pytest.mark.sqlite_file
async def test_what_waited_in_a_restored_backup_is_not_told_again(tmp_path: Path) -> None:
    copy = tmp_path / "restored" / "countroom.db"
    copy.parent.mkdir()
    async with open_count(tmp_path) as count:
        await count.type("/follow all", channel=COUNT)
        await count.type_undelivered(DECLARE)
        with closing(sqlite3.connect(count.path)) as connection:
            connection.execute("VACUUM INTO ?", (str(copy),))
        await count.deliver()
        told = count.transport.arrived
    later = ELEVEN_AT_NIGHT + timedelta(minutes=1)
    restored = FakeTransport(arrived=told)
    async with open_count(copy.parent, now=later, transport=restored) as again:
        waiting = await again.undelivered()
        await again.deliver()

        assert [("#count", "entry:2", "pending")] == waiting
        assert [] == again.transport.attempts
        assert 1 == len(again.announcements())
        assert ["entry:2"] == [row.cause for row in await again.sent_messages()]


class LockingTransport(FakeTransport):
    """Another program locks the database as soon as the first delivery is answered."""

    path: Path
    other: sqlite3.Connection

    async def deliver(self, message: Message) -> DeliveryOutcome:
        outcome = await super().deliver(message)
        if len(self.attempts) == 1:
            self.other = sqlite3.connect(self.path, isolation_level=None)
            self.other.execute("BEGIN EXCLUSIVE")
        return outcome


def lock_releaser(transport: LockingTransport) -> Callable[..., dict[str, object]]:
    """A log processor that releases the database once the announcer has found it busy."""

    def read(_log: object, _method: str, event: dict[str, object]) -> dict[str, object]:
        if event["event"] == "store busy":
            transport.other.close()
        raise structlog.DropEvent

    return read


@pytest.mark.exact_calls  # has a fault of its own
async def test_a_busy_store_while_marking_sends_nothing_twice(tmp_path: Path) -> None:
    """The message has arrived, so marking is repeated and sending is not."""
    transport = LockingTransport()
    transport.path = tmp_path / "countroom.db"
    async with open_count(tmp_path, transport=transport) as count:
        await count.type("/follow all", channel=COUNT)
        await count.type_undelivered(DECLARE)
        await count.type_undelivered("/declare Arboretum Lab")
        structlog.configure(processors=[lock_releaser(transport)])
        try:
            await count.deliver()
        finally:
            structlog.reset_defaults()

        assert 2 == len(count.announcements())
        assert [] == await count.undelivered()
        assert ["entry:2", "entry:3"] == [row.cause for row in await count.sent_messages()]


class SlowFindTransport(FakeTransport):
    """A transport whose search waits until a test releases it."""

    async def find(self, message: Message) -> DeliveryOutcome:
        self.attempted.set()
        await wait_for(self.block("#found"))
        return await super().find(message)


@pytest.mark.exact_calls  # the search is held in one delivery
async def test_only_its_own_channel_waits_for_a_search_at_the_start(tmp_path: Path) -> None:
    dying = DyingTransport(at="deliver")
    async with open_count(tmp_path, transport=dying) as count:
        await count.type("/follow all", channel=COUNT)
        await count.type_undelivered(DECLARE)
        with pytest.raises(ProcessDied):
            await count.deliver()
    slow = SlowFindTransport()
    async with open_count(tmp_path, transport=slow) as again:
        delivering = asyncio.create_task(again.deliver())
        await wait_for(slow.attempted)
        await again.type_undelivered("/follow all", channel=channel_named("#other"), key="after 1")
        await again.type_undelivered("/declare Arboretum Lab", key="after 2")
        await again.app.announcer.deliver_due(channel_named("#other").id)
        meanwhile = again.announcements(), len(again.announcements("#other"))
        slow.block("#found").set()
        await delivering
        await again.deliver()

        assert ([], 2) == meanwhile
        assert 2 == len(again.announcements())


@pytest.mark.exact_calls  # counts searches
@pytest.mark.parametrize("arrived", [True, False], ids=["it is there", "it is not there"])
async def test_a_failed_search_is_repeated_after_a_crash(tmp_path: Path, arrived: bool) -> None:
    """While the outcome is unknown the message may be there, whatever restarts."""
    blind = FakeTransport()
    blind.answer_next_with("#count", LostAnswer(Unknown(0, "lost"), arrived))
    blind.find_answers.extend([Unknown(0, "cannot look"), Unknown(3600, "cannot look")])
    async with open_count(tmp_path, transport=blind) as count:
        await count.type("/follow all", channel=COUNT)
        await count.type_undelivered(DECLARE)
        delivering = asyncio.create_task(count.deliver())
        await until(lambda: len(blind.searches) == 2)
        delivering.cancel()
        killed = await count.undelivered()
    async with open_count(tmp_path, transport=FakeTransport(arrived=blind.arrived)) as again:
        await again.deliver()
        await again.deliver()

        assert [("#count", "entry:2", "claimed")] == killed
        assert 1 == len(again.transport.searches)
        assert 1 == len(again.announcements())


@pytest.mark.exact_calls  # has a fault of its own
async def test_a_busy_store_while_putting_back_silences_no_channel(tmp_path: Path) -> None:
    transport = LockingTransport()
    transport.answer_next_with("#count", RetryLater(0, "slow down"))
    transport.path = tmp_path / "countroom.db"
    async with open_count(tmp_path, transport=transport) as count:
        await count.type("/follow all", channel=COUNT)
        await count.type_undelivered(DECLARE)
        await count.type_undelivered("/declare Arboretum Lab")
        structlog.configure(processors=[lock_releaser(transport)])
        try:
            await count.deliver()
        finally:
            structlog.reset_defaults()
        await count.deliver()
        await count.deliver()

        assert 2 == len(count.announcements())
        assert [] == await count.undelivered()


async def test_a_message_delayed_before_a_crash_is_sent_when_due(tmp_path: Path) -> None:
    """Nothing else wakes the announcer."""
    limited = FakeTransport()
    limited.answer_next_with("#count", RetryLater(1, "slow down"))
    async with open_count(tmp_path, transport=limited) as count:
        await count.type("/follow all", channel=COUNT)
        await count.type(DECLARE)
    async with open_count(tmp_path) as again:
        await again.deliver()
        too_early = again.announcements()
        await wait_for(again.app.announcer._work)
        again.clock.shift(1)
        await again.deliver()

        assert [] == too_early
        assert 1 == len(again.announcements())
