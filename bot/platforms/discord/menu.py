"""The menu as Discord's slash commands, registered only when it differs from what is there."""

import re

import structlog

from bot.chat.command import Command, Menu
from bot.platforms.discord.breaker import TOO_MANY_REQUESTS
from bot.platforms.discord.limits import CHOICE, COMMAND_HELP, cut
from bot.platforms.discord.rest import Payload, Response, Rest
from bot.platforms.discord.settings import PLATFORM

log = structlog.get_logger(platform=PLATFORM)

# https://discord.com/developers/docs/interactions/application-commands#application-command-object
_CHAT_INPUT, _STRING, ATTACHMENT = 1, 3, 11
_COMPARED = ("name", "description", "type")
_COMPARED_OPTION = ("name", "description", "type", "required", "autocomplete")


def registered_as(menu: Menu) -> list[Payload]:
    """The commands as they are registered: free text is one optional option."""
    return [_command(command) for command in menu.commands]


def registry(application: object, guild: str | None) -> str:
    """Where the commands of the guild are registered, or those of everywhere."""
    where = f"/guilds/{guild}" if guild else ""
    return f"/applications/{application}{where}/commands"


async def sync(rest: Rest, application: int, guild: str | None, menu: Menu) -> None:
    """Registers the menu in the guild, or everywhere; no call that changes nothing is made.

    What is registered is read back and compared, so that no restart spends from the 200 a day:
    https://discord.com/developers/docs/interactions/application-commands#registering-a-command
    """
    path, wanted = registry(application, guild), registered_as(menu)
    known = await rest.call("GET", path)
    if known.ok and same(known.body, wanted):
        log.info("commands registered", reason="already", commands=len(wanted))
        return
    put = await rest.call("PUT", path, wanted)
    if put.ok:
        log.info("commands registered", reason="changed", commands=len(wanted))
    else:
        _not_registered(put)


def _not_registered(put: Response) -> None:
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


_FILE = {"type": ATTACHMENT, "description": "A file that goes with it.", "required": False}
_FILES = [{**_FILE, "name": name} for name in ("file", "file2", "file3", "file4", "file5")]


def _command(command: Command) -> Payload:
    name = option_name(command)
    words = {
        "type": _STRING,
        "name": name,
        "description": cut(command.usage, CHOICE),
        "required": False,
        "autocomplete": True,
    }
    return {
        "name": command.name,
        "description": cut(command.help, COMMAND_HELP),
        "type": _CHAT_INPUT,
        "options": [*([words] if name else []), *(_FILES if command.takes_files else [])],
    }


def same(known: object, wanted: list[Payload]) -> bool:
    """Whether what Discord knows is what is wanted."""
    if not isinstance(known, list):
        return False
    return sorted(map(_compared, known)) == sorted(map(_compared, wanted))


def _compared(command: Payload) -> str:
    """What matters of a command; Discord leaves out what is False."""
    given = command.get("options")
    options = [
        [option.get(key) or False for key in _COMPARED_OPTION]
        for option in (given if isinstance(given, list) else [])
    ]
    return repr([command.get(key) for key in _COMPARED] + [options])
