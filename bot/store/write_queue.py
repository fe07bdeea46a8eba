"""The write queue of an engine: transactions wait for one connection, and share its commits.

A batch is the transactions that one COMMIT saves. Its life:

    BEGIN ──▶ body 1 ──▶ SAVEPOINT, body 2 ──▶ SAVEPOINT, body 3 ── … ──▶ COMMIT ──▶ settle all
                │               │
                │ raises        │ raises
                ▼               ▼
             ROLLBACK        ROLLBACK TO its savepoint: the others stay
             next batch      next body

The batch is committed when the queue is empty or it holds MAX_BATCH bodies, so a lone writer never
waits for others, and a crowd shares one wait for the disk. No caller is answered before the COMMIT
that saves its work. If the COMMIT fails, or the database rolls back on its own, every body of the
batch is lost, and every caller gets NOT saved.

One write, between the writer (a caller's task, which may be cancelled at any await) and the queue
(one task that belongs to no caller):

    writer                              queue
    wait_to_begin ···················▶  run_body: lets the writer begin
    runs its body
    finish ··························▶  commits, or rolls back and calls notify_rollback
    returns or raises ◀···············  settle

A lone writer, one that finds the queue idle, begins the batch itself if the engine can do that
without a wait. If no other writer has joined it by the end of its body, it commits, again if that
takes no wait; otherwise it hands the batch to the queue. So a lone write on a quick disk needs no
other task, and whatever has to be awaited is awaited by the queue.

- Cancelled, or tired of waiting, before it begins: the queue skips it.
- Cancelled in its body, or a lone writer before its COMMIT: an error like any other, rolled back.
- Cancelled in `finish`: the work is saved or lost with its batch all the same.

What a crash leaves: everything up to the last COMMIT that returned. A caller without an answer may
find its work saved or not, so it repeats the call under the same key (see `bot.store.inbox`).
"""

import asyncio
from asyncio import Future
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Protocol

from bot.errors import NotSaved
from bot.store.protocol import Transaction

MAX_BATCH = 16  # bodies per COMMIT: the first of them waits for the last

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

    @property
    def is_settled(self) -> bool:
        return self._settled.done()

    def begin(self) -> None:
        """For a lone writer."""
        self._begun.set_result(None)
        self._running = True

    async def wait_to_begin(self) -> None:
        """For the writer: returns when the body may run. Raises `NotSaved` if it may not."""
        timer = asyncio.get_running_loop().call_later(QUEUE_TIMEOUT_SECONDS, self._give_up)
        # The queue may let it begin in the moment it gives up: then its body is over, too.
        try:
            refusal = await self._begun
        except asyncio.CancelledError:
            self._over.set_result(None)
            raise
        finally:
            timer.cancel()
        if refusal is not None:
            self._over.set_result(None)
            raise refusal
        self._running = True

    async def finish(self, error: BaseException | None) -> NotSaved | None:
        """For the writer: end the body, with its error if it raised, and wait for the outcome.

        Cancelling the wait cancels nothing else: other writers share the commit.
        """
        self._over.set_result(error)
        return await self._settled

    async def wait_until_settled(self) -> None:
        await asyncio.wait([self._settled])

    async def run_body(self) -> BaseException | None:
        """For the queue: let the body run to its end, and return its error if it raised."""
        if self.is_waiting:
            self._begun.set_result(None)
        return await self._over

    def notify_rollback(self) -> None:
        """For the queue: call `on_rollback`, once, if the body had begun."""
        on_rollback, self._on_rollback = self._on_rollback, None
        if on_rollback is None or not self._running:
            return
        try:
            on_rollback()
        except Exception as bug:  # noqa: BLE001 - the other writers of the batch need their answer
            context = {"message": "a transaction's on_rollback failed", "exception": bug}
            asyncio.get_running_loop().call_exception_handler(context)

    def settle(self, loss: NotSaved | None) -> None:
        """For the queue: tell the writer that its work is on disk, or why it is not."""
        if self.is_waiting:
            self._begun.set_result(loss)
        if not self._settled.cancelled():  # as it is if the writer was, while it waited
            self._settled.set_result(loss)

    def _give_up(self) -> None:
        if self.is_waiting:
            self._begun.set_result(NotSaved(BUSY_MESSAGE))


class BodyTransaction(Transaction, Protocol):
    def raise_failure(self) -> None:
        """Raise what a statement raised before, even if the body has swallowed it."""
        ...


class WriteConnection(Protocol):
    """An engine's one connection that writes. One task serves a batch, with calls in this order.

    The calls ending in `now` are for a lone writer: they do it at once, or not at all.
    """

    async def prepare(self) -> None:
        """Do what has to be done between batches. Raises nothing."""
        ...

    def begin_now(self) -> bool:
        """False if that takes a wait, or fails: `begin` will say why."""
        ...

    async def begin(self) -> None: ...

    async def set_savepoint(self) -> None:
        """Before every body of a batch but the first, which can be undone without one."""
        ...

    def new_transaction(self) -> BodyTransaction: ...

    async def undo_body(self, *, alone: bool) -> None:
        """Undo the last body: the whole transaction if it is alone in it, else to its savepoint.

        May raise NotSaved instead: then all the batch is lost.
        """
        ...

    def is_in_transaction(self) -> bool:
        """Whether the batch still stands: a full disk, for one, may have rolled it back."""
        ...

    def commit_now(self) -> bool:
        """False if that may take a wait."""
        ...

    async def commit(self) -> None: ...

    async def roll_back(self) -> None:
        """Raises nothing."""
        ...

    def as_not_saved(self, error: BaseException | None) -> NotSaved: ...


