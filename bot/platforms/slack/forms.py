"""A command's form as Slack's modal: one choice by type-ahead, then a field for each value."""

import json
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from bot.chat.form import Field, Form
from bot.desk.councils import Councils
from bot.platforms.slack import limits
from bot.platforms.slack.escape import plain_text, truncate, unescape
from bot.platforms.slack.render import Block, plain_text_object

CALLBACK_ID = "form"
CHOICE_BLOCK = "choice"

View = dict[str, Any]  # JSON, as Slack's reference has it


@dataclass(frozen=True, slots=True)
class FormContext:
    """The command that a form was opened for: kept in the view, read back when it is sent in."""

    command: str
    channel: str
    channel_name: str
    url: str

    @staticmethod
    def from_view(view: View) -> "FormContext":
        """What the view was opened for."""
        return FormContext(**json.loads(view["private_metadata"]))


@dataclass(frozen=True, slots=True)
class Submission:
    """What somebody entered: the choice, and the values by the id of their field."""

    choice: str
    values: dict[str, str]
    blocks: dict[str, str]  # the block that each field stands in

    def errors(self, slips: dict[str, str]) -> dict[str, str]:
        """Each slip beside its field; one of no field beside the first."""
        first = next(iter(self.blocks.values()), CHOICE_BLOCK)
        return {
            self.blocks.get(field, first): truncate(plain_text(text), limits.LABEL)
            for field, text in slips.items()
        }

    def fingerprint(self) -> str:
        """Stands for exactly these entries, so that only the same form sent twice is the same."""
        entries = json.dumps([self.choice, sorted(self.values.items())])
        return sha256(entries.encode()).hexdigest()[:16]


def initial_view(form: Form, call: FormContext) -> View:
    """The form before anything is chosen."""
    return _view(form, call, [_choice_block(form, None)])


def view_with_fields(form: Form, call: FormContext, choice: str, fields_of_it: list[Field]) -> View:
    """The form with the fields that the choice has."""
    room = limits.VIEW_BLOCKS - 1
    # Slack keeps what was entered in a block of the same id: another choice needs other blocks.
    group = sha256(choice.encode()).hexdigest()[:8]
    inputs = [_input_block(field, f"{group}:{field.id}") for field in fields_of_it[:room]]
    return _view(form, call, [_choice_block(form, choice), *inputs])


def _view(form: Form, call: FormContext, blocks: list[Block]) -> View:
    return {
        "type": "modal",
        "callback_id": CALLBACK_ID,
        "private_metadata": json.dumps(asdict(call)),
        "title": plain_text_object(form.title, limits.TITLE),
        "submit": plain_text_object("Record" if len(blocks) > 1 else "Next", limits.TITLE),
        "close": plain_text_object("Cancel", limits.TITLE),
        "blocks": blocks,
    }


def _choice_block(form: Form, choice: str | None) -> Block:
    element: Block = {
        "type": "external_select",
        "action_id": form.choice.casefold(),
        "min_query_length": 0,
        "placeholder": plain_text_object(f"Type the {form.choice.casefold()}", limits.OPTION),
    }
    if choice is not None:
        element["initial_option"] = _option(choice)
    return {
        "type": "input",
        "block_id": CHOICE_BLOCK,
        "label": plain_text_object(form.choice, limits.LABEL),
        "dispatch_action": True,
        "element": element,
    }


def _input_block(field: Field, block_id: str) -> Block:
    element: Block = {"type": "plain_text_input", "action_id": field.id}
    if field.value:
        element["initial_value"] = field.value[: limits.FIELD_VALUE]
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain_text_object(field.label, limits.LABEL),
        "optional": True,
        "element": element,
    }


def options(choices: list[str]) -> list[Block]:
    """What can be chosen, as the type-ahead shows it."""
    return [_option(c) for c in choices if len(c) <= limits.OPTION_VALUE][: limits.OPTIONS]


def _option(choice: str) -> Block:
    return {"text": plain_text_object(choice, limits.OPTION), "value": choice}


def selected_value(select: dict[str, Any]) -> str:
    """What is chosen in a select: of its action, or of its state in a view."""
    return unescape((select.get("selected_option") or {}).get("value") or "")


def submission_from_view(view: View) -> Submission:
    """What was entered so far; a field that was left empty is an empty text."""
    choice, values, blocks = "", {}, {}
    for block_id, elements in view["state"]["values"].items():
        for action_id, state in elements.items():
            if block_id == CHOICE_BLOCK:
                choice = selected_value(state)
            else:
                values[action_id] = unescape(state.get("value") or "")
                blocks[action_id] = block_id
    return Submission(choice, values, blocks)


def choice_fields(tonight: Councils, form: Form, choice: str) -> list[Field] | None:
    """The fields of a choice; None if it cannot be chosen (any more)."""
    return form.fields(tonight, choice) if choice in form.choices(tonight, choice) else None
