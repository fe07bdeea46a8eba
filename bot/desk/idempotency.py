"""One effect and one answer for each key, however often a call comes."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.errors import Mistake, NotSaved
from bot.store import inbox
from bot.store.protocol import Store, Transaction


@dataclass(frozen=True, slots=True)
class KeyedAnswer:
    """The answer to a call; `again` says that it was kept from the first time."""

    text: str
    replayed: bool


class _AlreadyAnsweredError(Exception):
    """The key has an answer: what was just done for it a second time is rolled back."""


async def run_once(
    store: Store,
    key: str,
    at: str,
    body: Callable[[Transaction], Awaitable[str]],
    on_rollback: Callable[[bool], None] = lambda _over: None,
) -> KeyedAnswer:
    """Keeps what `body` does together with its answer, under the key.

    - A key that was answered gets that answer again, and what `body` did is rolled back.
    - A body that refuses (a Mistake) is heard only if the key has no answer.
    - `on_rollback` hears whether all was done already, and it is the commit that failed.
    """
    done = False
    try:
        async with store.transaction(on_rollback=lambda: on_rollback(done)) as tx:
            answer = await body(tx)
            await _store_answer(tx, key, at, answer)
            done = True
    except NotSaved:
        raise
    except (Mistake, _AlreadyAnsweredError):
        # Asked in a transaction: the first call's commit may still be under way, this waits for it.
        async with store.transaction() as tx:
            kept = await inbox.find_answer(tx, key)
        if kept is None:
            raise
        return KeyedAnswer(kept, replayed=True)
    return KeyedAnswer(answer, replayed=False)


async def _store_answer(tx: Transaction, key: str, at: str, answer: str) -> None:
    if not await inbox.record_answer(tx, key, at, answer):
        raise _AlreadyAnsweredError
