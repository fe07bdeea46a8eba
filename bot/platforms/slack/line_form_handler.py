"""A form made from a command's parameters: a field for each part of its line."""

import json
from dataclasses import asdict

from bot.chat.command import Command, Role
from bot.chat.parameter import Kind, Parameter, line_of, no_completions
from bot.desk.councils import Councils
from bot.errors import Mistake
from bot.platforms.slack import limits
from bot.platforms.slack.ack_deadline import Ack
from bot.platforms.slack.escape import unescape
from bot.platforms.slack.forms import (
    FormContext,
    View,
    channel_blocks,
    context_in_channel,
    open_modal,
    options,
    selected_value,
)
from bot.platforms.slack.identity import Payload, channel_from_id
from bot.platforms.slack.render import Block, plain_text_object
from bot.platforms.slack.responses import ReturnAddress
from bot.platforms.slack.services import Services
from bot.platforms.slack.submissions import Answered, answer_submission

CALLBACK_ID = "line"


def has_line_form(command: Command) -> bool:
    """A command that changes something and needs to be told what."""
    return any(p.required for p in command.parameters) and command.role is not Role.ANYONE


class LineFormHandler:
    def __init__(self, services: Services) -> None:
        self._services = services

    async def open_form(self, command: Command, context: FormContext, trigger: str) -> bool:
        view = _view(command, await self._councils(context), context)
        return await open_modal(self._services.api, view, context, trigger)

    async def handle_options(self, ack: Ack, body: Payload) -> None:
        context = FormContext.from_view(body["view"])
        parameter = self._parameters(context)[body["action_id"]]
        typed, councils = unescape(body.get("value") or ""), await self._councils(context)
        found = [c.text.strip() for c in parameter.completions(councils, typed)]
        await ack(options=options(found))

    async def handle_submission(self, ack: Ack, body: Payload) -> None:
        view, services = body["view"], self._services
        context = await context_in_channel(FormContext.from_view(view), body, services.workspace)
        parameters = self._parameters(context)
        values = {name: _entered(view, name) for name in parameters if name in _blocks(view)}
        line = line_of("", tuple(parameters.values()), values)
        channel = channel_from_id(context.channel, context.channel_name)

        async def answer() -> Answered:
            person = await services.directory.look_up(body)
            key = f"slack:{view['id']}:{view['hash']}:{line}"
            reply = await services.run_command(context.command, line, person, channel, key)
            return Answered(ReturnAddress(context.url, person, channel), [reply], _blocks(view)[0])

        await answer_submission(services, ack, answer())

    def _parameters(self, context: FormContext) -> dict[str, Parameter]:
        command = self._services.runner.menu.find(context.command)
        if command is None:
            raise Mistake(f"/{context.command} has no form.")
        return {parameter.name: parameter for parameter in command.parameters}

    async def _councils(self, context: FormContext) -> Councils:
        channel = channel_from_id(context.channel, context.channel_name)
        return await self._services.runner.councils(channel)


def _view(command: Command, councils: Councils, context: FormContext) -> View:
    # Slack has no menu of user groups.
    fields = [p for p in command.parameters if p.kind is not Kind.GROUP]
    asked = [p for p in fields if p.kind is not Kind.COUNCIL or councils.has_several]
    return {
        "type": "modal",
        "callback_id": CALLBACK_ID,
        "private_metadata": json.dumps(asdict(context)),
        "title": plain_text_object(f"/{command.name}", limits.TITLE),
        "submit": plain_text_object("Do it", limits.TITLE),
        "close": plain_text_object("Cancel", limits.TITLE),
        "blocks": [*map(_input, asked), *channel_blocks(context)],
    }


def _input(parameter: Parameter) -> Block:
    return {
        "type": "input",
        "block_id": parameter.name,
        "label": plain_text_object(parameter.name.capitalize(), limits.LABEL),
        "hint": plain_text_object(parameter.help, limits.LABEL),
        "optional": not parameter.required,
        "element": {**_element(parameter), "action_id": parameter.name},
    }


def _element(parameter: Parameter) -> Block:
    if parameter.choices:
        return {"type": "static_select", "options": options(list(parameter.choices))}
    if parameter.kind is Kind.NUMBER:
        return {"type": "number_input", "is_decimal_allowed": False}
    if parameter.kind is Kind.COUNCIL or parameter.completions is not no_completions:
        return {"type": "external_select", "min_query_length": 0}
    return {"type": "plain_text_input"}


def _blocks(view: View) -> list[str]:
    return list(view["state"]["values"])


def _entered(view: View, name: str) -> str:
    state = view["state"]["values"][name][name]
    return unescape(state.get("value") or "") or selected_value(state)
