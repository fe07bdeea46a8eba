"""The app manifest that Slack creates the app from: https://api.slack.com/reference/manifests"""

from typing import Any

from bot.chat.command import Menu
from bot.errors import CannotStart
from bot.platforms.slack.http_mode import PATH

# The least that the bot's calls need: answer commands, mentions and direct messages, post, look up
# roles and channels, send and fetch files, search for a message after a lost answer, and pin a
# scoreboard.
SCOPES = (
    "commands", "chat:write", "users:read", "usergroups:read", "files:read", "files:write",
    "im:write",
    "channels:history", "groups:history", "channels:read", "groups:read", "pins:write",
    "app_mentions:read", "im:history",
)  # fmt: skip

# What the event handler acts on: https://docs.slack.dev/reference/events
EVENTS = (
    "app_home_opened", "app_mention", "message.im", "member_joined_channel",
    "channel_archive", "channel_unarchive", "channel_left", "channel_rename",
    "group_archive", "group_unarchive", "group_left", "group_rename",
    "app_uninstalled", "tokens_revoked",
)  # fmt: skip

_SHORTCUT = "declare"  # the command whose form it opens

_LONGEST_HINT = 1_000
_LONGEST_DESCRIPTION = 2_000


def app_manifest(menu: Menu, address: str | None) -> dict[str, Any]:  # Any: JSON
    """The manifest, with every command of the menu.

    With an address (https://bot.example.org) Slack calls the bot there, in HTTP mode; without one
    the bot calls Slack, in Socket Mode. Raises CannotStart if it isn't a web address.
    """
    if address is not None and not address.startswith(("https://", "http://")):
        raise CannotStart("--http takes the address of the bot, like https://bot.example.org")
    url = {"url": f"{address.rstrip('/').removesuffix(PATH)}{PATH}"} if address else {}
    interactivity = (
        {"request_url": url["url"], "message_menu_options_url": url["url"]} if url else {}
    )
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "Countroom",
            "description": "Declarations in, gains and control out, on a council's count night",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "shortcuts": [
                {
                    "name": "Declare a result",
                    "type": "global",
                    "callback_id": _SHORTCUT,
                    "description": "Record a result as it is read out",
                }
            ],
            "bot_user": {"display_name": "countroom", "always_online": True},
            "slash_commands": [
                {
                    "command": f"/{command.name}",
                    "description": command.help[:_LONGEST_DESCRIPTION],
                    **({"usage_hint": command.usage[:_LONGEST_HINT]} if command.usage else {}),
                    "should_escape": command.takes_mentions,
                    **url,
                }
                for command in menu.commands
            ],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {
                **({"request_url": url["url"]} if url else {}),
                "bot_events": list(EVENTS),
            },
            "interactivity": {"is_enabled": True, **interactivity},
            "org_deploy_enabled": False,
            "socket_mode_enabled": address is None,
            "token_rotation_enabled": False,
        },
    }
