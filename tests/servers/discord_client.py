"""What Discord's client sends for a typed command, by the options that the bot registered.

    /mark ward:Claines state:recount    each option by its name
    /mark Claines recount               or by what it looks like: a choice, the word before it
    /countroom roles grant role:declarer to:@&301

A member is @201, a role @&301 and a channel #120.
"""

import re
from typing import Any

from bot.platforms.discord.command_registry import command_payloads
from commands import MENU

Json = dict[str, Any]  # payloads on the wire

_NESTED = {1, 2}  # a subcommand, and a group of them
_INTEGER = 4


def command_data(line: str, *, typing: bool = False) -> Json:
    """The data of the interaction; while typing, its last option has the focus.

    Raises LookupError if the client would not let a member send the line.
    """
    name, _, text = line.removeprefix("/").partition(" ")
    command: Json = next(c for c in command_payloads(MENU) if c["name"] == name)
    data: Json = {"id": "1", "type": 1, "name": name, "resolved": {}}
    options = _options(command, text, data["resolved"])
    if typing:
        options = options or [_option(command["options"][0], "", {})]
        _last(options)["focused"] = True
    return {**data, "options": options}


def _last(options: list[Json]) -> Json:
    return _last(options[-1]["options"]) if options[-1].get("options") else options[-1]


def _options(parent: Json, text: str, resolved: Json) -> list[Json]:
    known = {option["name"]: option for option in parent["options"]}
    first, _, rest = text.partition(" ")
    if any(option["type"] in _NESTED for option in known.values()):
        chosen = known[first]
        nested = _options(chosen, rest, resolved)
        return [{"type": chosen["type"], "name": first, "options": nested}]
    given = _named_values(text, list(known)) or _guessed_values(text, known)
    return [_option(known[name], value, resolved) for name, value in given]


def _guessed_values(text: str, known: Json) -> list[tuple[str, str]]:
    """The first option gets what is left over, as it does when a line is pasted."""
    given: list[tuple[str, str]] = []
    for name, option in [*known.items()][::-1]:
        choices = [choice["value"] for choice in option.get("choices", [])]
        head, word, tail = text.rpartition(f" {name} " if not choices else " ")
        if tail in choices or (word and not choices):
            text, given = head, [(name, tail), *given]
    rest = next((name for name in known if name not in dict(given)), "")
    if text and not rest:
        raise LookupError(text)
    return [(rest, text), *given] if text else given


def _named_values(text: str, names: list[str]) -> list[tuple[str, str]]:
    marks = list(re.finditer(rf"(?:^|(?<= ))({'|'.join(names)}):", text)) if names else []
    ends = [mark.start() for mark in marks[1:]] + [len(text)] * bool(marks)
    return [
        (mark[1], text[mark.end() : end].strip()) for mark, end in zip(marks, ends, strict=True)
    ]


def _option(option: Json, value: str, resolved: Json) -> Json:
    if choices := option.get("choices"):
        value = next(c["value"] for c in choices if c["name"] == value)
    sent: Any = int(value) if option["type"] == _INTEGER else value.lstrip("@&#")
    if value.startswith("@&"):
        resolved.setdefault("roles", {})[sent] = {"id": sent, "name": f"role {sent}"}
    elif value.startswith("@"):
        user = {"id": sent, "username": f"user{sent}", "global_name": f"User {sent}"}
        resolved.setdefault("users", {})[sent] = user
    elif value.startswith("#"):
        resolved.setdefault("channels", {})[sent] = {"id": sent, "name": f"channel-{sent}"}
    return {"type": option["type"], "name": option["name"], "value": sent}
