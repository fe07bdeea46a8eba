"""The two platforms of a night: a person types there, and channels receive announcements."""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bot.platforms.discord.render import message_code
from bot.platforms.slack.escape import WORD_JOINER
from bot.platforms.slack.router import WORKING
from tests.platforms.discord.vocabulary import OLIVIA, Answer, command_event, component_event
from tests.servers.discord import DiscordServer, Json
from tests.servers.slack import SlackServer
from tests.servers.slack_user import SlackMessage, SlackUser
from tests.servers.waiting import until

_ANSWER_SECONDS = 3.0  # on either platform; after that it reports that the bot did not answer
_FIRST_CHANNEL = 120  # on Discord

_SLACK_ENTRY = re.compile(r"/entry:(\d+)")
_DISCORD_ENTRY = re.compile(r" · declarations? (\d+)")
_MARKUP = re.compile(r"\\(?=\W)|\u200b|^\*\*|\*\*$", re.MULTILINE)


@dataclass(frozen=True)
class PlatformMessage:
    """A message of the bot's in a channel, in the words that a reader sees."""

    id: str
    key: str  # as much of it as the platform shows
    versions: tuple[str, ...]  # the words it was posted with, then those of each edit
    entry: int | None  # the number of its first entry in the ledger

    @property
    def words(self) -> str:
        """What it says now."""
        return self.versions[-1]

    @property
    def posted(self) -> str:
        """What it said first."""
        return self.versions[0]


@dataclass(frozen=True)
class PlatformAnswer:
    """An answer to a person; `shown` is what the platform needs for a press on a button."""

    text: str
    buttons: frozenset[str]
    shown: SlackMessage | Answer


class Side(Protocol):
    """One platform, with channels known by their names."""

    platform: str
    scoreboard_line: str  # what a person types for a scoreboard

    @property
    def environment(self) -> Mapping[str, str]:
        """The settings that connect the bot to this platform."""
        ...

    async def is_connected(self) -> bool:
        """Whether a line typed now would reach the bot."""
        ...

    async def type(self, line: str, channel: str) -> PlatformAnswer | None:
        """Type a line in that channel and return the answer; None if there is none in time."""
        ...

    async def press(self, label: str, answer: PlatformAnswer) -> PlatformAnswer | None:
        """Press a button under an answer; None if there is no answer in time."""
        ...

    def messages(self, channel: str) -> list[PlatformMessage]:
        """The announcements and scoreboards in that channel, oldest first."""
        ...

    def key_of(self, key: str) -> str:
        """What this platform shows of a message's key."""
        ...


class SlackSide:
    """A local Slack."""

    platform = "slack"
    scoreboard_line = "/scoreboard"

    def __init__(self, server: SlackServer, channels: Sequence[str]) -> None:
        self._server = server
        self.environment = server.environment
        for channel in channels:
            server.add_channel(_slack_id(channel), channel)

    async def is_connected(self) -> bool:
        return bool(self._server.sockets)

    async def type(self, line: str, channel: str) -> PlatformAnswer | None:
        person = self._person(channel)
        try:
            message = await person.type(line)
            if message.text == WORKING:
                message = await self._late_answer(message)
        except (TimeoutError, ConnectionError):
            return None
        return _slack_answer(message)

    async def _late_answer(self, working: SlackMessage) -> SlackMessage:
        address = self._server.reply_address(working.url)
        shown = dict(address["last"])
        await until(lambda: address["last"] != shown, _ANSWER_SECONDS)
        return SlackMessage.from_wire(address["last"], working.url)

    async def press(self, label: str, answer: PlatformAnswer) -> PlatformAnswer | None:
        shown = answer.shown
        assert isinstance(shown, SlackMessage)
        address = self._server.reply_address(shown.url)
        shown_before = dict(address["last"])
        try:
            await self._person_at(address["channel"]).press(label, shown)
            await until(lambda: address["last"] != shown_before, _ANSWER_SECONDS)
        except (TimeoutError, ConnectionError):
            return None
        return _slack_answer(SlackMessage.from_wire(address["last"], shown.url))

    def _person(self, channel: str) -> SlackUser:
        return self._person_at(_slack_id(channel))

    def _person_at(self, channel_id: str) -> SlackUser:
        return SlackUser(self._server, self._server.send_by_socket, channel=channel_id)

    def messages(self, channel: str) -> list[PlatformMessage]:
        return [
            PlatformMessage(
                message["ts"],
                key,
                tuple(map(_slack_words, self._versions(message["ts"]))),
                int(found[1]) if (found := _SLACK_ENTRY.search(key)) else None,
            )
            for message in self._server.channels[_slack_id(channel)].messages
            if (key := _slack_key(message))
        ]

    def _versions(self, message_id: str) -> list[Json]:
        return [self._server.posted[message_id], *self._server.edits.get(message_id, ())]

    def key_of(self, key: str) -> str:
        return key


