"""The door as the app holds it: kept connected to Discord until there is a reason not to."""

import asyncio
from dataclasses import replace
from enum import StrEnum

import discord
import structlog
from aiohttp import web

from bot.announcer.transport import Door
from bot.chat.command import Answering
from bot.observability.connections import Connections, Link
from bot.platforms.discord import gateway
from bot.platforms.discord.deliver import DiscordDoor
from bot.platforms.discord.identify import BudgetLow, Identifying
from bot.platforms.discord.listen import Listener
from bot.platforms.discord.rest import LOST, Rest
from bot.platforms.discord.settings import PLATFORM, DiscordSettings

log = structlog.get_logger(platform=PLATFORM)


class Stop(StrEnum):
    """Why the door is not tried any more, in a sentence for the operator."""

    CLOSED = "The bot was asked to stop."
    LOGIN = (
        "Discord does not accept DISCORD_TOKEN. Take a new one from the bot's page in the "
        "developer portal, and start again."
    )
    INTENTS = "Discord refuses the bot's intents, though it asks for none that has to be allowed."
    SHARDS = "The bot is in too many servers for one connection. Take it out of some of them."


# https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
_FATAL_CLOSE = {
    4004: Stop.LOGIN,
    4010: Stop.SHARDS,
    4011: Stop.SHARDS,
    4013: Stop.INTENTS,
    4014: Stop.INTENTS,
}


# What passes: Discord is not there, not well, or has hung up.
_PASSING = (*LOST, discord.HTTPException, discord.GatewayNotFound, discord.ConnectionClosed)


class DiscordPlatform:
    """`door` tells channels from the start; `run` listens, and comes back with why it stopped."""

    name = PLATFORM
    door: Door

    def __init__(self, settings: DiscordSettings) -> None:
        self._settings = settings
        self._rest = Rest(settings)
        self._identifying = Identifying(self._rest)
        self._connections = Connections(PLATFORM)
        self._closing = asyncio.Event()
        self._listener: Listener | None = None
        self.door = DiscordDoor(self._rest)

    @property
    def link(self) -> Link:
        """Whether the gateway hands over what is typed, and how many calls it refused of late."""
        return replace(self._connections.link, refused=self._rest.refused)

    def routes(self) -> list[web.RouteDef]:
        """Nothing: Discord is heard through its gateway alone."""
        return []

    async def run(self, answering: Answering) -> Stop:
        """Listens until `close`, or until Discord gives a reason that no repeat can mend."""
        gateway.point_at(self._settings)
        backoff = gateway.Backoff()
        while not self._closing.is_set():
            try:
                await self._listen(answering)
            except BudgetLow as low:
                self._connections.failed(f"identify budget: {low}")
                await self._pause(low.seconds)
            except Exception as fault:
                if stop := _fatal(fault):
                    self._connections.ended(stop.partition(". ")[0])
                    return stop
                if isinstance(fault, _PASSING):
                    self._connections.failed(_named(fault))
                else:
                    log.exception("failed", reason=type(fault).__name__)
                    self._connections.ended(type(fault).__name__)
            await self._pause(backoff.delay())
        return Stop.CLOSED

    async def close(self) -> None:
        """Takes no more commands, lets the answers under way finish, and hangs up."""
        self._closing.set()
        if self._listener:
            await self._listener.finish()
            await self._listener.close()
        await self._rest.close()

    async def _listen(self, answering: Answering) -> None:
        listener = self._listener = Listener(
            self._rest, answering, self._identifying, self._connections, self._settings.guild_id
        )
        try:
            async with listener:
                await listener.start(self._settings.token)
        finally:
            self._connections.closed(listener, "ended")

    async def _pause(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._closing.wait()
        except TimeoutError:
            return


def _named(fault: Exception) -> str:
    """A fault of ours in its words; of any other, whose text may hold a secret, only its kind."""
    return str(fault) if type(fault) is ConnectionError else type(fault).__name__


def _fatal(fault: Exception) -> Stop | None:
    match fault:
        case discord.LoginFailure():
            return Stop.LOGIN
        case discord.PrivilegedIntentsRequired():
            return Stop.INTENTS
        case discord.ConnectionClosed(code=code):
            return _FATAL_CLOSE.get(code)
        case _:
            return None
