"""What no log and no message may hold, and which settings can be used."""

import logging

import pytest
import structlog

from bot.errors import CannotStart
from bot.platforms.slack.platform import SlackPlatform, SlackSettings
from tests.platforms.slack.conftest import SlackCount
from tests.servers.slack import Fault
from tests.servers.waiting import until


async def test_no_token_and_no_address_is_ever_logged(
    room: SlackCount, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    structlog.reset_defaults()
    desk = room.user()
    await desk.type("/follow all")
    room.slack.faults += [
        Fault("chat.postMessage", dropped=True),
        Fault("users.info", status=500),
        Fault("response_url", status=500),
        Fault("apps.connections.open", status=500),
    ]
    await desk.press("Undo", await desk.type("/declare Battenhall Green 1081"))
    await room.user("U0REPORT").type("/control")
    room.slack.cut_sockets()
    await until(lambda: len(room.slack.calls_of("apps.connections.open")) > 2)
    logged = caplog.text + "".join(capsys.readouterr())

    assert "answered" in logged
    assert [] == [
        secret
        for secret in ("canary", "/respond/", "ticket=", "signing-secret")
        if secret in logged
    ]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (SlackSettings("xapp-canary", "xapp-1"), "this one begins with xapp-"),
        (SlackSettings("xoxp-canary", "xapp-1"), "this one begins with xoxp-"),
        (SlackSettings("xoxb-1", "xoxb-canary"), "this one begins with xoxb-"),
        (SlackSettings("canary", "xapp-1"), "SLACK_BOT_TOKEN must begin with xoxb-"),
        (SlackSettings("xoxb-1", None, "xapp-canary"), "SLACK_SIGNING_SECRET is a token"),
        (SlackSettings("xoxb-1"), "SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET"),
        (SlackSettings("xoxb-1", "xapp-1", api_url="https://slack.com"), "must be an address"),
    ],
)
async def test_settings_that_cannot_be_used_are_named_without_their_secrets(
    settings: SlackSettings, said: str
) -> None:
    with pytest.raises(CannotStart) as refused:
        SlackPlatform(settings)

    assert said in str(refused.value)
    assert "canary" not in str(refused.value) + repr(settings)


@pytest.mark.parametrize("empty", [None, ""])
def test_without_an_address_of_its_own_it_calls_slack_itself(empty: str | None) -> None:
    assert "https://slack.com/api/" == SlackSettings("xoxb-1", "xapp-1", api_url=empty).api_address
