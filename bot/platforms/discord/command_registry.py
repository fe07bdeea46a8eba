"""The menu as Discord's slash commands, registered only when it differs from what is there."""

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
    """The commands as they are registered: free text is one optional option."""
    return [_command_payload(command) for command in menu.commands]


def commands_path(application: object, guild: str | None) -> str:
    """Where the commands of the guild are registered, or those of everywhere."""
    where = f"/guilds/{guild}" if guild else ""
    return f"/applications/{application}{where}/commands"


async def register_commands(rest: RestApi, application: int, guild: str | None, menu: Menu) -> None:
    """Registers the menu in the guild, or everywhere; no call that changes nothing is made.

    What is registered is read back and compared, so that no restart spends from the 200 a day:
    https://discord.com/developers/docs/interactions/application-commands#registering-a-command
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
    """The commands of earlier still work; only what may pass by itself is tried again."""
    if put.status >= 500 or put.status == TOO_MANY_REQUESTS:
        raise ConnectionError(f"commands not registered: {put.reason}")
    log.error("commands not registered", reason=put.reason)


def option_name(command: Command) -> str | None:
    """What the words after a command are called: a result, a ward, a council; None for no words."""
    if command.form:
        return "result"
    if not command.usage:
        return None
    first = re.match(r"[<\[]\s*([a-z]{1,32})\b", command.usage)
    return first.group(1) if first else "what"


_FILE_OPTION = {"type": ATTACHMENT, "description": "A file that goes with it.", "required": False}
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
    """Whether what Discord knows is what is wanted."""
    if not isinstance(known, list):
        return False
    return sorted(map(_comparison_key, known)) == sorted(map(_comparison_key, wanted))


def _comparison_key(command: Payload) -> str:
    """What matters of a command; Discord leaves out what is False."""
    given = command.get("options")
    options = [
        [option.get(key) or False for key in _COMPARED_OPTION_FIELDS]
        for option in (given if isinstance(given, list) else [])
    ]
    return repr([command.get(key) for key in _COMPARED_FIELDS] + [options])
