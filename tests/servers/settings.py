"""Platform settings for tests, from plain strings."""

from typing import TypeVar

from bot.platforms.base import PlatformSettings
from bot.platforms.discord.settings import DiscordSettings
from bot.platforms.slack.settings import SlackSettings

S = TypeVar("S", bound=PlatformSettings)


def slack_settings(**values: str | None) -> SlackSettings:
    return SlackSettings.model_validate(values)


def discord_settings(**values: str | None) -> DiscordSettings:
    return DiscordSettings.model_validate(values)


def with_changes(settings: S, **changes: str | None) -> S:
    return type(settings).model_validate(settings.model_dump() | changes)
