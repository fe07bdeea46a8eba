"""HTTP mode: requests that Slack did not sign are rejected before they are read."""

import logging
import time
from collections.abc import Callable

import pytest

from tests.platforms.slack.conftest import SlackCount
from tests.servers.slack_user import signature_headers

BODY = b"command=%2Fcontrol&text=&user_id=U0DESK&channel_id=C1&trigger_id=1&response_url="
NOW = "X-Slack-Request-Timestamp"
SIGNATURE = "X-Slack-Signature"


def _headers_with(**headers: str) -> dict[str, str]:
    return {
        **signature_headers(BODY),
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }


# Signed when they are sent: a signature is good for five minutes only.
FORGED: dict[str, Callable[[], dict[str, str]]] = {
    "no signature": dict,
    "a bad signature": lambda: _headers_with(**{SIGNATURE: "v0=" + "0" * 64}),
    "another secret": lambda: signature_headers(BODY, secret="not-ours"),  # noqa: S106 - of this test only
    "six minutes old": lambda: signature_headers(BODY, now=time.time() - 360),
    "six minutes ahead": lambda: signature_headers(BODY, now=time.time() + 360),
    "a timestamp of letters": lambda: _headers_with(**{NOW: "abc"}),
    "a timestamp of 5,000 digits": lambda: _headers_with(**{NOW: "1" * 5_000}),
    "a timestamp of other digits": lambda: _headers_with(**{NOW: "١٧٠٠٠٠٠٠٠٠"}),
    "a negative timestamp": lambda: _headers_with(**{NOW: "-1"}),
    "a signature that is not ASCII": lambda: _headers_with(**{SIGNATURE: "v0=é" + "0" * 63}),
    "an empty signature": lambda: _headers_with(**{SIGNATURE: ""}),
}
UNREADABLE = [b"{", b"payload={bad", b"[" * 20_000, b"\xff\xfe", b""]


async def _post(
    count: SlackCount, body: bytes, headers: dict[str, str], kind: str = "application/json"
) -> int:
    assert count.session
    headers = {"Content-Type": kind, **headers}
    async with count.session.post(count.url, data=body, headers=headers) as response:
        return response.status


@pytest.mark.parametrize("why", FORGED)
async def test_a_request_not_signed_by_slack_is_rejected(http_count: SlackCount, why: str) -> None:
    headers = FORGED[why]()

    assert 401 == await _post(http_count, BODY, headers, "application/x-www-form-urlencoded")


async def test_nothing_from_a_forged_request_is_logged(
    http_count: SlackCount, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """It may be a real request, with its sender's rights, sent by someone else."""
    caplog.set_level(logging.DEBUG)
    await _post(http_count, BODY + b"canary", _headers_with(**{SIGNATURE: "v0=canary"}))
    logged = caplog.text + "".join(capsys.readouterr())

    assert "bad signature" in logged
    assert "canary" not in logged


@pytest.mark.parametrize("body", UNREADABLE, ids=lambda body: repr(body[:12]))
async def test_an_unsigned_body_is_not_read(http_count: SlackCount, body: bytes) -> None:
    assert 401 == await _post(http_count, body, {})


@pytest.mark.parametrize(
    "body", [b"{", b"[" * 20_000, b"\xff\xfe", b"[]", b"null"], ids=["{", "[[", "bytes", "[]", "0"]
)
async def test_an_unreadable_signed_body_is_not_a_server_error(
    http_count: SlackCount, body: bytes
) -> None:
    assert 400 == await _post(http_count, body, signature_headers(body))


async def test_a_press_of_an_unknown_button_is_acknowledged(http_count: SlackCount) -> None:
    body = b"payload=" + b'{"type": "block_actions", "actions": []}'
    kind = "application/x-www-form-urlencoded"

    assert 200 == await _post(http_count, body, signature_headers(body), kind)


@pytest.mark.parametrize(
    "payload",
    [
        b'{"type": "block_actions", "actions": null, "user": 5, "team": []}',
        b'{"type": "block_actions", "actions": [5], "user": {"id": []}, "channel": "C1"}',
        b'{"type": "block_actions", "actions": [{"action_id": 7, "value": {}}]}',
        b'{"type": "view_submission", "view": {"callback_id": "form"}}',
        b'{"type": "shortcut", "callback_id": null}',
        b'{"type": []}',
        b"[]",
    ],
)
async def test_an_odd_signed_payload_is_not_a_server_error(
    http_count: SlackCount, payload: bytes
) -> None:
    body, kind = b"payload=" + payload, "application/x-www-form-urlencoded"

    assert 500 > await _post(http_count, body, signature_headers(body), kind)
    assert "Control of Worcester" in (await http_count.user().type("/control")).text


async def test_a_large_body_is_rejected(http_count: SlackCount) -> None:
    body = b"x" * (256 * 1024 + 1)

    assert 413 == await _post(http_count, body, signature_headers(body))


async def test_a_signed_request_is_answered(http_count: SlackCount) -> None:
    kind = "application/x-www-form-urlencoded"

    assert 200 == await _post(http_count, BODY, signature_headers(BODY), kind)


async def test_slacks_url_verification_is_answered(http_count: SlackCount) -> None:
    body = b'{"type": "url_verification", "challenge": "c"}'

    assert 200 == await _post(http_count, body, signature_headers(body))


async def test_an_unrequested_event_is_acknowledged(http_count: SlackCount) -> None:
    body = b'{"type": "event_callback", "event": {"type": "app_mention", "user": "U0DESK"}}'

    assert 200 == await _post(http_count, body, signature_headers(body))
