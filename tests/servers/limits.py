"""A platform's rate limits: posts a second in a channel, posts a minute in all."""

import time
from collections import defaultdict


class _Bucket:
    """A token bucket."""

    def __init__(self, holds: float, a_second: float) -> None:
        self._holds = self._left = holds
        self._a_second = a_second
        self._at = time.monotonic()

    def take(self) -> bool:
        now = time.monotonic()
        self._left = min(self._holds, self._left + (now - self._at) * self._a_second)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


class Limits:
    """The limits of a channel and of a workspace; `refused` counts the posts beyond them."""

    def __init__(self, in_a_row: int, a_second: float, a_minute: int) -> None:
        self._channels = defaultdict[str, _Bucket](lambda: _Bucket(in_a_row, a_second))
        self._all = _Bucket(a_minute, a_minute / 60)
        self.refused = 0

    def is_refused(self, channel: str) -> bool:
        """Count a post; whether it exceeds a limit."""
        reached = not (self._channels[channel].take() and self._all.take())
        self.refused += reached
        return reached
