"""Random faults of an unreliable server, drawn from a seed."""

import asyncio
from dataclasses import dataclass
from random import Random

LATEST = 1.0  # seconds within which every post has arrived, by default


@dataclass(frozen=True)
class Trouble:
    """The fate of one call: held, then performed or not, then answered or cut off."""

    status: int = 200  # 0: the connection is cut instead
    done: bool = False  # performed even without a 200
    late: float = 0.0  # seconds from the cut until it is performed
    held: float = 0.0  # seconds before anything happens


class Chances:
    """Draws the trouble of each call.

    - 8 % are performed, but the answer is lost
    - 5 % are answered with 500, though half of these are performed
    - 3 % are refused with 429
    - of the posts, another 5 % arrive late and another 10 % are held, by `latest` seconds at most
    """

    def __init__(self, seed: str, latest: float = LATEST) -> None:
        self._latest = latest
        self._random = Random(seed)  # noqa: S311 - needs no secrecy
        self.posting = asyncio.Event()  # set by every post

    def draw(self, *, posting: bool) -> Trouble | None:
        """The next call's trouble, if any."""
        percent, seconds = self._random.uniform(0, 100), self._random.uniform(0, self._latest)
        if posting:
            self.posting.set()
        if percent < 8:
            return Trouble(0, done=True)
        if percent < 13:
            return Trouble(500, done=percent < 10.5)
        if percent < 16:
            return Trouble(429)
        if posting and percent < 21:
            return Trouble(0, late=seconds)
        if posting and percent < 31:
            return Trouble(held=seconds)
        return None
