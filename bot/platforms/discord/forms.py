"""A command's form as Discord has it: a choice, then one field with a line for each figure."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.chat.command import Command
from bot.chat.form import Field, Form
from bot.desk.councils import Councils
from bot.platforms.discord import escape
from bot.platforms.discord.limits import (
    CONTENT,
    MODAL_TITLE,
    OPTION_LABEL,
    PARAGRAPH,
    PARAGRAPH_LABEL,
    SELECT_OPTIONS,
    pack,
    truncate,
)
from bot.platforms.discord.render import ACTION_ROW, BUTTON, EPHEMERAL, NO_MENTIONS, SUPPRESS_EMBEDS
from bot.platforms.discord.rest import Payload

PAGE, PICK, SUBMIT, RETRY = ".page", ".pick", ".filled", ".mend"

_SELECT, _TEXT_INPUT, _LABEL = 3, 4, 18
_PARAGRAPH_STYLE, _BLUE, _GREY = 2, 1, 2
_NOTHING_STORED = "Nothing was stored."
_NAME_AND_FIGURE = re.compile(r"\s*(.*?[^\s:=])\s*[\s:=]\s*([0-9][0-9.,]*)\s*%?\s*")
_CODE_BLOCK = re.compile(r"```\n(.*)\n```", re.DOTALL)


@dataclass(frozen=True, slots=True)
class ChosenForm:
    """A command's form at one choice. `values` stand instead of the fields' own."""

    command: Command
    form: Form
    choice: str
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def reference(self) -> str:
        """What a button or modal carries to find the form again, however long a name is."""
        return f"{self.command.name} {_digest(self.choice)}"


def choice_by_digest(form: Form, councils: Councils, digest: str) -> str | None:
    return next((c for c in form.choices(councils, "") if _digest(c) == digest), None)


def choice_page(command: Command, form: Form, councils: Councils, start: int) -> Payload:
    choices = form.choices(councils, "")
    page = choices[start : start + SELECT_OPTIONS]
    options = [
        {
            "label": truncate(choice, OPTION_LABEL),
            "value": _digest(choice),
            "description": truncate(form.note(councils, choice), OPTION_LABEL),
        }
        for choice in page
    ]
    rows: list[Payload] = []
    if options:
        select = {
            "type": _SELECT,
            "custom_id": f"{PICK}|{command.name}",
            "placeholder": form.label(councils),
            "options": options,
        }
        rows.append({"type": ACTION_ROW, "components": [select]})
    if len(choices) > SELECT_OPTIONS:
        after = start + SELECT_OPTIONS if start + SELECT_OPTIONS < len(choices) else 0
        more = _button(
            "More" if after else "From the start", f"{PAGE}|{command.name} {after}", _GREY
        )
        rows.append({"type": ACTION_ROW, "components": [more]})
    text = (
        f"Choose the {form.label(councils).casefold()}, or type one line: "
        f"/{command.name} {command.example}"
    )
    return _private_body(escape.line(text), rows)


def modal_body(chosen: ChosenForm, text: str) -> Payload:
    field = {
        "type": _TEXT_INPUT,
        "custom_id": "figures",
        "style": _PARAGRAPH_STYLE,
        "value": pack([text], PARAGRAPH)[0],
        "max_length": PARAGRAPH,
        "required": True,
    }
    label = truncate(chosen.choice, PARAGRAPH_LABEL)
    note = "Type a figure after each name. Leave out any you don't have."
    return {
        "custom_id": f"{SUBMIT}|{chosen.reference}",
        "title": truncate(chosen.form.title, MODAL_TITLE),
        "components": [{"type": _LABEL, "label": label, "description": note, "component": field}],
    }


def prefilled_text(chosen: ChosenForm, councils: Councils) -> str:
    fields = chosen.form.fields(councils, chosen.choice)
    return "\n".join(f"{f.label}: {chosen.values.get(f.id, f.value)}" for f in fields)


def values_and_errors(
    chosen: ChosenForm, councils: Councils, text: str
) -> tuple[dict[str, str], list[str]]:
    fields = chosen.form.fields(councils, chosen.choice)
    values, unknown = _parsed_values(chosen, councils, text, fields)
    if unknown:
        lines = [f"“{truncate(line.strip(), 80)}” isn't a line of this form." for line in unknown]
        return values, [
            *lines,
            f"Each line is a name as shown and its figure: {fields[0].label}: 1081",
        ]
    labels = {field.id: f"{field.label}: " for field in fields}
    errors = chosen.form.errors(councils, chosen.choice, values)
    return values, [f"{labels.get(key, '')}{error}" for key, error in errors.items()]


def retry_message(chosen: ChosenForm, errors: Iterable[str], text: str) -> Payload:
    """The errors and the text as typed, with a button to edit it."""
    sentences = [escape.line(sentence) for sentence in errors]
    if not any(_NOTHING_STORED in sentence for sentence in sentences):
        sentences.append(_NOTHING_STORED)
    content = pack([f"**{sentences[0]}**", *sentences[1:]], CONTENT)[0]
    typed = "\n".join(escape.code(line) for line in text.splitlines())
    button = _button("Edit", f"{RETRY}|{chosen.reference}", _BLUE)
    body = _private_body(content, [{"type": ACTION_ROW, "components": [button]}])
    fenced = f"```\n{pack([typed], PARAGRAPH)[0]}\n```"
    return body | {"embeds": [{"description": fenced}], "flags": EPHEMERAL}


def retry_text(description: str | None) -> str | None:
    found = _CODE_BLOCK.search(description or "")
    return escape.uncode(found.group(1)) if found else None


def _parsed_values(
    chosen: ChosenForm, councils: Councils, text: str, fields: list[Field]
) -> tuple[dict[str, str], list[str]]:
    """The values by field, and the lines that belong to none, or to one that has its value."""
    values: dict[str, str] = {}
    unknown = []
    for line in filter(str.strip, text.splitlines()):
        found = _labelled_value(line, [f for f in fields if f.id not in values])
        found = found or _named_value(chosen, councils, line)
        if found and found[0] not in values:
            values[found[0]] = found[1]
        else:
            unknown.append(line)
    return values, unknown


def _labelled_value(line: str, fields: list[Field]) -> tuple[str, str] | None:
    for one in fields:
        if match := _field_match(line, one):
            return one.id, match.group(1).strip()
    return None


def _named_value(chosen: ChosenForm, councils: Councils, line: str) -> tuple[str, str] | None:
    """A line as one would type it: a name in any form, then its figure."""
    match = _NAME_AND_FIGURE.fullmatch(line)
    if match is None:
        return None
    field = chosen.form.named_field(councils, chosen.choice, match[1])
    return (field, match[2]) if field else None


def _field_match(line: str, field: Field) -> re.Match[str] | None:
    label = r"\s+".join(map(re.escape, field.label.split()))
    return re.match(rf"\s*{label}\s*[:=](.*)", line, re.IGNORECASE)


def _private_body(content: str, rows: list[Payload]) -> Payload:
    return {
        "content": content,
        "flags": EPHEMERAL | SUPPRESS_EMBEDS,
        "components": rows,
        "allowed_mentions": NO_MENTIONS,
    }


def _button(label: str, custom_id: str, style: int) -> Payload:
    return {"type": BUTTON, "style": style, "label": label, "custom_id": custom_id}


def _digest(choice: str) -> str:
    return hashlib.sha256(choice.encode()).hexdigest()[:16]


def command_line(chosen: ChosenForm, councils: Councils, values: Mapping[str, str]) -> str:
    return chosen.form.line(councils, chosen.choice, values)
