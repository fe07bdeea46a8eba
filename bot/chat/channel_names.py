"""What an answer calls channels."""

from collections.abc import Iterable

from bot.desk.reads import platform_of


def channel_names(channels: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Each channel's name by its id. Over several platforms the name says which."""
    names = dict(channels)
    platforms = {channel: platform_of(channel).capitalize() for channel in names}
    if len(set(platforms.values())) < 2:
        return names
    return {channel: f"{name} in {platforms[channel]}" for channel, name in names.items()}
