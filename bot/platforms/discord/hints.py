"""How Discord's users are told what to type, and whom to ask."""

from collections.abc import Sequence
from itertools import zip_longest

from bot.chat.command import Command
from bot.chat.hints import Hints
from bot.chat.parameter import Kind, Parameter


def _command_line(command: Command, words: str) -> str:
    """/withdraw ward:Battenhall because:wrong ward: the options that make up a line.

    The command's own words stay as they are typed elsewhere: `CommandLinks` knows them so.
    """
    fitting = [s for s in command.subcommands if f"{words} ".startswith(f"{s.words} ")]
    if not fitting:
        return _filled_in(f"/{command.name}", command.parameters, words)
    chosen = max(fitting, key=lambda subcommand: len(subcommand.words))
    name = f"/{command.name} {chosen.words}".rstrip()
    return _filled_in(name, chosen.parameters, words.removeprefix(chosen.words).strip())


def _filled_in(name: str, parameters: Sequence[Parameter], words: str) -> str:
    parts, rest = [name], words
    taken = [p for p in parameters if p.kind is not Kind.FILE and not _is_left_out(p, words)]
    for parameter, following in zip_longest(taken, taken[1:]):
        value, rest = _value_and_rest(parameter, following, rest)
        if value:
            parts.append(f"{parameter.name}:{value}")
    return " ".join([*parts, rest]).strip()


def _is_left_out(parameter: Parameter, words: str) -> bool:
    return bool(parameter.lead) and f" {parameter.lead} " not in f" {words} "


def _value_and_rest(
    parameter: Parameter, following: Parameter | None, rest: str
) -> tuple[str, str]:
    """A choice is one word; anything else goes on to the next parameter's words."""
    rest = rest.removeprefix(f"{parameter.lead} ") if parameter.lead else rest
    if parameter.choices:
        first, _, more = rest.partition(" ")
        return (first, more) if first in map(str, parameter.choices) else ("", rest)
    if following and following.lead:
        value, found, more = rest.partition(f" {following.lead} ")
        return value, f"{following.lead} {more}" if found else ""
    if following and following.choices:
        value, _, last = rest.rpartition(" ")
        return (value, last) if last in map(str, following.choices) else (rest, "")
    return rest, ""


HINTS = Hints(
    admins="someone who may manage the server",
    command_line=_command_line,
    files="attach it to the command",
)
