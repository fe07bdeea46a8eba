"""One transaction's turn at writing: asked for, begun, over, settled."""

import asyncio
from asyncio import Future
from collections.abc import Callable

from bot.errors import NotSaved

BUSY_MESSAGE = "NOT saved: the database is busy, try again."

# Platforms want an answer within 3 seconds, so nobody queues for longer than this.
QUEUE_TIMEOUT_SECONDS = 1.2


class QueuedWrite:
    """Stands between the one who writes, who may be cancelled at any await, and the store."""

    def __init__(self, on_rollback: Callable[[], None] | None) -> None:
        self._on_rollback = on_rollback
        self._running = False
        self._begun: Future[NotSaved | None] = Future()
        self._over: Future[BaseException | None] = Future()
        self._settled: Future[NotSaved | None] = Future()

    @property
    def is_waiting(self) -> bool:
        """Is somebody still waiting for this turn to begin?"""
        return not self._begun.done()

    async def wait_to_begin(self) -> None:
        """The writer's: comes back when the body may run; `NotSaved` if it may not."""
        try:
            async with asyncio.timeout(QUEUE_TIMEOUT_SECONDS):
                refusal = await self._begun
        except TimeoutError:
            self._give_up()
            raise NotSaved(BUSY_MESSAGE) from None
        except asyncio.CancelledError:
            self._give_up()
            raise
        if refusal is not None:
            raise refusal
        self._running = True

    async def finish(self, error: BaseException | None) -> NotSaved | None:
        """The writer's: the body ended, with this error if any; answers once it is settled.

        Cancelling the wait cancels nothing else: what the others share goes on.
        """
        self._over.set_result(error)
        return await asyncio.shield(self._settled)

    async def run_body(self) -> BaseException | None:
        """The store's: lets the body run and answers what it ended with."""
        if self.is_waiting:
            self._begun.set_result(None)
        return await self._over

    def notify_rollback(self) -> None:
        """The store's: tells the writer, once, that what the body did is not kept."""
        undo, self._on_rollback = self._on_rollback, None
        if undo is None or not self._running:
            return
        try:
            undo()
        except Exception as bug:  # noqa: BLE001 - the others sharing the commit need their answer
            context = {"message": "a transaction's on_rollback failed", "exception": bug}
            asyncio.get_running_loop().call_exception_handler(context)

    def settle(self, loss: NotSaved | None) -> None:
        """The store's: the work is on disk, or this is what to tell the writer."""
        if self.is_waiting:
            self._begun.set_result(loss)
        self._settled.set_result(loss)

    def _give_up(self) -> None:
        # It may have begun in the very moment it was given up: then it is over, too.
        self._begun.cancel()
        self._over.set_result(None)
