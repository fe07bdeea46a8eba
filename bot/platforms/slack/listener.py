"""Commands and buttons from Slack, and how they are answered.

An answer that is ready in time travels in the acknowledgement; a later one follows by the
response_url. A button's answer always follows: Slack shows nothing of that acknowledgement.
"""

import structlog

from bot.chat.reply import RERUN, Reply, Tone
from bot.desk.identity import Channel, Person
from bot.platforms.slack import render
from bot.platforms.slack.ack_deadline import Ack, OwedAck, ignore
from bot.platforms.slack.escape import unescape
from bot.platforms.slack.forms import FormContext
from bot.platforms.slack.home import answer_view
from bot.platforms.slack.identity import Payload, channel_from_payload, home_channel
from bot.platforms.slack.modals import Modals
from bot.platforms.slack.responses import ReturnAddress
from bot.platforms.slack.services import Services
from bot.platforms.slack.settings import PLATFORM

log = structlog.get_logger(platform=PLATFORM)


class SlackListener:
    def __init__(self, services: Services, modals: Modals) -> None:
        self._services = services
        self._modals = modals

    async def answer_command(self, body: Payload, ack: OwedAck) -> None:
        name, text = body["command"].removeprefix("/"), unescape(body.get("text") or "")
        url, trigger = body["response_url"], body["trigger_id"]
        context = FormContext(name, body["channel_id"], body.get("channel_name") or "", url)
        channel, key = channel_from_payload(body), f"slack:{trigger}"
        person = await self._services.directory.look_up(body)
        reply = await self._modals.open_for(text, person, context, trigger)
        if reply is False:
            reply = await self._services.run_command(name, text, person, channel, key)
            if reply.tone is Tone.REFUSAL:
                opened = await self._modals.open_for_unfinished(text, person, context, trigger)
                reply = opened or reply
        if isinstance(reply, Reply):
            share = _share_line(name, text, channel, reply)
            await self._give(reply, share, ReturnAddress(url, person, channel), ack, key)
        elif not ack.is_given:
            await ack.give(None)  # a form is open

    async def _give(
        self, reply: Reply, share: str | None, address: ReturnAddress, ack: OwedAck, key: str
    ) -> None:
        """In the acknowledgement if there is time, otherwise by the response_url."""
        if ack.is_given:
            await self._services.responses.send(address, reply, share)
            return
        first, *more = render.reply(reply, share)
        if more or reply.files or reply.picture:
            self._services.deadline.start_background(self._send_rest(key, address, reply, more))
        to = "in_channel" if reply.in_channel else "ephemeral"
        await ack.give({"response_type": to, **first.payload()})

    async def _send_rest(
        self, key: str, address: ReturnAddress, reply: Reply, more: list[render.Page]
    ) -> None:
        """Once, even if Slack delivers the call twice."""
        if await self._services.runner.desk.clicks.claim(f"{key}:rest"):
            await self._services.responses.send_rest(address, reply, more)

    async def handle_button(self, ack: Ack, body: Payload) -> None:
        await self._services.deadline.run(self._answer_button(body), ignore)
        await ack()

    async def _answer_button(self, body: Payload) -> None:
        action = body["actions"][0]
        press, value = render.button_press(action["action_id"]), action.get("value") or ""
        if press == render.LINK:
            return
        person = await self._services.directory.look_up(body)
        channel = home_channel(person.id) if _is_on_home_tab(body) else channel_from_payload(body)
        address = ReturnAddress(body.get("response_url") or "", person, channel)
        message = (body.get("container") or {}).get("message_ts", "")
        key = f"slack:{person.id}:{action['action_ts']}:{message}:{press}:{value}"
        if press == render.SHARE:
            # Each click has its own time; the answer to share has one for all clicks.
            shared = f"slack:{person.id}:{message or action['action_ts']}:{value}:shared"
            self._services.deadline.start_background(self._share_answer(address, value, shared))
            return
        opened = press == RERUN and await self._open_form(value, person, body)
        if opened is True:
            return
        reply = opened or await self._services.press_button(press, value, person, channel, key)
        if _is_on_home_tab(body):
            trigger, view = body["trigger_id"], answer_view(reply)
            await self._services.api.write("views.open", trigger_id=trigger, view=view)
            return
        instead = action.get("block_id") == render.QUESTION_BLOCK and not reply.tone.is_error
        self._services.deadline.start_background(
            self._services.responses.send(address, reply, instead=instead)
        )

    async def _open_form(self, line: str, person: Person, body: Payload) -> bool | Reply:
        """Open the form of a button's line, as a typed command does; from the Home tab, nowhere."""
        name, _, text = line.partition(" ")
        channel, url = body.get("channel") or {}, body.get("response_url") or ""
        context = FormContext(name, channel.get("id", ""), channel.get("name", ""), url)
        return await self._modals.open_for(text, person, context, body["trigger_id"])

    async def handle_shortcut(self, ack: Ack, body: Payload) -> None:
        """A shortcut's id is a command's name. Slack doesn't say where it was used."""
        await ack()
        self._services.deadline.start_background(self._open_shortcut(body))

    async def _open_shortcut(self, body: Payload) -> None:
        person = await self._services.directory.look_up(body)
        await self._open_form(body["callback_id"], person, body)

    async def _share_answer(self, address: ReturnAddress, line: str, key: str) -> None:
        """Ask again, so that the channel reads the present state; share it once."""
        name, _, text = line.partition(" ")
        reply = await self._services.run_command(name, text, address.person, address.channel, key)
        if reply.tone is not Tone.ANSWER:
            await self._services.responses.send(address, reply)
        elif await self._services.runner.desk.clicks.claim(key):
            await self._services.responses.share(address, reply, f"/{line}")
        else:
            await self._services.responses.send(
                address, Reply("That has been shared already.", tone=Tone.REFUSAL)
            )


def _is_on_home_tab(body: Payload) -> bool:
    return (body.get("view") or {}).get("type") == "home"


def _share_line(name: str, text: str, channel: Channel, reply: Reply) -> str | None:
    """What "Share here" asks again: answers to questions, where others can read them."""
    if reply.tone is not Tone.ANSWER or reply.files or channel.direct:
        return None
    return f"{name} {text}".strip()
