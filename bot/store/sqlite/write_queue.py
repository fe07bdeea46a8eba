"""The write queue: many transactions wait for one connection, and share its commits.

A batch is the transactions that one COMMIT saves. Its life:

    BEGIN ──▶ body 1 ──▶ SAVEPOINT, body 2 ──▶ SAVEPOINT, body 3 ── … ──▶ COMMIT ──▶ settle all
                │               │
                │ raises        │ raises
                ▼               ▼
             ROLLBACK        ROLLBACK TO its savepoint: the others stay
             next batch      next body

The batch is committed when the queue is empty or it holds MAX_BATCH bodies, so a lone writer never
waits for others, and a crowd shares one wait for the disk. No caller is answered before the COMMIT
that saves its work. If the COMMIT fails, or the disk makes SQLite roll back on its own, every body
of the batch is lost, and every caller gets NOT saved.

One write, between the writer (a caller's task, which may be cancelled at any await) and the store
(one task that belongs to no caller):

    writer                              store
    wait_to_begin ···················▶  run_body: lets the writer begin
    runs its body
    finish ··························▶  commits, or rolls back and calls notify_rollback
    returns or raises ◀···············  settle

- Cancelled, or tired of waiting, before it begins: the store skips it.
- Cancelled in its body: that is an error like any other, and rolled back.
- Cancelled in `finish`: the work is saved or lost with its batch all the same.

What a crash leaves: everything up to the last COMMIT that returned. A caller without an answer may
find its work saved or not, so it repeats the call under the same key (see `bot.store.inbox`).
"""

import asyncio
from asyncio import Future
from collections.abc import Callable

from bot.errors import NotSaved

BUSY_MESSAGE = "NOT saved: the database is busy. Try again."

# Platforms want an answer within 3 seconds, so no write queues for longer than this.
QUEUE_TIMEOUT_SECONDS = 1.2


class QueuedWrite:
    def __init__(self, on_rollback: Callable[[], None] | None) -> None:
        self._on_rollback = on_rollback
        self._running = False
        self._begun: Future[NotSaved | None] = Future()
        self._over: Future[BaseException | None] = Future()
        self._settled: Future[NotSaved | None] = Future()

    @property
    def is_waiting(self) -> bool:
        return not self._begun.done()

    async def wait_to_begin(self) -> None:
        """For the writer: returns when the body may run. Raises `NotSaved` if it may not."""
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
        """For the writer: end the body, with its error if it raised, and wait for the outcome.

        Cancelling the wait cancels nothing else: other writers share the commit.
        """
        self._over.set_result(error)
        return await asyncio.shield(self._settled)

    async def run_body(self) -> BaseException | None:
        """For the store: let the body run to its end, and return its error if it raised."""
        if self.is_waiting:
            self._begun.set_result(None)
        return await self._over

    def notify_rollback(self) -> None:
        """For the store: call `on_rollback`, once, if the body had begun."""
        on_rollback, self._on_rollback = self._on_rollback, None
        if on_rollback is None or not self._running:
            return
        try:
            on_rollback()
        except Exception as bug:  # noqa: BLE001 - the other writers of the batch need their answer
            context = {"message": "a transaction's on_rollback failed", "exception": bug}
            asyncio.get_running_loop().call_exception_handler(context)

    def settle(self, loss: NotSaved | None) -> None:
        """For the store: tell the writer that its work is on disk, or why it is not."""
        if self.is_waiting:
            self._begun.set_result(loss)
        self._settled.set_result(loss)

    def _give_up(self) -> None:
        # The store may let it begin in this very moment: then its body is over, too.
        self._begun.cancel()
        self._over.set_result(None)
