"""A crash anywhere between claim and mark, and a store that is busy: told, and told once."""

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
import structlog

from bot.announcer.outcome import DeliveryOutcome, RetryLater, Unknown
from bot.announcer.transport import Message
from tests.count import COUNT, Hall, Lost, arrival, counting, place
from tests.servers.waiting import until

DECLARE = "/declare Battenhall Green 1081"


class Dies(BaseException):
    """The process dies here: nothing of ours may catch it."""


class Mortal(Hall):
    """A door at which the process dies, before or after the message is there."""

    arrives = False

    async def deliver(self, message: Message) -> DeliveryOutcome:
        if self.arrives:
            await super().deliver(message)
        raise Dies


@pytest.mark.parametrize("arrived", [True, False], ids=["after it was sent", "before"])
async def test_a_crash_at_the_door_is_found_at_the_next_start(
    tmp_path: Path, arrived: bool
) -> None:
    """The row is found claimed; the door is asked, and the message is there once."""
    mortal = Mortal()
    mortal.arrives = arrived
    async with counting(tmp_path, hall=mortal) as count:
        await count.types("/follow all", where=COUNT)
        await count.says(DECLARE)
        await count.says("/declare Arboretum Lab")
        with pytest.raises(Dies):
            await count.tells()
        claimed = await count.waiting()
    async with counting(tmp_path, hall=Hall(arrived=mortal.arrived)) as again:
        await again.tells()
        await again.tells()

        assert [("#count", "entry:2", "claimed"), ("#count", "entry:3", "pending")] == claimed
        assert 1 == len(again.hall.looked_for)
        assert [
            "GREEN GAIN Battenhall from Conservative", "Labour hold Arboretum"
        ] == [message.partition(":")[0] for message in again.told()]  # fmt: skip
        assert ["entry:2", "entry:3"] == [row.cause for row in await again.sent()]


async def test_a_claim_that_is_kept_by_the_running_bot_is_not_taken_twice(tmp_path: Path) -> None:
    async with counting(tmp_path) as count:
        await count.types("/follow all", where=COUNT)
        opens = count.hall.shuts("#count")
        await count.says(DECLARE)
        telling = asyncio.create_task(count.tells())
        await arrival(count.hall.knocked)
        await count.says("/declare Arboretum Lab")
        second = asyncio.create_task(count.tells())
        opens.set()
        await asyncio.gather(telling, second)
        await count.tells()

        assert 2 == len(count.told())
        assert 2 == len(count.hall.tried)


class Locking(Hall):
    """Another program takes the database just when the first try has been answered."""

    path: Path
    other: sqlite3.Connection

    async def deliver(self, message: Message) -> DeliveryOutcome:
        outcome = await super().deliver(message)
        if len(self.tried) == 1:
            self.other = sqlite3.connect(self.path, isolation_level=None)
            self.other.execute("BEGIN EXCLUSIVE")
        return outcome


def releasing(hall: Locking) -> Callable[..., dict[str, object]]:
    """A reader of the log that gives the database back once the announcer found it busy."""

    def read(_log: object, _method: str, event: dict[str, object]) -> dict[str, object]:
        if event["event"] == "store busy":
            hall.other.close()
        raise structlog.DropEvent

    return read


async def test_a_store_that_is_busy_while_marking_does_not_double(tmp_path: Path) -> None:
    """The message is there, so it is marked again and again, and never sent again."""
    hall = Locking()
    hall.path = tmp_path / "countroom.db"
    async with counting(tmp_path, hall=hall) as count:
        await count.types("/follow all", where=COUNT)
        await count.says(DECLARE)
        await count.says("/declare Arboretum Lab")
        structlog.configure(processors=[releasing(hall)])
        try:
            await count.tells()
        finally:
            structlog.reset_defaults()

        assert 2 == len(count.told())
        assert [] == await count.waiting()
        assert ["entry:2", "entry:3"] == [row.cause for row in await count.sent()]


class Slow(Hall):
    """A door that takes its time to look."""

    async def find(self, message: Message) -> DeliveryOutcome:
        """Once somebody lets it."""
        self.knocked.set()
        await arrival(self.shuts("#found"))
        return await super().find(message)


async def test_nobody_waits_for_what_is_looked_for_at_the_start(tmp_path: Path) -> None:
    """Its channel does, and no person and no other channel."""
    mortal = Mortal()
    async with counting(tmp_path, hall=mortal) as count:
        await count.types("/follow all", where=COUNT)
        await count.says(DECLARE)
        with pytest.raises(Dies):
            await count.tells()
    slow = Slow()
    async with counting(tmp_path, hall=slow) as again:
        telling = asyncio.create_task(again.tells())
        await arrival(slow.knocked)
        await again.says("/follow all", where=place("#other"), key="after 1")
        await again.says("/declare Arboretum Lab", key="after 2")
        await again.app.announcer.deliver_due(place("#other").id)
        meanwhile = again.told(), len(again.told("#other"))
        slow.shuts("#found").set()
        await telling
        await again.tells()

        assert ([], 2) == meanwhile
        assert 2 == len(again.told())


@pytest.mark.parametrize("arrived", [True, False], ids=["it is there", "it is not there"])
async def test_what_could_not_be_looked_for_is_looked_for_after_a_crash(
    tmp_path: Path, arrived: bool
) -> None:
    """It may be there as long as nobody knows, and no start forgets that."""
    blind = Hall()
    blind.will_answer("#count", Lost(Unknown(0, "lost"), arrived))
    blind.looks.extend([Unknown(0, "cannot look"), Unknown(3600, "cannot look")])
    async with counting(tmp_path, hall=blind) as count:
        await count.types("/follow all", where=COUNT)
        await count.says(DECLARE)
        telling = asyncio.create_task(count.tells())
        await until(lambda: len(blind.looked_for) == 2)
        telling.cancel()
        killed = await count.waiting()
    async with counting(tmp_path, hall=Hall(arrived=blind.arrived)) as again:
        await again.tells()
        await again.tells()

        assert [("#count", "entry:2", "claimed")] == killed
        assert (1, 1) == (len(again.hall.looked_for), len(again.told()))


async def test_a_store_that_is_busy_while_putting_back_silences_no_channel(tmp_path: Path) -> None:
    hall = Locking()
    hall.will_answer("#count", RetryLater(0, "slow down"))
    hall.path = tmp_path / "countroom.db"
    async with counting(tmp_path, hall=hall) as count:
        await count.types("/follow all", where=COUNT)
        await count.says(DECLARE)
        await count.says("/declare Arboretum Lab")
        structlog.configure(processors=[releasing(hall)])
        try:
            await count.tells()
        finally:
            structlog.reset_defaults()
        await count.tells()
        await count.tells()

        assert 2 == len(count.told())
        assert [] == await count.waiting()


async def test_what_was_put_off_before_a_crash_is_told_in_its_time(tmp_path: Path) -> None:
    """Though nothing more is declared, and nobody wakes the announcer."""
    limited = Hall()
    limited.will_answer("#count", RetryLater(1, "slow down"))
    async with counting(tmp_path, hall=limited) as count:
        await count.types("/follow all", where=COUNT)
        await count.types(DECLARE)
    async with counting(tmp_path) as again:
        await again.tells()
        too_early = again.told()
        await arrival(again.app.announcer._awake)
        again.clock.shift(1)
        await again.tells()

        assert ([], 1) == (too_early, len(again.told()))
