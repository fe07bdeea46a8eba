"""Commands and buttons from Slack, and how they are answered.

An answer that is ready in time travels in the acknowledgement; a later one follows by the
response_url. A button's answer always follows: Slack shows nothing of that acknowledgement.
"""

import structlog

from bot.chat.command import CommandRunner
from bot.chat.form import Form
from bot.chat.reply import Reply, Tone
from bot.desk.identity import Channel, Person
from bot.platforms.slack import render
from bot.platforms.slack.ack_deadline import Ack, AckDeadline, ignore
from bot.platforms.slack.escape import unescape
from bot.platforms.slack.form_handler import FormHandler
from bot.platforms.slack.forms import FormContext
from bot.platforms.slack.identity import Payload, UserDirectory, channel_from_payload
from bot.platforms.slack.responses import Responses, ReturnAddress
from bot.platforms.slack.settings import PLATFORM
from bot.platforms.slack.upload_handler import UploadHandler
from bot.platforms.slack.workspace import SlackWorkspace

log = structlog.get_logger(platform=PLATFORM)

_WORKING = "Working on it. The answer will follow here."


class SlackListener:
    def __init__(
        self,
        runner: CommandRunner,
        directory: UserDirectory,
        responses: Responses,
        form_handler: FormHandler,
        upload_handler: UploadHandler,
        deadline: AckDeadline,
        workspace: SlackWorkspace,
    ) -> None:
        self._runner = runner
        self._directory = directory
        self._responses = responses
        self._form_handler = form_handler
        self._upload_handler = upload_handler
        self._deadline = deadline
        self._workspace = workspace

    async def handle_command(self, ack: Ack, body: Payload) -> None:
        name, text = body["command"].removeprefix("/"), unescape(body.get("text") or "")
        channel, key = channel_from_payload(body), f"slack:{body['trigger_id']}"

        async def answer() -> tuple[Person, Reply | None]:
            person = await self._directory.look_up(body)
            form = None if text.strip() else self._form_context(name, body)
            if form:
                refusal = await self._runner.form_refusal(name, person, channel)
                if refusal or await self._form_handler.open_form(*form, body["trigger_id"]):
                    return person, refusal
            files = self._file_context(name, text, body)
            if files and await self._upload_handler.open_form(files, body["trigger_id"]):
                return person, None
            return person, await self._runner.run_command(
                name, text, person, channel, key, workspace=self._workspace
            )

        async def send(answered: tuple[Person, Reply | None]) -> None:
            person, reply = answered
            if reply:
                address = ReturnAddress(body["response_url"], person, channel)
                await self._responses.send(address, reply, _share_line(name, text, channel, reply))

        answered = await self._deadline.run(answer(), send)
        if answered is None:
            await ack({"response_type": "ephemeral", "text": _WORKING})
            return
        person, reply = answered
        if reply is None:
            await ack()
            return
        first, *more = render.reply(reply, _share_line(name, text, channel, reply))
        await ack({"response_type": "ephemeral", **first.payload()})
        if more or reply.files or reply.picture:
            address = ReturnAddress(body["response_url"], person, channel)
            self._deadline.start_background(self._send_rest(key, address, reply, more))

    def _form_context(self, name: str, body: Payload) -> tuple[Form, FormContext] | None:
        command = self._runner.menu.find(name)
        if command is None or command.form is None:
            return None
        channel = body["channel_id"], body.get("channel_name") or ""
        return command.form, FormContext(command.name, *channel, body["response_url"])

    def _file_context(self, name: str, text: str, body: Payload) -> FormContext | None:
        command = self._runner.menu.find(name)
        words = " ".join(text.split())
        start = f"{words.casefold()} "
        if command is None or not any(start.startswith(f"{w} ") for w in command.takes_files):
            return None
        channel = body["channel_id"], body.get("channel_name") or ""
        return FormContext(f"{command.name} {words}", *channel, body["response_url"])

    async def _send_rest(
        self, key: str, address: ReturnAddress, reply: Reply, more: list[render.Page]
    ) -> None:
        """Once, even if Slack delivers the call twice."""
        if await self._runner.desk.clicks.claim(f"{key}:rest"):
            await self._responses.send_rest(address, reply, more)

    async def handle_button(self, ack: Ack, body: Payload) -> None:
        await self._deadline.run(self._answer_button(body), ignore)
        await ack()

    async def _answer_button(self, body: Payload) -> None:
        action = body["actions"][0]
        press, value = render.button_press(action["action_id"]), action.get("value") or ""
        if press == render.LINK:
            return
        person, channel = await self._directory.look_up(body), channel_from_payload(body)
        address = ReturnAddress(body.get("response_url") or "", person, channel)
        message = (body.get("container") or {}).get("message_ts", "")
        key = f"slack:{person.id}:{action['action_ts']}:{message}:{press}:{value}"
        if press == render.SHARE:
            # Each click has its own time; the answer to share has one for all clicks.
            shared = f"slack:{person.id}:{message or action['action_ts']}:{value}:shared"
            self._deadline.start_background(self._share_answer(address, value, shared))
            return
        reply = await self._runner.press_button(press, value, person, channel, key, self._workspace)
        instead = action.get("block_id") == render.QUESTION_BLOCK and not reply.tone.is_error
        self._deadline.start_background(self._responses.send(address, reply, instead=instead))

    async def _share_answer(self, address: ReturnAddress, line: str, key: str) -> None:
        """Ask again, so that the channel reads the present state; share it once."""
        name, _, text = line.partition(" ")
        reply = await self._runner.run_command(name, text, address.person, address.channel, key)
        if reply.tone is not Tone.ANSWER:
            await self._responses.send(address, reply)
        elif await self._runner.desk.clicks.claim(key):
            await self._responses.share(address, reply, f"/{line}")
        else:
            await self._responses.send(
                address, Reply("That has been shared already.", tone=Tone.REFUSAL)
            )


def _share_line(name: str, text: str, channel: Channel, reply: Reply) -> str | None:
    """What "Share here" asks again: answers to questions, where others can read them."""
    if reply.tone is not Tone.ANSWER or reply.files or channel.direct:
        return None
    return f"{name} {text}".strip()
