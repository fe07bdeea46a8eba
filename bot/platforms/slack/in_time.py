"""Answering before Slack gives up on us."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

import structlog

from bot.platforms.slack.people import PLATFORM
from bot.platforms.slack.tasks import Tasks

log = structlog.get_logger(platform=PLATFORM)

# https://docs.slack.dev/interactivity/implementing-slash-commands: within 3,000 milliseconds.
ANSWER_WITHIN = 2.2  # seconds; the rest is for the way there and back

T = TypeVar("T")

Ack = Callable[..., Awaitable[Any]]  # bolt's; its answer is bolt's own affair


class InTime:
    """Waits for work only so long as Slack waits for us."""

    def __init__(self, tasks: Tasks, within: float = ANSWER_WITHIN) -> None:
        self._tasks = tasks
        self._within = within

    async def of(
        self, work: Coroutine[Any, Any, T], late: Callable[[T], Coroutine[Any, Any, None]]
    ) -> T | None:
        """What came of the work; None if that takes longer, and then `late` has it afterwards."""
        task = self._tasks.start(work)
        await asyncio.wait({task}, timeout=self._within)
        if task.done():
            return task.result()
        log.info("answered late", reason="it takes longer", seconds=self._within)

        async def follow() -> None:
            await late(await task)

        self._tasks.start(follow())
        return None

    def afterwards(self, work: Coroutine[Any, Any, None]) -> None:
        """Begins what Slack need not wait for."""
        self._tasks.start(work)
