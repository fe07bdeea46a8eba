"""What a platform's event asks of the desk, tried again while the store is busy."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from bot.errors import NotSaved

log = structlog.get_logger()

_RETRY_WAITS = (0.5, 2.0, 5.0)  # seconds


async def insist(work: Callable[[], Awaitable[None]]) -> None:
    """Raises NotSaved if the last try isn't saved, either."""
    for seconds in _RETRY_WAITS:
        try:
            return await work()
        except NotSaved as busy:
            log.warning("store busy", reason=str(busy))
            await asyncio.sleep(seconds)
    return await work()
