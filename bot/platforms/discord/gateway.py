"""discord.py's connection to the gateway, pointed where it should go and paced for a count night.

discord.py has no setting for any of this; it is read wherever a connection is made.
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
_MOST_DIALS, _DIAL_WINDOW = 4, 3.0  # so many in so many seconds
_BACKOFF_RESET = 60.0  # seconds without a loss after which the next one is a first one
# Discord asks for a heartbeat every forty seconds, and takes 120 events a minute:
# https://discord.com/developers/docs/events/gateway#rate-limiting
_HEARTBEAT_SECONDS = 1.25  # seconds between two of ours
_HEARTBEAT_TIMEOUT = 2.5  # seconds without a word from Discord, and the connection is dead


def configure_gateway(settings: DiscordSettings) -> None:
    """Where Discord is, and how soon a connection that was lost is made again."""
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # nobody speaks here
    discord.http.Route.BASE = settings.api_address
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(settings.gateway_address)
    # At DEBUG it logs whole events, and an interaction's carries the token that answers it.
    logging.getLogger("discord.gateway").setLevel(logging.INFO)
    logging.getLogger("discord.client").addFilter(_drop_reconnect_traceback)
    discord.client.ExponentialBackoff = Backoff  # type: ignore[attr-defined, assignment]  # no setting
    discord.client.DiscordWebSocket = PacedSocket  # type: ignore[misc]  # a class, and replaced
    discord.gateway.KeepAliveHandler = FastHeartbeat  # type: ignore[misc]  # a class, and replaced


def _drop_reconnect_traceback(record: logging.LogRecord) -> bool:
    """A connection that was lost is no bug of anybody's: a line says it."""
    if str(record.msg).startswith("Attempting a reconnect"):
        record.exc_info = None
        record.levelno, record.levelname = logging.WARNING, "WARNING"
    return True


class Backoff(ExponentialBackoff[bool]):
    """discord.py's own grows to 1,024 seconds and forgets after 2,048; a count night is shorter."""

    def __init__(self, base: int = 1, *, integral: bool = False) -> None:
        super().__init__(base, integral=integral)
        self._losses = 0
        self._last = time.monotonic()

    def delay(self) -> float:
        """Up to a quarter of a second at first, five at most."""
        now = time.monotonic()
        self._losses = 0 if now - self._last > _BACKOFF_RESET else self._losses + 1
        self._last = now
        longest = min(_LONGEST_BACKOFF, _FIRST_BACKOFF * 2 ** min(self._losses, 10))
        return random.uniform(longest / 2, longest)  # noqa: S311 - spreads attempts, keeps no secret


class PacedClient(discord.Client):
    """A client that dials the gateway at most so often, whoever hangs up."""

    def __init__(self, **how: Any) -> None:
        super().__init__(**how)
        self._dials: deque[float] = deque(maxlen=_MOST_DIALS)

    async def wait_to_dial(self) -> None:
        """Returns when it may dial."""
        if len(self._dials) == _MOST_DIALS:
            await asyncio.sleep(max(0.0, self._dials[0] + _DIAL_WINDOW - time.monotonic()))
        self._dials.append(time.monotonic())


class PacedSocket(DiscordWebSocket):
    """discord.py dials again at once when Discord hangs up, for as long as Discord does so."""

    @classmethod
    async def from_client(cls, client: discord.Client, **how: Any) -> Self:
        """Dials; `how` is discord.py's own."""
        if isinstance(client, PacedClient):
            await client.wait_to_dial()
        return await super().from_client(client, **how)

    async def identify(self) -> None:
        """A connection that may not identify now is hung up, or its pulse would go on."""
        try:
            await super().identify()
        except BaseException:
            await self.close()
            raise

    async def close(self, code: int = 4000) -> None:
        """Hangs up, and listens no more: whoever is gone would be waited for half a minute."""
        with suppress(OSError):
            if wire := self.socket.get_extra_info("socket"):
                wire.shutdown(socket.SHUT_RD)
        await super().close(code)


class FastHeartbeat(KeepAliveHandler):
    """discord.py notices after a minute that a network is gone; commands typed then are lost."""

    def __init__(self, *args: Any, interval: float | None = None, **how: Any) -> None:
        super().__init__(
            *args, interval=min(interval or _HEARTBEAT_SECONDS, _HEARTBEAT_SECONDS), **how
        )
        self.heartbeat_timeout = _HEARTBEAT_TIMEOUT

    def get_payload(self) -> dict[str, Any]:
        """The beat; nobody reads what Discord says to a connection that waits to identify."""
        if self.ws.session_id is None:
            self.tick()
        return super().get_payload()
