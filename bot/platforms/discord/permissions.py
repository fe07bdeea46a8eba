"""What the bot may do in a channel, worked out as Discord does.

https://discord.com/developers/docs/topics/permissions#permission-overwrites
"""

from collections.abc import Collection, Mapping
from typing import Any

from bot.platforms.discord.invite import (
    ATTACH_FILES,
    EMBED_LINKS,
    PIN_MESSAGES,
    READ_MESSAGE_HISTORY,
    SEND_MESSAGES,
    VIEW_CHANNEL,
)

_ADMINISTRATOR = 1 << 3

PIN_PERMISSION = "Pin Messages"  # without it everything works but pinning a scoreboard

# By the names in Discord's own settings.
REQUIRED_PERMISSIONS = {
    "View Channel": VIEW_CHANNEL,
    "Send Messages": SEND_MESSAGES,
    "Embed Links": EMBED_LINKS,
    "Attach Files": ATTACH_FILES,
    "Read Message History": READ_MESSAGE_HISTORY,
    PIN_PERMISSION: PIN_MESSAGES,
}

# Without these nothing at all arrives in the channel.
POSTING_PERMISSIONS = ("View Channel", "Send Messages")

DiscordObject = Mapping[str, Any]  # Any: JSON, as Discord's reference has it


def missing_permissions(
    guild: DiscordObject, member: DiscordObject, channel: DiscordObject
) -> list[str]:
    everyone, me = str(guild["id"]), str(member["user"]["id"])
    roles = [str(role) for role in member["roles"]]
    granted = {str(role["id"]): int(role["permissions"]) for role in guild["roles"]}
    may = 0
    for role in (everyone, *roles):
        may |= granted.get(role, 0)
    if may & _ADMINISTRATOR:
        return []
    for ids in ((everyone,), roles, (me,)):
        may = _effective_permissions(may, channel["permission_overwrites"], ids)
    return [name for name, permission in REQUIRED_PERMISSIONS.items() if not may & permission]


def _effective_permissions(
    may: int, overwrites: Collection[DiscordObject], ids: Collection[str]
) -> int:
    """All denials of the roles first, then all they allow."""
    theirs = [overwrite for overwrite in overwrites if str(overwrite["id"]) in ids]
    for overwrite in theirs:
        may &= ~int(overwrite["deny"])
    for overwrite in theirs:
        may |= int(overwrite["allow"])
    return may
