"""Secrets in no log and no message, and which settings are usable."""

import logging

import pytest
import structlog

from tests.platforms.slack.conftest import SlackCount
from tests.servers.settings import slack_settings
from tests.servers.slack import SlackFault
from tests.servers.waiting import until


async def test_no_token_and_no_address_is_ever_logged(
    count: SlackCount, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    structlog.reset_defaults()
    desk = count.user()
    await desk.type("/follow all")
    count.slack.faults += [
        SlackFault("chat.postMessage", dropped=True),
        SlackFault("users.info", status=500),
        SlackFault("response_url", status=500),
        SlackFault("apps.connections.open", status=500),
    ]
    await desk.press("Undo", await desk.type("/declare Battenhall Green 1081"))
    await count.user("U0REPORT").type("/control")
    count.slack.cut_sockets()
    await until(lambda: len(count.slack.calls_of("apps.connections.open")) > 2)
    logged = caplog.text + "".join(capsys.readouterr())

    assert "answered" in logged
    assert [] == [
        secret
        for secret in ("canary", "/respond/", "ticket=", "signing-secret")
        if secret in logged
    ]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"bot_token": "xapp-canary", "app_token": "xapp-1"}, "this one begins with xapp-"),
        ({"bot_token": "xoxp-canary", "app_token": "xapp-1"}, "this one begins with xoxp-"),
        ({"bot_token": "xoxb-1", "app_token": "xoxb-canary"}, "this one begins with xoxb-"),
        ({"bot_token": "canary", "app_token": "xapp-1"}, "SLACK_BOT_TOKEN must begin with xoxb-"),
        (
            {"bot_token": "xoxb-1", "signing_secret": "xapp-canary"},
            "SLACK_SIGNING_SECRET is a token",
        ),
        ({"bot_token": "xoxb-1"}, "SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET"),
        (
            {"bot_token": "xoxb-1", "app_token": "xapp-1", "api_url": "https://slack.com"},
            "must be an address",
        ),
    ],
)
def test_unusable_settings_are_named_without_their_secrets(
    values: dict[str, str], expected: str
) -> None:
    settings = slack_settings(**values)
    (fault,) = settings.faults()

    assert expected in fault
    assert "canary" not in fault + repr(settings)


@pytest.mark.parametrize("empty", [None, ""])
def test_the_default_address_is_slacks(empty: str | None) -> None:
    assert "https://slack.com/api/" == slack_settings(api_url=empty).api_address
