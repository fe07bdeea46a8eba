"""A form to grant a role: it lists people and channels, so that nobody has to type an id."""

import json
from dataclasses import asdict

from bot.chat.command import Role
from bot.platforms.slack import limits
from bot.platforms.slack.ack_deadline import Ack
from bot.platforms.slack.forms import FormContext, View, open_modal
from bot.platforms.slack.identity import Payload, channel_from_id, home_channel
from bot.platforms.slack.render import Block, plain_text_object
from bot.platforms.slack.responses import ReturnAddress
from bot.platforms.slack.services import Services
from bot.platforms.slack.submissions import Answered, answer_submission

CALLBACK_ID = "grant"
LINE = "roles grant"  # typed without more, opens the form

_ROLE, _PERSON, _CHANNEL = "role", "person", "channel"  # blocks, and the elements in them
_ROLES = {
    Role.DECLARER: "Declarer: declares, corrects and withdraws results",
    Role.EDITOR: "Editor: also chooses what a channel gets",
}


class GrantHandler:
    """Opens the form for an admin, and types the command that it stands for."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def open_form(self, context: FormContext, trigger: str) -> bool:
        return await open_modal(self._services.api, _view(context), context, trigger)

    async def handle_submission(self, ack: Ack, body: Payload) -> None:
        values = body["view"]["state"]["values"]
        role = values[_ROLE][_ROLE]["selected_option"]["value"]
        holders = {
            _PERSON: values[_PERSON][_PERSON].get("selected_user"),
            _CHANNEL: values[_CHANNEL][_CHANNEL].get("selected_conversation"),
        }
        lines = {
            kind: f"{LINE} {role} {kind} {chosen}" for kind, chosen in holders.items() if chosen
        }
        if lines:
            await answer_submission(self._services, ack, self._grant(body, lines))
        else:
            await ack(response_action="errors", errors={_PERSON: "Choose a person or a channel."})

    async def _grant(self, body: Payload, lines: dict[str, str]) -> Answered:
        """The reply to each line, up to the first refusal."""
        services, view, replies = self._services, body["view"], []
        context = FormContext.from_view(view)
        person = await services.directory.look_up(body)
        channel = (
            channel_from_id(context.channel, context.channel_name)
            if context.channel
            else home_channel(person.id)
        )
        for line in lines.values():
            key = f"slack:{view['id']}:{view['hash']}:{line}"
            reply = await services.run_command(context.command, line, person, channel, key)
            replies.append(reply)
            if reply.tone.is_error:
                break
        return Answered(
            ReturnAddress(context.url, person, channel), replies, list(lines)[len(replies) - 1]
        )


def _view(context: FormContext) -> View:
    return {
        "type": "modal",
        "callback_id": CALLBACK_ID,
        "private_metadata": json.dumps(asdict(context)),
        "title": plain_text_object("Grant a role", limits.TITLE),
        "submit": plain_text_object("Grant", limits.TITLE),
        "close": plain_text_object("Cancel", limits.TITLE),
        "blocks": [
            _input(_ROLE, "Role", _role_choice()),
            _input(_PERSON, "To a person", {"type": "users_select"}, optional=True),
            _input(_CHANNEL, "To everyone in a channel", _channel_choice(), optional=True),
        ],
    }


def _input(block_id: str, label: str, element: Block, *, optional: bool = False) -> Block:
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain_text_object(label, limits.LABEL),
        "optional": optional,
        "element": {**element, "action_id": block_id},
    }


def _role_choice() -> Block:
    options = [
        {"text": plain_text_object(words, limits.OPTION), "value": str(role)}
        for role, words in _ROLES.items()
    ]
    return {"type": "radio_buttons", "options": options, "initial_option": options[0]}


def _channel_choice() -> Block:
    only = {"include": ["public", "private"], "exclude_bot_users": True}
    return {"type": "conversations_select", "filter": only}
