"""Rate limits: how fast a channel, and a platform over all its channels, may be sent messages.

Both are the generic cell rate algorithm: one time per limit, at which the next slot is free.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable

Sleep = Callable[[float], Awaitable[object]]


class RateLimit:
    """One slot at a time for each key, such as a channel."""

    def __init__(
        self, monotonic: Callable[[], float] = time.monotonic, sleep: Sleep = asyncio.sleep
    ) -> None:
        self._monotonic = monotonic
        self._sleep = sleep
        self._free_at: dict[str, float] = {}

    async def wait(self, key: str, seconds_between: float, burst: int = 1) -> None:
        """Reserve the next slot and wait for it; the first `burst` come at once."""
        now = self._monotonic()
        free_at = max(self._free_at.get(key, now), now)
        self._free_at[key] = free_at + seconds_between
        early = free_at - (burst - 1) * seconds_between
        if early > now:
            await self._sleep(early - now)

    def give_back(self, key: str, seconds_between: float) -> None:
        """Free the slot reserved last, as nothing was sent in it."""
        self._free_at[key] -= seconds_between

    def seconds_until_free(self, key: str, seconds_between: float = 0.0, burst: int = 1) -> float:
        """Seconds until a slot of the burst is free. Does not reserve it.

        Without a burst: until nothing of one is used.
        """
        now = self._monotonic()
        free_at = self._free_at.get(key, now) - (burst - 1) * seconds_between
        return max(free_at - now, 0.0)

    async def wait_until_free(self, key: str) -> None:
        """Wait until nothing of a burst is used, and longer if others reserve slots meanwhile."""
        while seconds := self.seconds_until_free(key):
            await self._sleep(seconds)


class TokenBucket:
    """A burst at once, then a steady rate; the bucket fills again at that rate."""

    def __init__(
        self,
        burst: int,
        per_second: float,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._between = 1 / per_second
        self._saved = (burst - 1) * self._between  # the most time that a full bucket is ahead
        self._monotonic = monotonic
        self._sleep = sleep
        self._free_at = monotonic() - self._saved

    async def wait(self) -> None:
        """Take a token, and wait for it if the bucket is empty."""
        now = self._monotonic()
        free_at = max(self._free_at, now - self._saved)
        self._free_at = free_at + self._between
        if free_at > now:
            await self._sleep(free_at - now)
