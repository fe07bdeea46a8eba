"""Who used a command, and in which channel, from the interaction itself."""

import discord

from bot.desk.identity import Channel, Person
from bot.platforms.discord.settings import PLATFORM


def person_from_interaction(interaction: discord.Interaction) -> Person:
    """A member of the home server, where Manage Server makes an administrator.

    Discord says in the interaction what a member may do.
    """
    user, may = interaction.user, interaction.permissions
    is_member = isinstance(user, discord.Member) and not user.bot
    roles = (
        frozenset(str(role) for role in user._roles)  # noqa: SLF001 - `roles` knows cached ones only
        if isinstance(user, discord.Member)
        else frozenset[str]()
    )
    return Person(
        id=str(user.id),
        name=user.display_name,
        admin=is_member and (may.manage_guild or may.administrator),
        groups=roles | {str(interaction.guild_id)},  # @everyone has the server's id
        guest=not is_member,
    )


def channel_from_interaction(interaction: discord.Interaction) -> Channel:
    channel = interaction.channel
    number = channel.id if channel else 0
    name = getattr(channel, "name", None) or ("direct message" if channel else "unknown")
    direct = interaction.guild_id is None
    shown = name if direct else f"#{name}"
    return Channel(PLATFORM, f"{PLATFORM}:{number}", shown, direct)
