"""Each platform's home: the workspace or server whose night it is. People elsewhere don't write."""

from collections.abc import Callable
from datetime import datetime

from bot.store import homes
from bot.store.protocol import Store
from bot.store.timestamps import utc_text


class Homes:
    """Remembers the home that a platform chose, so that a restart can't give the night away."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    async def find(self, platform: str) -> str | None:
        return await homes.read_home(self._store.reader, platform)

    async def remember(self, platform: str, home: str) -> None:
        """Raises NotSaved."""
        if await self.find(platform) == home:
            return
        async with self._store.transaction() as tx:
            await homes.record_home(tx, platform, home, utc_text(self._clock()))
