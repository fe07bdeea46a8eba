"""Keeps visitors of the web port from taking the descriptors that the night itself needs.

aiohttp waits for ever for the header of a request. So each connection is counted here, and dropped
if its request doesn't arrive.
"""

import asyncio
import resource
from collections.abc import Callable

from aiohttp import web
from aiohttp.typedefs import Handler

HEADER_SECONDS = 10.0  # from the first byte, or from the connection, to a whole header

_MAX_OPEN_FILES = 4096  # each connection takes one; lowered to the system's hard limit
_RESERVED_FILES = 256  # for the platforms, the database, its backups and the pictures


class ConnectionGuard:
    """Admits connections to the web port, up to `limit`."""

    def __init__(self, limit: int, header_seconds: float = HEADER_SECONDS) -> None:
        self.limit = limit
        self.header_seconds = header_seconds
        self.open = 0

    def wrap(self, handler: Callable[[], asyncio.Protocol]) -> Callable[[], asyncio.Protocol]:
        """A factory of guarded protocols, for `create_server`."""
        return lambda: _GuardedProtocol(self, handler)


class _GuardedProtocol(asyncio.Protocol):
    """Passes everything on to aiohttp's handler, unless the connection is to be dropped.

    no request: timer runs --header arrives--> request: no timer --answered--> idle: no timer,
    aiohttp's own keep-alive ends it --first byte--> no request: timer runs
    """

    def __init__(self, guard: ConnectionGuard, handler: Callable[[], asyncio.Protocol]) -> None:
        self._guard = guard
        self._handler_factory = handler
        self._handler: asyncio.Protocol | None = None
        self._transport: asyncio.BaseTransport | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._in_request = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        if self._guard.open >= self._guard.limit:
            self._abort()
            return
        self._guard.open += 1
        self._handler = self._handler_factory()
        self._handler.connection_made(transport)
        self._start_timer()

    def data_received(self, data: bytes) -> None:
        if self._handler is None:
            return
        if self._timer is None and not self._in_request:
            self._start_timer()
        self._handler.data_received(data)

    def begin_request(self) -> None:
        self._in_request = True
        self._stop_timer()

    def end_request(self) -> None:
        self._in_request = False

    def eof_received(self) -> bool | None:
        return self._handler.eof_received() if self._handler else None

    def pause_writing(self) -> None:
        if self._handler:
            self._handler.pause_writing()

    def resume_writing(self) -> None:
        if self._handler:
            self._handler.resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timer()
        if self._handler:
            self._guard.open -= 1
            self._handler.connection_lost(exc)

    def _start_timer(self) -> None:
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(self._guard.header_seconds, self._abort)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _abort(self) -> None:
        if isinstance(self._transport, asyncio.WriteTransport):
            self._transport.abort()


@web.middleware
async def watch_request(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Tell the guard of the connection that a whole header has arrived, and is answered."""
    protocol = request.transport.get_protocol() if request.transport else None
    if not isinstance(protocol, _GuardedProtocol):
        return await handler(request)
    protocol.begin_request()
    try:
        return await handler(request)
    finally:
        protocol.end_request()


def raise_file_limit() -> int:
    """Allow this process more open files; the number that leaves for the web port's connections."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    target = _MAX_OPEN_FILES if hard == resource.RLIM_INFINITY else min(_MAX_OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < target:
        resource.setrlimit(resource.RLIMIT_NOFILE, (target, hard))
        soft = target
    allowed = _MAX_OPEN_FILES if soft == resource.RLIM_INFINITY else soft
    return max(allowed - _RESERVED_FILES, allowed // 2)
