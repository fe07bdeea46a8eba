"""Slack's connection status, its start and its reason."""

from tests.platforms.slack.conftest import SlackCount
from tests.servers.slack import SlackFault
from tests.servers.waiting import until


async def test_slack_is_connected_while_a_socket_is_open(count: SlackCount) -> None:
    await until(lambda: count.platform.connection.connected)
    count.slack.faults.append(SlackFault("apps.connections.open", status=503, times=99))
    count.slack.cut_sockets()
    await until(lambda: not count.platform.connection.connected)
    await until(lambda: count.platform.connection.reason == "answer lost: HTTP 503")
    count.slack.faults.clear()
    await until(lambda: count.platform.connection.connected)

    assert "" == count.platform.connection.reason


async def test_a_refresh_of_every_socket_is_not_a_disconnection(count: SlackCount) -> None:
    await until(lambda: count.platform.connection.connected)
    since = count.platform.connection.since
    await count.slack.refresh_sockets()
    await until(lambda: len(count.slack.calls_of("apps.connections.open")) == 4)
    await count.user().type("/control")

    assert since == count.platform.connection.since


async def test_slack_by_http_is_connected_once_requests_are_accepted(
    http_count: SlackCount,
) -> None:
    assert http_count.platform.connection.connected


async def test_a_revoked_token_is_the_reason_given(count: SlackCount) -> None:
    await until(lambda: count.platform.connection.connected)
    count.slack.faults.append(SlackFault("apps.connections.open", error="invalid_auth", times=99))
    count.slack.cut_sockets()
    await until(count.running.done)

    assert "SLACK_APP_TOKEN: invalid_auth" == count.platform.connection.reason
