"""Buttons in Slack: pressed twice, pressed without the role, pressed after a restart."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.platforms.slack.settings import SlackSettings
from tests.platforms.buttons import BUTTONS, Button, copy_pack, correct_pack
from tests.platforms.slack.conftest import SlackCount, open_slack_count
from tests.servers.slack import SlackServer
from tests.servers.slack_user import SlackMessage, SlackUser
from tests.servers.waiting import until

every_button = pytest.mark.parametrize("button", BUTTONS, ids=str)


@pytest.fixture
def settings(slack: SlackServer) -> SlackSettings:
    return slack.settings()


@pytest.fixture
async def count(
    tmp_path: Path, settings: SlackSettings, slack: SlackServer
) -> AsyncIterator[SlackCount]:
    """A count whose pack on disk was corrected after it opened."""
    pack = copy_pack(tmp_path)
    async with open_slack_count(tmp_path, settings, slack, pack) as count:
        await until(lambda: len(slack.sockets) == 2)
        correct_pack(pack)
        yield count


async def bring_up(person: SlackUser, button: Button) -> SlackMessage:
    """Type the button's lines; returns the answer with the button."""
    for line in button.lines:
        await person.type(line)
    return person.private_messages()[-1]


async def ledger(count: SlackCount) -> tuple[str, ...]:
    """The kinds of the entries, without the pack's."""
    _, *entered = await count.app.desk.reads.history("worcester-2016")
    return tuple(row.kind for row in entered)


def private_text(person: SlackUser) -> str:
    """The private messages of this user."""
    return "\n".join(message.words for message in person.private_messages())


@every_button
async def test_a_double_click_has_one_effect(count: SlackCount, button: Button) -> None:
    desk = count.user()
    answer = await bring_up(desk, button)
    await asyncio.gather(*(desk.press(button.label, answer) for _ in range(2)))
    await until(lambda: button.text in private_text(desk))

    assert button.ledger == await ledger(count)


@every_button
async def test_a_button_checks_the_role_when_it_is_pressed(
    count: SlackCount, button: Button
) -> None:
    reporter = count.user("U0REPORT")
    await count.user().type("/countroom roles grant editor person U0REPORT")
    answer = await bring_up(reporter, button)
    before = await ledger(count)
    await count.user().type("/countroom roles revoke editor person U0REPORT")
    await reporter.press(button.label, answer)
    await until(lambda: "ask a workspace admin to type: /countroom" in private_text(reporter))

    assert before == await ledger(count)


@every_button
async def test_a_button_still_works_after_a_restart(
    tmp_path: Path, settings: SlackSettings, slack: SlackServer, button: Button
) -> None:
    pack = copy_pack(tmp_path)
    async with open_slack_count(tmp_path, settings, slack, pack) as count:
        await until(lambda: len(slack.sockets) == 2)
        correct_pack(pack)
        answer = await bring_up(count.user(), button)
    async with open_slack_count(tmp_path, settings, slack, pack) as count:
        await until(lambda: len(slack.sockets) == 2)
        desk = count.user()
        await desk.press(button.label, answer)
        await until(lambda: button.text in private_text(desk))

        assert button.ledger == await ledger(count)


async def test_a_form_open_during_a_restart_can_be_submitted(
    tmp_path: Path, settings: SlackSettings, slack: SlackServer
) -> None:
    pack = copy_pack(tmp_path)
    async with open_slack_count(tmp_path, settings, slack, pack) as count:
        await until(lambda: len(slack.sockets) == 2)
        desk = count.user()
        await desk.type("/declare")
        await desk.choose("Battenhall")
    async with open_slack_count(tmp_path, settings, slack, pack) as count:
        await until(lambda: len(slack.sockets) == 2)
        desk = count.user()
        await desk.submit(**{desk.field("Louis Stephen (Grn)"): "1081"})

        assert ("declare",) == await ledger(count)
