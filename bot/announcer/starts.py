"""How many channels this process may be starting with at once.

    take a turn ──▶ claim its first message ──▶ wait, or post it
    └──────────── a start ────────────────┘

Several processes share the channels: each takes the next one when it has claimed a message in those
before. So none takes turns that it can't use yet while another process has nothing to do.
"""

import asyncio


class Starts:
    def __init__(self, most: int) -> None:
        self._places = asyncio.Semaphore(most)
        self._under_way: set[str] = set()

    async def begin(self, channel: str) -> None:
        """Wait for a place."""
        await self._places.acquire()
        self._under_way.add(channel)

    def end(self, channel: str) -> None:
        """Leave the place, if it is still kept."""
        if channel in self._under_way:
            self._under_way.discard(channel)
            self._places.release()
