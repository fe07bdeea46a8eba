"""Who listens to the board: how many at most, each at its own pace, and none for ever."""

import asyncio
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address

from aiohttp import web
from aiohttp.abc import AbstractStreamWriter

from bot.observability.metrics import Metrics

MAX_SUBSCRIBERS = 800  # in all: each holds a file descriptor, and 1,024 of them are common
MAX_PER_ADDRESS = 100  # a newsroom behind one public address
HEARTBEAT_SECONDS = 15.0  # seconds: what is idle for longer many a proxy cuts off
SEND_TIMEOUT = 10.0  # seconds for a listener to take what it is sent

SEND_BUFFER_BYTES = 64 * 1024  # bytes that the system keeps for one that does not read
_HELLO = b"retry: 3000\nevent: beat\ndata:\n\n"
_HEARTBEAT = b"event: beat\ndata:\n\n"


class SlowSubscriber(Exception):
    """A listener does not take what it is sent."""


class Subscribers:
    """Counts them, by the address they come from."""

    def __init__(self, measures: Metrics) -> None:
        self._metrics = measures
        self._by_address: Counter[str] = Counter()

    def is_full(self, address: str) -> bool:
        """Whether one more from this address would be too many.

        An address of a private network is a proxy before the bot, or a machine of its own house:
        for it only the whole number counts.
        """
        if self._by_address.total() >= MAX_SUBSCRIBERS:
            return True
        return self._by_address[address] >= MAX_PER_ADDRESS and not _is_private(address)

    @contextmanager
    def admit(self, address: str) -> Iterator[None]:
        """Counts a listener for as long as it is here."""
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
    """The way to one listener; what it is sent next is made only when it has taken the last."""

    def __init__(self, request: web.Request, writer: AbstractStreamWriter) -> None:
        self._writer = writer
        transport = request.transport
        if transport is not None:
            # Nothing is kept in the process, and little in the system: one that does not read is
            # noticed after a few results.
            transport.set_write_buffer_limits(high=0)
            connection = transport.get_extra_info("socket")
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)

    async def send_hello(self) -> None:
        """How soon to come back, and the first beat."""
        await self.send(_HELLO)

    async def send_heartbeat(self) -> None:
        """That the connection lives."""
        await self.send(_HEARTBEAT)

    async def send(self, event: bytes) -> None:
        """Raises Slow if it is not taken in time, ConnectionResetError if nobody is there."""
        try:
            async with asyncio.timeout(SEND_TIMEOUT):
                await self._writer.write(event)
                await self._writer.drain()
        except TimeoutError:
            raise SlowSubscriber from None


def _is_private(address: str) -> bool:
    try:
        return ip_address(address.partition("%")[0]).is_private
    except ValueError:
        return False
