"""The preflight check of Slack."""

import asyncio
from datetime import UTC, datetime

import pytest

from bot.observability.diagnostics import Diagnostic, Severity
from bot.platforms.slack.manifest import SCOPES
from bot.platforms.slack.preflight import examine
from bot.platforms.slack.settings import SlackSettings
from bot.store.channels import Subscription
from tests.servers.settings import slack_settings, with_changes
from tests.servers.slack import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, SlackFault, SlackServer

pytestmark = pytest.mark.exact_calls  # each call has the answer that its test sets

RESULTS = Subscription("slack:C0RESULTS", "worcester-2016", "slack", "#results", 3, "")
ELSEWHERE = Subscription("discord:120", "worcester-2016", "discord", "#count", 3, "")


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def settings(slack: SlackServer) -> SlackSettings:
    """In Socket Mode."""
    return slack.settings()


@pytest.fixture
def by_http(slack: SlackServer) -> SlackSettings:
    return slack.settings(app_token=None, signing_secret=SIGNING_SECRET)


async def examine_slack(
    settings: SlackSettings, *channels: Subscription, call_seconds: float = 4.0
) -> list[Diagnostic]:
    """Every diagnostic; none holds a secret, and each problem has its fix."""
    diagnostics = await examine(settings, channels or (RESULTS,), now, call_seconds)
    assert "canary" not in repr(diagnostics)
    assert [] == [f for f in diagnostics if (f.severity is Severity.OK) == bool(f.fix)]
    return diagnostics


def problems(diagnostics: list[Diagnostic]) -> list[tuple[str, str]]:
    """The problems and warnings."""
    return [(f.severity.value, f.text) for f in diagnostics if f.severity is not Severity.OK]


def fixes(diagnostics: list[Diagnostic]) -> str:
    return "\n".join(f.fix for f in diagnostics)


async def test_a_workspace_that_is_ready_has_no_problem(settings: SlackSettings) -> None:
    diagnostics = await examine_slack(settings, RESULTS, ELSEWHERE)

    assert [
        "The bot is “bot” in the workspace “t”.",
        "The bot has every scope it needs.",
        "The clock agrees.",
        "Socket Mode: SLACK_APP_TOKEN opens connections.",
        "Slack does not list the app's commands: type /countroom status in a channel. "
        "If Slack does not know the command, paste the manifest again.",
        "The bot is in #results.",
    ] == [finding.text for finding in diagnostics]
    assert [] == problems(diagnostics)


async def test_no_socket_is_opened_and_nothing_is_posted(
    slack: SlackServer, settings: SlackSettings
) -> None:
    await examine_slack(settings)

    assert [] == slack.sockets
    assert {"auth.test", "apps.connections.open", "conversations.history"} == {
        method for method, _args in slack.calls
    }


async def test_by_http_it_makes_no_claim_that_slack_can_reach_the_bot(
    by_http: SlackSettings,
) -> None:
    diagnostics = await examine_slack(by_http)

    assert [] == problems(diagnostics)
    assert "SLACK_SIGNING_SECRET is right" in repr(diagnostics)


async def test_an_unknown_bot_token_is_named_and_the_other_is_still_tried(
    settings: SlackSettings,
) -> None:
    diagnostics = await examine_slack(with_changes(settings, bot_token="xoxb-canary-old"))  # noqa: S106

    assert [("problem", "Slack does not accept SLACK_BOT_TOKEN (invalid_auth).")] == problems(
        diagnostics
    )
    assert "Bot User OAuth Token" in fixes(diagnostics)
    assert "SLACK_APP_TOKEN opens connections" in repr(diagnostics)


async def test_an_unknown_app_token_is_named(settings: SlackSettings) -> None:
    diagnostics = await examine_slack(with_changes(settings, app_token="xapp-canary-old"))  # noqa: S106

    assert [("problem", "Slack does not accept SLACK_APP_TOKEN (invalid_auth).")] == problems(
        diagnostics
    )
    assert "connections:write" in fixes(diagnostics)


async def test_swapped_tokens_are_both_named(slack: SlackServer) -> None:
    """Neither is sent anywhere."""
    swapped = slack.settings(bot_token=APP_TOKEN, app_token=BOT_TOKEN)
    diagnostics = await examine_slack(swapped)

    assert [
        ("problem", "SLACK_BOT_TOKEN must begin with xoxb-, this one begins with xapp-."),
        ("problem", "SLACK_APP_TOKEN must begin with xapp-, this one begins with xoxb-."),
    ] == problems(diagnostics)
    assert [] == slack.calls


@pytest.mark.parametrize(
    ("app_token", "signing_secret", "expected"),
    [
        (None, None, "SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP) is missing."),
        ("xoxb-canary", None, "SLACK_APP_TOKEN must begin with xapp-, this one begins with xoxb-."),
        (None, "xapp-canary", "SLACK_SIGNING_SECRET is a token, this one begins with xapp-."),
    ],
)
async def test_a_connection_fault_hides_no_other_problem(
    slack: SlackServer, app_token: str | None, signing_secret: str | None, expected: str
) -> None:
    slack.channels["C0RESULTS"].member = False
    settings = slack.settings(app_token=app_token, signing_secret=signing_secret)
    diagnostics = await examine_slack(settings)

    assert [("problem", expected), ("problem", "The bot is not in #results.")] == problems(
        diagnostics
    )


