"""Forms as people fill them in: a choice, its fields, and what was entered sent in."""

from bot.chat.command import CommandRunner
from bot.chat.form import Form
from bot.chat.reply import Reply
from bot.desk.councils import Councils
from bot.errors import Mistake
from bot.platforms.slack import forms, modal
from bot.platforms.slack.ack_deadline import Ack, AckDeadline
from bot.platforms.slack.escape import unescape
from bot.platforms.slack.forms import FormContext, Submission
from bot.platforms.slack.identity import Payload, UserDirectory, channel_from_id
from bot.platforms.slack.responses import Responses, ReturnAddress
from bot.platforms.slack.web_api import WebApi


class FormHandler:
    """Opens forms, offers what can be chosen, and answers what is sent in."""

    def __init__(
        self,
        answering: CommandRunner,
        calls: WebApi,
        people: UserDirectory,
        replies: Responses,
        in_time: AckDeadline,
    ) -> None:
        self._answering = answering
        self._calls = calls
        self._people = people
        self._replies = replies
        self._in_time = in_time

    async def open_form(self, form: Form, call: FormContext, trigger: str) -> bool:
        """Whether the form stands before the person."""
        return await modal.open_modal(self._calls, forms.initial_view(form, call), call, trigger)

    async def handle_choice(self, ack: Ack, body: Payload) -> None:
        """Shows the fields of what was chosen; of two choices made quickly the second wins."""

        async def nothing_more(_done: None) -> None:
            """The form is changed, or it is not."""

        await self._in_time.run(self._show_fields(body), nothing_more)
        await ack()

    async def _show_fields(self, body: Payload) -> None:
        view = body["view"]
        call, form = self._form(view)
        choice = forms.selected_value(body["actions"][0])
        fields = forms.choice_fields(await self._councils(call), form, choice)
        if fields is not None:
            await self._calls.write(
                "views.update", view_id=view["id"], hash=view["hash"],
                view=forms.view_with_fields(form, call, choice, fields),
            )  # fmt: skip

    async def handle_options(self, ack: Ack, body: Payload) -> None:
        """The type-ahead of the choice."""
        call, form = self._form(body["view"])
        text, tonight = unescape(body.get("value") or ""), await self._councils(call)
        await ack(options=forms.options(form.choices(tonight, text)))

    async def handle_submission(self, ack: Ack, body: Payload) -> None:
        """A form sent in: its slips beside the fields, or the command that it stands for."""
        view = body["view"]
        call, form = self._form(view)
        tonight, entered = await self._councils(call), forms.submission_from_view(view)
        fields = forms.choice_fields(tonight, form, entered.choice)
        if fields is None:
            slip = {forms.CHOICE_BLOCK: f"Choose one of the list: {form.choice}."}
            await ack(response_action="errors", errors=slip)
        elif not entered.values:
            update = forms.view_with_fields(form, call, entered.choice, fields)
            await ack(response_action="update", view=update)
        elif slips := form.errors(tonight, entered.choice, entered.values):
            await ack(response_action="errors", errors=entered.errors(slips))
        else:
            line = form.line(tonight, entered.choice, entered.values)
            await self._answer_submission(ack, body, call, entered, line)

    async def _answer_submission(
        self, ack: Ack, body: Payload, call: FormContext, entered: Submission, line: str
    ) -> None:
        """A refusal stands in the form, with what was entered; any other answer follows it."""
        view, here = body["view"], channel_from_id(call.channel, call.channel_name)
        key = f"slack:{view['id']}:{view['hash']}:{entered.fingerprint()}"

        async def answer() -> tuple[ReturnAddress, Reply]:
            who = await self._people.look_up(body)
            reply = await self._answering.run_command(call.command, line, who, here, key)
            return ReturnAddress(call.url, who, here), reply

        async def tell(answered: tuple[ReturnAddress, Reply]) -> None:
            back, reply = answered
            await self._replies.send(back, reply)

        answered = await self._in_time.run(answer(), tell)
        if answered and answered[1].tone.is_error:
            await ack(response_action="errors", errors=entered.errors({"": answered[1].text}))
            return
        await ack()
        if answered:
            self._in_time.start_background(tell(answered))

    async def _councils(self, call: FormContext) -> Councils:
        return await self._answering.councils(channel_from_id(call.channel, call.channel_name))

    def _form(self, view: Payload) -> tuple[FormContext, Form]:
        call = FormContext.from_view(view)
        command = self._answering.menu.find(call.command)
        if command is None or command.form is None:
            raise Mistake(f"/{call.command} has no form.")
        return call, command.form
