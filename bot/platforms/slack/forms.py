"""A command's form as a Slack modal: one choice by type-ahead, then a field for each value."""

import json
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from typing import Any

import structlog

from bot.chat.form import Field, FieldKind, Form, Opening
from bot.desk.councils import Councils
from bot.platforms.slack import limits
from bot.platforms.slack.escape import plain_text, truncate, unescape
from bot.platforms.slack.identity import Payload
from bot.platforms.slack.render import Block, plain_text_object
from bot.platforms.slack.settings import PLATFORM
from bot.platforms.slack.web_api import Done, Refused, WebApi, result_text
from bot.platforms.slack.workspace import SlackWorkspace

log = structlog.get_logger(platform=PLATFORM)

CALLBACK_ID = "form"
CHOICE_BLOCK, CHANNEL_BLOCK = "choice", "channel"

View = dict[str, Any]  # JSON, as Slack's reference has it


@dataclass(frozen=True, slots=True)
class FormContext:
    """The command that a form was opened for: kept in the view, read back on submission."""

    command: str
    channel: str
    channel_name: str
    url: str

    def with_line(self, text: str) -> "FormContext":
        """The command with the words that follow its name."""
        return replace(self, command=f"{self.command} {' '.join(text.split())}")

    @staticmethod
    def from_view(view: View) -> "FormContext":
        return FormContext(**json.loads(view["private_metadata"]))


@dataclass(frozen=True, slots=True)
class Submission:
    """What the user entered: the choice, and the values by the id of their field."""

    choice: str
    values: dict[str, str]
    blocks: dict[str, str]  # the block of each field

    @property
    def first_block(self) -> str:
        return next(iter(self.blocks.values()), CHOICE_BLOCK)

    def errors(self, errors: dict[str, str]) -> dict[str, str]:
        """Each error by the block it appears under; one without a field under the first."""
        return {
            self.blocks.get(field, self.first_block): truncate(plain_text(text), limits.LABEL)
            for field, text in errors.items()
        }

    def fingerprint(self) -> str:
        """Differs as soon as one entry differs: only the same form sent twice is a repeat."""
        entries = json.dumps([self.choice, sorted(self.values.items())])
        return sha256(entries.encode()).hexdigest()[:16]


def initial_view(
    form: Form, context: FormContext, councils: Councils, opening: Opening | None
) -> View:
    """The form at a choice and with the values of a line, or at its choice alone."""
    if opening is None:
        return _view(form, context, [_choice_block(form, form.label(councils), None)])
    fields = [
        replace(field, value=opening.values.get(field.id, field.value))
        for field in form.fields(councils, opening.choice)
    ]
    return view_with_fields(form, context, councils, opening.choice, fields)


def view_with_fields(
    form: Form, context: FormContext, councils: Councils, choice: str, fields: list[Field]
) -> View:
    room = limits.VIEW_BLOCKS - 1
    # Slack keeps the entries of a block with the same id: another choice needs other blocks.
    group = sha256(choice.encode()).hexdigest()[:8]
    inputs = [_input_block(field, f"{group}:{field.id}") for field in fields[:room]]
    return _view(form, context, [_choice_block(form, form.label(councils), choice), *inputs])


def _view(form: Form, context: FormContext, blocks: list[Block]) -> View:
    return {
        "type": "modal",
        "callback_id": CALLBACK_ID,
        "private_metadata": json.dumps(asdict(context)),
        "title": plain_text_object(form.title, limits.TITLE),
        "submit": plain_text_object("Record" if len(blocks) > 1 else "Next", limits.TITLE),
        "close": plain_text_object("Cancel", limits.TITLE),
        "blocks": [*blocks, *channel_blocks(context)],
    }


def channel_blocks(context: FormContext) -> list[Block]:
    """Asks for a channel if the form was opened from none; its answer goes there, to the user."""
    if context.channel:
        return []
    element = {
        "type": "conversations_select",
        "action_id": CHANNEL_BLOCK,
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
        "default_to_current_conversation": True,
        "response_url_enabled": True,
    }
    label = plain_text_object("Channel", limits.LABEL)
    return [{"type": "input", "block_id": CHANNEL_BLOCK, "label": label, "element": element}]


