"""Discord before the night: the token, the server, the commands, which channels work."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.chat.command import Menu
from bot.desk.reads import Subscription
from bot.errors import CannotStart
from bot.observability.diagnostics import Diagnostic, ok, problem, startup_problems, warning
from bot.platforms.discord import SPEC
from bot.platforms.discord.circuit_breaker import TOO_MANY_REQUESTS, UNAUTHORIZED
from bot.platforms.discord.command_registry import command_payloads, commands_path, is_up_to_date
from bot.platforms.discord.identify_limit import fetch_budget
from bot.platforms.discord.permissions import PIN_PERMISSION, DiscordObject, missing_permissions
from bot.platforms.discord.rest import CALL_ERRORS, Response, RestApi
from bot.platforms.discord.settings import DiscordSettings
from bot.platforms.shared.clock_skew import clock_diagnostic
from bot.platforms.shared.preflight import (
    AGAIN_IN_A_MINUTE,
    channel_id,
    check_channels,
    rate_limit_problem,
    unreachable_problem,
)
from bot.wording.numbers import comma_list

ABOUT = SPEC.title
_CALL_SECONDS = 4.0

_SERVER_FAULT = 500
# https://discord.com/developers/docs/topics/opcodes-and-status-codes#json-json-error-codes
_UNKNOWN_CHANNEL = 10003

_FIX_LOGIN = "Copy the token from Bot on discord.com/developers/applications again."
_GRANT_PERMISSIONS = (
    "In the channel's settings, under Permissions, add the bot and allow it to view the channel, "
    "send messages, embed links, attach files, read the history and pin messages."
)


async def examine(
    settings: DiscordSettings,
    channels: Sequence[Subscription] | None,
    menu: Menu,
    now: Callable[[], datetime],
    call_seconds: float = _CALL_SECONDS,
) -> list[Diagnostic]:
    """Every question that leaves no trace in Discord; the gateway is not dialled.

    `channels` are those that follow the night; None if they are unknown.
    """
    if faults := settings.faults():
        return startup_problems(ABOUT, CannotStart("\n".join(faults)), _FIX_LOGIN)
    rest = RestApi(settings, call_seconds)
    diagnostics: list[Diagnostic] = []
    try:
        me = await rest.call("GET", "/users/@me")
        if not me.ok or "username" not in me.body:
            return [_login_diagnostic(me)]
        diagnostics += [
            ok(ABOUT, f"The bot is “{me.body['username']}”."),
            clock_diagnostic(ABOUT, me.headers.get("Date"), now(), far_is_fatal=False),
        ]
        application = (await rest.call("GET", "/oauth2/applications/@me")).body
        diagnostics += _public_warnings(application)
        number = str(application.get("id", ""))
        parts = (
            _check_server(rest, settings.guild_id, number),
            _check_commands(rest, settings.guild_id, number, menu),
            _check_identify_budget(rest),
            _check_channels(rest, str(me.body["id"]), channels),
        )
        answers = await asyncio.gather(*(_run_check(settings, part) for part in parts))
    except CALL_ERRORS as fault:
        return [*diagnostics, _unreachable_diagnostic(settings, fault)]
    finally:
        await rest.close()
    # Each part may report that Discord does not answer: once is enough.
    return list(dict.fromkeys([*diagnostics, *(d for answer in answers for d in answer)]))


async def _run_check(
    settings: DiscordSettings, part: Coroutine[Any, Any, list[Diagnostic]]
) -> list[Diagnostic]:
    try:
        return await part
    except CALL_ERRORS as fault:
        return [_unreachable_diagnostic(settings, fault)]


def _unreachable_diagnostic(settings: DiscordSettings, fault: Exception) -> Diagnostic:
    reason = type(fault).__name__
    return unreachable_problem(SPEC, settings.api_address, reason, "discordstatus.com")


def _login_diagnostic(me: Response) -> Diagnostic:
    if me.status == UNAUTHORIZED:
        return problem(
            ABOUT,
            "Discord does not accept DISCORD_TOKEN.",
            "Reset the token under Bot on discord.com/developers/applications, and copy it.",
        )
    if me.status == TOO_MANY_REQUESTS:
        return rate_limit_problem(SPEC, me.retry_after)
    return problem(
        ABOUT,
        f"Discord did not say who the bot is ({me.reason}).",
        "Look at discordstatus.com, then run this again in a minute.",
    )


def _public_warnings(application: DiscordObject) -> list[Diagnostic]:
    if not application.get("bot_public"):
        return []
    text = "Anyone may add the bot to a server of their own. It answers only at home."
    fix = (
        "On discord.com/developers/applications set Install Link to None under Installation, then "
        "switch Public Bot off under Bot."
    )
    return [warning(ABOUT, text, fix)]


async def _check_server(rest: RestApi, guild: str | None, application: str) -> list[Diagnostic]:
    link = f"the link that python -m bot invite discord {application} prints"
    bring_in = f"Open {link} and choose the server"
    if guild:
        server = await rest.call("GET", f"/guilds/{guild}")
        if server.ok:
            return [ok(ABOUT, f"The bot's home is the server “{server.body['name']}”.")]
        text = f"The bot is not in the server {guild} of DISCORD_GUILD_ID ({server.reason})."
        return [problem(ABOUT, text, f"{bring_in}, or correct DISCORD_GUILD_ID.")]
    known = (await rest.call("GET", "/users/@me/guilds")).body
    names = [f"“{server['name']}”" for server in known] if isinstance(known, list) else []
    if not names:
        return [problem(ABOUT, "The bot is not in any server.", f"{bring_in}.")]
    if len(names) == 1:
        return [ok(ABOUT, f"The bot's home is the server {names[0]}, the only one it is in.")]
    text = (
        f"The bot is in the servers {comma_list(names)}. It keeps the home it had; if it never "
        "had one, it will not start."
    )
    return [warning(ABOUT, text, "Set DISCORD_GUILD_ID to the desk's own server.")]


async def _check_commands(
    rest: RestApi, guild: str | None, application: str, menu: Menu
) -> list[Diagnostic]:
    guild = guild or await _only_server(rest)
    if guild is None:
        return []
    known = await rest.call("GET", commands_path(application, guild))
    if not known.ok:
        text = f"Discord does not list the registered commands ({known.reason})."
        return [warning(ABOUT, text, "Fix the server problem above, then run this again.")]
    if is_up_to_date(known.body, command_payloads(menu)):
        return [ok(ABOUT, "The commands are registered.")]
    text = "are those of another version" if known.body else "are not registered yet"
    fix = "Start the bot: python -m bot run registers them."
    return [warning(ABOUT, f"The commands {text}.", fix)]


async def _only_server(rest: RestApi) -> str | None:
    known = (await rest.call("GET", "/users/@me/guilds")).body
    return str(known[0]["id"]) if isinstance(known, list) and len(known) == 1 else None


async def _check_identify_budget(rest: RestApi) -> list[Diagnostic]:
    left = await fetch_budget(rest)
    if not left.is_low:
        return []
    text = f"Only {left.remaining} connections are left today: the bot waits for more."
    hours = f"{left.seconds / 3600:.1f}"
    return [
        warning(
            ABOUT, text, f"Don't restart the bot repeatedly: more connections come in {hours} h."
        )
    ]


async def _check_channels(
    rest: RestApi, me: str, channels: Sequence[Subscription] | None
) -> list[Diagnostic]:
    async def check(own: Sequence[Subscription]) -> list[Diagnostic]:
        return await _check_own_channels(rest, me, own)

    fix = "Type /follow level:all in the channel that should get the night."
    return await check_channels(SPEC, channels, fix, check)


async def _check_own_channels(
    rest: RestApi, me: str, channels: Sequence[Subscription]
) -> list[Diagnostic]:
    responses = await asyncio.gather(
        *(rest.call("GET", f"/channels/{channel_id(channel)}") for channel in channels)
    )
    guilds = {str(r.body["guild_id"]) for r in responses if r.ok and "guild_id" in r.body}
    memberships = await asyncio.gather(*(_fetch_membership(rest, guild, me) for guild in guilds))
    known = dict(zip(guilds, memberships, strict=True))
    return [
        _channel_diagnostic(channel, response, known)
        for channel, response in zip(channels, responses, strict=True)
    ]


async def _fetch_membership(
    rest: RestApi, guild: str, me: str
) -> tuple[DiscordObject, DiscordObject] | None:
    """The server and the bot as its member; None if Discord doesn't say."""
    server, member = await asyncio.gather(
        rest.call("GET", f"/guilds/{guild}"), rest.call("GET", f"/guilds/{guild}/members/{me}")
    )
    return (server.body, member.body) if server.ok and member.ok else None


