"""Who used a command, and in which channel, from the interaction itself."""

import discord

from bot.desk.identity import Channel, Person
from bot.platforms.discord.settings import PLATFORM


def person_from_interaction(interaction: discord.Interaction, home: str | None) -> Person:
    """The user. `home` is the desk's own server, if it has one.

    - Manage Server there makes an administrator: Discord says so in the interaction
    - everyone is a guest in direct messages to the bot, and in another server
    """
    user, guild = interaction.user, interaction.guild_id
    may = interaction.permissions
    at_home = isinstance(user, discord.Member) and (home is None or home == str(guild))
    roles = (
        frozenset(str(role) for role in user._roles)  # noqa: SLF001 - `roles` knows cached ones only
        if isinstance(user, discord.Member)
        else frozenset[str]()
    )
    return Person(
        id=str(user.id),
        name=user.display_name,
        admin=at_home and (may.manage_guild or may.administrator) and not user.bot,
        groups=roles,
        guest=not at_home or user.bot,
    )


def channel_from_interaction(interaction: discord.Interaction) -> Channel:
    channel = interaction.channel
    number = channel.id if channel else 0
    name = getattr(channel, "name", None) or ("direct message" if channel else "unknown")
    direct = interaction.guild_id is None
    shown = name if direct else f"#{name}"
    return Channel(PLATFORM, f"{PLATFORM}:{number}", shown, direct)
