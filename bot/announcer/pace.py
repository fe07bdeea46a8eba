"""Pace: no channel is sent more than it bears."""

from collections.abc import Awaitable, Callable


class Pace:
    """Keeps so many seconds between two messages in a channel."""

    def __init__(
        self, monotonic: Callable[[], float], sleep: Callable[[float], Awaitable[object]]
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
