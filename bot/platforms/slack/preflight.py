"""Slack before the night: what the tokens open, what they may, which channels can be told."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from bot.desk.reads import Subscription
from bot.observability.diagnostics import Diagnostic, ok, problem, warning
from bot.platforms.shared.clock_skew import clock_diagnostic
from bot.platforms.slack.manifest import SCOPES
from bot.platforms.slack.platform import open_web_api
from bot.platforms.slack.settings import PLATFORM, SlackSettings
from bot.platforms.slack.web_api import (
    CallResult,
    Done,
    Lost,
    NotReached,
    RateLimited,
    Refused,
    WebApi,
)
from bot.wording.numbers import comma_list

Failure = Refused | RateLimited | NotReached | Lost

ABOUT = "Slack"
_CALL_SECONDS = 4.0  # for each call

_REINSTALL = (
    "Paste what python -m bot manifest slack prints under App Manifest on api.slack.com/apps, "
    "then choose Install App, Reinstall."
)
_TOKEN_FIXES = {
    "SLACK_BOT_TOKEN": "Copy the Bot User OAuth Token from Install App on api.slack.com/apps.",
    "SLACK_APP_TOKEN": (
        "Generate an App-Level Token with the scope connections:write under Basic Information on "
        "api.slack.com/apps, and see that Socket Mode is on."
    ),
    "SLACK_SIGNING_SECRET": (
        "Copy the Signing Secret from Basic Information on api.slack.com/apps."
    ),
    "SLACK_API_URL": "Leave SLACK_API_URL out, unless somebody gave you an address of your own.",
}


async def examine(
    settings: SlackSettings, channels: Sequence[Subscription] | None, now: Callable[[], datetime]
) -> list[Diagnostic]:
    """Everything that Slack can be asked without anybody noticing; no socket is opened.

    A socket of ours would be sent a part of what is typed. `channels` are all that follow
    the night, None if nobody knows.
    """
    faults = settings.faults()
    found = [problem(ABOUT, f"{fault}.", _token_fix(fault)) for fault in faults]
    if any(fault.startswith(("SLACK_BOT_TOKEN", "SLACK_API_URL")) for fault in faults):
        return found
    calls = open_web_api(settings, _CALL_SECONDS, lambda _reason: None)
    try:
        me = await calls.write("auth.test")
        at = now()
        if isinstance(me, NotReached | Lost):
            return [*found, _failure_diagnostic(me, "SLACK_BOT_TOKEN", settings)]
        parts = await asyncio.gather(
            _check_entrance(calls, settings, faults), _check_channels(calls, me, channels)
        )
    finally:
        await calls.session.close()
    if isinstance(me, Done):
        found += [*_identity_diagnostics(me), _clock_diagnostic(me, settings, at)]
    else:
        found.append(_failure_diagnostic(me, "SLACK_BOT_TOKEN", settings))
    return [*found, *(finding for part in parts for finding in part)]


def _token_fix(fault: str) -> str:
    return next(fix for name, fix in _TOKEN_FIXES.items() if fault.startswith(name))


def _identity_diagnostics(me: Done) -> list[Diagnostic]:
    who = f"The bot is “{me.data.get('user')}” in the workspace “{me.data.get('team')}”."
    return [ok(ABOUT, who), _scopes_diagnostic(me)]


def _scopes_diagnostic(me: Done) -> Diagnostic:
    said = me.headers.get("x-oauth-scopes")
    if said is None:
        return warning(
            ABOUT,
            "Slack did not say which scopes the bot has.",
            "Compare those under OAuth & Permissions on api.slack.com/apps with docs/slack.md.",
        )
    granted = {scope.strip() for scope in said.split(",")}
    missing = [scope for scope in SCOPES if scope not in granted]
    if missing:
        text = f"The bot has not been granted {comma_list(missing)}."
        return problem(ABOUT, text, _REINSTALL)
    return ok(ABOUT, "The bot has every scope it needs.")


def _clock_diagnostic(me: Done, settings: SlackSettings, now: datetime) -> Diagnostic:
    """In HTTP mode each command bears Slack's time, and an old one is not believed."""
    by_http = not settings.app_token
    return clock_diagnostic(ABOUT, me.headers.get("Date"), now, far_is_fatal=by_http)


