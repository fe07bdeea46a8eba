"""What people type and press in Slack, and how it is answered.

An answer that is ready in time travels in the acknowledgement; a later one follows by the
response_url. A button's answer always does: Slack shows nothing of that acknowledgement.
"""

import structlog

from bot.chat.command import Answering, Form, Reply, Tone
from bot.desk.idempotency import once
from bot.desk.identity import Person, Place
from bot.errors import Mistake
from bot.platforms.slack import render
from bot.platforms.slack.escape import typed
from bot.platforms.slack.fill import Filling
from bot.platforms.slack.forms import Typed
from bot.platforms.slack.in_time import Ack, InTime
from bot.platforms.slack.people import PLATFORM, Payload, People, where
from bot.platforms.slack.replies import Replies, Return
from bot.platforms.slack.upload import Uploading
from bot.store.timestamps import utc_text

log = structlog.get_logger(platform=PLATFORM)

_WORKING = "Working on it. The answer follows here."


class Listener:
    """Answers commands and buttons."""

    def __init__(
        self,
        answering: Answering,
        people: People,
        replies: Replies,
        filling: Filling,
        uploading: Uploading,
        in_time: InTime,
    ) -> None:
        self._answering = answering
        self._people = people
        self._replies = replies
        self._filling = filling
        self._uploading = uploading
        self._in_time = in_time

    async def command(self, ack: Ack, body: Payload) -> None:
        """A typed command, known or not; one with a form and no words opens its form."""
        name, text = body["command"].removeprefix("/"), typed(body.get("text") or "")
        here, key = where(body), f"slack:{body['trigger_id']}"

        async def answer() -> tuple[Person, Reply | None]:
            who = await self._people.who(body)
            form = None if text.strip() else self._form(name, body)
            if form:
                refusal = await self._answering.refusal(name, who, here)
                if refusal or await self._filling.opened(*form, body["trigger_id"]):
                    return who, refusal
            wants = self._wants_file(name, text, body)
            if wants and await self._uploading.opened(wants, body["trigger_id"]):
                return who, None
            return who, await self._answering.command(name, text, who, here, key)

        async def late(answered: tuple[Person, Reply | None]) -> None:
            who, reply = answered
            if reply:
                back = Return(body["response_url"], who, here)
                await self._replies.send(back, reply, _share(name, text, here, reply))

        answered = await self._in_time.of(answer(), late)
        if answered is None:
            await ack({"response_type": "ephemeral", "text": _WORKING})
            return
        who, reply = answered
        if reply is None:
            await ack()
            return
        first, *more = render.reply(reply, _share(name, text, here, reply))
        await ack({"response_type": "ephemeral", **first.payload()})
        if more or reply.files or reply.picture:
            back = Return(body["response_url"], who, here)
            self._in_time.afterwards(self._rest(key, back, reply, more))

    def _form(self, name: str, body: Payload) -> tuple[Form, Typed] | None:
        """The form of a command, for those that have one, and what it is opened for."""
        command = self._answering.menu.find(name)
        if command is None or command.form is None:
            return None
        channel = body["channel_id"], body.get("channel_name") or ""
        return command.form, Typed(command.name, *channel, body["response_url"])

    def _wants_file(self, name: str, text: str, body: Payload) -> Typed | None:
        """The line, if files have to come with it."""
        command = self._answering.menu.find(name)
        words = " ".join(text.split())
        said = f"{words.casefold()} "
        if command is None or not any(said.startswith(f"{w} ") for w in command.takes_files):
            return None
        channel = body["channel_id"], body.get("channel_name") or ""
        return Typed(f"{command.name} {words}", *channel, body["response_url"])

    async def _rest(self, key: str, back: Return, reply: Reply, more: list[render.Page]) -> None:
        """A call that comes twice has the rest of its answer, and its files, sent once."""
        if await self._first(f"{key}:rest"):
            await self._replies.rest(back, reply, more)

    async def button(self, ack: Ack, body: Payload) -> None:
        """A button under an answer."""

        async def nothing_more(_done: None) -> None:
            """The answer went its own way."""

        await self._in_time.of(self._pressed(body), nothing_more)
        await ack()

    async def _pressed(self, body: Payload) -> None:
        action = body["actions"][0]
        press, value = render.pressed(action["action_id"]), action.get("value") or ""
        who, here = await self._people.who(body), where(body)
        back = Return(body.get("response_url") or "", who, here)
        message = (body.get("container") or {}).get("message_ts", "")
        key = f"slack:{who.id}:{action['action_ts']}:{message}:{press}:{value}"
        if press == render.SHARE:
            # Every click has a time of its own; the answer that is shared has one for them all.
            shown = f"slack:{who.id}:{message or action['action_ts']}:{value}:shared"
            self._in_time.afterwards(self._shared(back, value, shown))
            return
        reply = await self._answering.press(press, value, who, here, key)
        instead = action.get("block_id") == render.ASKING and reply.tone is not Tone.REFUSAL
        self._in_time.afterwards(self._replies.send(back, reply, instead=instead))

    async def _shared(self, back: Return, line: str, key: str) -> None:
        """Asked anew, so that what everybody reads is how it stands; shared once."""
        name, _, text = line.partition(" ")
        reply = await self._answering.command(name, text, back.who, back.where, key)
        if reply.tone is not Tone.ANSWER:
            await self._replies.send(back, reply)
        elif await self._first(key):
            await self._replies.share(back, reply, f"/{line}")
        else:
            await self._replies.send(back, Reply("That is shared already.", tone=Tone.REFUSAL))

    async def _first(self, key: str) -> bool:
        """Whether this is the first time; also if that cannot be kept: twice is better than not."""

        async def nothing(_tx: object) -> str:
            return "done"

        desk = self._answering.desk
        try:
            return not (await once(desk.store, key, utc_text(desk.clock()), nothing)).again
        except Mistake as busy:
            log.warning("not noted", reason=str(busy))
            return True


def _share(name: str, text: str, here: Place, reply: Reply) -> str | None:
    """What the "Share here" button asks anew: answers to questions, where others can read them."""
    if reply.tone is not Tone.ANSWER or reply.files or here.direct:
        return None
    return f"{name} {text}".strip()
