"""Socket Mode: connections drop and reconnect while users type."""

import asyncio
import time

import pytest

from bot.platforms.slack.platform import SlackPlatform
from tests.platforms.slack.conftest import SlackCount
from tests.servers.slack import APP_TOKEN, BOT_TOKEN, SlackFault, SlackServer
from tests.servers.waiting import until


async def test_commands_work_again_at_once_after_every_socket_is_cut(count: SlackCount) -> None:
    count.slack.cut_sockets()
    began = time.monotonic()
    await until(lambda: any(not socket.closed for socket in count.slack.sockets), seconds=2)
    await until(lambda: len(count.slack.calls_of("apps.connections.open")) == 4)
    await until(lambda: len(count.slack.sockets) == 2, seconds=4)
    answer = await count.user().type("/control")

    assert "Control of Worcester" in answer.text
    assert time.monotonic() - began < 2.0


async def test_a_command_whose_socket_is_cut_is_still_answered(count: SlackCount) -> None:
    """It is stored; but Slack reports a failure, and the user would type it again."""
    count.slack.faults.append(SlackFault("users.info", hangs=0.3))
    desk = count.user()
    typing = asyncio.create_task(desk.type("/declare Battenhall Green 1081"))
    await until(lambda: count.slack.calls_of("users.info"))
    count.slack.cut_sockets()
    await until(desk.private_messages)
    typing.cancel()

    assert desk.private_messages()[0].text.startswith("GREEN GAIN Battenhall from")


async def test_a_refresh_opens_the_next_socket_before_closing_the_last(count: SlackCount) -> None:
    old = list(count.slack.sockets)
    await count.slack.refresh_sockets()
    await until(lambda: len(count.slack.sockets) == 4)
    answer = await count.user().type("/control")

    assert "Control of Worcester" in answer.text
    assert not any(socket.closed for socket in old)


async def test_a_silent_socket_is_abandoned(count: SlackCount) -> None:
    """A lost network closes no socket, but no ping is answered."""
    old = list(count.slack.sockets)
    count.slack.deaf = True
    count.slack.cut_sockets()
    await until(lambda: len([s for s in count.slack.sockets if s not in old]) == 2)
    count.slack.deaf = False
    await until(lambda: len(count.slack.calls_of("apps.connections.open")) >= 6, seconds=10)
    await until(lambda: any(not socket.closed for socket in count.slack.sockets))

    assert not count.running.done()


async def test_the_bots_identity_is_requested_once(count: SlackCount) -> None:
    """The library would ask at the first command, and fail that command if it cannot."""
    count.slack.faults.append(SlackFault("auth.test", error="fatal_error", times=9))
    answers = [await count.user().type("/control") for _ in range(2)]

    assert all("Control of Worcester" in answer.text for answer in answers), answers
    assert 1 == len(count.slack.calls_of("auth.test"))


async def test_it_waits_out_an_outage(count: SlackCount) -> None:
    count.slack.faults.append(SlackFault("apps.connections.open", status=503, times=3))
    count.slack.reset_sockets = True
    count.slack.cut_sockets()
    await until(lambda: len(count.slack.calls_of("apps.connections.open")) >= 5)
    count.slack.reset_sockets = False
    await until(lambda: count.slack.sockets)

    assert not count.running.done()


@pytest.mark.parametrize("answer", ['{"ok": true}', '{"ok": true, "url": null}', "[]"])
async def test_an_odd_answer_to_a_new_connection_ends_nothing(
    count: SlackCount, answer: str
) -> None:
    count.slack.faults.append(SlackFault("apps.connections.open", page=answer, times=2))
    count.slack.cut_sockets()
    await until(lambda: len(count.slack.calls_of("apps.connections.open")) >= 6)
    await until(lambda: count.slack.sockets)

    assert "Control of Worcester" in (await count.user().type("/control")).text
    assert not count.running.done()


@pytest.mark.parametrize("frame", ["[" * 20_000, '{"a":' * 20_000], ids=["lists", "objects"])
async def test_a_frame_nested_too_deep_is_ignored(count: SlackCount, frame: str) -> None:
    sockets = list(count.slack.sockets)
    for socket in sockets:
        await socket.send_str(frame)

    assert "Control of Worcester" in (await count.user().type("/control")).text
    assert sockets == count.slack.sockets


async def test_a_revoked_token_ends_the_platform_with_its_reason(count: SlackCount) -> None:
    count.slack.faults.append(SlackFault("users.info", error="token_revoked"))
    await count.user().type("/control")

    assert "SLACK_BOT_TOKEN: token_revoked" == await asyncio.wait_for(count.running, 5)


async def test_a_refused_platform_names_the_token(slack: SlackServer, count: SlackCount) -> None:
    endings = []
    for bot, app in (("xoxb-none-of-ours", APP_TOKEN), (BOT_TOKEN, "xapp-none-of-ours")):
        platform = SlackPlatform(slack.settings(bot_token=bot, app_token=app))
        endings.append(await asyncio.wait_for(platform.run(count.app.dispatcher), 5))
        await platform.close()

    assert ["SLACK_BOT_TOKEN: invalid_auth", "SLACK_APP_TOKEN: invalid_auth"] == endings


async def test_another_bot_with_the_same_token_is_noticed_and_said(count: SlackCount) -> None:
    """Slack counts the sockets of the app when it opens one."""
    alone = count.platform.connection.rival
    count.slack.sockets_of_others = 2
    await count.slack.refresh_sockets()
    await until(lambda: count.platform.connection.rival)
    count.slack.sockets_of_others = 0
    noticed = count.platform.connection.rival
    await count.slack.refresh_sockets()
    await until(lambda: not count.platform.connection.rival)

    assert "" == alone
    assert noticed in {
        "Slack counts 5 connections, and this bot has 3",
        "Slack counts 6 connections, and this bot has 4",
    }
