"""A live page: takes a snapshot when the night changes, once for all readers.

    desk ── change ──▶ LivePage.wake_waiters
                              │ wakes every stream
    GET /events               ▼
      hello ──▶ current_snapshot ──▶ Updates.event(seen) ──▶ wait for a change ──┐
                      ▲                                      or 15 s: heartbeat  │
                      └──────────────────────────────────────────────────────────┘

A stream takes the event of `next_change` before it reads the snapshot, so it cannot miss a change
that happens in between. A slow page skips the snapshots it was too slow for.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from bot.board.documents import Document, document
from bot.board.events import Updates

_MIN_INTERVAL = 0.2  # seconds between snapshots, so a burst of results needs only one


class AnySnapshot(Protocol):
    """A page at one moment. No two of a page share `modified`; `status` is interim or final."""

    @property
    def updates(self) -> Updates: ...

    @property
    def modified(self) -> datetime: ...

    @property
    def status(self) -> str: ...

    @property
    def seq(self) -> int: ...

    @property
    def documents(self) -> dict[str, Document]:
        """Those built so far."""


S = TypeVar("S", bound=AnySnapshot)


class LivePage(ABC, Generic[S]):
    """Holds the newest snapshot, and tells streams when it is out of date.

    `documents` has the media type and the content of each address.
    """

    def __init__(self, documents: Mapping[str, tuple[str, Callable[[S], str]]]) -> None:
        self._documents = documents
        self._current: S | None = None
        self._taken_at = 0.0
        self._lock = asyncio.Lock()
        self._change = asyncio.Event()

    def wake_waiters(self) -> None:
        self._change.set()
        self._change = asyncio.Event()

    def next_change(self) -> asyncio.Event:
        """Set at the next change. Take it before `current_snapshot`, then wait for it."""
        return self._change

    async def current_snapshot(self) -> S:
        if self._current is None or self._is_stale(self._current):
            async with self._lock:
                if self._current is None or self._is_stale(self._current):
                    loop = asyncio.get_running_loop()
                    await asyncio.sleep(max(0.0, self._taken_at + _MIN_INTERVAL - loop.time()))
                    self._current = await self._take_snapshot(self._current)
                    self._taken_at = loop.time()
        return self._current

    def holds(self, snapshot: S) -> bool:
        """Whether this is the newest snapshot, and still right."""
        return snapshot is self._current and not self._is_stale(snapshot)

    async def document(self, name: str) -> Document:
        """The document at an address."""
        return await self.build(name, *self._documents[name])

    async def build(self, name: str, media_type: str, content: Callable[[S], str]) -> Document:
        """A document with the snapshot's content, built on the first request for its name."""
        snapshot = await self.current_snapshot()
        if name not in snapshot.documents:
            snapshot.documents[name] = await asyncio.to_thread(
                _new_document, snapshot, media_type, content
            )
        return snapshot.documents[name]

    @abstractmethod
    def _is_stale(self, snapshot: S) -> bool: ...

    @abstractmethod
    async def _take_snapshot(self, previous: S | None) -> S: ...


def _new_document(snapshot: S, media_type: str, content: Callable[[S], str]) -> Document:
    body = content(snapshot).encode()
    return document(body, media_type, snapshot.modified, snapshot.status, snapshot.seq)
