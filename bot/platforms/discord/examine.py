"""Discord before the night: the token, the server, the commands, which channels can be told."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.chat.command import Menu
from bot.observability.diagnostics import Finding, ok, problem, warning
from bot.platforms.discord.breaker import TOO_MANY_REQUESTS, UNAUTHORIZED
from bot.platforms.discord.identify import budget
from bot.platforms.discord.menu import registered_as, registry, same
from bot.platforms.discord.permissions import TO_PIN, Said, missing
from bot.platforms.discord.rest import LOST, Response, Rest
from bot.platforms.discord.settings import PLATFORM, DiscordSettings
from bot.platforms.shared.clock_skew import clock
from bot.store.channels import Channel
from bot.wording.numbers import listed

ABOUT = "Discord"
_SECONDS = 4.0  # for each call

_SERVER_FAULT = 500
# https://discord.com/developers/docs/topics/opcodes-and-status-codes#json-json-error-codes
_UNKNOWN_CHANNEL = 10003

_ALLOW_IT = (
    "In the channel's settings, under Permissions, add the bot and allow it to view the channel, "
    "send messages, embed links, attach files, read the history and pin messages."
)


async def examine(
    settings: DiscordSettings,
    channels: Sequence[Channel] | None,
    menu: Menu,
    now: Callable[[], datetime],
) -> list[Finding]:
    """Everything that Discord can be asked without anybody noticing; the gateway is not dialled.

    `channels` are all that follow the night, None if nobody knows.
    """
    rest = Rest(settings, _SECONDS)
    found: list[Finding] = []
    try:
        me = await rest.call("GET", "/users/@me")
        if not me.ok or "username" not in me.body:
            return [_not_introduced(me)]
        found += [
            ok(ABOUT, f"The bot is “{me.body['username']}”."),
            clock(ABOUT, me.headers.get("Date"), now(), far_is_fatal=False),
        ]
        application = str((await rest.call("GET", "/oauth2/applications/@me")).body.get("id", ""))
        parts = (
            _server(rest, settings.guild_id, application),
            _commands(rest, settings.guild_id, application, menu),
            _connections(rest),
            _channels(rest, str(me.body["id"]), channels),
        )
        answers = await asyncio.gather(*(_answered(settings, part) for part in parts))
    except LOST as lost:
        return [*found, _not_reached(settings, lost)]
    finally:
        await rest.close()
    # Each part may have found that Discord does not answer: that is said once.
    return list(dict.fromkeys([*found, *(finding for answer in answers for finding in answer)]))


async def _answered(
    settings: DiscordSettings, part: Coroutine[Any, Any, list[Finding]]
) -> list[Finding]:
    try:
        return await part
    except LOST as lost:
        return [_not_reached(settings, lost)]


def _not_reached(settings: DiscordSettings, lost: Exception) -> Finding:
    return problem(
        ABOUT,
        f"Discord does not answer at {settings.rest} ({type(lost).__name__}).",
        "Look whether this machine is on the network, and at discordstatus.com.",
    )


def _not_introduced(me: Response) -> Finding:
    if me.status == UNAUTHORIZED:
        return problem(
            ABOUT,
            "Discord does not accept DISCORD_TOKEN.",
            "Reset the token under Bot on discord.com/developers/applications, and copy it.",
        )
    if me.status == TOO_MANY_REQUESTS:
        text = "Discord was asked too often and answers nothing for now."
        return problem(ABOUT, text, f"Run this again in {me.retry_after:.0f} s.")
    return problem(
        ABOUT,
        f"Discord does not say who the bot is ({me.reason}).",
        "Look at discordstatus.com, and run this again in a minute.",
    )


async def _server(rest: Rest, guild: str | None, application: str) -> list[Finding]:
    link = f"the link that python -m bot invite discord {application} prints"
    bring_in = f"Open {link} and choose the server"
    if guild:
        there = await rest.call("GET", f"/guilds/{guild}")
        if there.ok:
            return [ok(ABOUT, f"The bot is in the server “{there.body['name']}”.")]
        text = f"The bot is not in the server {guild} of DISCORD_GUILD_ID ({there.reason})."
        return [problem(ABOUT, text, f"{bring_in}, or correct DISCORD_GUILD_ID.")]
    known = (await rest.call("GET", "/users/@me/guilds")).body
    names = [f"“{server['name']}”" for server in known] if isinstance(known, list) else []
    if not names:
        return [problem(ABOUT, "The bot is in no server.", f"{bring_in}.")]
    if len(names) == 1:
        return [ok(ABOUT, f"The bot is in the server {names[0]}.")]
    return [
        warning(
            ABOUT,
            f"The bot is in the servers {listed(names)}, and whoever has Manage Server in any of "
            "them may write.",
            "Set DISCORD_GUILD_ID to the desk's own server.",
        )
    ]


async def _commands(rest: Rest, guild: str | None, application: str, menu: Menu) -> list[Finding]:
    known = await rest.call("GET", registry(application, guild))
    if not known.ok:
        text = f"Discord does not say which commands are registered ({known.reason})."
        return [warning(ABOUT, text, "Mend what is said of the server, then run this again.")]
    if same(known.body, registered_as(menu)):
        return [ok(ABOUT, "The commands are registered.")]
    text = "are not those of this version" if known.body else "are not registered yet"
    fix = "Start the bot: python -m bot run registers them."
    return [warning(ABOUT, f"The commands {text}.", fix)]


async def _connections(rest: Rest) -> list[Finding]:
    left = await budget(rest)
    if not left.low:
        return []
    text = f"Only {left.remaining} of today's connections are left: the bot waits for new ones."
    hours = f"{left.seconds / 3600:.1f}"
    return [
        warning(ABOUT, text, f"Do not start the bot again and again; new ones come in {hours} h.")
    ]


async def _channels(rest: Rest, me: str, channels: Sequence[Channel] | None) -> list[Finding]:
    if channels is None:
        return []
    ours = [channel for channel in channels if channel.platform == PLATFORM]
    if not ours:
        fix = "Type /follow all in the channel that is to be told."
        return [warning(ABOUT, "No channel follows the night yet.", fix)]
    there = await asyncio.gather(*(rest.call("GET", f"/channels/{_id(c)}") for c in ours))
    guilds = {str(r.body["guild_id"]) for r in there if r.ok and "guild_id" in r.body}
    belongs = await asyncio.gather(*(_belonging(rest, guild, me) for guild in guilds))
    known = dict(zip(guilds, belongs, strict=True))
    return [
        _channel(channel, response, known) for channel, response in zip(ours, there, strict=True)
    ]


async def _belonging(rest: Rest, guild: str, me: str) -> tuple[Said, Said] | None:
    """The server and the bot's place in it; None if Discord does not say."""
    server, member = await asyncio.gather(
        rest.call("GET", f"/guilds/{guild}"), rest.call("GET", f"/guilds/{guild}/members/{me}")
    )
    return (server.body, member.body) if server.ok and member.ok else None


