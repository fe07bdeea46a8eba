"""How much a platform takes: so many posts a second in a channel, so many a minute in all."""

import time
from collections import defaultdict


class _Bucket:
    """Holds so many, and is filled again at a rate."""

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
    """Posts that a channel and a workspace take; `refused` counts those that came too soon."""

    def __init__(self, in_a_row: int, a_second: float, a_minute: int) -> None:
        self._channels = defaultdict[str, _Bucket](lambda: _Bucket(in_a_row, a_second))
        self._all = _Bucket(a_minute, a_minute / 60)
        self.refused = 0

    def is_refused(self, channel: str) -> bool:
        """Whether one more post in the channel is too much."""
        reached = not (self._channels[channel].take() and self._all.take())
        self.refused += reached
        return reached
