"""Whether Slack hands over what is typed: since when, and else why not."""

from tests.platforms.slack.conftest import SlackCount
from tests.servers.slack import Fault
from tests.servers.waiting import until


async def test_slack_is_connected_while_a_socket_is_open(room: SlackCount) -> None:
    await until(lambda: room.platform.connection.connected)
    room.slack.faults.append(Fault("apps.connections.open", status=503, times=99))
    room.slack.cut_sockets()
    await until(lambda: not room.platform.connection.connected)
    await until(lambda: room.platform.connection.reason == "answer lost: HTTP 503")
    room.slack.faults.clear()
    await until(lambda: room.platform.connection.connected)

    assert "" == room.platform.connection.reason


async def test_a_refresh_of_every_socket_is_no_disconnection(room: SlackCount) -> None:
    await until(lambda: room.platform.connection.connected)
    since = room.platform.connection.since
    await room.slack.refresh_sockets()
    await until(lambda: len(room.slack.calls_of("apps.connections.open")) == 4)
    await room.user().type("/control")

    assert since == room.platform.connection.since


async def test_slack_by_http_is_connected_once_requests_are_taken(by_request: SlackCount) -> None:
    assert by_request.platform.connection.connected


async def test_a_token_that_is_revoked_is_the_reason(room: SlackCount) -> None:
    await until(lambda: room.platform.connection.connected)
    room.slack.faults.append(Fault("apps.connections.open", error="invalid_auth", times=99))
    room.slack.cut_sockets()
    await until(room.running.done)

    assert "SLACK_APP_TOKEN: invalid_auth" == room.platform.connection.reason
