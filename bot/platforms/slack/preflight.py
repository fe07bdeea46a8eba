"""Slack before the night: what the tokens open, which scopes they have, which channels work."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from bot.desk.reads import Subscription
from bot.observability.diagnostics import Diagnostic, ok, problem, warning
from bot.platforms.shared.clock_skew import clock_diagnostic
from bot.platforms.shared.preflight import (
    AGAIN_IN_A_MINUTE,
    channel_id,
    check_channels,
    rate_limit_problem,
    unreachable_problem,
)
from bot.platforms.slack import SPEC
from bot.platforms.slack.manifest import SCOPES
from bot.platforms.slack.platform import open_web_api
from bot.platforms.slack.settings import SlackSettings
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

ABOUT = SPEC.title
_CALL_SECONDS = 4.0

_REINSTALL = (
    "Paste what python -m bot manifest slack prints under App Manifest on api.slack.com/apps, "
    "then choose Install App, Reinstall."
)
_TOKEN_FIXES = {
    "SLACK_BOT_TOKEN": "Copy the Bot User OAuth Token from Install App on api.slack.com/apps.",
    "SLACK_APP_TOKEN": (
        "Generate an App-Level Token with the scope connections:write under Basic Information on "
        "api.slack.com/apps, and check that Socket Mode is on."
    ),
    "SLACK_SIGNING_SECRET": (
        "Copy the Signing Secret from Basic Information on api.slack.com/apps."
    ),
    "SLACK_API_URL": "Unset SLACK_API_URL, unless you were given an address of your own.",
}


async def examine(
    settings: SlackSettings,
    channels: Sequence[Subscription] | None,
    now: Callable[[], datetime],
    call_seconds: float = _CALL_SECONDS,
) -> list[Diagnostic]:
    """Every question that leaves no trace in Slack.

    No socket is opened: Slack would send it some of the commands that users type. `channels` are
    those that follow the night; None if they are unknown.
    """
    faults = settings.faults()
    diagnostics = [problem(ABOUT, f"{fault}.", _token_fix(fault)) for fault in faults]
    if any(fault.startswith(("SLACK_BOT_TOKEN", "SLACK_API_URL")) for fault in faults):
        return diagnostics
    api = open_web_api(settings, call_seconds, lambda _reason: None)
    try:
        me = await api.write("auth.test")
        at = now()
        if isinstance(me, NotReached | Lost):
            return [*diagnostics, _failure_diagnostic(me, "SLACK_BOT_TOKEN", settings)]
        parts = await asyncio.gather(
            _check_entrance(api, settings, faults), _check_channels(api, me, channels)
        )
    finally:
        await api.session.close()
    if isinstance(me, Done):
        diagnostics += [*_identity_diagnostics(me), _clock_diagnostic(me, settings, at)]
    else:
        diagnostics.append(_failure_diagnostic(me, "SLACK_BOT_TOKEN", settings))
    return [*diagnostics, *(diagnostic for part in parts for diagnostic in part)]


def _token_fix(fault: str) -> str:
    return next(fix for name, fix in _TOKEN_FIXES.items() if fault.startswith(name))


def _identity_diagnostics(me: Done) -> list[Diagnostic]:
    person = f"The bot is “{me.data.get('user')}” in the workspace “{me.data.get('team')}”."
    return [ok(ABOUT, person), _scopes_diagnostic(me)]


def _scopes_diagnostic(me: Done) -> Diagnostic:
    scopes = me.headers.get("x-oauth-scopes")
    if scopes is None:
        return warning(
            ABOUT,
            "Slack did not list the bot's scopes.",
            "Compare those under OAuth & Permissions on api.slack.com/apps with docs/slack.md.",
        )
    granted = {scope.strip() for scope in scopes.split(",")}
    missing = [scope for scope in SCOPES if scope not in granted]
    if missing:
        text = f"The bot has not been granted {comma_list(missing)}."
        return problem(ABOUT, text, _REINSTALL)
    return ok(ABOUT, "The bot has every scope it needs.")


def _clock_diagnostic(me: Done, settings: SlackSettings, now: datetime) -> Diagnostic:
    """In HTTP mode each command carries Slack's time, and an old one is refused."""
    by_http = not settings.app_token
    return clock_diagnostic(ABOUT, me.headers.get("Date"), now, far_is_fatal=by_http)


async def _check_entrance(
    api: WebApi, settings: SlackSettings, faults: list[str]
) -> list[Diagnostic]:
    """How commands come in, as far as it shows before a user types one."""
    commands = ok(
        ABOUT,
        "Slack does not list the app's commands: type /countroom status in a channel. "
        "If Slack does not know the command, paste the manifest again.",
    )
    if any(fault.startswith(("SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET")) for fault in faults):
        return [commands]
    if not settings.app_token:
        by_http = ok(
            ABOUT,
            "HTTP mode: only a typed command shows whether Slack reaches /slack/events and whether "
            "SLACK_SIGNING_SECRET is right.",
        )
        return [by_http, commands]
    result = await api.open_socket(settings.secret("app_token"))
    if isinstance(result, Done):
        return [ok(ABOUT, "Socket Mode: SLACK_APP_TOKEN opens connections."), commands]
    return [_failure_diagnostic(result, "SLACK_APP_TOKEN", settings), commands]


async def _check_channels(
    api: WebApi, me: CallResult, channels: Sequence[Subscription] | None
) -> list[Diagnostic]:
    if not isinstance(me, Done):
        return []
    invite = f"/invite @{me.data.get('user')}"

    async def check(own: Sequence[Subscription]) -> list[Diagnostic]:
        results = await asyncio.gather(
            *(api.read("conversations.history", channel=channel_id(c), limit=1) for c in own)
        )
        return [_channel_diagnostic(c, r, invite) for c, r in zip(own, results, strict=True)]

    fix = f"Type {invite} and then /follow all in the channel that should get the night."
    return await check_channels(SPEC, channels, fix, check)


def _channel_diagnostic(channel: Subscription, result: CallResult, invite: str) -> Diagnostic:
    match result:
        case Done():
            return ok(ABOUT, f"The bot is in {channel.name}.")
        case Refused(error="not_in_channel"):
            return problem(
                ABOUT, f"The bot is not in {channel.name}.", f"Type {invite} in {channel.name}."
            )
        case Refused(error="channel_not_found"):
            return problem(
                ABOUT,
                f"Slack does not show {channel.name} to the bot.",
                f"If the channel is private, type {invite} in it; if it is gone, type /follow all "
                "in another.",
            )
        case Refused(error="missing_scope"):
            text = f"The bot may not read {channel.name}: a scope is missing."
            return problem(ABOUT, text, _REINSTALL)
        case Refused(error=error):
            text = f"Slack does not let the bot read {channel.name} ({error})."
            return problem(ABOUT, text, f"Type {invite} in it, then run this again.")
        case _:
            return warning(ABOUT, f"Slack did not answer about {channel.name}.", AGAIN_IN_A_MINUTE)


def _failure_diagnostic(result: Failure, token: str, settings: SlackSettings) -> Diagnostic:
    match result:
        case Refused(error=error):
            return problem(ABOUT, f"Slack does not accept {token} ({error}).", _TOKEN_FIXES[token])
        case RateLimited(seconds=seconds):
            return rate_limit_problem(SPEC, seconds)
        case NotReached(reason=reason) | Lost(reason=reason):
            return unreachable_problem(SPEC, settings.api_address, reason, "slack-status.com")
