"""The same payload twice: Slack, bolt and anybody with a signed request may send one again."""

import asyncio

import pytest

from bot.platforms.shared.background_tasks import BackgroundTasks
from bot.platforms.slack.ack_deadline import AckDeadline
from tests.platforms.slack.conftest import Room
from tests.servers.slack import Fault
from tests.servers.waiting import until

FLASH = "/declare Battenhall Green 1081"


async def entries(room: Room) -> int:
    """How many entries the ledger has, the pack's left out."""
    return len(await room.app.desk.history(room.app.desk.first_book().id)) - 1


async def test_a_command_that_comes_twice_has_one_effect_and_one_answer(anywhere: Room) -> None:
    desk = anywhere.someone()
    payload = desk.command(FLASH)
    first, second = await asyncio.gather(desk.sends(payload), desk.sends(payload))

    assert first == second
    assert 1 == await entries(anywhere)


async def test_a_button_that_comes_twice_has_one_effect(anywhere: Room) -> None:
    desk = anywhere.someone()
    payload = desk.pressing("Undo", await desk.types(FLASH))
    await desk.sends_press(payload)
    await desk.sends_press(payload)
    await until(lambda: len(desk.told()) == 3)

    assert 2 == await entries(anywhere)
    assert desk.told()[1].text == desk.told()[2].text


async def test_a_double_click_has_one_effect(room: Room) -> None:
    desk = room.someone()
    answer = await desk.types(FLASH)
    await asyncio.gather(desk.presses("Undo", answer), desk.presses("Undo", answer))

    assert 2 == await entries(room)


async def test_a_form_that_comes_twice_has_one_effect(room: Room) -> None:
    desk = room.someone()
    await desk.types("/declare")
    await desk.chooses("Battenhall")
    payload = desk.submission(**{desk.field("Louis Stephen (Grn)"): "1081"})
    answers = [await desk.sends_form(payload), await desk.sends_form(payload)]

    assert [None, None] == answers
    assert 1 == await entries(room)


async def test_a_form_sent_again_with_other_figures_is_another_form(room: Room) -> None:
    """Its acknowledgement was lost, and they saw a slip: the first answer would be a lie."""
    desk = room.someone()
    await desk.types("/declare")
    await desk.chooses("Battenhall")
    green = desk.field("Louis Stephen (Grn)")
    await desk.sends_form(desk.submission(**{green: "1081"}))
    await desk.sends_form(desk.submission(**{green: "1018"}))
    await until(lambda: len(desk.told()) == 2)

    assert "declared already, with other figures" in desk.told()[-1].text


async def test_a_command_for_a_form_that_comes_twice_opens_one(room: Room) -> None:
    desk = room.someone()
    payload = desk.command("/declare")
    answers = [await desk.sends(payload), await desk.sends(payload)]

    assert ["", ""] == [answer.text for answer in answers]
    assert 1 == len(room.slack.views)


async def test_an_answer_that_is_shared_twice_is_there_once(room: Room) -> None:
    desk = room.someone()
    payload = desk.pressing("Share here", await desk.types("/control"))
    await desk.sends_press(payload)
    await desk.sends_press(payload)
    await desk.types("/follow all")
    await desk.types(FLASH)
    await until(lambda: len(room.posted()) == 2)

    assert "GREEN GAIN" in room.posted()[1]


async def test_an_answer_that_is_shared_by_a_double_click_is_there_once(anywhere: Room) -> None:
    desk = anywhere.someone()
    await desk.types("/control")
    [shown] = desk.told()
    await asyncio.gather(*(desk.presses("Share here", shown) for _ in range(2)))
    await until(lambda: len(desk.told()) == 2)

    assert 1 == len(anywhere.posted())
    assert "That is shared already." == desk.told()[-1].text


async def test_a_form_that_cannot_be_opened_says_what_to_type(room: Room) -> None:
    room.slack.faults.append(Fault("views.open", error="expired_trigger_id"))
    answer = await room.someone().types("/declare")

    assert "/declare" in answer.text


@pytest.mark.parametrize("method", ["users.info", "usergroups.list"])
async def test_a_look_up_that_hangs_does_not_hold_the_answer_up(room: Room, method: str) -> None:
    """Whoever cannot be looked up is nobody special."""
    room.slack.faults.append(Fault(method, hangs=2.0))
    loop = asyncio.get_running_loop()
    began = loop.time()
    answer = await room.someone().types("/control")

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


async def test_a_used_up_response_url_is_no_loss(room: Room) -> None:
    """The answer goes to the person in the channel; and where the bot is not, to them alone."""
    room.slack.faults += [Fault("response_url", status=404), Fault("response_url", status=404)]
    desk = room.someone()
    await desk.presses("Undo", await desk.types(FLASH))
    await until(lambda: room.slack.called("chat.postEphemeral"))
    room.slack.channels["C0RESULTS"].member = False
    await desk.presses("Undo", await desk.types(FLASH))
    await until(lambda: room.posted("DU0DESK"))

    assert room.posted("DU0DESK")[0].startswith("Undone.")
