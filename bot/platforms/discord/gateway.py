"""discord.py's gateway connection, pointed at the right address and paced for a count night.

discord.py has no settings for any of this, but reads the names in REPLACED whenever it connects.
pyproject.toml therefore caps its version, and a test fails if one of the names is gone.
"""

import asyncio
import logging
import random
import socket
import time
from collections import deque
from contextlib import suppress
from typing import Any, Self

import discord
import yarl
from discord.backoff import ExponentialBackoff
from discord.gateway import DiscordWebSocket, KeepAliveHandler

from bot.platforms.discord.settings import DiscordSettings

_LONGEST_BACKOFF = 5.0
_FIRST_BACKOFF = 0.25
_MOST_DIALS, _DIAL_WINDOW = 4, 3.0  # at most this many in this many seconds
_BACKOFF_RESET = 60.0  # seconds without a loss until the backoff starts again
# Discord asks for a heartbeat every forty seconds, and takes 120 events a minute:
# https://discord.com/developers/docs/events/gateway#rate-limiting
_HEARTBEAT_SECONDS = 1.25
_HEARTBEAT_TIMEOUT = 2.5  # seconds of silence after which the connection is dead


# Where discord.py looks up its addresses, its backoff, its socket and its heartbeat.
REPLACED = (
    (discord.http.Route, "BASE"),
    (DiscordWebSocket, "DEFAULT_GATEWAY"),
    (discord.client, "ExponentialBackoff"),
    (discord.client, "DiscordWebSocket"),
    (discord.gateway, "KeepAliveHandler"),
)


def configure_gateway(settings: DiscordSettings) -> None:
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # there is no voice here
    # At DEBUG it logs whole events, and an interaction carries the token that answers it.
    logging.getLogger("discord.gateway").setLevel(logging.INFO)
    logging.getLogger("discord.client").addFilter(_drop_reconnect_traceback)
    values = (
        settings.api_address,
        yarl.URL(settings.gateway_address),
        Backoff,
        PacedSocket,
        FastHeartbeat,
    )
    for (owner, name), value in zip(REPLACED, values, strict=True):
        setattr(owner, name, value)


def _drop_reconnect_traceback(record: logging.LogRecord) -> bool:
    if str(record.msg).startswith("Attempting a reconnect"):
        record.exc_info = None
        record.levelno, record.levelname = logging.WARNING, "WARNING"
    return True


class Backoff(ExponentialBackoff[bool]):
    """discord.py's own grows to 1,024 s and resets after 2,048; a count night is shorter."""

    def __init__(self, base: int = 1, *, integral: bool = False) -> None:
        super().__init__(base, integral=integral)
        self._losses = 0
        self._last = time.monotonic()

    def delay(self) -> float:
        """Seconds to wait: up to a quarter at first, five at most."""
        now = time.monotonic()
        self._losses = 0 if now - self._last > _BACKOFF_RESET else self._losses + 1
        self._last = now
        longest = min(_LONGEST_BACKOFF, _FIRST_BACKOFF * 2 ** min(self._losses, 10))
        return random.uniform(longest / 2, longest)  # noqa: S311 - spreads attempts, keeps no secret


class PacedClient(discord.Client):
    """A client that limits how often it dials the gateway, whichever side hangs up."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._dials: deque[float] = deque(maxlen=_MOST_DIALS)

    async def wait_to_dial(self) -> None:
        if len(self._dials) == _MOST_DIALS:
            await asyncio.sleep(max(0.0, self._dials[0] + _DIAL_WINDOW - time.monotonic()))
        self._dials.append(time.monotonic())


class PacedSocket(DiscordWebSocket):
    """discord.py redials at once when Discord hangs up, as often as Discord does so."""

    @classmethod
    async def from_client(cls, client: discord.Client, **options: Any) -> Self:
        if isinstance(client, PacedClient):
            await client.wait_to_dial()
        return await super().from_client(client, **options)

    async def identify(self) -> None:
        """If it may not identify, hang up: otherwise the heartbeat would keep the socket open."""
        try:
            await super().identify()
        except BaseException:
            await self.close()
            raise

    async def close(self, code: int = 4000) -> None:
        """Close at once: discord.py would wait half a minute for a dead peer."""
        with suppress(OSError):
            if wire := self.socket.get_extra_info("socket"):
                wire.shutdown(socket.SHUT_RD)
        await super().close(code)


class FastHeartbeat(KeepAliveHandler):
    """discord.py takes a minute to notice a dead network, and loses what is typed meanwhile."""

    def __init__(self, *args: Any, interval: float | None = None, **options: Any) -> None:
        super().__init__(
            *args, interval=min(interval or _HEARTBEAT_SECONDS, _HEARTBEAT_SECONDS), **options
        )
        self.heartbeat_timeout = _HEARTBEAT_TIMEOUT

    def get_payload(self) -> dict[str, Any]:
        """The heartbeat. Before IDENTIFY discord.py reads no answers, so it counts as answered."""
        if self.ws.session_id is None:
            self.tick()
        return super().get_payload()
