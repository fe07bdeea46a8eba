"""Pace: no channel is sent more than it bears, and no platform more than all of them together."""

import asyncio
import time
from collections.abc import Awaitable, Callable

Sleep = Callable[[float], Awaitable[object]]


class RateLimit:
    """Keeps so many seconds between two messages in a channel."""

    def __init__(
        self, monotonic: Callable[[], float] = time.monotonic, sleep: Sleep = asyncio.sleep
    ) -> None:
        self._monotonic = monotonic
        self._sleep = sleep
        self._free_at: dict[str, float] = {}

    async def wait(self, channel: str, seconds_between: float) -> None:
        """Returns when the channel may be sent its next message."""
        now = self._monotonic()
        free_at = max(self._free_at.get(channel, now), now)
        self._free_at[channel] = free_at + seconds_between
        if free_at > now:
            await self._sleep(free_at - now)

    def seconds_until_free(self, channel: str) -> float:
        """The seconds until nobody is before whoever asks; nothing is taken by asking."""
        now = self._monotonic()
        return max(self._free_at.get(channel, now) - now, 0.0)


class TokenBucket:
    """Lets so many messages go at once, to whatever channels, and then so many a second."""

    def __init__(
        self,
        at_once: int,
        a_second: float,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._between = 1 / a_second
        self._saved = (at_once - 1) * self._between  # the most time that rest puts by
        self._monotonic = monotonic
        self._sleep = sleep
        self._free_at = monotonic() - self._saved

    async def wait(self) -> None:
        """Returns when the next message may go."""
        now = self._monotonic()
        free_at = max(self._free_at, now - self._saved)
        self._free_at = free_at + self._between
        if free_at > now:
            await self._sleep(free_at - now)
