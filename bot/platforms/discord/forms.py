"""A command's form as Discord has it: a choice, then one field with a line for each figure."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

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
_CODE_BLOCK = re.compile(r"```\n(.*)\n```", re.DOTALL)


@dataclass(frozen=True, slots=True)
class ChosenForm:
    """A form of one command, at one choice."""

    command: Command
    form: Form
    choice: str

    @property
    def reference(self) -> str:
        """What a button or a form carries to find the paper again, however long a name is."""
        return f"{self.command.name} {_digest(self.choice)}"


def unambiguous_choice(form: Form, tonight: Councils, typed: str) -> str | None:
    """The choice that a line names and nothing else: whole, or by a beginning only it has."""
    if not typed.strip():
        return None
    choices = form.choices(tonight, typed)
    whole = [c for c in choices if c.casefold() == typed.strip().casefold()]
    return next(iter(whole or choices), None) if len(whole or choices) == 1 else None


def choice_by_digest(form: Form, tonight: Councils, short: str) -> str | None:
    """The choice behind a short name."""
    return next((c for c in form.choices(tonight, "") if _digest(c) == short), None)


def choice_page(command: Command, form: Form, tonight: Councils, start: int) -> Payload:
    """The choices in a list, 25 a page."""
    choices = form.choices(tonight, "")
    here = choices[start : start + SELECT_OPTIONS]
    options = [
        {"label": truncate(choice, OPTION_LABEL), "value": _digest(choice)} for choice in here
    ]
    what = form.choice.casefold()
    rows: list[Payload] = []
    if options:
        select = {
            "type": _SELECT,
            "custom_id": f"{PICK}|{command.name}",
            "placeholder": form.choice,
            "options": options,
        }
        rows.append({"type": ACTION_ROW, "components": [select]})
    if len(choices) > SELECT_OPTIONS:
        turn = start + SELECT_OPTIONS if start + SELECT_OPTIONS < len(choices) else 0
        more = _button("More" if turn else "From the start", f"{PAGE}|{command.name} {turn}", _GREY)
        rows.append({"type": ACTION_ROW, "components": [more]})
    text = f"Choose the {what}; or type it in one line: /{command.name} {command.example}"
    return _private_body(escape.line(text), rows)


def modal_body(paper: ChosenForm, text: str) -> Payload:
    """The field itself, with what is in it already."""
    field = {
        "type": _TEXT_INPUT,
        "custom_id": "figures",
        "style": _PARAGRAPH_STYLE,
        "value": pack([text], PARAGRAPH)[0],
        "max_length": PARAGRAPH,
        "required": True,
    }
    label = truncate(f"{paper.choice}", PARAGRAPH_LABEL)
    note = "A figure after each name; leave out what you do not have."
    return {
        "custom_id": f"{SUBMIT}|{paper.reference}",
        "title": truncate(paper.form.title, MODAL_TITLE),
        "components": [{"type": _LABEL, "label": label, "description": note, "component": field}],
    }


def prefilled_text(paper: ChosenForm, tonight: Councils) -> str:
    """A line for each field, with what is known."""
    return "\n".join(f"{f.label}: {f.value}" for f in paper.form.fields(tonight, paper.choice))


def values_and_errors(
    paper: ChosenForm, tonight: Councils, text: str
) -> tuple[dict[str, str], list[str]]:
    """The values that a filled form gives, and a sentence for each slip in it."""
    fields = paper.form.fields(tonight, paper.choice)
    values, strange = _parsed_values(text, fields)
    said = [f"“{truncate(line.strip(), 80)}” is no line of this form." for line in strange]
    if strange:
        said.append(f"A line is a name as it stands there and a figure: {fields[0].label}: 1081")
    labels = {field.id: f"{field.label}: " for field in fields}
    found = {} if strange else paper.form.errors(tonight, paper.choice, values)
    return values, [*said, *(f"{labels.get(key, '')}{slip}" for key, slip in found.items())]


def retry_message(paper: ChosenForm, said: Iterable[str], text: str) -> Payload:
    """What has to be mended, and the text as it was typed, with a button to mend it."""
    sentences = [escape.line(sentence) for sentence in said]
    if not any(_NOTHING_STORED in sentence for sentence in sentences):
        sentences.append(_NOTHING_STORED)
    content = pack([f"**{sentences[0]}**", *sentences[1:]], CONTENT)[0]
    kept = "\n".join(escape.code(line) for line in text.splitlines())
    button = _button("Mend it", f"{RETRY}|{paper.reference}", _BLUE)
    body = _private_body(content, [{"type": ACTION_ROW, "components": [button]}])
    fenced = f"```\n{pack([kept], PARAGRAPH)[0]}\n```"
    return body | {"embeds": [{"description": fenced}], "flags": EPHEMERAL}


def retry_text(description: str | None) -> str | None:
    """The text that a message with slips keeps."""
    found = _CODE_BLOCK.search(description or "")
    return escape.uncode(found.group(1)) if found else None


def _parsed_values(text: str, fields: list[Field]) -> tuple[dict[str, str], list[str]]:
    values: dict[str, str] = {}
    strange = []
    for line in filter(str.strip, text.splitlines()):
        found = next(
            (
                (f.id, said)
                for f in fields
                if f.id not in values and (said := _field_match(line, f))
            ),
            None,
        )
        if found:
            values[found[0]] = found[1].group(1).strip()
        else:
            strange.append(line)
    return values, strange


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


def command_line(paper: ChosenForm, tonight: Councils, values: Mapping[str, str]) -> str:
    """The words that the filled form stands for."""
    return paper.form.line(tonight, paper.choice, values)
