"""One effect for each click: a platform claims the click before it acts on it."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime

import structlog

from bot.errors import NotSaved
from bot.store import inbox
from bot.store.protocol import Store
from bot.store.timestamps import utc_text

log = structlog.get_logger()

_MAX_REMEMBERED = 2000  # keys


class Clicks:
    """Remembers claimed keys in the store, and in memory for when the store can't be written.

    A click that only memory remembers may act again after a restart, which is better than not at
    all.
    """

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock
        self._claimed: OrderedDict[str, None] = OrderedDict()

    async def claim(self, key: str) -> bool:
        """True for the first caller with this key, False for every later one."""
        try:
            async with self._store.transaction() as tx:
                is_first = await inbox.record_answer(tx, key, utc_text(self._clock()), "done")
        except NotSaved as failure:
            log.warning("record not saved", reason=str(failure))
            is_first = key not in self._claimed
        self._claimed[key] = None
        if len(self._claimed) > _MAX_REMEMBERED:
            self._claimed.popitem(last=False)
        return is_first

    async def release(self, key: str) -> None:
        """Lets the next click act, because this one came to nothing."""
        self._claimed.pop(key, None)
        try:
            async with self._store.transaction() as tx:
                await inbox.delete_answer(tx, key)
        except NotSaved as failure:
            log.warning("record not saved", reason=str(failure))
