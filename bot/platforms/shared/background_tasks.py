"""What goes on after an answer: kept alive until it is done, its faults logged."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

import structlog

from bot.platforms.slack.identity import PLATFORM

log = structlog.get_logger(platform=PLATFORM)

T = TypeVar("T")


class BackgroundTasks:
    """Work under way; asyncio itself keeps no hold of a task."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[Any]] = set()

    def start(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Begins the work and keeps it alive."""
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._reap)
        return task

    def _reap(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        fault = None if task.cancelled() else task.exception()
        if fault:
            log.error("failed", reason=type(fault).__name__, exc_info=fault)

    async def settle(self, grace: float) -> None:
        """Lets what is under way come to its end, for so many seconds."""
        if self._running:
            await asyncio.wait(set(self._running), timeout=grace)

    async def close(self, grace: float) -> None:
        """Lets what is under way come to its end, then ends it."""
        await self.settle(grace)
        for task in set(self._running):
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