def _channel_diagnostic(
    channel: Subscription,
    response: Response,
    known: Mapping[str, tuple[DiscordObject, DiscordObject] | None],
) -> Diagnostic:
    if not response.ok:
        return _unseen_channel_diagnostic(channel, response)
    membership = known.get(str(response.body.get("guild_id")))
    if membership is None or "permission_overwrites" not in response.body:  # a thread has none
        text = f"The bot sees {channel.name}. Discord does not say whether it may write there."
        return ok(ABOUT, text)
    if lacks := missing_permissions(*membership, response.body):
        severity = problem if lacks != [PIN_PERMISSION] else warning
        return severity(
            ABOUT, f"The bot lacks {comma_list(lacks)} in {channel.name}.", _GRANT_PERMISSIONS
        )
    return ok(ABOUT, f"The bot may write in {channel.name}.")


def _unseen_channel_diagnostic(channel: Subscription, response: Response) -> Diagnostic:
    if response.code == _UNKNOWN_CHANNEL:
        return problem(
            ABOUT,
            f"{channel.name} is gone.",
            "Type /follow level:all in the channel that replaced it.",
        )
    if response.status == TOO_MANY_REQUESTS or response.status >= _SERVER_FAULT:
        text = f"Discord did not answer about {channel.name} ({response.reason})."
        return warning(ABOUT, text, AGAIN_IN_A_MINUTE)
    return problem(
        ABOUT, f"The bot does not see {channel.name} ({response.reason}).", _GRANT_PERMISSIONS
    )
