"""What goes wrong by chance, drawn from a seed: for a server that is to be an unsteady one."""

import asyncio
from dataclasses import dataclass
from random import Random

LATEST = 1.0  # seconds within which whatever was posted is there


@dataclass(frozen=True)
class Trouble:
    """What becomes of one call: held up, then done or not, then answered or cut off."""

    status: int = 200  # 0: the connection is cut instead of an answer
    done: bool = False  # although it is not answered with 200
    late: float = 0.0  # seconds until it is done, after the connection is cut
    held: float = 0.0  # seconds before anything happens


class Chances:
    """Draws the trouble of each call.

    - 8 of 100 are done, and the answer is lost
    - 5 of 100 are answered with 500, half of them although they are done
    - 3 of 100 are refused for now, with 429
    - of the posts, 5 more are done late, and 10 more are held up: neither by more than LATEST
    """

    def __init__(self, seed: str) -> None:
        self._random = Random(seed)  # noqa: S311 - a game, not a secret
        self.posting = asyncio.Event()  # set by every post

    def draw(self, *, posting: bool) -> Trouble | None:
        """What goes wrong with the next call, if anything does."""
        percent, seconds = self._random.uniform(0, 100), self._random.uniform(0, LATEST)
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
