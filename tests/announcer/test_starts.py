"""How many channels a process begins with at once."""

import asyncio

import pytest

from bot.announcer.starts import Starts


async def test_a_channel_waits_until_one_before_it_has_begun() -> None:
    starts = Starts(2)
    await starts.begin("#a")
    await starts.begin("#b")
    third = asyncio.create_task(starts.begin("#c"))
    await asyncio.sleep(0)

    assert not third.done()

    starts.end("#a")
    await third


async def test_a_start_ends_once() -> None:
    starts = Starts(1)
    await starts.begin("#a")
    starts.end("#a")
    starts.end("#a")
    await starts.begin("#b")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0):
            await starts.begin("#c")
