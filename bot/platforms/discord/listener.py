"""What the gateway delivers: interactions, each answered once, and what happens to the server."""

from collections import deque
from typing import TYPE_CHECKING

import discord
import structlog

from bot.chat.command import CommandRunner
from bot.errors import INTERNAL_ERROR
from bot.observability.connections import ConnectionTracker
from bot.platforms.discord import command_registry
from bot.platforms.discord.command_links import CommandLinks
from bot.platforms.discord.gateway import PacedClient
from bot.platforms.discord.home import find_home
from bot.platforms.discord.identify_limit import IdentifyLimiter
from bot.platforms.discord.interactions import (
    InteractionHandler,
    interaction_key,
    send_refusal,
)
from bot.platforms.discord.presence import Presence
from bot.platforms.discord.responses import CallbackType, InteractionResponder
from bot.platforms.discord.rest import CALL_ERRORS, RestApi
from bot.platforms.discord.settings import PLATFORM
from bot.platforms.shared.background_tasks import BackgroundTasks
from bot.platforms.shared.patience import insist

if TYPE_CHECKING:
    import asyncio

log = structlog.get_logger(platform=PLATFORM)

_MOST_REMEMBERED = 2000  # interactions
_FINISH_SECONDS = 5.0  # for answers under way when the bot stops
_NOT_HOME = (
    "Countroom works in its own server only, not here or in direct messages. Nothing was stored."
)


class DiscordListener(PacedClient):
    """One gateway connection. discord.py keeps it open; the answers go out through `RestApi`."""

    def __init__(
        self,
        rest: RestApi,
        runner: CommandRunner,
        limiter: IdentifyLimiter,
        connections: ConnectionTracker,
        presence: Presence,
        configured_home: str | None,
    ) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True),
            max_messages=None,
            guild_ready_timeout=0.0,  # its two seconds are for caches that the bot does without
            allowed_mentions=discord.AllowedMentions.none(),
        )
        self._rest = rest
        self._runner = runner
        self._limiter = limiter
        self._connections = connections
        self._presence = presence
        self._showing: asyncio.Task[None] | None = None
        self._configured_home = configured_home
        self._home = configured_home or ""
        self._handler = InteractionHandler(rest, runner)
        self._links = CommandLinks(runner.menu, {})
        self._seen: deque[int] = deque(maxlen=_MOST_REMEMBERED)
        self._tasks = BackgroundTasks(platform=PLATFORM)

    async def setup_hook(self) -> None:
        """Runs after the login and before the gateway: users find the commands registered."""
        homes, application = self._runner.desk.homes, self.application_id or 0
        home = await find_home(self._rest, self._configured_home, homes, application)
        self._home = home.id
        await self._register_commands()
        await command_registry.remove_global_commands(self._rest, application)

    async def _register_commands(self) -> None:
        menu = self._runner.menu
        ids = await command_registry.register_commands(
            self._rest, self.application_id or 0, self._home, menu
        )
        self._links = CommandLinks(menu, ids)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Discord may have dropped the commands when the bot left."""
        if str(guild.id) == self._home:
            await self._register_commands()
            self._resume_channels()
        else:
            log.warning("another server", reason="the bot was added", server=guild.name)

    async def on_guild_channel_update(
        self, _before: discord.abc.GuildChannel, after: discord.abc.GuildChannel
    ) -> None:
        self._resume_channels(f"{PLATFORM}:{after.id}")

    async def on_guild_role_update(self, _before: discord.Role, _after: discord.Role) -> None:
        self._resume_channels()

    def _resume_channels(self, channel: str | None = None) -> None:
        """The bot may be allowed again to post where it was not."""
        self._tasks.start(insist(lambda: self._runner.desk.resume_channels(channel)))

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        if str(guild.id) == self._home:
            log.error("home lost", reason="the bot was removed", server=guild.name)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """discord.py would wait five seconds before every new session; this waits as needed."""
        await self._limiter.acquire()

    async def on_ready(self) -> None:
        self._connections.record_open(self, "ready")
        if self._showing:
            self._showing.cancel()  # a new session shows nothing yet
        self._showing = self._tasks.start(self._presence.show(self))

    async def on_resumed(self) -> None:
        self._connections.record_open(self, "resumed")

    async def on_disconnect(self) -> None:
        """Either side hung up; discord.py dials again by itself."""
        self._connections.record_close(self, "gateway connection lost")

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """A resumed gateway may deliver an interaction twice; it is answered once."""
        if interaction.id in self._seen:
            log.info(
                "repeated request ignored", reason="seen before", key=interaction_key(interaction)
            )
            return
        self._seen.append(interaction.id)
        self._tasks.start(self._answer(interaction))

    async def finish(self) -> None:
        if self._showing:
            self._showing.cancel()
        await self._tasks.settle(_FINISH_SECONDS)

    async def _answer(self, interaction: discord.Interaction) -> None:
        image, links = self._runner.image, self._links
        responder = InteractionResponder(self._rest, interaction, image, links)
        try:
            if str(interaction.guild_id) == self._home:
                await self._handler.handle(responder, interaction)
            else:
                await _refuse_stranger(responder, interaction)
        except CALL_ERRORS as fault:
            log.warning(
                "answer not delivered",
                reason=type(fault).__name__,
                key=interaction_key(interaction),
            )
        except Exception as bug:  # ours: logged whole, and the user gets an answer
            log.exception("failed", reason=type(bug).__name__, key=interaction_key(interaction))
            if not responder.answered:
                await send_refusal(responder, INTERNAL_ERROR)
        if responder.answered_by_another and await self._runner.desk.process_count() == 1:
            self._connections.record_rival("another bot answered a command first")


async def _refuse_stranger(
    responder: InteractionResponder, interaction: discord.Interaction
) -> None:
    """Only commands of an earlier version, or buttons, come from anywhere but home."""
    if interaction.type is discord.InteractionType.autocomplete:
        await responder.show({"choices": []}, CallbackType.CHOICES)
    else:
        await send_refusal(responder, _NOT_HOME)
