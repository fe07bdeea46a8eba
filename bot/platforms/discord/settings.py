"""Discord's settings: the token, its addresses, and the desk's own server."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict

from bot.chat.command import Menu
from bot.desk.reads import Subscription
from bot.observability.diagnostics import Diagnostic
from bot.platforms.base import PlatformSettings
from bot.platforms.discord import SPEC
from bot.platforms.spec import PlatformSpec

if TYPE_CHECKING:
    from bot.platforms.discord.platform import DiscordPlatform

PLATFORM = SPEC.name

API_BASE = "https://discord.com/api/v10"
GATEWAY_URL = "wss://gateway.discord.gg/"

_SLACK_TOKENS = ("xoxb-", "xoxp-", "xoxa-", "xoxe-", "xoxs-", "xapp-")


class DiscordSettings(PlatformSettings):
    """How to reach Discord.

    `guild_id` is the desk's own server (see `home`).
    """

    model_config = SettingsConfigDict(env_prefix="DISCORD_", frozen=True)

    spec: ClassVar[PlatformSpec] = SPEC
    file_prefix: ClassVar[str] = f"{PLATFORM}_"
    required: ClassVar[str] = "token"

    token: Annotated[SecretStr | None, Field(description="The bot's token.")] = None
    api_base: Annotated[str | None, Field(description="The address of Discord's REST API.")] = None
    gateway_url: Annotated[str | None, Field(description="The address of its gateway.")] = None
    guild_id: Annotated[str | None, Field(description="The home server.")] = None

    @property
    def api_address(self) -> str:
        return (self.api_base or API_BASE).rstrip("/")

    @property
    def gateway_address(self) -> str:
        return self.gateway_url or GATEWAY_URL

    def faults(self) -> list[str]:
        """At most five characters of the token are shown."""
        found = []
        if fault := _token_fault(self.secret("token")):
            found.append(f"DISCORD_TOKEN cannot be used: {fault}")
        if bool(self.api_base) != bool(self.gateway_url):
            found.append(
                "DISCORD_API_BASE and DISCORD_GATEWAY_URL go together: with only one of them set, "
                "the token would go to the real Discord as well. Set both, or neither."
            )
        if self.guild_id and not (self.guild_id.isascii() and self.guild_id.isdigit()):
            found.append(
                "DISCORD_GUILD_ID is not the id of a server, which has digits only. "
                "Right-click the server in Discord and choose Copy Server ID."
            )
        return found

    def build(self) -> "DiscordPlatform":
        from bot.platforms.discord.platform import DiscordPlatform

        return DiscordPlatform(self)

    async def _examine(
        self, channels: Sequence[Subscription] | None, menu: Menu, now: Callable[[], datetime]
    ) -> list[Diagnostic]:
        from bot.platforms.discord.preflight import examine

        return await examine(self, channels, menu, now)


def _token_fault(token: str) -> str | None:
    if not token.strip():
        return "it is empty."
    begins = f"it begins with “{token[:5]}”:"
    if token.startswith(_SLACK_TOKENS):
        return f"{begins} that looks like a Slack token. Take the bot's token from Discord."
    if token.casefold().startswith("bot "):
        return f"{begins} leave the word Bot out."
    if token != token.strip() or not token.isascii() or any(c.isspace() for c in token):
        return "it contains a space or another odd character."
    return None
