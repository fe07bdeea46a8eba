"""Waiting for something to happen at the other end of a connection."""

import asyncio
from collections.abc import Callable


async def until(condition: Callable[[], object], seconds: float = 8.0) -> None:
    """Wait until the condition is true; raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - the other end sets no event
            await asyncio.sleep(0.005)
