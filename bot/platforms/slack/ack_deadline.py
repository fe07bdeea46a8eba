"""Slack's deadline for an acknowledgement: 3 seconds."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

import structlog

from bot.platforms.shared.background_tasks import BackgroundTasks
from bot.platforms.slack.identity import Payload
from bot.platforms.slack.settings import PLATFORM

log = structlog.get_logger(platform=PLATFORM)

# https://docs.slack.dev/interactivity/implementing-slash-commands: within 3,000 milliseconds.
ACK_SECONDS = 2.2  # seconds; the rest is for the way there and back

T = TypeVar("T")

Ack = Callable[..., Awaitable[Any]]  # Any: bolt's own affair
# Gets what the acknowledgement carries, if anything.
Acknowledge = Callable[[Payload | None], Coroutine[Any, Any, None]]


class OwedAck:
    """One acknowledgement: the answer or, if that takes too long, a note that it will follow."""

    def __init__(
        self, acknowledge: Acknowledge, note: Payload, tasks: BackgroundTasks, within: float
    ) -> None:
        self._acknowledge = acknowledge
        self._note = note
        self._tasks = tasks
        self._within = within
        self._timer = asyncio.get_running_loop().call_later(within, self._give_note)
        self.is_given = False

    async def give(self, answer: Payload | None) -> None:
        """Only if `is_given` is false."""
        self.is_given = True
        await self._acknowledge(answer)

    def stop_timer(self) -> None:
        """When the work is over."""
        self._timer.cancel()

    def _give_note(self) -> None:
        if self.is_given:
            return
        self.is_given = True
        log.info("answered late", reason="slow work", seconds=self._within)
        self._tasks.start(self._acknowledge(self._note))


class AckDeadline:
    """Waits for work as long as Slack waits for us."""

    def __init__(self, tasks: BackgroundTasks, within: float = ACK_SECONDS) -> None:
        self._tasks = tasks
        self._within = within

    def owe(self, acknowledge: Acknowledge, note: Payload) -> OwedAck:
        """For work that the transport doesn't wait for, so that it needs no task of its own."""
        return OwedAck(acknowledge, note, self._tasks, self._within)

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

    def start_background(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        return self._tasks.start(work)


async def ignore(_result: None) -> None:
    """For work whose result has gone its own way."""
