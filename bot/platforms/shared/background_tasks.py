"""Work that outlives the call that started it: kept alive until done, its faults logged."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

import structlog

T = TypeVar("T")


class BackgroundTasks:
    """Holds a reference to each task; asyncio itself holds none. `context` is in every log line."""

    def __init__(self, **context: str) -> None:
        self._log = structlog.get_logger(**context)
        self._running: set[asyncio.Task[Any]] = set()

    def start(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._reap)
        return task

    def _reap(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        fault = None if task.cancelled() else task.exception()
        if fault:
            self._log.error("failed", reason=type(fault).__name__, exc_info=fault)

    async def settle(self, grace: float) -> None:
        """Give the running work `grace` seconds to end."""
        if self._running:
            await asyncio.wait(set(self._running), timeout=grace)

    async def close(self, grace: float) -> None:
        """Give the running work `grace` seconds to end, then cancel it."""
        await self.settle(grace)
        for task in set(self._running):
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
