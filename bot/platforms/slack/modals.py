"""Which line opens a form, and which form."""

from dataclasses import replace

from bot.chat.command import Command
from bot.chat.reply import Reply
from bot.desk.identity import Person
from bot.platforms.slack import forms, grant_handler, line_form_handler, upload_handler
from bot.platforms.slack.ack_deadline import Ack
from bot.platforms.slack.form_handler import FormHandler
from bot.platforms.slack.forms import FormContext
from bot.platforms.slack.grant_handler import GrantHandler
from bot.platforms.slack.identity import Payload, channel_from_id
from bot.platforms.slack.line_form_handler import LineFormHandler, has_line_form
from bot.platforms.slack.services import Services
from bot.platforms.slack.upload_handler import UploadHandler


class Modals:
    def __init__(self, services: Services) -> None:
        self._runner = services.runner
        self.form_handler = FormHandler(services)
        self.line_form_handler = LineFormHandler(services)
        self.upload_handler = UploadHandler(services)
        self.grant_handler = GrantHandler(services)

    async def handle_submission(self, ack: Ack, body: Payload) -> None:
        handlers = {
            forms.CALLBACK_ID: self.form_handler.handle_submission,
            line_form_handler.CALLBACK_ID: self.line_form_handler.handle_submission,
            upload_handler.CALLBACK_ID: self.upload_handler.handle_submission,
            grant_handler.CALLBACK_ID: self.grant_handler.handle_submission,
        }
        await handlers[body["view"]["callback_id"]](ack, body)

    async def handle_options(self, ack: Ack, body: Payload) -> None:
        is_line = body["view"]["callback_id"] == line_form_handler.CALLBACK_ID
        await (self.line_form_handler if is_line else self.form_handler).handle_options(ack, body)

    async def open_for(
        self, text: str, person: Person, context: FormContext, trigger: str
    ) -> bool | Reply:
        """Open the form of a line: of the context's command and these words.

        False if there is none, or Slack didn't open it; a Reply if the person may not use it.
        """
        command, text = self._runner.menu.resolve(context.command, text)
        if command is None:
            return False
        if command.name != context.command:
            context = replace(context, command=command.name)
        words = " ".join(text.casefold().split())
        if not words and (command.form or has_line_form(command)):
            if refusal := await self._refusal(command, person, context):
                return refusal
            if command.form:
                return await self.form_handler.open_form(command.form, context, trigger)
            return await self.line_form_handler.open_form(command, context, trigger)
        if any(f"{words} ".startswith(f"{first} ") for first in command.takes_files):
            return await self.upload_handler.open_form(context.with_line(text), trigger)
        if words == grant_handler.LINE and command.takes_mentions and person.admin:
            return await self.grant_handler.open_form(context, trigger)
        return False

    async def open_for_unfinished(
        self, text: str, person: Person, context: FormContext, trigger: str
    ) -> bool:
        """Open the form of a line that was refused because it lacks something, with what it has.

        Tried only after the refusal, so that a whole line is not read twice.
        """
        command, text = self._runner.menu.resolve(context.command, text)
        if command is None or command.form is None:
            return False
        channel = channel_from_id(context.channel, context.channel_name)
        context = replace(context, command=command.name)
        opening = command.form.opening(await self._runner.councils(channel), text)
        if opening is None or await self._refusal(command, person, context):
            return False
        return await self.form_handler.open_form(command.form, context, trigger, opening)

    async def _refusal(
        self, command: Command, person: Person, context: FormContext
    ) -> Reply | None:
        """None, too, if the form has yet to ask for the channel, which may have the role."""
        if not context.channel:
            return None
        channel = channel_from_id(context.channel, context.channel_name)
        return await self._runner.form_refusal(command.name, person, channel)