class WriteQueue:
    """One task serves the queue: it begins a batch, runs the bodies, commits and answers.

    The task belongs to no writer, so a cancelled writer takes nothing down with it. It isn't
    needed for a lone writer that has no wait.
    """

    def __init__(self, connection: WriteConnection, most: int = MAX_BATCH) -> None:
        """`most` bodies share a COMMIT."""
        self._connection = connection
        self._most = most
        self._waiting: deque[QueuedWrite] = deque()
        self._lone: QueuedWrite | None = None
        self._serving: asyncio.Task[None] | None = None
        self._closing = False

    @asynccontextmanager
    async def transaction(
        self, on_rollback: Callable[[], None] | None
    ) -> AsyncIterator[Transaction]:
        """See `bot.store.protocol.Store.transaction`."""
        if self._closing:
            raise NotSaved("NOT saved: the bot is stopping. Try again when it is back.")
        write = QueuedWrite(on_rollback)
        if not self._begin_alone(write):
            self._waiting.append(write)
            self.start_serving()
            await write.wait_to_begin()
        transaction = self._connection.new_transaction()
        try:
            yield transaction
            transaction.raise_failure()
            if write is self._lone:
                await asyncio.sleep(0)  # those who are as far as this share the COMMIT
        except BaseException as error:
            await self._finish(write, error)
            raise
        if loss := await self._finish(write, None):
            raise loss

    def start_serving(self) -> None:
        """Have the task look at the queue; while a lone writer has it, when that is done."""
        if self._lone is None and not self._is_serving:
            self._serving = asyncio.create_task(self._serve())

    async def close(self) -> None:
        """Finish what is queued, and refuse what comes after it."""
        self._closing = True
        if self._lone is not None:
            await self._lone.wait_until_settled()
        if self._serving is not None:
            await asyncio.wait([self._serving])

    @property
    def _is_serving(self) -> bool:
        return self._serving is not None and not self._serving.done()

    def _begin_alone(self, write: QueuedWrite) -> bool:
        """Begin a batch for the writer, if the queue is idle and there is no wait."""
        is_idle = self._lone is None and not self._waiting and not self._is_serving
        if not is_idle or not self._connection.begin_now():
            return False
        write.begin()
        self._lone = write
        return True

    async def _finish(self, write: QueuedWrite, error: BaseException | None) -> NotSaved | None:
        if write is self._lone:
            self._lone = None
            if error is None and not self._waiting:
                await self._commit_now(write)
            if not write.is_settled:
                self._serving = asyncio.create_task(self._serve(write))
        return await write.finish(error)

    async def _commit_now(self, write: QueuedWrite) -> None:
        """For a batch of one. Settles it unless its COMMIT may take a wait."""
        try:
            if self._connection.commit_now():
                write.settle(None)
        except Exception as error:  # noqa: BLE001 - whatever it was, the writer is answered
            await self._roll_back([write], error)

    def _next_waiting(self) -> QueuedWrite | None:
        while self._waiting:
            write = self._waiting.popleft()
            if write.is_waiting:
                return write
        return None

    async def _serve(self, begun: QueuedWrite | None = None) -> None:
        """Serve until nobody waits; first the batch that a lone writer has begun, if any."""
        if begun is not None:
            await self._serve_batch(begun, is_begun=True)
        await self._connection.prepare()
        while write := self._next_waiting():
            await self._serve_batch(write)

    async def _serve_batch(self, first: QueuedWrite, *, is_begun: bool = False) -> None:
        batch = [first]
        try:
            if not is_begun:
                await self._connection.begin()
            await self._run_bodies(batch)
            if batch:
                await self._connection.commit()
        except Exception as error:  # noqa: BLE001 - whatever it was, every writer is answered
            await self._roll_back(batch, error)
        for saved in batch:
            saved.settle(None)

    async def _run_bodies(self, batch: list[QueuedWrite]) -> None:
        """Run queued bodies, and leave in the batch those that the COMMIT is to save."""
        await self._run_newest(batch, alone=True)
        while batch and len(batch) < self._most and (write := self._next_waiting()):
            batch.append(write)
            await self._connection.set_savepoint()
            await self._run_newest(batch, alone=False)

    async def _run_newest(self, batch: list[QueuedWrite], *, alone: bool) -> None:
        write = batch[-1]
        error = await write.run_body()
        if not self._connection.is_in_transaction():
            raise self._connection.as_not_saved(error)
        if error is not None:
            write.notify_rollback()
            await self._connection.undo_body(alone=alone)
            batch.pop()
            write.settle(None)

    async def _roll_back(self, batch: list[QueuedWrite], error: Exception) -> None:
        # Newest first: each restores what it found.
        for write in reversed(batch):
            write.notify_rollback()
        await self._connection.roll_back()
        for write in batch:
            write.settle(self._connection.as_not_saved(error))
        batch.clear()
