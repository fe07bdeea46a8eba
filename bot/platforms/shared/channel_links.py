"""Where an answer names channels of the platform that shows it, so that it can link them."""

import re
from collections.abc import Mapping

from bot.chat.reply import Reply


def channel_ids(answer: Reply, platform: str) -> dict[str, str]:
    """The platform's own id of each channel that the answer names, by name."""
    prefix = f"{platform}:"
    return {
        name: channel.removeprefix(prefix)
        for name, channel in answer.channels
        if channel.startswith(prefix)
    }


def split_at_channels(text: str, ids: Mapping[str, str]) -> list[tuple[str, str | None]]:
    """The text in pieces, each with the id of the channel it names, or None."""
    if not ids:
        return [(text, None)]
    longest_first = sorted(ids, key=len, reverse=True)
    names = re.compile(rf"({'|'.join(map(re.escape, longest_first))})(?![\w-])")
    return [(piece, ids.get(piece)) for piece in names.split(text) if piece]
