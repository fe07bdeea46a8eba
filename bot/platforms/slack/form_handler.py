"""Forms while they are filled in: the choice, its fields, the submission."""

from bot.chat.form import Form, Opening
from bot.desk.councils import Councils
from bot.errors import Mistake
from bot.platforms.slack import forms
from bot.platforms.slack.ack_deadline import Ack, ignore
from bot.platforms.slack.escape import unescape
from bot.platforms.slack.forms import FormContext, Submission, context_in_channel
from bot.platforms.slack.identity import Payload, channel_from_id
from bot.platforms.slack.responses import ReturnAddress
from bot.platforms.slack.services import Services
from bot.platforms.slack.submissions import Answered, answer_submission


class FormHandler:
    """Opens forms, offers the choices, answers submissions."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._runner = services.runner

    async def open_form(
        self, form: Form, context: FormContext, trigger: str, opening: Opening | None = None
    ) -> bool:
        view = forms.initial_view(form, context, await self._councils(context), opening)
        return await forms.open_modal(self._services.api, view, context, trigger)

    async def handle_choice(self, ack: Ack, body: Payload) -> None:
        """Show the fields of the choice; of two quick choices the second wins."""

        await self._services.deadline.run(self._show_fields(body), ignore)
        await ack()

    async def _show_fields(self, body: Payload) -> None:
        view = body["view"]
        context, form = self._form(view)
        choice, councils = forms.selected_value(body["actions"][0]), await self._councils(context)
        fields = forms.choice_fields(councils, form, choice)
        if fields is not None:
            await self._services.api.write(
                "views.update", view_id=view["id"], hash=view["hash"],
                view=forms.view_with_fields(form, context, councils, choice, fields),
            )  # fmt: skip

    async def handle_options(self, ack: Ack, body: Payload) -> None:
        context, form = self._form(body["view"])
        text, councils = unescape(body.get("value") or ""), await self._councils(context)
        await ack(options=forms.options(form.choices(councils, text)))

    async def handle_submission(self, ack: Ack, body: Payload) -> None:
        view = body["view"]
        context, form = self._form(view)
        councils, entered = await self._councils(context), forms.submission_from_view(view)
        fields = forms.choice_fields(councils, form, entered.choice)
        if fields is None:
            error = {
                forms.CHOICE_BLOCK: f"Choose the {form.label(councils).casefold()} from the list."
            }
            await ack(response_action="errors", errors=error)
        elif not entered.values:
            update = forms.view_with_fields(form, context, councils, entered.choice, fields)
            await ack(response_action="update", view=update)
        elif errors := form.errors(councils, entered.choice, entered.values):
            await ack(response_action="errors", errors=entered.errors(errors))
        else:
            line = form.line(councils, entered.choice, entered.values)
            context = await context_in_channel(context, body, self._services.workspace)
            work = self._answer(body, context, entered, line)
            await answer_submission(self._services, ack, work)

    async def _answer(
        self, body: Payload, context: FormContext, entered: Submission, line: str
    ) -> Answered:
        view, channel = body["view"], channel_from_id(context.channel, context.channel_name)
        key = f"slack:{view['id']}:{view['hash']}:{entered.fingerprint()}"
        person = await self._services.directory.look_up(body)
        reply = await self._services.run_command(context.command, line, person, channel, key)
        return Answered(ReturnAddress(context.url, person, channel), [reply], entered.first_block)

    async def _councils(self, context: FormContext) -> Councils:
        return await self._runner.councils(channel_from_id(context.channel, context.channel_name))

    def _form(self, view: Payload) -> tuple[FormContext, Form]:
        context = FormContext.from_view(view)
        command = self._runner.menu.find(context.command)
        if command is None or command.form is None:
            raise Mistake(f"/{context.command} has no form.")
        return context, command.form
