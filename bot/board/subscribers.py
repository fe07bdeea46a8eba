"""Who listens to the board: how many at most, each at its own pace, and none for ever."""

import asyncio
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address

from aiohttp import web
from aiohttp.abc import AbstractStreamWriter

from bot.observability.metrics import Measures

LISTENERS = 800  # in all: each holds a file descriptor, and 1,024 of them are common
FROM_ONE_ADDRESS = 100  # a newsroom behind one public address
BEAT = 15.0  # seconds: what is idle for longer many a proxy cuts off
SLOW = 10.0  # seconds for a listener to take what it is sent

HELD = 64 * 1024  # bytes that the system keeps for one that does not read
_HELLO = b"retry: 3000\nevent: beat\ndata:\n\n"
_BEAT = b"event: beat\ndata:\n\n"


class Slow(Exception):
    """A listener does not take what it is sent."""


class Listeners:
    """Counts them, by the address they come from."""

    def __init__(self, measures: Measures) -> None:
        self._measures = measures
        self._from: Counter[str] = Counter()

    def full(self, address: str) -> bool:
        """Whether one more from this address would be too many.

        An address of a private network is a proxy before the bot, or a machine of its own house:
        for it only the whole number counts.
        """
        if self._from.total() >= LISTENERS:
            return True
        return self._from[address] >= FROM_ONE_ADDRESS and not _is_private(address)

    @contextmanager
    def counted(self, address: str) -> Iterator[None]:
        """Counts a listener for as long as it is here."""
        self._from[address] += 1
        self._measures.listens(self._from.total())
        try:
            yield
        finally:
            self._from[address] -= 1
            if not self._from[address]:
                del self._from[address]
            self._measures.listens(self._from.total())


class Mouth:
    """The way to one listener; what it is sent next is made only when it has taken the last."""

    def __init__(self, request: web.Request, writer: AbstractStreamWriter) -> None:
        self._writer = writer
        transport = request.transport
        if transport is not None:
            # Nothing is kept in the process, and little in the system: one that does not read is
            # noticed after a few results.
            transport.set_write_buffer_limits(high=0)
            connection = transport.get_extra_info("socket")
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, HELD)

    async def hello(self) -> None:
        """How soon to come back, and the first beat."""
        await self.send(_HELLO)

    async def beat(self) -> None:
        """That the connection lives."""
        await self.send(_BEAT)

    async def send(self, event: bytes) -> None:
        """Raises Slow if it is not taken in time, ConnectionResetError if nobody is there."""
        try:
            async with asyncio.timeout(SLOW):
                await self._writer.write(event)
                await self._writer.drain()
        except TimeoutError:
            raise Slow from None


def _is_private(address: str) -> bool:
    try:
        return ip_address(address.partition("%")[0]).is_private
    except ValueError:
        return False
