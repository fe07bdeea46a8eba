"""The link that invites the bot into a server, with no more rights than it needs."""

from urllib.parse import urlencode

from bot.errors import CannotStart

# https://discord.com/developers/docs/topics/permissions#permissions-bitwise-permission-flags
VIEW_CHANNEL = 1 << 10
SEND_MESSAGES = 1 << 11
EMBED_LINKS = 1 << 14
ATTACH_FILES = 1 << 15
READ_MESSAGE_HISTORY = 1 << 16  # to look for a message whose answer was lost

PERMISSIONS = VIEW_CHANNEL | SEND_MESSAGES | EMBED_LINKS | ATTACH_FILES | READ_MESSAGE_HISTORY


def invite(application_id: str) -> str:
    """The link for an application. Raises CannotStart for what is no application's id."""
    if not (application_id.isascii() and application_id.isdigit()):
        raise CannotStart(
            "That is no application id: it has digits only. It stands on the application's page "
            "in Discord's developer portal, under General Information."
        )
    query = {
        "client_id": application_id,
        "scope": "bot applications.commands",
        "permissions": PERMISSIONS,
    }
    return f"https://discord.com/oauth2/authorize?{urlencode(query)}"
