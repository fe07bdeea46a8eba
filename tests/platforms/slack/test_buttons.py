"""Buttons in Slack: pressed twice, by somebody whose right is gone, and after a restart."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.platforms.slack.platform import SlackSettings
from tests.platforms.buttons import BUTTONS, Button, copied, mend
from tests.platforms.slack.conftest import Room, night
from tests.servers.slack import APP_TOKEN, BOT_TOKEN, SlackServer
from tests.servers.slack_people import Read, Someone
from tests.servers.waiting import until

every_button = pytest.mark.parametrize("button", BUTTONS, ids=str)


@pytest.fixture
def settings(slack: SlackServer) -> SlackSettings:
    return SlackSettings(
        BOT_TOKEN, app_token=APP_TOKEN, api_url=f"{slack.url}/api/", request_seconds=0.5
    )


@pytest.fixture
async def room(tmp_path: Path, settings: SlackSettings, slack: SlackServer) -> AsyncIterator[Room]:
    """A night whose pack is mended on the disk meanwhile."""
    pack = copied(tmp_path)
    async with night(tmp_path, settings, slack, pack) as room:
        await until(lambda: len(slack.sockets) == 2)
        mend(pack)
        yield room


async def shows(person: Someone, button: Button) -> Read:
    """The answer that carries the button."""
    for line in button.lines:
        await person.types(line)
    return person.told()[-1]


async def ledger(room: Room) -> tuple[str, ...]:
    """What was entered since the night was opened."""
    _, *entered = await room.app.desk.history("worcester-2016")
    return tuple(row.kind for row in entered)


def read(person: Someone) -> str:
    """All that only this person sees."""
    return "\n".join(message.words for message in person.told())


@every_button
async def test_a_double_click_has_one_effect(room: Room, button: Button) -> None:
    desk = room.someone()
    answer = await shows(desk, button)
    await asyncio.gather(*(desk.presses(button.label, answer) for _ in range(2)))
    await until(lambda: button.said in read(desk))

    assert button.ledger == await ledger(room)


@every_button
async def test_a_right_that_is_gone_when_it_is_pressed_is_missed(
    room: Room, button: Button
) -> None:
    reporter = room.someone("U0REPORT")
    await room.someone().types("/countroom roles grant editor person U0REPORT")
    answer = await shows(reporter, button)
    before = await ledger(room)
    await room.someone().types("/countroom roles revoke editor person U0REPORT")
    await reporter.presses(button.label, answer)
    await until(lambda: "you are not one here. Nothing was stored." in read(reporter))

    assert before == await ledger(room)


@every_button
async def test_after_a_restart_it_does_what_it_says(
    tmp_path: Path, settings: SlackSettings, slack: SlackServer, button: Button
) -> None:
    pack = copied(tmp_path)
    async with night(tmp_path, settings, slack, pack) as room:
        await until(lambda: len(slack.sockets) == 2)
        mend(pack)
        answer = await shows(room.someone(), button)
    async with night(tmp_path, settings, slack, pack) as room:
        await until(lambda: len(slack.sockets) == 2)
        desk = room.someone()
        await desk.presses(button.label, answer)
        await until(lambda: button.said in read(desk))

        assert button.ledger == await ledger(room)


async def test_a_form_that_was_open_at_a_restart_may_be_sent_in(
    tmp_path: Path, settings: SlackSettings, slack: SlackServer
) -> None:
    pack = copied(tmp_path)
    async with night(tmp_path, settings, slack, pack) as room:
        await until(lambda: len(slack.sockets) == 2)
        desk = room.someone()
        await desk.types("/declare")
        await desk.chooses("Battenhall")
    async with night(tmp_path, settings, slack, pack) as room:
        await until(lambda: len(slack.sockets) == 2)
        desk = room.someone()
        await desk.submits(**{desk.field("Louis Stephen (Grn)"): "1081"})

        assert ("declare",) == await ledger(room)
