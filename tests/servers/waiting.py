"""Waiting for something to happen at the other end of a connection."""

import asyncio
from collections.abc import Callable

from tests.faults import current_faults

_PATIENCE = 4  # times as long: the bot waits before it looks for a message, and tries again


async def until(condition: Callable[[], object], seconds: float = 8.0) -> None:
    """Wait until the condition is true, longer once faults were drawn; raises TimeoutError."""
    async with asyncio.timeout(seconds * (_PATIENCE if current_faults().number else 1)):
        while not condition():  # noqa: ASYNC110 - the other end sets no event
            await asyncio.sleep(0.005)
