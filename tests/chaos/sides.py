"""The two platforms of a night: a person types there, and channels receive announcements."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from bot.announcer.transport import Message
from bot.election.changes import Level
from bot.platforms.discord import render as discord_render
from bot.platforms.slack import render as slack_render
from tests.platforms.discord.vocabulary import OLIVIA, Answer, command_event
from tests.servers.discord import DiscordServer
from tests.servers.slack import SlackServer
from tests.servers.slack_user import SlackUser
from tests.servers.waiting import until

_ANSWER_SECONDS = 3.0  # on either platform; after that it reports that the bot did not answer


@dataclass(frozen=True)
class PlatformMessage:
    """An announcement as the platform stores it."""

    key: str
    words: str


class Side(Protocol):
    """One platform, with a channel for each level of following."""

    platform: str

    @property
    def environment(self) -> Mapping[str, str]:
        """The settings that connect the bot to this platform."""
        ...

    def channel(self, level: Level) -> str:
        """The id, in the store, of the channel that follows this level."""
        ...

    async def is_connected(self) -> bool:
        """Whether a line typed now would reach the bot."""
        ...

    async def type(self, line: str, level: Level) -> str | None:
        """Type a line in that channel and return the answer; None if there is none in time."""
        ...

    async def announcements(self, level: Level) -> list[PlatformMessage]:
        """The announcements in that channel, oldest first."""
        ...

    def words_of(self, message: Message) -> str:
        """The words of a message as this platform stores them."""
        ...

    def key_of(self, key: str) -> str:
        """What this platform shows of a message's key."""
        ...


class SlackSide:
    """A local Slack."""

    platform = "slack"

    def __init__(self, server: SlackServer) -> None:
        self._server = server
        self.environment = server.environment
        for level in Level:
            server.add_channel(_channel_id(level), level.name.lower())

    def channel(self, level: Level) -> str:
        return f"{self.platform}:{_channel_id(level)}"

    async def is_connected(self) -> bool:
        return bool(self._server.sockets)

    async def type(self, line: str, level: Level) -> str | None:
        person = SlackUser(self._server, self._server.send_by_socket, channel=_channel_id(level))
        try:
            return (await person.type(line)).text
        except (TimeoutError, ConnectionError):
            return None

    async def announcements(self, level: Level) -> list[PlatformMessage]:
        return [
            slack_announcement(message)
            for message in self._server.channels[_channel_id(level)].messages
        ]

    def key_of(self, key: str) -> str:
        return key

    def words_of(self, message: Message) -> str:
        return slack_render.announcement(message).text


class DiscordSide:
    """A local Discord."""

    platform = "discord"

    def __init__(self, server: DiscordServer) -> None:
        self._server = server
        self.environment = server.environment

    def channel(self, level: Level) -> str:
        return f"{self.platform}:{_channel_number(level)}"

    async def is_connected(self) -> bool:
        return self._server.is_connected

    async def type(self, line: str, level: Level) -> str | None:
        event = command_event(2, line, OLIVIA, _channel_number(level))
        interaction = await self._server.send_interaction(event)
        try:
            await until(lambda: interaction.callbacks, _ANSWER_SECONDS)
        except TimeoutError:
            return None
        callback = interaction.callbacks[0]
        return Answer(callback.get("data") or {}, callback["type"], OLIVIA, interaction).text

    async def announcements(self, level: Level) -> list[PlatformMessage]:
        here = str(_channel_number(level))
        bodies = [body for body in self._server.messages if body["channel_id"] == here]
        # Without a key it is an answer that was lost on its own way, said in the channel instead.
        return [found for found in map(discord_announcement, bodies) if found.key]

    def words_of(self, message: Message) -> str:
        return discord_announcement(discord_render.announcement(message)).words

    def key_of(self, key: str) -> str:
        return discord_render.message_code(key)


def slack_announcement(message: Mapping[str, Any]) -> PlatformMessage:  # Any: Slack's JSON
    payload = (message.get("metadata") or {}).get("event_payload") or {}
    return PlatformMessage(payload.get("key", ""), message["text"])


def discord_announcement(body: Mapping[str, Any]) -> PlatformMessage:  # Any: Discord's JSON
    embeds = body.get("embeds") or [{}]
    key = (embeds[0].get("footer") or {}).get("text", "").rpartition(" · ")[2]
    return PlatformMessage(key, f"{body['content']}\n{embeds[0].get('description') or ''}")


def _channel_id(level: Level) -> str:
    return f"C0{level.name}"


def _channel_number(level: Level) -> int:
    return 120 + level
