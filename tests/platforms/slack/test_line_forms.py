"""A command typed alone that has to be told something opens a form for it."""

import pytest

from tests.platforms.slack.conftest import SlackCount
from tests.servers.waiting import until


async def test_a_ward_is_withdrawn_by_form(any_count: SlackCount) -> None:
    desk = any_count.user()
    await desk.type("/declare Battenhall Green 1081")
    nothing = await desk.type("/withdraw")
    offered = await desk.suggestions("")
    await desk.submit(ward="Battenhall", because="wrong ward")
    await until(lambda: len(desk.private_messages()) == 2)

    assert "" == nothing.text
    assert ["Battenhall"] == offered
    assert "Battenhall withdrawn" in desk.private_messages()[-1].text


async def test_a_ward_is_marked_by_form(count: SlackCount) -> None:
    desk = count.user()
    await desk.type("/mark")
    await desk.submit(ward="Claines", state="recount")
    await until(desk.private_messages)

    assert "Claines" in desk.private_messages()[0].text


async def test_a_refusal_appears_in_the_form(count: SlackCount) -> None:
    desk = count.user()
    await desk.type("/withdraw")
    answer = await desk.submit(ward="Claines", because="wrong ward")

    assert "errors" == (answer or {})["response_action"]


@pytest.mark.parametrize("line", ["/follow", "/mark", "/withdraw"])
async def test_the_form_opens_only_for_those_who_may_use_the_command(
    count: SlackCount, line: str
) -> None:
    answer = await count.user("U0REPORT").type(line)

    assert "/countroom roles grant" in answer.text
    assert {} == count.slack.views


@pytest.mark.parametrize("line", ["/ward", "/composition", "/scoreboard"])
async def test_other_commands_are_answered_at_once(count: SlackCount, line: str) -> None:
    answer = await count.user().type(line)

    assert answer.text
    assert {} == count.slack.views
