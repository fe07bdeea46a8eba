"""The menu as Discord's slash commands, registered only if Discord's copy differs."""

import structlog

from bot.chat.command import Command, Menu
from bot.chat.form import Form
from bot.platforms.discord.circuit_breaker import TOO_MANY_REQUESTS
from bot.platforms.discord.limits import COMMAND_HELP, truncate
from bot.platforms.discord.options import FORM, form_option_payloads, option_payloads
from bot.platforms.discord.rest import Payload, Response, RestApi
from bot.platforms.discord.settings import PLATFORM

log = structlog.get_logger(platform=PLATFORM)

# https://discord.com/developers/docs/interactions/application-commands#application-command-object
_CHAT_INPUT, MESSAGE = 1, 3
_COMPARED_FIELDS = ("name", "description", "type")
_COMPARED_OPTION_FIELDS = (
    "name",
    "description",
    "type",
    "required",
    "autocomplete",
    "choices",
    "channel_types",
)


def command_payloads(menu: Menu) -> list[Payload]:
    """The commands in the menu's order, each with a form followed by the one that opens it."""
    payloads = []
    for command in menu.commands:
        payloads.append(_command_payload(command))
        if command.form:
            payloads.append(_form_payload(command, command.form))
    actions: list[Payload] = [{"name": a.title, "type": MESSAGE} for a in menu.message_actions]
    return [*payloads, *actions]


def commands_path(application: object, guild: str | None) -> str:
    """Without a guild: those of every server and direct message."""
    scope = f"/guilds/{guild}" if guild else ""
    return f"/applications/{application}{scope}/commands"


async def register_commands(
    rest: RestApi, application: int, guild: str, menu: Menu
) -> dict[str, str]:
    """Register the menu in the guild, and return Discord's ids by name; change nothing needlessly.

    Reading first means that a restart spends none of the 200 registrations a day:
    https://discord.com/developers/docs/interactions/application-commands#registering-a-command

    Raises ConnectionError if it may work later, and one of CALL_ERRORS.
    """
    path, wanted = commands_path(application, guild), command_payloads(menu)
    known = await rest.call("GET", path)
    if known.ok and is_up_to_date(known.body, wanted):
        log.info("commands registered", reason="already", commands=len(wanted))
        return _ids(known)
    put = await rest.call("PUT", path, wanted)
    if put.ok:
        log.info("commands registered", reason="changed", commands=len(wanted))
        return _ids(put)
    _report_refusal(put)
    return {}


def _ids(response: Response) -> dict[str, str]:
    return {str(command["name"]): str(command["id"]) for command in response.body}


async def remove_global_commands(rest: RestApi, application: int) -> None:
    """An earlier version registered them everywhere: in other servers, and twice at home."""
    path = commands_path(application, None)
    known = await rest.call("GET", path)
    if known.ok and known.body:
        await rest.call("PUT", path, [])


def _report_refusal(put: Response) -> None:
    """The commands registered earlier still work, so only a passing failure is raised."""
    if put.status >= 500 or put.status == TOO_MANY_REQUESTS:
        raise ConnectionError(f"commands not registered: {put.reason}")
    log.error("commands not registered", reason=put.reason)


def _command_payload(command: Command) -> Payload:
    return _payload(command.name, command.help, option_payloads(command))


def _form_payload(command: Command, form: Form) -> Payload:
    return _payload(f"{command.name}{FORM}", f"{form.title} in a form.", form_option_payloads(form))


def _payload(name: str, description: str, options: list[Payload]) -> Payload:
    return {
        "name": name,
        "description": truncate(description, COMMAND_HELP),
        "type": _CHAT_INPUT,
        "options": options,
    }


def is_up_to_date(known: object, wanted: list[Payload]) -> bool:
    if not isinstance(known, list):
        return False
    return sorted(map(_comparison_key, known)) == sorted(map(_comparison_key, wanted))


def _comparison_key(command: Payload) -> str:
    return repr([command.get(key) or None for key in _COMPARED_FIELDS] + [_option_keys(command)])


def _option_keys(parent: Payload) -> list[object]:
    """What we say of each option, and of those in it; what Discord adds makes no difference."""
    given = parent.get("options")
    return [
        [[option.get(key) or None for key in _COMPARED_OPTION_FIELDS], _option_keys(option)]
        for option in (given if isinstance(given, list) else [])
    ]