def _channel(
    channel: Channel, response: Response, known: Mapping[str, tuple[Said, Said] | None]
) -> Finding:
    if not response.ok:
        return _unseen(channel, response)
    belongs = known.get(str(response.body.get("guild_id")))
    if belongs is None or "permission_overwrites" not in response.body:  # as a thread has none
        text = f"The bot sees {channel.name}; whether it may write there, Discord does not say."
        return ok(ABOUT, text)
    if lacks := missing(*belongs, response.body):
        serious = problem if lacks != [TO_PIN] else warning
        return serious(ABOUT, f"The bot lacks {listed(lacks)} in {channel.name}.", _ALLOW_IT)
    return ok(ABOUT, f"The bot may write in {channel.name}.")


def _unseen(channel: Channel, response: Response) -> Finding:
    if response.code == _UNKNOWN_CHANNEL:
        return problem(
            ABOUT,
            f"{channel.name} is gone.",
            "Type /follow all in the channel that took its place.",
        )
    if response.status == TOO_MANY_REQUESTS or response.status >= _SERVER_FAULT:
        text = f"Discord did not answer about {channel.name} ({response.reason})."
        return warning(ABOUT, text, "Run this again in a minute.")
    return problem(ABOUT, f"The bot does not see {channel.name} ({response.reason}).", _ALLOW_IT)


def _id(channel: Channel) -> str:
    return channel.channel.partition(":")[2]
