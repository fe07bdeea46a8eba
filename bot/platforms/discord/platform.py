"""The bot in Discord: kept connected until there is a reason to stop."""

import asyncio
from dataclasses import replace
from enum import StrEnum

import discord
import structlog
from aiohttp import web

from bot.announcer.transport import Transport
from bot.chat.command import CommandRunner
from bot.errors import CannotStart
from bot.observability.connections import Connection, ConnectionTracker
from bot.platforms.discord import gateway
from bot.platforms.discord.home import NotInvited
from bot.platforms.discord.identify_limit import IDENTIFY_SECONDS, BudgetLow, IdentifyLimiter
from bot.platforms.discord.listener import DiscordListener
from bot.platforms.discord.presence import Presence
from bot.platforms.discord.rest import CALL_ERRORS, RestApi
from bot.platforms.discord.settings import PLATFORM, DiscordSettings
from bot.platforms.discord.transport import DiscordTransport
from bot.platforms.shared.clock_skew import clock_watch

log = structlog.get_logger(platform=PLATFORM)


class StopReason(StrEnum):
    """Why the platform gave up, as a sentence for the operator."""

    CLOSED = "The bot was asked to stop."
    LOGIN = (
        "Discord does not accept DISCORD_TOKEN. Get a new one from the bot's page in the "
        "developer portal, and start again."
    )
    INTENTS = "Discord refuses the bot's intents, though it asks for no privileged ones."
    SHARDS = "The bot is in too many servers for one connection. Remove it from some of them."


# https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
_FATAL_CLOSE = {
    4004: StopReason.LOGIN,
    4010: StopReason.SHARDS,
    4011: StopReason.SHARDS,
    4013: StopReason.INTENTS,
    4014: StopReason.INTENTS,
}

# Worth another try: Discord is down, unwell, or has hung up.
_TRANSIENT_ERRORS = (
    *CALL_ERRORS,
    discord.HTTPException,
    discord.GatewayNotFound,
    discord.ConnectionClosed,
)


class DiscordPlatform:
    """Announces from the start; listens while `run` runs."""

    name = PLATFORM
    transport: Transport

    def __init__(
        self, settings: DiscordSettings, identify_seconds: float = IDENTIFY_SECONDS
    ) -> None:
        self._settings = settings
        self._connections = ConnectionTracker(PLATFORM)
        self._rest = RestApi(settings, on_date=clock_watch(self._connections))
        self._limiter = IdentifyLimiter(self._rest, identify_seconds)
        self._closing = asyncio.Event()
        self._listener: DiscordListener | None = None
        self.transport = self._transport = DiscordTransport(self._rest)

    @property
    def connection(self) -> Connection:
        return replace(self._connections.connection, refused=self._rest.refusal_count)

    def routes(self) -> list[web.RouteDef]:
        return []

    async def run(self, runner: CommandRunner) -> str:
        """Listen until `close`, or until Discord gives a reason that no retry can cure."""
        gateway.configure_gateway(self._settings)
        backoff, presence = gateway.Backoff(), Presence(runner.desk)
        while not self._closing.is_set():
            try:
                await self._listen(runner, presence)
            except BudgetLow as low:
                self._connections.record_failure(f"identify budget: {low}")
                await self._pause(low.seconds)
            except Exception as fault:
                if stop := _stop_reason(fault):
                    self._connections.set_reason(stop.partition(". ")[0])
                    return stop
                if isinstance(fault, _TRANSIENT_ERRORS):
                    self._connections.record_failure(_fault_text(fault))
                else:
                    log.exception("failed", reason=type(fault).__name__)
                    self._connections.set_reason(type(fault).__name__)
            await self._pause(backoff.delay())
        return StopReason.CLOSED

    async def close(self) -> None:
        self._closing.set()
        if self._listener:
            await self._listener.finish()
            await self._listener.close()
        await self._transport.close()
        await self._rest.close()

    async def _listen(self, runner: CommandRunner, presence: Presence) -> None:
        listener = self._listener = DiscordListener(
            self._rest,
            runner,
            self._limiter,
            self._connections,
            presence,
            self._settings.guild_id,
        )
        try:
            async with listener:
                await listener.start(self._settings.secret("token"))
        finally:
            self._connections.record_close(listener, "ended")

    async def _pause(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._closing.wait()
        except TimeoutError:
            return


def _fault_text(fault: Exception) -> str:
    """Our own fault in its words; any other by kind, as its text may hold a secret."""
    return str(fault) if type(fault) in {ConnectionError, NotInvited} else type(fault).__name__


def _stop_reason(fault: Exception) -> str | None:
    match fault:
        case discord.LoginFailure():
            return StopReason.LOGIN
        case discord.PrivilegedIntentsRequired():
            return StopReason.INTENTS
        case CannotStart():
            return str(fault)
        case discord.ConnectionClosed(code=code):
            return _FATAL_CLOSE.get(code)
        case _:
            return None
