"""The same payload twice: Slack, bolt and anybody with a signed request may send one again."""

import asyncio

import pytest

from bot.platforms.shared.background_tasks import BackgroundTasks
from bot.platforms.slack.ack_deadline import AckDeadline
from tests.platforms.slack.conftest import SlackCount
from tests.servers.slack import Fault
from tests.servers.waiting import until

FLASH = "/declare Battenhall Green 1081"


async def entries(count: SlackCount) -> int:
    """How many entries the ledger has, the pack's left out."""
    return len(await count.app.desk.reads.history(count.app.desk.first_book().id)) - 1


async def test_a_command_that_comes_twice_has_one_effect_and_one_answer(
    any_count: SlackCount,
) -> None:
    desk = any_count.user()
    payload = desk.command_payload(FLASH)
    first, second = await asyncio.gather(desk.send_command(payload), desk.send_command(payload))

    assert first == second
    assert 1 == await entries(any_count)


async def test_a_button_that_comes_twice_has_one_effect(any_count: SlackCount) -> None:
    desk = any_count.user()
    payload = desk.press_payload("Undo", await desk.type(FLASH))
    await desk.send_press(payload)
    await desk.send_press(payload)
    await until(lambda: len(desk.private_messages()) == 3)

    assert 2 == await entries(any_count)
    assert desk.private_messages()[1].text == desk.private_messages()[2].text


async def test_a_double_click_has_one_effect(count: SlackCount) -> None:
    desk = count.user()
    answer = await desk.type(FLASH)
    await asyncio.gather(desk.press("Undo", answer), desk.press("Undo", answer))

    assert 2 == await entries(count)


async def test_a_form_that_comes_twice_has_one_effect(count: SlackCount) -> None:
    desk = count.user()
    await desk.type("/declare")
    await desk.choose("Battenhall")
    payload = desk.submission(**{desk.field("Louis Stephen (Grn)"): "1081"})
    answers = [await desk.send_form(payload), await desk.send_form(payload)]

    assert [None, None] == answers
    assert 1 == await entries(count)


async def test_a_form_sent_again_with_other_figures_is_another_form(count: SlackCount) -> None:
    """Its acknowledgement was lost, and they saw a slip: the first answer would be a lie."""
    desk = count.user()
    await desk.type("/declare")
    await desk.choose("Battenhall")
    green = desk.field("Louis Stephen (Grn)")
    await desk.send_form(desk.submission(**{green: "1081"}))
    await desk.send_form(desk.submission(**{green: "1018"}))
    await until(lambda: len(desk.private_messages()) == 2)

    assert "already declared, with different figures" in desk.private_messages()[-1].text


async def test_a_command_for_a_form_that_comes_twice_opens_one(count: SlackCount) -> None:
    desk = count.user()
    payload = desk.command_payload("/declare")
    answers = [await desk.send_command(payload), await desk.send_command(payload)]

    assert ["", ""] == [answer.text for answer in answers]
    assert 1 == len(count.slack.views)


async def test_an_answer_that_is_shared_twice_is_there_once(count: SlackCount) -> None:
    desk = count.user()
    payload = desk.press_payload("Share here", await desk.type("/control"))
    await desk.send_press(payload)
    await desk.send_press(payload)
    await desk.type("/follow all")
    await desk.type(FLASH)
    await until(lambda: len(count.channel_texts()) == 2)

    assert "GREEN GAIN" in count.channel_texts()[1]


async def test_an_answer_that_is_shared_by_a_double_click_is_there_once(
    any_count: SlackCount,
) -> None:
    desk = any_count.user()
    await desk.type("/control")
    [shown] = desk.private_messages()
    await asyncio.gather(*(desk.press("Share here", shown) for _ in range(2)))
    await until(lambda: len(desk.private_messages()) == 2)

    assert 1 == len(any_count.channel_texts())
    assert "That has been shared already." == desk.private_messages()[-1].text


async def test_a_form_that_cannot_be_opened_says_what_to_type(count: SlackCount) -> None:
    count.slack.faults.append(Fault("views.open", error="expired_trigger_id"))
    answer = await count.user().type("/declare")

    assert "/declare" in answer.text


@pytest.mark.parametrize("method", ["users.info", "usergroups.list"])
async def test_a_look_up_that_hangs_does_not_hold_the_answer_up(
    count: SlackCount, method: str
) -> None:
    """Whoever cannot be looked up is nobody special."""
    count.slack.faults.append(Fault(method, hangs=2.0))
    loop = asyncio.get_running_loop()
    began = loop.time()
    answer = await count.user().type("/control")

    assert "Control of Worcester" in answer.text
    assert loop.time() - began < 2.0


async def test_what_takes_longer_than_slack_waits_comes_afterwards() -> None:
    tasks, came = BackgroundTasks(), list[str]()
    slow = asyncio.Event()

    async def work() -> str:
        await slow.wait()
        return "recorded"

    async def late(what: str) -> None:
        came.append(what)

    in_time = await AckDeadline(tasks, within=0.01).run(work(), late)
    slow.set()
    await tasks.close(1)

    assert in_time is None
    assert ["recorded"] == came


async def test_a_used_up_response_url_is_no_loss(count: SlackCount) -> None:
    """The answer goes to the person in the channel; and where the bot is not, to them alone."""
    count.slack.faults += [Fault("response_url", status=404), Fault("response_url", status=404)]
    desk = count.user()
    await desk.press("Undo", await desk.type(FLASH))
    await until(lambda: count.slack.calls_of("chat.postEphemeral"))
    count.slack.channels["C0RESULTS"].member = False
    await desk.press("Undo", await desk.type(FLASH))
    await until(lambda: count.channel_texts("DU0DESK"))

    assert count.channel_texts("DU0DESK")[0].startswith("Undone.")
