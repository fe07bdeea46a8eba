"""The link that invites the bot to a server, with the least permissions it needs."""

from base64 import b64decode
from urllib.parse import urlencode

from bot.errors import CannotStart

# https://discord.com/developers/docs/topics/permissions#permissions-bitwise-permission-flags
VIEW_CHANNEL = 1 << 10
SEND_MESSAGES = 1 << 11
EMBED_LINKS = 1 << 14
ATTACH_FILES = 1 << 15
READ_MESSAGE_HISTORY = 1 << 16  # to search for a message after a lost answer
PIN_MESSAGES = 1 << 51  # a scoreboard

PERMISSIONS = (
    VIEW_CHANNEL | SEND_MESSAGES | EMBED_LINKS | ATTACH_FILES | READ_MESSAGE_HISTORY | PIN_MESSAGES
)


_WHERE_TO_FIND_IT = (
    "It is on the application's page in Discord's developer portal, under General Information."
)


def application_id_from_token(token: str) -> str:
    """The application's id, read from a bot's token. Raises CannotStart if it isn't in there.

    A token begins with the id of its bot user in base64; an application and its bot user share one
    id, except the oldest.
    """
    first = token.partition(".")[0]
    try:
        known = b64decode(first + "=" * (-len(first) % 4), altchars=b"-_", validate=True)
    except ValueError:
        known = b""
    if known.isdigit():
        return known.decode("ascii")
    why = "DISCORD_TOKEN does not say" if token else "Without DISCORD_TOKEN the bot can't know"
    raise CannotStart(
        f"{why} which application to invite. Add its id: python -m bot invite discord "
        f"900000000000000001. {_WHERE_TO_FIND_IT}"
    )


def invite_link(application_id: str) -> str:
    """Raises CannotStart if the id can't be an application's."""
    if not (application_id.isascii() and application_id.isdigit()):
        raise CannotStart(f"An application id has digits only. {_WHERE_TO_FIND_IT}")
    query = {
        "client_id": application_id,
        "scope": "bot applications.commands",
        "permissions": PERMISSIONS,
    }
    return f"https://discord.com/oauth2/authorize?{urlencode(query)}"
