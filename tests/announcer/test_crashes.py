"""A crash anywhere between claim and mark, and a store that is busy: told, and told once."""

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
import structlog

from bot.announcer.door import Message
from bot.announcer.outcome import Outcome
from tests.count import COUNT, Hall, arrival, counting

DECLARE = "/declare Battenhall Green 1081"


class Dies(BaseException):
    """The process dies here: nothing of ours may catch it."""


class Mortal(Hall):
    """A door at which the process dies, before or after the message is there."""

    arrives = False

    async def deliver(self, message: Message) -> Outcome:
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
        await again.app.announcer.take_up()
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
    """Another program takes the database just when a message has arrived."""

    path: Path
    other: sqlite3.Connection

    async def deliver(self, message: Message) -> Outcome:
        outcome = await super().deliver(message)
        if len(self.arrived) == 1:
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
