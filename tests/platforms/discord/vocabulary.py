"""The vocabulary of the Discord tests: members who type, press and fill in."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from bot.platforms.discord.invite import PERMISSIONS
from bot.platforms.discord.platform import DiscordPlatform
from bot.platforms.discord.responses import CallbackType
from bot.runtime.app import App
from tests.faults import current_faults
from tests.servers.discord import (
    CHANNEL,
    EPHEMERAL,
    GUILD,
    MANAGE_GUILD,
    DiscordServer,
    Interaction,
    Json,
)
from tests.servers.discord_client import command_data
from tests.servers.waiting import until

_UNANSWERED_SECONDS = 8.0  # after which a member types again


@dataclass(frozen=True)
class GuildMember:
    id: int
    name: str
    permissions: int = 0
    roles: tuple[int, ...] = ()
    bot: bool = False


OLIVIA = GuildMember(200, "Olivia", MANAGE_GUILD)
ALICE = GuildMember(201, "Alice")


@dataclass
class Answer:
    """The answer to a member."""

    body: Json
    kind: int
    member: GuildMember
    interaction: Interaction

    @property
    def text(self) -> str:
        """Content and embeds."""
        embeds = self.body.get("embeds") or []
        parts = [self.body.get("content", ""), *(e.get("description", "") for e in embeds)]
        return "\n".join(filter(None, parts))

    @property
    def private(self) -> bool:
        return bool(self.body.get("flags", 0) & EPHEMERAL)

    @property
    def buttons(self) -> dict[str, str]:
        """The custom ids by label."""
        parts = [c for row in self.body.get("components") or [] for c in row["components"]]
        return {c["label"]: c["custom_id"] for c in parts if "label" in c}

    def press(self, label: str) -> Json:
        """The data of a press on a button."""
        return {"component_type": 2, "custom_id": self.buttons[label]}

    @property
    def options(self) -> dict[str, str]:
        """The values of a list by label."""
        parts = [c for row in self.body["components"] for c in row["components"]]
        return {o["label"]: o["value"] for c in parts for o in c.get("options", [])}


@dataclass
class DiscordCount:
    """The app, connected to a local Discord."""

    server: DiscordServer
    app: App
    platform: DiscordPlatform

    async def type(
        self, line: str, member: GuildMember = OLIVIA, in_channel: int = CHANNEL, **event: Any
    ) -> Answer:
        """Type a slash command; returns its first callback. `event` overrides fields."""
        return await self._ask(lambda: self.send(line, member, in_channel, **event), member)

    async def _ask(self, send: Callable[[], Awaitable[Interaction]], member: GuildMember) -> Answer:
        """The answer of an interaction that the member repeats as long as it fails by chance.

        Discord says that the application did not respond, or the bot that it saved nothing.
        """
        while True:
            before = current_faults().number
            try:
                async with asyncio.timeout(_UNANSWERED_SECONDS):
                    answer = await self.wait_for_answer(await send(), member)
                    if answer.kind == CallbackType.DEFERRED:
                        answer = await _later_answer(answer)
            except TimeoutError:
                if current_faults().number == before:
                    raise
            else:
                if current_faults().number == before or "NOT saved" not in answer.text:
                    return answer

    async def send(
        self, line: str, member: GuildMember = OLIVIA, in_channel: int = CHANNEL, **event: Any
    ) -> Interaction:
        """Type a slash command without waiting for the answer."""
        dead = bool(event.pop("dead", False))
        return await self.server.send_interaction(
            command_event(2, line, member, in_channel) | event, dead=dead
        )

    async def suggestions(self, line: str, **event: Any) -> dict[str, str]:
        """The suggestions under a line being typed: values by name."""
        answer = await self._send_event(command_event(4, line, OLIVIA, CHANNEL) | event, OLIVIA)
        return {choice["name"]: choice["value"] for choice in answer.body["choices"]}

    async def press(
        self, answer: Answer, label: str, member: GuildMember | None = None, **event: Any
    ) -> Answer:
        """Press a button under an answer."""
        return await self._interact(answer, answer.press(label), member or answer.member, **event)

    async def pick(self, answer: Answer, label: str) -> Answer:
        """Pick an option of a list."""
        lists = [c for r in answer.body["components"] for c in r["components"] if c["type"] == 3]
        data = {"component_type": 3, "custom_id": lists[0]["custom_id"],
                "values": [answer.options[label]]}  # fmt: skip
        return await self._interact(answer, data, answer.member)

    async def choose(self, title: str, message: Json, member: GuildMember = OLIVIA) -> Answer:
        """Choose a command from the menu of a message."""
        data = {"id": "1", "type": 3, "name": title, "target_id": message["id"], "resolved": {}}
        return await self._send_event(_event(2, data, member, int(message["channel_id"])), member)

    async def fill(self, form: Answer, text: str) -> Answer:
        """Submit a form with this text in its one field."""
        label = form.body["components"][0]
        typed = {"type": 4, "id": 2, "custom_id": label["component"]["custom_id"], "value": text}
        data = {"custom_id": form.body["custom_id"], "resolved": {},
                "components": [{"type": 18, "id": 1, "component": typed}]}  # fmt: skip
        return await self._send_event(_event(5, data, form.member, CHANNEL), form.member)

    async def _send_event(self, event: Json, member: GuildMember) -> Answer:
        return await self._ask(lambda: self.server.send_interaction({**event}), member)

    async def wait_for_answer(
        self, interaction: Interaction, member: GuildMember = OLIVIA
    ) -> Answer:
        """Wait for the answer to an interaction."""
        await until(lambda: interaction.callbacks)
        callback = interaction.callbacks[0]
        return Answer(callback.get("data") or {}, callback["type"], member, interaction)

    async def wait_for_messages(self, count: int, channel: int = CHANNEL) -> list[str]:
        """Wait until a channel has `count` messages; returns their first lines."""
        await until(lambda: len(self.first_lines(channel)) >= count)
        return self.first_lines(channel)

    def first_lines(self, channel: int = CHANNEL) -> list[str]:
        """The first line of each message in a channel."""
        here = [m for m in self.server.messages if m["channel_id"] == str(channel)]
        return [message["content"] for message in here]

    async def _interact(
        self, answer: Answer, data: Json, member: GuildMember, **fields: Any
    ) -> Answer:
        return await self._send_event(component_event(answer, data, member) | fields, member)


async def _later_answer(answer: Answer) -> Answer:
    """What takes the place of the sign that the bot is still at work."""
    edits = answer.interaction.edits
    await until(lambda: edits)
    return replace(answer, body=edits[0])


def component_event(answer: Answer, data: Json, member: GuildMember) -> Json:
    """The event of a button pressed, or a list used, under an answer."""
    channel = answer.interaction.event["channel_id"]
    message = {
        "id": answer.interaction.event["id"], "channel_id": channel, "type": 20,
        "author": {"id": "11", "username": "countroom", "discriminator": "0", "avatar": None},
        "content": answer.body.get("content", ""), "attachments": [], "mentions": [],
        "embeds": [{"type": "rich", **e} for e in answer.body.get("embeds") or []],
        "mention_roles": [], "mention_everyone": False, "pinned": False, "tts": False,
        "edited_timestamp": None, "timestamp": "2026-05-07T22:00:00+00:00", "components": [],
        "flags": 64,
    }  # fmt: skip
    return _event(3, data, member, int(channel)) | {"message": message}


def command_event(kind: int, line: str, member: GuildMember, channel: int) -> Json:
    """The event of a command (kind 2) or of its autocompletion (kind 4)."""
    return _event(kind, command_data(line, typing=kind == 4), member, channel)


def _event(kind: int, data: Json, member: GuildMember, channel: int) -> Json:
    user = {"id": str(member.id), "username": member.name.lower(), "global_name": member.name,
            "discriminator": "0", "avatar": None, "bot": member.bot}  # fmt: skip
    membership = {"user": user, "roles": [str(r) for r in member.roles], "nick": None, "flags": 0,
                  "permissions": str(member.permissions), "joined_at": "2026-01-01T00:00:00+00:00",
                  "deaf": False, "mute": False}  # fmt: skip
    return {
        "type": kind, "data": data, "version": 1, "guild_id": str(GUILD),
        "member": membership,
        "channel_id": str(channel),
        "channel": {"id": str(channel), "type": 0, "name": "count", "position": 0, "nsfw": False,
                    "parent_id": None, "topic": None, "last_message_id": None},
        "app_permissions": str(PERMISSIONS),
        "entitlements": [], "locale": "en-GB", "attachment_size_limit": 10_000_000,
    }  # fmt: skip


def direct_message_fields(member: GuildMember) -> Json:
    """The fields of an event that differ in a direct message."""
    user = {"id": str(member.id), "username": member.name.lower(), "global_name": member.name,
            "discriminator": "0", "avatar": None}  # fmt: skip
    channel = {"id": "300", "type": 1, "recipients": [user]}
    return {"guild_id": None, "user": user, "channel_id": "300", "channel": channel}
