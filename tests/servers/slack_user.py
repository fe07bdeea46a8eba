"""Users in a local Slack: they type, press, choose and read the answers."""

import hashlib
import hmac
import json
import re
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import aiohttp

from bot.platforms.slack.manifest import app_manifest
from commands import MENU
from tests.faults import current_faults
from tests.servers.slack import BOT_USER, SIGNING_SECRET, TEAM, Json, SlackServer
from tests.servers.slack_blocks import buttons, visible_text
from tests.servers.waiting import until

# Slack turns the names in these commands into mentions.
ESCAPED_COMMANDS = {
    command["command"]
    for command in app_manifest(MENU, None)["features"]["slash_commands"]
    if command["should_escape"]
}
_NAMED = re.compile(r"(?P<sign>[@#])(?P<name>[\w-]+)")

_MOMENT = 0.5  # seconds until a user whom nothing answers, by chance, does it again

Send = Callable[[str, Json], Awaitable[Json | None]]  # sends a kind and a payload to the bot


def signature_headers(
    body: bytes, now: float | None = None, secret: str = SIGNING_SECRET
) -> dict[str, str]:
    """The headers of a request that Slack has signed."""
    stamp = str(int(now if now is not None else time.time()))
    base = b"v0:" + stamp.encode() + b":" + body
    signature = "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature}


def by_http(session: aiohttp.ClientSession, url: str) -> Send:
    """Send payloads as signed requests."""

    async def send(kind: str, payload: Json) -> Json | None:
        form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
        is_event = kind == "events_api"
        body = (json.dumps(payload) if is_event else urlencode(form)).encode()
        content = "application/json" if is_event else "application/x-www-form-urlencoded"
        headers = {"Content-Type": content, **signature_headers(body)}
        async with session.post(url, data=body, headers=headers) as response:
            assert response.status == 200
            text = await response.text()
            return json.loads(text) if response.content_type == "application/json" else None

    return send


@dataclass(frozen=True)
class SlackMessage:
    """A message as a user sees it; `ts` is empty if it came in an acknowledgement."""

    text: str = ""
    words: str = ""
    buttons: dict[str, Any] | None = None
    url: str = ""
    ts: str = ""

    @staticmethod
    def from_wire(message: Json, url: str) -> "SlackMessage":
        blocks = message.get("blocks") or ()
        ts = message.get("ts", "")
        return SlackMessage(
            message.get("text") or "", visible_text(blocks), buttons(blocks), url, ts
        )


