"""The same payload twice: Slack, bolt or a replay of a signed request may repeat it."""

import asyncio
from functools import partial

import pytest

from bot.platforms.shared.background_tasks import BackgroundTasks
from bot.platforms.slack import platform
from bot.platforms.slack.ack_deadline import AckDeadline
from bot.platforms.slack.router import WORKING
from tests.platforms.slack.conftest import SlackCount
from tests.servers.slack import SlackFault
from tests.servers.waiting import until

FLASH = "/declare Battenhall Green 1081"


async def entries(count: SlackCount) -> int:
    """The number of entries, without the pack's."""
    return len(await count.app.desk.reads.history(count.app.desk.first_book().id)) - 1


@pytest.mark.exact_calls  # a line typed again is another command
async def test_a_command_delivered_twice_has_one_effect_and_one_answer(
    any_count: SlackCount,
) -> None:
    desk = any_count.user()
    payload = desk.command_payload(FLASH)
    first, second = await asyncio.gather(desk.send_command(payload), desk.send_command(payload))

    assert first == second
    assert 1 == await entries(any_count)


async def test_a_button_press_delivered_twice_has_one_effect(any_count: SlackCount) -> None:
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


async def test_a_form_delivered_twice_has_one_effect(count: SlackCount) -> None:
    desk = count.user()
    await desk.type("/declare")
    await desk.choose("Battenhall")
    payload = desk.submission(**{desk.field("Louis Stephen (Grn)"): "1081"})
    answers = [await desk.send_form(payload), await desk.send_form(payload)]

    assert [None, None] == answers
    assert 1 == await entries(count)


async def test_a_form_resubmitted_with_other_figures_is_another_form(count: SlackCount) -> None:
    """Its acknowledgement was lost and the user saw an error; the first answer would be wrong."""
    desk = count.user()
    await desk.type("/declare")
    await desk.choose("Battenhall")
    green = desk.field("Louis Stephen (Grn)")
    await desk.send_form(desk.submission(**{green: "1081"}))
    await desk.send_form(desk.submission(**{green: "1018"}))
    await until(lambda: len(desk.private_messages()) == 2)

    assert "has already declared. Louis Stephen: " in desk.private_messages()[-1].text


async def test_a_command_delivered_twice_opens_one_form(count: SlackCount) -> None:
    desk = count.user()
    payload = desk.command_payload("/declare")
    answers = [await desk.send_command(payload), await desk.send_command(payload)]

    assert ["", ""] == [answer.text for answer in answers]
    assert 1 == len(count.slack.views)


@pytest.mark.parametrize(
    "fault",
    [
        SlackFault("views.open", lost=True),
        SlackFault("views.open", dropped=True),
        SlackFault("views.open", status=503),
    ],
    ids=["opened, and the answer is lost", "the connection is cut", "503"],
)
async def test_a_form_whose_opening_had_no_answer_is_opened_once(
    count: SlackCount, fault: SlackFault
) -> None:
    desk = count.user()
    count.slack.faults.append(fault)
    answer = await desk.type("/declare")

    assert "" == answer.text
    assert 1 == len(count.slack.views)


async def test_an_answer_shared_twice_is_posted_once(count: SlackCount) -> None:
    desk = count.user()
    payload = desk.press_payload("Share here", await desk.type("/control"))
    await desk.send_press(payload)
    await desk.send_press(payload)
    await desk.type("/follow all")
    await desk.type(FLASH)
    await until(lambda: len(count.channel_texts()) == 2)

    assert "GREEN GAIN" in count.channel_texts()[1]


async def test_a_double_click_shares_an_answer_once(
    any_count: SlackCount,
) -> None:
    desk = any_count.user()
    await desk.type("/control")
    [answer] = desk.private_messages()
    await asyncio.gather(*(desk.press("Share here", answer) for _ in range(2)))
    await until(lambda: len(desk.private_messages()) == 2)

    assert 1 == len(any_count.channel_texts())
    assert "That has been shared already." == desk.private_messages()[-1].text


async def test_if_a_form_cannot_open_the_answer_says_what_to_type(count: SlackCount) -> None:
    count.slack.faults.append(SlackFault("views.open", error="expired_trigger_id"))
    answer = await count.user().type("/declare")

    assert "/declare" in answer.text


@pytest.mark.parametrize("method", ["users.info", "usergroups.list"])
async def test_a_hanging_lookup_does_not_delay_the_answer(count: SlackCount, method: str) -> None:
    """A user who cannot be looked up has no special role."""
    count.slack.faults.append(SlackFault(method, hangs=2.0))
    loop = asyncio.get_running_loop()
    began = loop.time()
    answer = await count.user().type("/control")

    assert "Control of Worcester" in answer.text
    assert loop.time() - began < 2.0


@pytest.mark.exact_calls  # counts failed look-ups
@pytest.mark.parametrize("method", ["users.info", "usergroups.list"])
async def test_nobody_is_said_to_lack_a_role_because_slack_did_not_answer(
    count: SlackCount, method: str
) -> None:
    """Slack is asked once more, then the user. An admin needs no groups."""
    reporter = count.user("U0REPORT")
    count.slack.faults.append(SlackFault(method, status=500, times=2))
    unknown = await reporter.type(FLASH)
    known = await reporter.type(FLASH)

    assert "Slack didn't say in time who you are. Try again." in unknown.text
    assert "you are not one here" in known.text


@pytest.mark.exact_calls  # one failed look-up, not two
async def test_one_lost_look_up_of_an_admin_goes_unnoticed(count: SlackCount) -> None:
    count.slack.faults.append(SlackFault("users.info", status=500))

    assert "GREEN GAIN Battenhall" in (await count.user().type(FLASH)).text


async def test_an_answer_slower_than_slacks_deadline_comes_afterwards() -> None:
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


@pytest.fixture
def little_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "AckDeadline", partial(AckDeadline, within=0.05))


@pytest.mark.exact_calls  # the store is held up
@pytest.mark.usefixtures("little_time")
async def test_a_slow_commands_answer_follows_a_note(any_count: SlackCount) -> None:
    desk = any_count.user()
    async with any_count.app.store.transaction():
        note = await desk.type(FLASH)
    await until(lambda: len(desk.private_messages()) == 2)

    assert WORKING == note.text
    assert "GREEN GAIN Battenhall" in desk.private_messages()[1].text
    assert 1 == await entries(any_count)


async def test_an_exhausted_response_url_loses_no_answer(count: SlackCount) -> None:
    """The answer goes to the user in the channel, or directly if the bot is not there."""
    count.slack.faults += [
        SlackFault("response_url", status=404),
        SlackFault("response_url", status=404),
    ]
    desk = count.user()
    await desk.press("Undo", await desk.type(FLASH))
    await until(lambda: count.slack.calls_of("chat.postEphemeral"))
    count.slack.channels["C0RESULTS"].member = False
    await desk.press("Undo", await desk.type(FLASH))
    await until(lambda: count.channel_texts("DU0DESK"))

    assert count.channel_texts("DU0DESK")[0].startswith("Undone.")
