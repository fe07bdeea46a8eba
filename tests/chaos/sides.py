"""The two platforms as a night needs them: somebody types there, and channels hear."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from bot.announcer.transport import Message
from bot.election.changes import Level
from bot.platforms.discord import render as of_discord
from bot.platforms.slack import render as of_slack
from tests.platforms.discord.vocabulary import OLIVIA, Answer, typed_line
from tests.servers.discord import DiscordServer
from tests.servers.slack import SlackServer
from tests.servers.slack_people import Someone
from tests.servers.waiting import until

_PATIENCE = 3.0  # seconds, on either platform: then it says that the bot did not answer


@dataclass(frozen=True)
class Heard:
    """An announcement: its key, and the words as the platform holds them."""

    key: str
    words: str


class Side(Protocol):
    """One platform, with a channel for each level that may be followed."""

    platform: str

    @property
    def environment(self) -> Mapping[str, str]:
        """What brings the bot here."""
        ...

    def channel(self, level: Level) -> str:
        """The channel that follows this level, as the store calls it."""
        ...

    async def connected(self) -> bool:
        """Whether the bot would hear of what is typed now."""
        ...

    async def types(self, line: str, level: Level) -> str | None:
        """What is answered to somebody who types in that channel; None if nothing is."""
        ...

    async def heard(self, level: Level) -> list[Heard]:
        """The announcements in that channel, in order."""
        ...

    def worded(self, message: Message) -> str:
        """The words of a message as this platform holds them."""
        ...


class InSlack:
    """A local Slack."""

    platform = "slack"

    def __init__(self, server: SlackServer) -> None:
        self._server = server
        self.environment = server.environment
        for level in Level:
            server.channel(_name(level), level.name.lower())

    def channel(self, level: Level) -> str:
        """By the level's name."""
        return f"{self.platform}:{_name(level)}"

    async def connected(self) -> bool:
        """Whether there is a socket."""
        return bool(self._server.sockets)

    async def types(self, line: str, level: Level) -> str | None:
        """What comes back in the acknowledgement."""
        person = Someone(self._server, self._server.by_socket, channel=_name(level))
        try:
            return (await person.types(line)).text
        except (TimeoutError, ConnectionError):
            return None

    async def heard(self, level: Level) -> list[Heard]:
        """By the metadata."""
        return [in_slack(message) for message in self._server.channels[_name(level)].messages]

    def worded(self, message: Message) -> str:
        """The text, which says all that the blocks say."""
        return of_slack.announcement(message).text


class InDiscord:
    """A local Discord."""

    platform = "discord"

    def __init__(self, server: DiscordServer) -> None:
        self._server = server
        self.environment = server.environment

    def channel(self, level: Level) -> str:
        """By the level's number."""
        return f"{self.platform}:{_number(level)}"

    async def connected(self) -> bool:
        """Whether somebody listens at the gateway."""
        return self._server.connected

    async def types(self, line: str, level: Level) -> str | None:
        """What the callback shows."""
        event = typed_line(2, line, OLIVIA, _number(level))
        interaction = await self._server.interact(event)
        try:
            await until(lambda: interaction.callbacks, _PATIENCE)
        except TimeoutError:
            return None
        callback = interaction.callbacks[0]
        return Answer(callback.get("data") or {}, callback["type"], OLIVIA, interaction).text

    async def heard(self, level: Level) -> list[Heard]:
        """By the footer."""
        here = str(_number(level))
        return [in_discord(body) for body in self._server.messages if body["channel_id"] == here]

    def worded(self, message: Message) -> str:
        """The content, and the embed below it."""
        return in_discord(of_discord.announcement(message)).words


def in_slack(message: Mapping[str, Any]) -> Heard:  # as conversations.history gives it
    """What a message of Slack's says, and under which key."""
    payload = (message.get("metadata") or {}).get("event_payload") or {}
    return Heard(payload.get("key", ""), message["text"])


def in_discord(body: Mapping[str, Any]) -> Heard:  # as the channel's messages give it
    """What a message of Discord's says, and under which key."""
    embeds = body.get("embeds") or [{}]
    key = (embeds[0].get("footer") or {}).get("text", "")
    return Heard(key, f"{body['content']}\n{embeds[0].get('description') or ''}")


def _name(level: Level) -> str:
    return f"C0{level.name}"


def _number(level: Level) -> int:
    return 120 + level
