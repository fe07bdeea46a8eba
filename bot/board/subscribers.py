"""Pages that follow the board: a limit on their number, and a time-out for slow ones."""

import asyncio
import socket
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from ipaddress import ip_address

from aiohttp import web
from aiohttp.abc import AbstractStreamWriter

from bot.observability.metrics import Metrics

MAX_SUBSCRIBERS = 800  # each holds a file descriptor, and 1,024 is a common limit
MAX_PER_ADDRESS = 100  # enough for a newsroom behind one public address
HEARTBEAT_SECONDS = 15.0  # many proxies cut a connection that is idle for longer
SEND_TIMEOUT = 10.0  # seconds for a page to accept an event

SEND_BUFFER_BYTES = 64 * 1024  # the system's buffer for each page
# A gzip stream begins with this (RFC 1952, section 2.3.1); no time, no name.
_GZIP_HEADER = b"\x1f\x8b\x08" + bytes(6) + b"\xff"
_GZIP_LEVEL = 6
_HELLO = b"retry: 3000\nevent: beat\ndata:\n\n"
_HEARTBEAT = b"event: beat\ndata:\n\n"


class SlowSubscriber(Exception):
    """A page did not accept an event in time."""


class Subscribers:
    """Counts subscribers by the address they connect from."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._by_address: Counter[str] = Counter()

    def is_full(self, address: str) -> bool:
        """Whether one more from this address would be too many.

        A private address is a reverse proxy, or a machine in the same building: for those only the
        total counts.
        """
        if self._by_address.total() >= MAX_SUBSCRIBERS:
            return True
        return self._by_address[address] >= MAX_PER_ADDRESS and not _is_private(address)

    @contextmanager
    def admit(self, address: str) -> Iterator[None]:
        """Count a subscriber until the block ends."""
        self._by_address[address] += 1
        self._metrics.set_subscribers(self._by_address.total())
        try:
            yield
        finally:
            self._by_address[address] -= 1
            if not self._by_address[address]:
                del self._by_address[address]
            self._metrics.set_subscribers(self._by_address.total())


class Subscriber:
    """One page's event stream. Its next event is chosen only once it has accepted the last."""

    def __init__(
        self, request: web.Request, writer: AbstractStreamWriter, *, gzipped: bool
    ) -> None:
        self._writer = writer
        self._gzipped = gzipped
        transport = request.transport
        if transport is not None:
            # Buffer nothing in the process and little in the system, so that a page that has
            # stopped reading shows itself after a few results.
            transport.set_write_buffer_limits(high=0)
            connection = transport.get_extra_info("socket")
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)

    async def send_hello(self) -> None:
        """Send the delay before a reconnection, and a first heartbeat."""
        if self._gzipped:
            await self._write(_GZIP_HEADER)
        await self.send(_HELLO)

    async def send_heartbeat(self) -> None:
        await self.send(_HEARTBEAT)

    async def send(self, event: bytes) -> None:
        """Raises SlowSubscriber on time-out, ConnectionResetError if the page has gone."""
        await self._write(_deflated_piece(event) if self._gzipped else event)

    async def _write(self, sent: bytes) -> None:
        try:
            async with asyncio.timeout(SEND_TIMEOUT):
                await self._writer.write(sent)
                await self._writer.drain()
        except TimeoutError:
            raise SlowSubscriber from None


@lru_cache(maxsize=16)
def _deflated_piece(event: bytes) -> bytes:
    """A piece of a gzip stream that refers to nothing before it: the same bytes for every page."""
    piece = zlib.compressobj(_GZIP_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return piece.compress(event) + piece.flush(zlib.Z_SYNC_FLUSH)


def _is_private(address: str) -> bool:
    try:
        return ip_address(address.partition("%")[0]).is_private
    except ValueError:
        return False
