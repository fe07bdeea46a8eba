"""Waiting for what happens on the other side of a wire."""

import asyncio
from collections.abc import Callable


async def until(condition: Callable[[], object], seconds: float = 8.0) -> None:
    """Returns as soon as it is so; fails if it does not become so."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - what is waited for is on the other side of a wire
            await asyncio.sleep(0.005)
