"""Calls that fail by chance, in any test: the store's and the platforms', drawn from a seed.

    FAULTS=5 make test ARGS="tests/nights tests/announcer tests/platforms"

makes five in a hundred calls fail in one of three ways, equally often: refused, timed out before
anything was done, or done and then timed out. A test draws from a seed of its own, made of its name
and FAULTS_SEED, so a failure can be played again. `tests/conftest.py` reads the variables.

The bot knows nothing of this. The write queue's connection is wrapped, and the fake transport and
the local servers ask `draw_fault` about each call whose answer the test has not arranged. What a
person or a platform does after such a failure is done by those who play them: they type a line
again that was not saved, deliver an event again whose answer was lost, and let the announcer wake
again.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    ExitStack,
    asynccontextmanager,
    contextmanager,
)
from enum import Enum, auto
from random import Random
from typing import TypeVar
from unittest.mock import patch

from bot.errors import NotCertain, NotSaved
from bot.store.postgres.faults import NOT_CERTAIN
from bot.store.write_queue import (
    BUSY_MESSAGE,
    MAX_BATCH,
    BodyTransaction,
    WriteConnection,
    WriteQueue,
)

T = TypeVar("T")

_WRITE_QUEUES = ("bot.store.sqlite.engine.WriteQueue", "bot.store.postgres.engine.WriteQueue")


# The bot waits a second before it asks a busy store again; a test needn't.
_PAUSES = tuple(
    f"bot.{module}._STORE_RETRY_SECONDS"
    for module in (
        "announcer.delivery",
        "announcer.recorder",
        "announcer.scoreboards",
        "announcer.lost_channels",
        "chat.rehearsal",
    )
)

_WAKE_SECONDS = 0.002  # by then the bot has woken from a wait of no time at all


class Fault(Enum):
    REFUSED = auto()
    TIMED_OUT = auto()  # before anything was done
    ANSWER_LOST = auto()  # after it was done


class Faults:
    """Draws the fate of each call; `number` counts the faults so far."""

    def __init__(self, percent: float = 0, seed: str = "") -> None:
        self.number = 0
        self._arranged: deque[Fault] = deque()
        self._failed: set[str] = set()
        self._percent = percent
        self._random = Random(seed)  # noqa: S311 - needs no secrecy
        self._paused = 0

    def arrange(self, *faults: Fault) -> None:
        """The fate of the next calls."""
        self._arranged.extend(faults)

    def draw(self, call: str = "") -> Fault | None:
        """The fate of a call. One with a name fails once: tried again, it goes through."""
        if self._arranged:
            return self._arranged.popleft()
        if self._paused or self._random.uniform(0, 100) >= self._percent or call in self._failed:
            return None
        if call:
            self._failed.add(call)
        self.number += 1
        return self._random.choice(list(Fault))

    @contextmanager
    def pause(self) -> Iterator[None]:
        self._paused += 1
        try:
            yield
        finally:
            self._paused -= 1


_current = Faults()


@contextmanager
def injected(faults: Faults) -> Iterator[Faults]:
    """Let these faults happen in every store that is opened in the block, and on every platform."""
    global _current
    before, _current = _current, faults
    with ExitStack() as patches:
        for name in _WRITE_QUEUES:
            patches.enter_context(patch(name, _unsteady_queue))
        for name in _PAUSES:
            patches.enter_context(patch(name, 0))
        try:
            yield faults
        finally:
            _current = before


def current_faults() -> Faults:
    return _current


def draw_fault(call: str = "") -> Fault | None:
    return _current.draw(call)


async def repeat(work: Callable[[], Awaitable[object]]) -> None:
    """Do the bot's work again after a failure by chance, as its own clock would have it done again.

    Until it went well twice: the first time may only find out what the failure has left.
    """
    clean, wanted = 0, 1
    while clean < wanted:
        before = _current.number
        try:
            await work()
        except NotSaved:
            if _current.number == before:
                raise
        await asyncio.sleep(_WAKE_SECONDS)
        clean, wanted = (clean + 1, wanted) if _current.number == before else (0, 2)


@asynccontextmanager
async def started(opening: AbstractAsyncContextManager[T]) -> AsyncIterator[T]:
    """What a `with` gives, opened without faults: a bot that can't start is started again."""
    async with AsyncExitStack() as resources:
        with _current.pause():
            opened = await resources.enter_async_context(opening)
        yield opened


def _unsteady_queue(connection: WriteConnection, most: int = MAX_BATCH) -> WriteQueue:
    return WriteQueue(_UnsteadyConnection(connection), most)


class _UnsteadyConnection:
    """A connection that writes, and whose transactions fail by chance."""

    def __init__(self, connection: WriteConnection) -> None:
        self._connection = connection
        self._fault: Fault | None = None
        self._is_drawn = False  # the next batch's

    async def prepare(self) -> None:
        await self._connection.prepare()

    def begin_now(self) -> bool:
        self._fault, self._is_drawn = draw_fault(), True
        if self._fault is None and self._connection.begin_now():
            self._is_drawn = False
            return True
        return False

    async def begin(self) -> None:
        if not self._is_drawn:
            self._fault = draw_fault()
        self._is_drawn = False
        if self._fault is Fault.REFUSED:
            raise NotSaved(BUSY_MESSAGE)
        await self._connection.begin()

    async def set_savepoint(self) -> None:
        await self._connection.set_savepoint()

    def new_transaction(self) -> BodyTransaction:
        return self._connection.new_transaction()

    async def undo_body(self, *, alone: bool) -> None:
        await self._connection.undo_body(alone=alone)

    def is_in_transaction(self) -> bool:
        return self._connection.is_in_transaction()

    def commit_now(self) -> bool:
        return self._connection.commit_now()

    async def commit(self) -> None:
        if self._fault is Fault.TIMED_OUT:
            raise NotCertain(NOT_CERTAIN)
        await self._connection.commit()
        if self._fault is Fault.ANSWER_LOST:
            raise NotCertain(NOT_CERTAIN)

    async def roll_back(self) -> None:
        await self._connection.roll_back()

    def as_not_saved(self, error: BaseException | None) -> NotSaved:
        return self._connection.as_not_saved(error)
