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

PIN_PERMISSION = "Pin Messages"  # without it all but the pinning of a scoreboard works

# As Discord's own settings name them.
REQUIRED_PERMISSIONS = {
    "View Channel": VIEW_CHANNEL,
    "Send Messages": SEND_MESSAGES,
    "Embed Links": EMBED_LINKS,
    "Attach Files": ATTACH_FILES,
    "Read Message History": READ_MESSAGE_HISTORY,
    PIN_PERMISSION: PIN_MESSAGES,
}

DiscordObject = Mapping[str, Any]  # an object of Discord's, as its reference has it


def missing_permissions(
    guild: DiscordObject, member: DiscordObject, channel: DiscordObject
) -> list[str]:
    """What a member needs in a channel and has not got, by Discord's names."""
    everyone, me = str(guild["id"]), str(member["user"]["id"])
    roles = [str(role) for role in member["roles"]]
    granted = {str(role["id"]): int(role["permissions"]) for role in guild["roles"]}
    may = 0
    for role in (everyone, *roles):
        may |= granted.get(role, 0)
    if may & _ADMINISTRATOR:
        return []
    for whose in ((everyone,), roles, (me,)):
        may = _effective_permissions(may, channel["permission_overwrites"], whose)
    return [name for name, permission in REQUIRED_PERMISSIONS.items() if not may & permission]


def _effective_permissions(
    may: int, overwrites: Collection[DiscordObject], whose: Collection[str]
) -> int:
    """Of several roles each denial goes first, then what any of them allows."""
    theirs = [overwrite for overwrite in overwrites if str(overwrite["id"]) in whose]
    for overwrite in theirs:
        may &= ~int(overwrite["deny"])
    for overwrite in theirs:
        may |= int(overwrite["allow"])
    return may
