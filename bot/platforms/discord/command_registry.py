"""The menu as Discord's slash commands, registered only if Discord's copy differs."""

import re

import structlog

from bot.chat.command import Command, Menu
from bot.platforms.discord.circuit_breaker import TOO_MANY_REQUESTS
from bot.platforms.discord.limits import CHOICE, COMMAND_HELP, truncate
from bot.platforms.discord.rest import Payload, Response, RestApi
from bot.platforms.discord.settings import PLATFORM

log = structlog.get_logger(platform=PLATFORM)

# https://discord.com/developers/docs/interactions/application-commands#application-command-object
_CHAT_INPUT, _STRING, ATTACHMENT = 1, 3, 11
_COMPARED_FIELDS = ("name", "description", "type")
_COMPARED_OPTION_FIELDS = ("name", "description", "type", "required", "autocomplete")


def command_payloads(menu: Menu) -> list[Payload]:
    return [_command_payload(command) for command in menu.commands]


def commands_path(application: object, guild: str | None) -> str:
    scope = f"/guilds/{guild}" if guild else ""
    return f"/applications/{application}{scope}/commands"


async def register_commands(rest: RestApi, application: int, guild: str | None, menu: Menu) -> None:
    """Register the menu in the guild, or globally; make no call that changes nothing.

    Reading first means that a restart spends none of the 200 registrations a day:
    https://discord.com/developers/docs/interactions/application-commands#registering-a-command

    Raises ConnectionError if it may work later, and one of CALL_ERRORS.
    """
    path, wanted = commands_path(application, guild), command_payloads(menu)
    known = await rest.call("GET", path)
    if known.ok and is_up_to_date(known.body, wanted):
        log.info("commands registered", reason="already", commands=len(wanted))
        return
    put = await rest.call("PUT", path, wanted)
    if put.ok:
        log.info("commands registered", reason="changed", commands=len(wanted))
    else:
        _report_refusal(put)


def _report_refusal(put: Response) -> None:
    """The commands registered earlier still work, so only a passing failure is raised."""
    if put.status >= 500 or put.status == TOO_MANY_REQUESTS:
        raise ConnectionError(f"commands not registered: {put.reason}")
    log.error("commands not registered", reason=put.reason)


def option_name(command: Command) -> str | None:
    """The name of the words after a command, such as result or ward; None without words."""
    if command.form:
        return "result"
    if not command.usage:
        return None
    first = re.match(r"[<\[]\s*([a-z]{1,32})\b", command.usage)
    return first.group(1) if first else "what"


_FILE_OPTION = {"type": ATTACHMENT, "description": "A file to attach.", "required": False}
_FILE_OPTIONS = [
    {**_FILE_OPTION, "name": name} for name in ("file", "file2", "file3", "file4", "file5")
]


def _command_payload(command: Command) -> Payload:
    name = option_name(command)
    words = {
        "type": _STRING,
        "name": name,
        "description": truncate(command.usage, CHOICE),
        "required": False,
        "autocomplete": True,
    }
    return {
        "name": command.name,
        "description": truncate(command.help, COMMAND_HELP),
        "type": _CHAT_INPUT,
        "options": [*([words] if name else []), *(_FILE_OPTIONS if command.takes_files else [])],
    }


def is_up_to_date(known: object, wanted: list[Payload]) -> bool:
    if not isinstance(known, list):
        return False
    return sorted(map(_comparison_key, known)) == sorted(map(_comparison_key, wanted))


def _comparison_key(command: Payload) -> str:
    given = command.get("options")
    options = [
        [option.get(key) or False for key in _COMPARED_OPTION_FIELDS]
        for option in (given if isinstance(given, list) else [])
    ]
    return repr([command.get(key) for key in _COMPARED_FIELDS] + [options])
