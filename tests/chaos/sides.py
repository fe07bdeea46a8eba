"""The two platforms as a night needs them: somebody types there, and channels hear."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from bot.announcer.transport import Message
from bot.election.changes import Level
from bot.platforms.discord import render as of_discord
from bot.platforms.slack import render as of_slack
from tests.platforms.discord.vocabulary import OLIVIA, Answer, command_event
from tests.servers.discord import DiscordServer
from tests.servers.slack import SlackServer
from tests.servers.slack_people import SlackUser
from tests.servers.waiting import until

_PATIENCE = 3.0  # seconds, on either platform: then it says that the bot did not answer


@dataclass(frozen=True)
class PlatformMessage:
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

    async def is_connected(self) -> bool:
        """Whether the bot would hear of what is typed now."""
        ...

    async def type(self, line: str, level: Level) -> str | None:
        """What is answered to somebody who types in that channel; None if nothing is."""
        ...

    async def announcements(self, level: Level) -> list[PlatformMessage]:
        """The announcements in that channel, in order."""
        ...

    def words_of(self, message: Message) -> str:
        """The words of a message as this platform holds them."""
        ...


class SlackSide:
    """A local Slack."""

    platform = "slack"

    def __init__(self, server: SlackServer) -> None:
        self._server = server
        self.environment = server.environment
        for level in Level:
            server.add_channel(_name(level), level.name.lower())

    def channel(self, level: Level) -> str:
        """By the level's name."""
        return f"{self.platform}:{_name(level)}"

    async def is_connected(self) -> bool:
        """Whether there is a socket."""
        return bool(self._server.sockets)

    async def type(self, line: str, level: Level) -> str | None:
        """What comes back in the acknowledgement."""
        person = SlackUser(self._server, self._server.send_by_socket, channel=_name(level))
        try:
            return (await person.type(line)).text
        except (TimeoutError, ConnectionError):
            return None

    async def announcements(self, level: Level) -> list[PlatformMessage]:
        """By the metadata."""
        return [
            slack_announcement(message) for message in self._server.channels[_name(level)].messages
        ]

    def words_of(self, message: Message) -> str:
        """The text, which says all that the blocks say."""
        return of_slack.announcement(message).text


class DiscordSide:
    """A local Discord."""

    platform = "discord"

    def __init__(self, server: DiscordServer) -> None:
        self._server = server
        self.environment = server.environment

    def channel(self, level: Level) -> str:
        """By the level's number."""
        return f"{self.platform}:{_number(level)}"

    async def is_connected(self) -> bool:
        """Whether somebody listens at the gateway."""
        return self._server.connected

    async def type(self, line: str, level: Level) -> str | None:
        """What the callback shows."""
        event = command_event(2, line, OLIVIA, _number(level))
        interaction = await self._server.send_interaction(event)
        try:
            await until(lambda: interaction.callbacks, _PATIENCE)
        except TimeoutError:
            return None
        callback = interaction.callbacks[0]
        return Answer(callback.get("data") or {}, callback["type"], OLIVIA, interaction).text

    async def announcements(self, level: Level) -> list[PlatformMessage]:
        """By the footer."""
        here = str(_number(level))
        return [
            discord_announcement(body)
            for body in self._server.messages
            if body["channel_id"] == here
        ]

    def words_of(self, message: Message) -> str:
        """The content, and the embed below it."""
        return discord_announcement(of_discord.announcement(message)).words


def slack_announcement(
    message: Mapping[str, Any],
) -> PlatformMessage:  # as conversations.history gives it
    """What a message of Slack's says, and under which key."""
    payload = (message.get("metadata") or {}).get("event_payload") or {}
    return PlatformMessage(payload.get("key", ""), message["text"])


def discord_announcement(
    body: Mapping[str, Any],
) -> PlatformMessage:  # as the channel's messages give it
    """What a message of Discord's says, and under which key."""
    embeds = body.get("embeds") or [{}]
    key = (embeds[0].get("footer") or {}).get("text", "")
    return PlatformMessage(key, f"{body['content']}\n{embeds[0].get('description') or ''}")


def _name(level: Level) -> str:
    return f"C0{level.name}"


def _number(level: Level) -> int:
    return 120 + level
