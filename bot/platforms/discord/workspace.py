"""What commands may ask of a Discord server: who an id means, and whether the bot can post."""

import asyncio
import re
from typing import Any

import discord

from bot.desk.identity import Channel, RoleSubject
from bot.errors import Mistake
from bot.platforms.discord.permissions import POSTING_PERMISSIONS, REQUIRED_PERMISSIONS
from bot.platforms.discord.rest import CALL_ERRORS, RestApi
from bot.platforms.discord.settings import PLATFORM
from bot.wording.numbers import comma_list

_LOOK_UP_SECONDS = 1.2  # of the 3 in which an interaction has to be answered
_MENTION = re.compile(r"<(@&|@!?|#)(\d+)>")
_MENTIONED_KINDS = {"@": "person", "@!": "person", "@&": "group", "#": "channel"}
_CHANNEL_PREFIX = f"{PLATFORM}:"


class DiscordWorkspace:
    """The server of one interaction. Implements Workspace."""

    def __init__(self, rest: RestApi, interaction: discord.Interaction) -> None:
        self._rest = rest
        self._interaction = interaction

    async def find_subject(self, typed: str, kind: str | None = None) -> RoleSubject | None:
        """A mention says what it is; a bare id doesn't."""
        number, meant = typed.removeprefix(_CHANNEL_PREFIX), kind
        if mention := _MENTION.fullmatch(typed):
            meant, number = _MENTIONED_KINDS[mention[1]], mention[2]
        if not number.isdigit() or kind not in {None, meant}:
            return None
        match meant:
            case "person":
                return await self._person(number)
            case "group":
                return await self._group(number)
            case "channel":
                return await self._channel(number)
            case _:
                return None

    async def find_pingable(self, typed: str) -> RoleSubject | None:
        """Each member has the role @everyone, whose id is the server's."""
        found = await self.find_subject(typed, "group")
        if found is None or found.id == str(self._interaction.guild_id):
            return None
        guild = await self._look_up(f"/guilds/{self._interaction.guild_id}")
        roles = guild["roles"] if guild else []
        is_mentionable = any(str(r["id"]) == found.id and r.get("mentionable") for r in roles)
        if is_mentionable or self._interaction.app_permissions.mention_everyone:
            return found
        raise Mistake(
            f"Discord lets the bot ping {found.name} only if anyone may: turn on “Allow anyone to "
            "@mention this role” in Server Settings, Roles. Then type this again."
        )

    async def posting_obstacle(self, channel: Channel) -> str | None:
        """Worked out from the permissions that Discord sends with each interaction."""
        allowed = self._interaction.app_permissions.value
        missing = [name for name in POSTING_PERMISSIONS if not allowed & REQUIRED_PERMISSIONS[name]]
        if not missing:
            return None
        needed = comma_list(missing)
        return (
            f"Countroom can't post in {channel.name}. Give it {needed} in the channel's settings."
        )

    async def _person(self, user: str) -> RoleSubject | None:
        member = await self._look_up(f"/guilds/{self._interaction.guild_id}/members/{user}")
        if member is None:
            return None
        about = member["user"]
        name = member.get("nick") or about.get("global_name") or about.get("username") or user
        return RoleSubject("person", user, f"@{name}")

    async def _group(self, role: str) -> RoleSubject | None:
        guild = await self._look_up(f"/guilds/{self._interaction.guild_id}")
        roles = guild["roles"] if guild else []
        found = next((r for r in roles if str(r["id"]) == role), None)
        return RoleSubject("group", role, f"@{found.get('name') or role}") if found else None

    async def _channel(self, number: str) -> RoleSubject | None:
        channel = await self._look_up(f"/channels/{number}")
        if channel is None or str(channel.get("guild_id")) != str(self._interaction.guild_id):
            return None
        name = channel.get("name") or number
        return RoleSubject("channel", f"{_CHANNEL_PREFIX}{number}", f"#{name}")

    async def _look_up(self, path: str) -> dict[str, Any] | None:  # Any: JSON
        try:
            async with asyncio.timeout(_LOOK_UP_SECONDS):
                response = await self._rest.call("GET", path)
        except CALL_ERRORS:
            response = None
        if response and response.ok:
            found: dict[str, Any] = response.body
            return found
        if response and response.status in {403, 404}:
            return None
        raise Mistake("Discord didn't answer in time: try again.")
