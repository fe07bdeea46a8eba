"""What people type and press in Slack, and how it is answered.

An answer that is ready in time travels in the acknowledgement; a later one follows by the
response_url. A button's answer always does: Slack shows nothing of that acknowledgement.
"""

import structlog

from bot.chat.command import CommandRunner
from bot.chat.form import Form
from bot.chat.reply import Reply, Tone
from bot.desk.identity import Channel, Person
from bot.platforms.slack import render
from bot.platforms.slack.ack_deadline import Ack, AckDeadline
from bot.platforms.slack.escape import unescape
from bot.platforms.slack.form_handler import FormHandler
from bot.platforms.slack.forms import FormContext
from bot.platforms.slack.identity import Payload, UserDirectory, channel_from_payload
from bot.platforms.slack.responses import Responses, ReturnAddress
from bot.platforms.slack.settings import PLATFORM
from bot.platforms.slack.upload_handler import UploadHandler

log = structlog.get_logger(platform=PLATFORM)

_WORKING = "Working on it. The answer follows here."


class SlackListener:
    """Answers commands and buttons."""

    def __init__(
        self,
        answering: CommandRunner,
        people: UserDirectory,
        replies: Responses,
        filling: FormHandler,
        uploading: UploadHandler,
        in_time: AckDeadline,
    ) -> None:
        self._answering = answering
        self._people = people
        self._replies = replies
        self._filling = filling
        self._uploading = uploading
        self._in_time = in_time

    async def handle_command(self, ack: Ack, body: Payload) -> None:
        """A typed command, known or not; one with a form and no words opens its form."""
        name, text = body["command"].removeprefix("/"), unescape(body.get("text") or "")
        here, key = channel_from_payload(body), f"slack:{body['trigger_id']}"

        async def answer() -> tuple[Person, Reply | None]:
            who = await self._people.look_up(body)
            form = None if text.strip() else self._form_context(name, body)
            if form:
                refusal = await self._answering.form_refusal(name, who, here)
                if refusal or await self._filling.open_form(*form, body["trigger_id"]):
                    return who, refusal
            wants = self._file_context(name, text, body)
            if wants and await self._uploading.open_form(wants, body["trigger_id"]):
                return who, None
            return who, await self._answering.run_command(name, text, who, here, key)

        async def late(answered: tuple[Person, Reply | None]) -> None:
            who, reply = answered
            if reply:
                back = ReturnAddress(body["response_url"], who, here)
                await self._replies.send(back, reply, _share_line(name, text, here, reply))

        answered = await self._in_time.run(answer(), late)
        if answered is None:
            await ack({"response_type": "ephemeral", "text": _WORKING})
            return
        who, reply = answered
        if reply is None:
            await ack()
            return
        first, *more = render.reply(reply, _share_line(name, text, here, reply))
        await ack({"response_type": "ephemeral", **first.payload()})
        if more or reply.files or reply.picture:
            back = ReturnAddress(body["response_url"], who, here)
            self._in_time.start_background(self._send_rest(key, back, reply, more))

    def _form_context(self, name: str, body: Payload) -> tuple[Form, FormContext] | None:
        """The form of a command, for those that have one, and what it is opened for."""
        command = self._answering.menu.find(name)
        if command is None or command.form is None:
            return None
        channel = body["channel_id"], body.get("channel_name") or ""
        return command.form, FormContext(command.name, *channel, body["response_url"])

    def _file_context(self, name: str, text: str, body: Payload) -> FormContext | None:
        """The line, if files have to come with it."""
        command = self._answering.menu.find(name)
        words = " ".join(text.split())
        said = f"{words.casefold()} "
        if command is None or not any(said.startswith(f"{w} ") for w in command.takes_files):
            return None
        channel = body["channel_id"], body.get("channel_name") or ""
        return FormContext(f"{command.name} {words}", *channel, body["response_url"])

    async def _send_rest(
        self, key: str, back: ReturnAddress, reply: Reply, more: list[render.Page]
    ) -> None:
        """A call that comes twice has the rest of its answer, and its files, sent once."""
        if await self._answering.desk.clicks.claim(f"{key}:rest"):
            await self._replies.send_rest(back, reply, more)

    async def handle_button(self, ack: Ack, body: Payload) -> None:
        """A button under an answer."""

        async def nothing_more(_done: None) -> None:
            """The answer went its own way."""

        await self._in_time.run(self._answer_button(body), nothing_more)
        await ack()

    async def _answer_button(self, body: Payload) -> None:
        action = body["actions"][0]
        press, value = render.button_press(action["action_id"]), action.get("value") or ""
        who, here = await self._people.look_up(body), channel_from_payload(body)
        back = ReturnAddress(body.get("response_url") or "", who, here)
        message = (body.get("container") or {}).get("message_ts", "")
        key = f"slack:{who.id}:{action['action_ts']}:{message}:{press}:{value}"
        if press == render.SHARE:
            # Every click has a time of its own; the answer that is shared has one for them all.
            shown = f"slack:{who.id}:{message or action['action_ts']}:{value}:shared"
            self._in_time.start_background(self._share_answer(back, value, shown))
            return
        reply = await self._answering.press_button(press, value, who, here, key)
        instead = action.get("block_id") == render.QUESTION_BLOCK and not reply.tone.is_error
        self._in_time.start_background(self._replies.send(back, reply, instead=instead))

    async def _share_answer(self, back: ReturnAddress, line: str, key: str) -> None:
        """Asked anew, so that what everybody reads is how it stands; shared once."""
        name, _, text = line.partition(" ")
        reply = await self._answering.run_command(name, text, back.who, back.where, key)
        if reply.tone is not Tone.ANSWER:
            await self._replies.send(back, reply)
        elif await self._answering.desk.clicks.claim(key):
            await self._replies.share(back, reply, f"/{line}")
        else:
            await self._replies.send(back, Reply("That is shared already.", tone=Tone.REFUSAL))


def _share_line(name: str, text: str, here: Channel, reply: Reply) -> str | None:
    """What the "Share here" button asks anew: answers to questions, where others can read them."""
    if reply.tone is not Tone.ANSWER or reply.files or here.direct:
        return None
    return f"{name} {text}".strip()
