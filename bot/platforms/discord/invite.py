"""The link that invites the bot into a server, with no more rights than it needs."""

from base64 import b64decode
from urllib.parse import urlencode

from bot.errors import CannotStart

# https://discord.com/developers/docs/topics/permissions#permissions-bitwise-permission-flags
VIEW_CHANNEL = 1 << 10
SEND_MESSAGES = 1 << 11
EMBED_LINKS = 1 << 14
ATTACH_FILES = 1 << 15
READ_MESSAGE_HISTORY = 1 << 16  # to look for a message whose answer was lost
PIN_MESSAGES = 1 << 51  # a scoreboard

PERMISSIONS = (
    VIEW_CHANNEL | SEND_MESSAGES | EMBED_LINKS | ATTACH_FILES | READ_MESSAGE_HISTORY | PIN_MESSAGES
)


_WHERE_TO_FIND_IT = (
    "It stands on the application's page in Discord's developer portal, under General Information."
)


def application_id_from_token(token: str) -> str:
    """The application's id, as a bot's token says it. Raises CannotStart if it does not.

    A token begins with its bot user's id in base64; an application and its bot user have one id,
    except the oldest ones.
    """
    first = token.partition(".")[0]
    try:
        known = b64decode(first + "=" * (-len(first) % 4), altchars=b"-_", validate=True)
    except ValueError:
        known = b""
    if known.isdigit():
        return known.decode("ascii")
    why = "DISCORD_TOKEN does not say" if token else "Without DISCORD_TOKEN it is not known"
    raise CannotStart(
        f"{why} which application is invited. Add its id: python -m bot invite discord "
        f"900000000000000001. {_WHERE_TO_FIND_IT}"
    )


def invite_link(application_id: str) -> str:
    """The link for an application. Raises CannotStart for what is no application's id."""
    if not (application_id.isascii() and application_id.isdigit()):
        raise CannotStart(f"That is no application id: it has digits only. {_WHERE_TO_FIND_IT}")
    query = {
        "client_id": application_id,
        "scope": "bot applications.commands",
        "permissions": PERMISSIONS,
    }
    return f"https://discord.com/oauth2/authorize?{urlencode(query)}"
