"""Discord: slash commands, buttons and forms in, announcements out."""

from typing import TYPE_CHECKING

from bot.platforms.discord.cli import add_commands
from bot.platforms.spec import PlatformSpec

if TYPE_CHECKING:
    from bot.chat.hints import Hints
    from bot.platforms.discord.settings import DiscordSettings


def _load_settings() -> "type[DiscordSettings]":
    from bot.platforms.discord.settings import DiscordSettings

    return DiscordSettings


def _load_hints() -> "Hints":
    from bot.platforms.discord.hints import HINTS

    return HINTS


SPEC = PlatformSpec(
    name="discord",
    title="Discord",
    setup="DISCORD_TOKEN",
    load_settings=_load_settings,
    load_hints=_load_hints,
    add_commands=add_commands,
)
