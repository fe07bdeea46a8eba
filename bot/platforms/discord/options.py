"""A command's parameters as Discord's options: registered, and read when a command is used.

Each option that a command needs is required: Discord's client puts a pasted line into the first
required option, and drops it if there is none.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.chat.arguments import named_council
from bot.chat.command import Command, Menu
from bot.chat.form import Form
from bot.chat.parameter import Completion, Kind, Parameter, Subcommand, line_of
from bot.desk.councils import Councils
from bot.platforms.discord.limits import CHOICE, truncate
from bot.platforms.discord.rest import Payload
from bot.platforms.discord.settings import PLATFORM

# https://discord.com/developers/docs/interactions/application-commands#application-command-object
_SUBCOMMAND, _SUBCOMMAND_GROUP = 1, 2
_NESTED = {_SUBCOMMAND, _SUBCOMMAND_GROUP}
_STRING, _INTEGER, _CHANNEL, _ROLE, _MENTIONABLE, _ATTACHMENT = 3, 4, 7, 8, 9, 11
_TYPES = {
    Kind.TEXT: _STRING,
    Kind.CHOICE: _STRING,
    Kind.COUNCIL: _STRING,
    Kind.NUMBER: _INTEGER,
    Kind.HOLDER: _MENTIONABLE,
    Kind.GROUP: _ROLE,
    Kind.CHANNEL: _CHANNEL,
    Kind.FILE: _ATTACHMENT,
}
_COMPLETED = {Kind.TEXT, Kind.COUNCIL}
# https://discord.com/developers/docs/resources/channel#channel-object-channel-types: those in
# which a person can type
_TEXT_CHANNELS = [0, 5, 10, 11, 12]

FORM = "-form"  # the ending of the command that opens a command's form

Data = Mapping[str, Any]  # Any: an interaction's data, as Discord sends it


@dataclass(frozen=True, slots=True)
class CommandUse:
    """A command as a member filled it in. `focused` is the option being typed, if any."""

    command: Command
    parameters: tuple[Parameter, ...]
    words: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    focused: Parameter | None = None
    opens_form: bool = False

    @property
    def line(self) -> str:
        return line_of(self.words, self.parameters, self.values)


def option_payloads(command: Command) -> list[Payload]:
    if not command.subcommands:
        return _parameter_payloads(command.parameters)
    payloads: dict[str, Payload] = {}
    for subcommand in command.subcommands:
        group, _, name = subcommand.name.rpartition(" ")
        payload = _subcommand_payload(name, subcommand)
        if group:
            grouped = [*_options(payloads.get(group, {})), payload]
            payloads[group] = _group_payload(group, grouped)
        else:
            payloads[name] = payload
    return list(payloads.values())


def form_option_payloads(form: Form) -> list[Payload]:
    return _parameter_payloads([_form_parameter(form)])


def _form_parameter(form: Form) -> Parameter:
    def completions(councils: Councils, text: str) -> list[Completion]:
        return [Completion(choice) for choice in form.choices(councils, text)]

    what = form.choice.casefold()
    return Parameter(what, f"Choose the {what} here, or from a list.", completions=completions)


def _subcommand_payload(name: str, subcommand: Subcommand) -> Payload:
    return {
        "type": _SUBCOMMAND,
        "name": name,
        "description": truncate(subcommand.help, CHOICE),
        "options": _parameter_payloads(subcommand.parameters),
    }


def _group_payload(name: str, subcommands: Sequence[Data]) -> Payload:
    return {
        "type": _SUBCOMMAND_GROUP,
        "name": name,
        "description": name.capitalize(),
        "options": list(subcommands),
    }


def _parameter_payloads(parameters: Iterable[Parameter]) -> list[Payload]:
    """Discord wants the required ones first."""
    ordered = sorted(parameters, key=lambda parameter: not parameter.required)
    return [_parameter_payload(parameter) for parameter in ordered]


def _parameter_payload(parameter: Parameter) -> Payload:
    payload: Payload = {
        "type": _TYPES[parameter.kind],
        "name": parameter.name,
        "description": truncate(parameter.help, CHOICE),
        "required": parameter.required,
    }
    if parameter.choices:
        payload["choices"] = [{"name": c, "value": c} for c in map(str, parameter.choices)]
    elif parameter.kind in _COMPLETED:
        payload["autocomplete"] = True
    if parameter.kind is Kind.CHANNEL:
        payload["channel_types"] = _TEXT_CHANNELS
    return payload


def read_command(menu: Menu, data: Data) -> CommandUse | None:
    """None if this version has no such command."""
    name = str(data["name"])
    command = menu.find(name.removesuffix(FORM))
    if command and command.form and name.endswith(FORM):
        use = CommandUse(command, (_form_parameter(command.form),), opens_form=True)
        return _read_options(use, data, data)
    if command is None:
        return None
    path: list[str] = []
    within = data
    while (first := next(iter(_options(within)), {})).get("type") in _NESTED:
        path.append(str(first["name"]))
        within = first
    if not command.subcommands:
        return _read_options(CommandUse(command, command.parameters), within, data)
    chosen = next((s for s in command.subcommands if s.name == " ".join(path)), None)
    if chosen is None:
        return None
    return _read_options(CommandUse(command, chosen.parameters, chosen.words), within, data)


def _read_options(use: CommandUse, within: Data, data: Data) -> CommandUse:
    given = {str(option["name"]): option for option in _options(within)}
    known = [p for p in use.parameters if p.name in given and p.kind is not Kind.FILE]
    values = {p.name: _option_text(p, str(given[p.name].get("value", "")), data) for p in known}
    focused = next((p for p in known if given[p.name].get("focused")), None)
    return replace(use, values=values, focused=focused)


def _option_text(parameter: Parameter, value: str, data: Data) -> str:
    """The value as it stands in the line: Discord gives a member, role or channel by its id."""
    match parameter.kind:
        case Kind.HOLDER:
            roles = (data.get("resolved") or {}).get("roles") or {}
            return f"group {value}" if value in roles else f"person {value}"
        case Kind.CHANNEL:
            return f"channel {PLATFORM}:{value}"
        case _:
            return value


def with_found_council(use: CommandUse, councils: Councils) -> CommandUse:
    """The council that was given, by the name that a line may have anywhere.

    Raises Mistake if it is none of tonight's.
    """
    given = {p.name: use.values[p.name] for p in use.parameters if _is_council(p, use)}
    found = {
        name: named_council(councils, value).night.council.slug for name, value in given.items()
    }
    return replace(use, values={**use.values, **found})


def _is_council(parameter: Parameter, use: CommandUse) -> bool:
    return parameter.kind is Kind.COUNCIL and bool(
        parameter.lead and use.values.get(parameter.name)
    )


def _options(parent: Data) -> list[Data]:
    return list(parent.get("options") or [])
