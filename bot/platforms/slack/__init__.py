"""Slack: slash commands, buttons and forms in, announcements out."""

from typing import TYPE_CHECKING

from bot.platforms.slack.cli import add_commands
from bot.platforms.spec import PlatformSpec

if TYPE_CHECKING:
    from bot.chat.hints import Hints
    from bot.platforms.slack.settings import SlackSettings


def _load_settings() -> "type[SlackSettings]":
    from bot.platforms.slack.settings import SlackSettings

    return SlackSettings


def _load_hints() -> "Hints":
    from bot.platforms.slack.hints import HINTS

    return HINTS


SPEC = PlatformSpec(
    name="slack",
    title="Slack",
    setup=("SLACK_BOT_TOKEN, and SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP)"),
    load_settings=_load_settings,
    load_hints=_load_hints,
    add_commands=add_commands,
)