async def context_in_channel(
    context: FormContext, body: Payload, workspace: SlackWorkspace
) -> FormContext:
    """The context of a submitted form, with the channel chosen in it if it was opened from none."""
    if context.channel:
        return context
    chosen = body["view"]["state"]["values"][CHANNEL_BLOCK][CHANNEL_BLOCK]["selected_conversation"]
    name = (await workspace.channel(chosen)).name.removeprefix("#")
    urls = [url["response_url"] for url in body.get("response_urls") or ()]
    return replace(context, channel=chosen, channel_name=name, url=urls[0] if urls else "")


def _choice_block(form: Form, label: str, choice: str | None) -> Block:
    element: Block = {
        "type": "external_select",
        "action_id": form.choice.casefold(),
        "min_query_length": 0,
        "placeholder": plain_text_object(f"Type the {label.casefold()}", limits.OPTION),
    }
    if choice is not None:
        element["initial_option"] = _option(choice)
    return {
        "type": "input",
        "block_id": CHOICE_BLOCK,
        "label": plain_text_object(label, limits.LABEL),
        "dispatch_action": True,
        "element": element,
    }


def _input_block(field: Field, block_id: str) -> Block:
    element = {**_field_element(field), "action_id": field.id}
    if field.value:
        element["initial_value"] = field.value[: limits.FIELD_VALUE]
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain_text_object(field.label, limits.LABEL),
        "optional": True,
        "element": element,
    }


def _field_element(field: Field) -> Block:
    match field.kind:
        case FieldKind.TEXT:
            return {"type": "plain_text_input"}
        case FieldKind.WHOLE | FieldKind.DECIMAL:
            is_decimal = field.kind is FieldKind.DECIMAL
            return {"type": "number_input", "is_decimal_allowed": is_decimal, "min_value": "0"}
        case FieldKind.CHOICES:
            return {
                "type": "multi_static_select",
                "options": options(list(field.options)),
                "max_selected_items": field.most,
            }


def options(choices: list[str]) -> list[Block]:
    return [_option(c) for c in choices if len(c) <= limits.OPTION_VALUE][: limits.OPTIONS]


def _option(choice: str) -> Block:
    return {"text": plain_text_object(choice, limits.OPTION), "value": choice}


def selected_value(select: dict[str, Any]) -> str:
    return unescape((select.get("selected_option") or {}).get("value") or "")


def submission_from_view(view: View) -> Submission:
    choice, values, blocks = "", {}, {}
    for block_id, elements in view["state"]["values"].items():
        for action_id, state in elements.items():
            if block_id == CHOICE_BLOCK:
                choice = selected_value(state)
            elif block_id != CHANNEL_BLOCK:
                chosen = [unescape(o["value"]) for o in state.get("selected_options") or ()]
                values[action_id] = "; ".join(chosen) or unescape(state.get("value") or "")
                blocks[action_id] = block_id
    return Submission(choice, values, blocks)


def choice_fields(councils: Councils, form: Form, choice: str) -> list[Field] | None:
    """The fields of a choice; None if it can't be chosen, or not now."""
    return form.fields(councils, choice) if choice in form.choices(councils, choice) else None


async def open_modal(api: WebApi, view: View, context: FormContext, trigger: str) -> bool:
    """Open the view; False if Slack didn't. One trigger opens one modal, however often it comes."""
    result = await api.write("views.open", trigger_id=trigger, view=view)
    if not isinstance(result, Done | Refused):  # so if it may not be there, once more does no harm
        result = await api.write("views.open", trigger_id=trigger, view=view)
    match result:
        case Done() | Refused(error="exchanged_trigger_id"):
            return True
        case _:
            log.warning("form not opened", command=context.command, reason=result_text(result))
            return False
