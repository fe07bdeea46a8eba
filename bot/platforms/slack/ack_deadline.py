"""Slack's deadline for an acknowledgement: 3 seconds."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

import structlog

from bot.platforms.shared.background_tasks import BackgroundTasks
from bot.platforms.slack.settings import PLATFORM

log = structlog.get_logger(platform=PLATFORM)

# https://docs.slack.dev/interactivity/implementing-slash-commands: within 3,000 milliseconds.
ACK_SECONDS = 2.2  # seconds; the rest is for the way there and back

T = TypeVar("T")

Ack = Callable[..., Awaitable[Any]]  # Any: bolt's own affair


class AckDeadline:
    """Waits for work as long as Slack waits for us."""

    def __init__(self, tasks: BackgroundTasks, within: float = ACK_SECONDS) -> None:
        self._tasks = tasks
        self._within = within

    async def run(
        self, work: Coroutine[Any, Any, T], late: Callable[[T], Coroutine[Any, Any, None]]
    ) -> T | None:
        """The work's result if it is in time; otherwise None, and `late` gets the result later."""
        task = self._tasks.start(work)
        await asyncio.wait({task}, timeout=self._within)
        if task.done():
            return task.result()
        log.info("answered late", reason="slow work", seconds=self._within)

        async def follow() -> None:
            await late(await task)

        self._tasks.start(follow())
        return None

    def start_background(self, work: Coroutine[Any, Any, None]) -> None:
        self._tasks.start(work)


async def ignore(_result: None) -> None:
    """For work whose result has gone its own way."""