async def test_an_invalid_address_is_named() -> None:
    diagnostics = await examine_slack(
        slack_settings(bot_token=BOT_TOKEN, app_token=APP_TOKEN, api_url="https://slack.com")
    )

    assert [("problem", "SLACK_API_URL must be an address that ends in /api/.")] == problems(
        diagnostics
    )


async def test_scopes_not_granted_are_named_one_by_one(
    slack: SlackServer, settings: SlackSettings
) -> None:
    slack.scopes = [scope for scope in SCOPES if scope not in {"files:write", "im:write"}]
    diagnostics = await examine_slack(settings)

    assert [("problem", "The bot has not been granted files:write and im:write.")] == problems(
        diagnostics
    )
    assert "python -m bot manifest slack" in fixes(diagnostics)


async def test_unreported_scopes_are_not_reported_as_missing(
    slack: SlackServer, settings: SlackSettings
) -> None:
    slack.scopes = None

    assert [("warning", "Slack did not list the bot's scopes.")] == problems(
        await examine_slack(settings)
    )


@pytest.mark.parametrize(
    ("error", "expected", "fix"),
    [
        ("not_in_channel", "The bot is not in #results.", "Type /invite @bot in #results."),
        (
            "channel_not_found",
            "Slack does not show #results to the bot.",
            "type /invite @bot in it",
        ),
        (
            "missing_scope",
            "The bot may not read #results: a scope is missing.",
            "python -m bot manifest slack",
        ),
        ("odd", "Slack does not let the bot read #results (odd).", "Type /invite @bot in it"),
    ],
)
async def test_an_unreachable_channel_is_named(
    slack: SlackServer, settings: SlackSettings, error: str, expected: str, fix: str
) -> None:
    slack.faults.append(SlackFault("conversations.history", error=error))
    diagnostics = await examine_slack(settings)

    assert [("problem", expected)] == problems(diagnostics)
    assert fix in fixes(diagnostics)


async def test_a_channel_without_an_answer_is_not_reported_as_lost(
    slack: SlackServer, settings: SlackSettings
) -> None:
    slack.faults.append(SlackFault("conversations.history", status=500))

    assert [("warning", "Slack did not answer about #results.")] == problems(
        await examine_slack(settings)
    )


async def test_a_night_without_followers_here_is_a_warning(settings: SlackSettings) -> None:
    diagnostics = await examine_slack(settings, ELSEWHERE)

    assert [("warning", "No channel follows the night yet.")] == problems(diagnostics)
    assert "/invite @bot and then /follow all" in fixes(diagnostics)


async def test_if_the_followers_are_unknown_they_are_not_mentioned(
    settings: SlackSettings,
) -> None:
    diagnostics = await examine(settings, None, now)

    assert [] == problems(diagnostics)
    assert "#results" not in repr(diagnostics)


async def test_by_http_a_wrong_clock_rejects_every_command(
    slack: SlackServer, by_http: SlackSettings
) -> None:
    slack.clock = -400.0
    ((state, text),) = problems(await examine_slack(by_http))

    assert "problem" == state
    assert text.startswith("This machine's clock is off by 40")
    assert "every command is refused" in text


async def test_in_socket_mode_a_wrong_clock_is_only_a_warning(
    slack: SlackServer, settings: SlackSettings
) -> None:
    slack.clock = 400.0

    assert ["warning"] == [state for state, _text in problems(await examine_slack(settings))]


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (SlackFault("auth.test", status=503), "Slack does not answer at"),
        (SlackFault("auth.test", page="welcome to the wifi"), "Slack does not answer at"),
        (SlackFault("auth.test", dropped=True), "Slack does not answer at"),
        (SlackFault("auth.test", hangs=60), "Slack does not answer at"),
        (SlackFault("auth.test", status=429, headers={"Retry-After": "30"}), "too many calls"),
    ],
    ids=["503", "a page", "cut", "silent", "too often"],
)
async def test_an_unresponsive_slack_is_a_problem_once_a_call_takes_too_long(
    slack: SlackServer, settings: SlackSettings, fault: SlackFault, expected: str
) -> None:
    slack.faults.append(fault)
    async with asyncio.timeout(8):
        ((state, text),) = problems(await examine_slack(settings, call_seconds=0.3))

    assert "problem" == state, text
    assert expected in text


async def test_an_unreachable_slack_is_a_problem() -> None:
    nowhere = slack_settings(
        bot_token=BOT_TOKEN, app_token=APP_TOKEN, api_url="http://127.0.0.1:1/api/"
    )

    assert [
        (
            "problem",
            "Slack does not answer at http://127.0.0.1:1/api/ (ClientConnectorError).",
        )
    ] == problems(await examine_slack(nowhere))