async def _check_entrance(
    calls: WebApi, settings: SlackSettings, faults: list[str]
) -> list[Diagnostic]:
    """How commands come in, as far as it can be known before somebody types one."""
    commands = ok(
        ABOUT,
        "Slack does not say which commands the app has: type /countroom status in a channel. "
        "If Slack does not know it, paste the manifest again.",
    )
    if any(fault.startswith(("SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET")) for fault in faults):
        return [commands]
    if not settings.app_token:
        by_http = ok(
            ABOUT,
            "HTTP mode: whether Slack reaches /slack/events, and whether SLACK_SIGNING_SECRET is "
            "right, shows when somebody types a command.",
        )
        return [by_http, commands]
    opened = await calls.open_socket(settings.secret("app_token"))
    if isinstance(opened, Done):
        return [ok(ABOUT, "Socket Mode: SLACK_APP_TOKEN opens connections."), commands]
    return [_failure_diagnostic(opened, "SLACK_APP_TOKEN", settings), commands]


async def _check_channels(
    calls: WebApi, me: CallResult, channels: Sequence[Subscription] | None
) -> list[Diagnostic]:
    """Whether each can be told, by reading what was posted there last."""
    if channels is None or not isinstance(me, Done):
        return []
    invite = f"/invite @{me.data.get('user')}"
    ours = [channel for channel in channels if channel.platform == PLATFORM]
    if not ours:
        return [
            warning(
                ABOUT,
                "No channel follows the night yet.",
                f"Type {invite} and then /follow all in the channel that is to be told.",
            )
        ]
    looks = await asyncio.gather(
        *(calls.read("conversations.history", channel=_channel_id(c), limit=1) for c in ours)
    )
    return [_channel_diagnostic(c, look, invite) for c, look in zip(ours, looks, strict=True)]


def _channel_diagnostic(channel: Subscription, look: CallResult, invite: str) -> Diagnostic:
    match look:
        case Done():
            return ok(ABOUT, f"The bot is in {channel.name}.")
        case Refused(error="not_in_channel"):
            return problem(
                ABOUT, f"The bot is not in {channel.name}.", f"Type {invite} in {channel.name}."
            )
        case Refused(error="channel_not_found"):
            return problem(
                ABOUT,
                f"Slack does not show the bot {channel.name}.",
                f"If the channel is private, type {invite} there; if it is gone, type /follow all "
                "in another one.",
            )
        case Refused(error="missing_scope"):
            text = f"The bot may not look into {channel.name}: a scope is missing."
            return problem(ABOUT, text, _REINSTALL)
        case Refused(error=error):
            text = f"Slack does not let the bot look into {channel.name} ({error})."
            return problem(ABOUT, text, f"Type {invite} there, then run this again.")
        case _:
            return warning(
                ABOUT, f"Slack did not answer about {channel.name}.", "Run this again in a minute."
            )


def _failure_diagnostic(result: Failure, token: str, settings: SlackSettings) -> Diagnostic:
    match result:
        case Refused(error=error):
            return problem(ABOUT, f"Slack does not accept {token} ({error}).", _TOKEN_FIXES[token])
        case RateLimited(seconds=seconds):
            text = "Slack was asked too often and answers nothing for now."
            return problem(ABOUT, text, f"Run this again in {seconds:.0f} s.")
        case NotReached(reason=reason) | Lost(reason=reason):
            return problem(
                ABOUT,
                f"Slack does not answer at {settings.api_address} ({reason}).",
                "Look whether this machine is on the network, and at slack-status.com.",
            )


def _channel_id(channel: Subscription) -> str:
    return channel.channel.partition(":")[2]