class SlackUser:
    """One user in one channel."""

    def __init__(
        self, slack: SlackServer, send: Send, user: str = "U0DESK", channel: str = "C0RESULTS"
    ) -> None:
        self._slack = slack
        self._send = send
        self.user = user
        self._channel = slack.channels.get(channel)
        self._channel_id = channel

    @property
    def _channel_name(self) -> str:
        return self._channel.name if self._channel else "directmessage"

    def command_payload(self, line: str) -> Json:
        """The payload of a typed line, escaped as Slack does."""
        name, _, text = line.partition(" ")
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        if name in ESCAPED_COMMANDS:
            text = _NAMED.sub(self._mention, text)
        return {
            "command": name, "text": text, "user_id": self.user, "team_id": TEAM,
            "user_name": self.user.lower(), "channel_id": self._channel_id,
            "channel_name": self._channel_name,
            "trigger_id": self._slack.new_id("T"),
            "response_url": self._slack.response_url(self.user, self._channel_id),
        }  # fmt: skip

    def _mention(self, found: re.Match[str]) -> str:
        """A name as Slack hands it over, if it is one: <@U…|ann>, <#C…|results>, <!subteam^S…>."""
        people = {user["name"]: f"@{user_id}" for user_id, user in self._slack.users.items()}
        groups = {group.casefold(): f"!subteam^{group}" for group in self._slack.groups}
        channels = {channel.name: f"#{key}" for key, channel in self._slack.channels.items()}
        known = channels if found["sign"] == "#" else people | groups
        name = found["name"]
        return f"<{known[name]}|{name}>" if name in known else found[0]

    async def type(self, line: str) -> SlackMessage:
        """Type a line; returns the immediate answer."""
        while True:
            before, seen = current_faults().number, len(self._slack.private)
            forms, self._slack.has_failed_to_open = len(self._slack.views), False
            try:
                answer = await self.send_command(self.command_payload(line))
            except TimeoutError:  # Slack says that the app did not respond
                if current_faults().number == before:
                    raise
                continue
            lacks_form = self._slack.has_failed_to_open and len(self._slack.views) == forms
            missed = _asks_to_repeat(answer.text) or lacks_form
            if current_faults().number == before or not missed:
                return answer
            del self._slack.private[seen:]

    async def send_command(self, payload: Json) -> SlackMessage:
        """Send a command's payload; may be repeated."""
        url = payload["response_url"]
        answer = await self._send("slash_commands", payload)
        if answer:
            self._slack.reply(self._slack.reply_address(url), answer)
        return SlackMessage.from_wire(answer or {}, url)

    def press_payload(self, label: str, message: SlackMessage) -> Json:
        button = (message.buttons or {})[label]
        return {
            "type": "block_actions", "user": self._person(), "team": {"id": TEAM},
            "channel": {"id": self._channel_id, "name": self._channel_name},
            "container": {"type": "message", "message_ts": message.ts, "is_ephemeral": True},
            "response_url": message.url, "trigger_id": self._slack.new_id("T"),
            "actions": [{**button, "action_ts": self._slack.new_id("A")}],
        }  # fmt: skip

    async def press(self, label: str, message: SlackMessage) -> None:
        """Press a button; the acknowledgement shows nothing."""
        await self.send_press(self.press_payload(label, message))

    async def send_press(self, payload: Json) -> None:
        """Send a button's payload; may be repeated."""
        before = current_faults().number
        await self._send("interactive", payload)
        if current_faults().number != before and await self._is_refused():
            await self.send_press(payload)

    async def _is_refused(self) -> bool:
        """Whether a press was answered, a moment later, with "try again". Forgets the answer."""
        with suppress(TimeoutError):
            await until(self._answers_to_repeat, seconds=_MOMENT)
        return self._forget_answers_to_repeat()

    def _forget_answers_to_repeat(self) -> bool:
        answers = self._answers_to_repeat()
        self._slack.private = [m for m in self._slack.private if m not in answers]
        return bool(answers)

    def _answers_to_repeat(self) -> list[Json]:
        mine = [message for message in self._slack.private if message["to"] == self.user]
        return [message for message in mine if _asks_to_repeat(message["text"])]

    async def send_event(self, payload: Json) -> None:
        """Send an event's payload; may be repeated."""
        await self._send("events_api", payload)

    async def mention(self, words: str, thread: str = "") -> None:
        """Write to the bot in the channel, or in a thread there, and wait for an answer."""
        in_thread = {"thread_ts": thread} if thread else {}
        about = {"user": self.user, "channel": self._channel_id, **in_thread}
        text = f"<@{BOT_USER}> {words}"
        seen = len(self.private_messages())

        def is_answered() -> bool:
            self._forget_answers_to_repeat()
            return len(self.private_messages()) > seen

        await _repeat_until(
            is_answered,
            lambda: self.send_event(self._slack.event("app_mention", text=text, **about)),
        )

    async def write(self, words: str) -> None:
        """Write to the bot directly, and wait for an answer."""
        channel = f"D{self.user}"
        about = {"user": self.user, "channel": channel, "channel_type": "im", "text": words}
        seen = self._messages_in(channel)
        await _repeat_until(
            lambda: self._messages_in(channel) > seen,
            lambda: self.send_event(self._slack.event("message", **about)),
        )

    def _messages_in(self, channel: str) -> int:
        found = self._slack.channels.get(channel)
        return len(found.messages) if found else 0

    async def open_home(self) -> str:
        """Open the Home tab, and wait for what it shows."""
        self._slack.homes.pop(self.user, None)
        about = {"user": self.user, "tab": "home"}
        await _repeat_until(
            lambda: self.user in self._slack.homes,
            lambda: self.send_event(self._slack.event("app_home_opened", **about)),
        )
        return visible_text(self._slack.homes[self.user]["blocks"])

    async def press_home(self, label: str) -> None:
        """Press a button of the Home tab, and wait for its form."""
        view = self._slack.homes[self.user]
        await self._open_form(lambda: {
            "type": "block_actions", "user": self._person(), "team": {"id": TEAM}, "view": view,
            "container": {"type": "view", "view_id": view["id"]},
            "trigger_id": self._slack.new_id("T"),
            "actions": [{**buttons(view["blocks"])[label], "action_ts": self._slack.new_id("A")}],
        })  # fmt: skip

    async def use_shortcut(self, callback_id: str) -> None:
        """Use a global shortcut, and wait for its form."""
        await self._open_form(lambda: {
            "type": "shortcut", "callback_id": callback_id, "user": self._person(),
            "team": {"id": TEAM}, "trigger_id": self._slack.new_id("T"), "action_ts": "1.0",
        })  # fmt: skip

    async def _open_form(self, payload: Callable[[], Json]) -> None:
        seen = len(self._slack.views)

        def is_open() -> bool:
            views = list(self._slack.views.values())[seen:]
            return bool(views) and not _asks_to_repeat(visible_text(views[-1]["blocks"]))

        await _repeat_until(is_open, lambda: self._send("interactive", payload()))

    def _person(self) -> Json:
        return {"id": self.user, "name": self.user.lower(), "team_id": TEAM}

    @property
    def form(self) -> Json:
        """The form opened last."""
        return list(self._slack.views.values())[-1]

    async def suggestions(self, typed: str) -> list[str]:
        """Type into the form's type-ahead; returns the suggestions."""
        choice = self.form["blocks"][0]
        answer = await self._send("interactive", {
            "type": "block_suggestion", "user": self._person(), "view": self.form,
            "block_id": choice["block_id"], "action_id": choice["element"]["action_id"],
            "value": typed, "container": {"type": "view", "view_id": self.form["id"]},
        })  # fmt: skip
        return [option["value"] for option in (answer or {})["options"]]

    async def choose(self, value: str) -> None:
        """Choose a suggestion."""
        before, view = current_faults().number, self.form
        block = view["blocks"][0]
        selected = {"selected_option": {"value": value}, "type": "external_select"}
        action = {"action_id": block["element"]["action_id"], "block_id": block["block_id"]}
        await self._send("interactive", {
            "type": "block_actions", "user": self._person(), "view": view,
            "container": {"type": "view", "view_id": view["id"]},
            "trigger_id": self._slack.new_id("T"),
            "actions": [{**action, **selected, "action_ts": self._slack.new_id("A")}],
        })  # fmt: skip
        if current_faults().number != before and self.form["hash"] == view["hash"]:
            await self.choose(value)

    def submission(self, **entered: str) -> Json:
        """The form's payload with these fields filled in and the others unchanged."""
        values: Json = {}
        for block in self.form["blocks"]:
            element = block["element"]
            action = element["action_id"]
            if element["type"] in {"external_select", "static_select"}:
                option = {"value": entered[action]} if action in entered else None
                state: Json = {"selected_option": option or element.get("initial_option")}
            elif element["type"] == "multi_static_select":
                chosen = [
                    {"value": label} for label in entered.get(action, "").split("; ") if label
                ]
                state = {"selected_options": chosen}
            elif element["type"] == "conversations_select":
                state = {"selected_conversation": self._channel_id}
            else:
                state = {"value": entered.get(action, element.get("initial_value"))}
            values[block["block_id"]] = {action: state}
        view = {**self.form, "state": {"values": values}}
        urls = [
            {"channel_id": self._channel_id, "response_url": self.response_url()}
            for block in self.form["blocks"]
            if block["element"].get("response_url_enabled")
        ]
        return {
            "type": "view_submission", "user": self._person(), "view": view, "response_urls": urls,
        }  # fmt: skip

    def response_url(self) -> str:
        return self._slack.response_url(self.user, self._channel_id)

    async def choose_file(self, name: str, raw: bytes, url: str = "") -> None:
        """Choose a file and submit its form."""
        self._slack.chosen_files[name] = raw
        url = url or f"{self._slack.url}/files-pri/{name}"
        file = {"id": self._slack.new_id("F"), "name": name, "url_private_download": url}
        (block,) = self.form["blocks"]
        state = {block["element"]["action_id"]: {"type": "file_input", "files": [file]}}
        view = {**self.form, "state": {"values": {block["block_id"]: state}}}
        await self.send_form({"type": "view_submission", "user": self._person(), "view": view})

    async def choose_holders(
        self, role: str, person: str | None = None, channel: str | None = None
    ) -> Json | None:
        """Fill in and submit the form that grants a role."""
        values = {
            "role": {"selected_option": {"value": role}},
            "person": {"selected_user": person},
            "channel": {"selected_conversation": channel},
        }
        assert [*values] == [block["block_id"] for block in self.form["blocks"]]
        view = {**self.form, "state": {"values": {k: {k: v} for k, v in values.items()}}}
        payload = {"type": "view_submission", "user": self._person(), "view": view}
        return await self._send("interactive", payload)

    async def submit(self, **entered: str) -> Json | None:
        """Submit the form; returns the acknowledgement's payload."""
        return await self.send_form(self.submission(**entered))

    async def send_form(self, payload: Json) -> Json | None:
        """Send a form's payload; may be repeated."""
        before = current_faults().number
        answer = await self._send("interactive", payload)
        if current_faults().number != before and _asks_to_repeat(json.dumps(answer)):
            return await self.send_form(payload)
        if answer and answer.get("response_action") == "update":
            self._slack.show(self.form["id"], answer["view"])
        return answer

    def field(self, label: str) -> str:
        labels = {b["label"]["text"]: b["element"]["action_id"] for b in self.form["blocks"]}
        return str(labels[label])

    def message(self, number: int) -> SlackMessage:
        """A message of the channel, as this user may press its buttons."""
        message = self._slack.channels[self._channel_id].messages[number]
        url = self._slack.message_url(self.user, self._channel_id, message)
        return SlackMessage.from_wire(message, url)

    def private_messages(self) -> list[SlackMessage]:
        """The messages only this user sees, oldest first."""
        mine = [message for message in self._slack.private if message["to"] == self.user]
        url = self._slack.response_url(self.user, self._channel_id)
        return [SlackMessage.from_wire(message, url) for message in mine]


def _asks_to_repeat(answer: str) -> bool:
    signs = ("NOT saved", "Slack didn't say", "Slack didn't answer in time")
    return any(sign in answer for sign in signs)


async def _repeat_until(
    is_done: Callable[[], object], act: Callable[[], Awaitable[object]]
) -> None:
    """Do something, and do it again as long as nothing comes of it, by chance."""
    while True:
        before = current_faults().number
        await act()
        try:
            await until(is_done, *([_MOMENT] if current_faults().number else []))
        except TimeoutError:
            if current_faults().number == before:
                raise
        else:
            return
