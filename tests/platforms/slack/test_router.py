"""A command that can't be answered; the other tests in this folder are about those that can."""

import pytest

from bot.errors import INTERNAL_ERROR
from tests.platforms.slack.conftest import SlackCount


@pytest.mark.parametrize("missing", ["command", "trigger_id", "channel_id"])
async def test_a_command_that_lacks_something_is_acknowledged(
    any_count: SlackCount, missing: str
) -> None:
    desk = any_count.user()
    payload = desk.command_payload("/declare Battenhall Green 1081")
    answer = await desk.send_command({k: v for k, v in payload.items() if k != missing})

    assert ("" if missing == "command" else INTERNAL_ERROR) == answer.text
    assert "Control of Worcester" in (await desk.type("/control")).text
