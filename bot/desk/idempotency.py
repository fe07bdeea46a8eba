"""One effect and one answer per key, however often a platform delivers a call.

    begin ──> body ──> store key and answer ──> COMMIT ──> the new answer counts
                │                │                 │  ^
                │ Mistake        │ key is taken    │  └─ NotCertain, but the key is stored
                v                v                 v
             roll back        roll back         NotSaved: roll back and raise it:
                │                │              the same call may be tried again
                v                v
             look the key up ──> found: the stored answer counts, `is_replay`
                             └─> not found: raise the Mistake

The key, the answer and everything the body wrote are one transaction, so a crash leaves all of it
or none. After a crash before COMMIT the repeated call runs as if it were the first; after a crash
behind COMMIT it gets the stored answer.

A repeated call runs its body again before it meets its own key. That costs a rollback, and saves
every first call a look-up.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.errors import Mistake, NotCertain, NotSaved
from bot.store import inbox
from bot.store.protocol import Store, Transaction
from bot.store.timestamps import utc_text

log = structlog.get_logger()

_RESOLVE_SECONDS = 0.3  # together with the engine's own attempts within a platform's 3 seconds


@dataclass(slots=True)
class KeyedCall:
    """One delivery of a call. The body must set `answer` before it ends."""

    tx: Transaction
    at: datetime  # when the body began
    answer: str = ""
    is_replay: bool = False


class _KeyTakenError(Exception):
    """An earlier delivery has answered: roll back what this one did."""


@asynccontextmanager
async def idempotent_transaction(
    store: Store,
    key: str,
    clock: Callable[[], datetime],
    on_rollback: Callable[[bool], None] = lambda _body_done: None,
) -> AsyncIterator[KeyedCall]:
    """Run the body in a transaction and store its answer under the key.

    Leaves with the answer that counts in `KeyedCall.answer`. `on_rollback(body_done)` is called
    before the next body runs; `body_done` means that only COMMIT failed.

    Raises the body's Mistake if the key has no answer, NotSaved if nothing could be stored.
    """
    body_done = False
    try:
        async with store.transaction(on_rollback=lambda: on_rollback(body_done)) as tx:
            call = KeyedCall(tx, clock())
            yield call
            await _store_answer(call, key)
            body_done = True
    except NotCertain:
        if not await _is_stored(store, key):
            raise
    except NotSaved:
        raise
    except (Mistake, _KeyTakenError):
        # In a transaction, because it has to wait for the first delivery's COMMIT.
        async with store.transaction() as tx:
            stored = await inbox.find_answer(tx, key)
        if stored is None:
            raise
        call.answer, call.is_replay = stored, True


async def _is_stored(store: Store, key: str) -> bool:
    """Whether the database, if it can be asked again, has what it did not confirm."""
    try:
        async with asyncio.timeout(_RESOLVE_SECONDS):
            return await inbox.find_answer(store.reader, key) is not None
    except Exception as fault:  # noqa: BLE001 - whatever the engine raised
        log.warning("entry uncertain", reason=type(fault).__name__)
        return False


async def _store_answer(call: KeyedCall, key: str) -> None:
    if not call.answer:
        raise RuntimeError(f"the call {key} ended without an answer")
    if not await inbox.record_answer(call.tx, key, utc_text(call.at), call.answer):
        raise _KeyTakenError
