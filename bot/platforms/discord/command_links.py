"""The commands that an answer names, as links: a click puts the command into the field.

https://discord.com/developers/docs/reference#message-formatting
"""

import re
from collections.abc import Mapping

from bot.chat.command import Command, Menu
from bot.platforms.discord.limits import CONTENT, DESCRIPTION, utf16_length
from bot.platforms.discord.rest import Payload

_FENCE = "```"


class CommandLinks:
    """`ids` are those that Discord gave the commands when they were registered, by name."""

    def __init__(self, menu: Menu, ids: Mapping[str, str]) -> None:
        self._links = {
            typed: link
            for command in menu.commands
            if command.name in ids
            for typed, link in _links(command, ids[command.name]).items()
        }
        longest_first = sorted(self._links, key=len, reverse=True)
        names = "|".join(map(re.escape, longest_first)) or "(?!)"
        self._named = re.compile(rf"(?<![\w/<])(?:{names})(?![\w-])")

    def linked_body(self, body: Payload) -> Payload:
        """The body of an answer; text that would become too long stays as it is."""
        embeds = body.get("embeds")
        linked = [
            {**embed, "description": self._linked(str(embed["description"]), DESCRIPTION)}
            if "description" in embed
            else embed
            for embed in (embeds if isinstance(embeds, list) else [])
        ]
        content = self._linked(str(body.get("content", "")), CONTENT)
        return {**body, "content": content, "embeds": linked}

    def _linked(self, text: str, limit: int) -> str:
        parts = text.split(_FENCE)
        parts[::2] = map(self._linked_words, parts[::2])  # a code block shows no links
        linked = _FENCE.join(parts)
        return linked if utf16_length(linked) <= limit else text

    def _linked_words(self, text: str) -> str:
        return self._named.sub(lambda found: self._links[found[0]], text)


def _links(command: Command, number: str) -> dict[str, str]:
    """By what is typed on other platforms, such as “/countroom roles grant”."""
    if not command.subcommands:
        return {f"/{command.name}": f"</{command.name}:{number}>"}
    found: dict[str, str] = {}
    for subcommand in command.subcommands:
        typed = f"/{command.name} {subcommand.words}".rstrip()
        found.setdefault(typed, f"</{command.name} {subcommand.name}:{number}>")
    return found
