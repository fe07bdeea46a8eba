"""Forms as people fill them in: a choice, its fields, and what was entered sent in."""

from bot.chat.command import Answering, Form, Reply, Tone
from bot.desk.councils import Tonight
from bot.errors import Mistake
from bot.platforms.slack import forms, modal
from bot.platforms.slack.calls import Calls
from bot.platforms.slack.escape import typed
from bot.platforms.slack.forms import Filled, Typed
from bot.platforms.slack.in_time import Ack, InTime
from bot.platforms.slack.people import Payload, People, place
from bot.platforms.slack.replies import Replies, Return


class Filling:
    """Opens forms, offers what can be chosen, and answers what is sent in."""

    def __init__(
        self,
        answering: Answering,
        calls: Calls,
        people: People,
        replies: Replies,
        in_time: InTime,
    ) -> None:
        self._answering = answering
        self._calls = calls
        self._people = people
        self._replies = replies
        self._in_time = in_time

    async def opened(self, form: Form, call: Typed, trigger: str) -> bool:
        """Whether the form stands before the person."""
        return await modal.opened(self._calls, forms.opening(form, call), call, trigger)

    async def choose(self, ack: Ack, body: Payload) -> None:
        """Shows the fields of what was chosen; of two choices made quickly the second wins."""

        async def nothing_more(_done: None) -> None:
            """The form is changed, or it is not."""

        await self._in_time.of(self._chosen(body), nothing_more)
        await ack()

    async def _chosen(self, body: Payload) -> None:
        view = body["view"]
        call, form = self._form(view)
        choice = forms.picked(body["actions"][0])
        fields = forms.fields(await self._tonight(call), form, choice)
        if fields is not None:
            await self._calls.write(
                "views.update", view_id=view["id"], hash=view["hash"],
                view=forms.chosen(form, call, choice, fields),
            )  # fmt: skip

    async def suggest(self, ack: Ack, body: Payload) -> None:
        """The type-ahead of the choice."""
        call, form = self._form(body["view"])
        text, tonight = typed(body.get("value") or ""), await self._tonight(call)
        await ack(options=forms.options(form.choices(tonight, text)))

    async def submit(self, ack: Ack, body: Payload) -> None:
        """A form sent in: its slips beside the fields, or the command that it stands for."""
        view = body["view"]
        call, form = self._form(view)
        tonight, entered = await self._tonight(call), forms.filled(view)
        fields = forms.fields(tonight, form, entered.choice)
        if fields is None:
            slip = {forms.CHOICE: f"Choose one of the list: {form.choice}."}
            await ack(response_action="errors", errors=slip)
        elif not entered.values:
            update = forms.chosen(form, call, entered.choice, fields)
            await ack(response_action="update", view=update)
        elif slips := form.slips(tonight, entered.choice, entered.values):
            await ack(response_action="errors", errors=entered.errors(slips))
        else:
            line = form.line(tonight, entered.choice, entered.values)
            await self._sent_in(ack, body, call, entered, line)

    async def _sent_in(
        self, ack: Ack, body: Payload, call: Typed, entered: Filled, line: str
    ) -> None:
        """A refusal stands in the form, with what was entered; any other answer follows it."""
        view, here = body["view"], place(call.channel, call.channel_name)
        key = f"slack:{view['id']}:{view['hash']}:{entered.fingerprint()}"

        async def answer() -> tuple[Return, Reply]:
            who = await self._people.who(body)
            reply = await self._answering.command(call.command, line, who, here, key)
            return Return(call.url, who, here), reply

        async def tell(answered: tuple[Return, Reply]) -> None:
            back, reply = answered
            await self._replies.send(back, reply)

        answered = await self._in_time.of(answer(), tell)
        if answered and answered[1].tone is Tone.REFUSAL:
            await ack(response_action="errors", errors=entered.errors({"": answered[1].text}))
            return
        await ack()
        if answered:
            self._in_time.afterwards(tell(answered))

    async def _tonight(self, call: Typed) -> Tonight:
        return await self._answering.tonight(place(call.channel, call.channel_name))

    def _form(self, view: Payload) -> tuple[Typed, Form]:
        call = Typed.of(view)
        command = self._answering.menu.find(call.command)
        if command is None or command.form is None:
            raise Mistake(f"/{call.command} has no form.")
        return call, command.form