class DiscordSide:
    """A local Discord."""

    platform = "discord"
    scoreboard_line = "/scoreboard on"

    def __init__(self, server: DiscordServer, channels: Sequence[str]) -> None:
        self._server = server
        self.environment = server.environment
        self._numbers = {name: n for n, name in enumerate(channels, _FIRST_CHANNEL)}

    async def is_connected(self) -> bool:
        return self._server.is_connected

    async def type(self, line: str, channel: str) -> PlatformAnswer | None:
        return await self._send(command_event(2, line, OLIVIA, self._numbers[channel]))

    async def press(self, label: str, answer: PlatformAnswer) -> PlatformAnswer | None:
        shown = answer.shown
        assert isinstance(shown, Answer)
        return await self._send(component_event(shown, shown.press(label), OLIVIA))

    async def _send(self, event: Json) -> PlatformAnswer | None:
        interaction = await self._server.send_interaction(event)
        try:
            await until(lambda: interaction.callbacks, _ANSWER_SECONDS)
        except TimeoutError:
            return None
        callback = interaction.callbacks[0]
        answer = Answer(callback.get("data") or {}, callback["type"], OLIVIA, interaction)
        buttons = frozenset(answer.buttons)
        return PlatformAnswer(_plain(answer.text), buttons, answer) if answer.text else None

    def messages(self, channel: str) -> list[PlatformMessage]:
        here = str(self._numbers[channel])
        return [
            PlatformMessage(
                body["id"],
                small_print.rpartition(" · ")[2],
                tuple(map(_discord_words, self._versions(body["id"]))),
                int(found[1]) if (found := _DISCORD_ENTRY.search(small_print)) else None,
            )
            for body in self._server.messages
            # Without small print it is an answer that was lost on its own way, or a pin's notice.
            if body["channel_id"] == here and (small_print := _small_print(body))
        ]

    def _versions(self, message_id: str) -> list[Json]:
        return [self._server.posted[message_id], *self._server.edits.get(message_id, ())]

    def key_of(self, key: str) -> str:
        return message_code(key)


def _slack_answer(message: SlackMessage) -> PlatformAnswer | None:
    buttons = frozenset(message.buttons or ())
    return PlatformAnswer(_unescaped(message.text), buttons, message) if message.text else None


def _slack_key(message: Mapping[str, Any]) -> str:  # Any: Slack's JSON
    payload = (message.get("metadata") or {}).get("event_payload") or {}
    return str(payload.get("key", ""))


def _slack_words(message: Mapping[str, Any]) -> str:  # Any: Slack's JSON
    return _unescaped(message["text"])


def _unescaped(text: str) -> str:
    return html.unescape(text.replace(WORD_JOINER, ""))


def _small_print(body: Mapping[str, Any]) -> str:  # Any: Discord's JSON
    embeds = body.get("embeds") or [{}]
    return str((embeds[0].get("footer") or {}).get("text", ""))


def _discord_words(body: Mapping[str, Any]) -> str:  # Any: Discord's JSON
    description = (body.get("embeds") or [{}])[0].get("description")
    return _plain("\n".join(filter(None, (body["content"], description))))


def _plain(text: str) -> str:
    return _MARKUP.sub("", text)


def _slack_id(channel: str) -> str:
    return f"C0{channel.upper()}"
