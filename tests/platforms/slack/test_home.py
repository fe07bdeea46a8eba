"""The Home tab and the global shortcut: ways in for people who know no command."""

import pytest

from tests.platforms.slack.conftest import SlackCount
from tests.servers.slack_blocks import buttons, visible_text
from tests.servers.waiting import until


async def test_the_home_tab_shows_the_score_and_what_is_waiting(any_count: SlackCount) -> None:
    desk = any_count.user()
    before = await desk.open_home()
    await desk.type("/declare Battenhall Green 1081")
    after = await desk.open_home()

    assert "0 of 12 wards declared" in before
    assert "1 of 12 wards declared" in after
    assert "GREEN GAIN Battenhall" in after
    assert "No channel follows Worcester. To start: /follow all" in after


@pytest.mark.exact_calls  # counts the calls
async def test_only_the_tab_itself_is_published(count: SlackCount) -> None:
    desk = count.user()
    await desk.send_event(count.slack.event("app_home_opened", user="U0DESK", tab="messages"))
    await desk.open_home()

    assert 1 == len(count.slack.calls_of("views.publish"))


async def test_a_ward_is_declared_from_the_home_tab(any_count: SlackCount) -> None:
    desk = any_count.user()
    await desk.open_home()
    await desk.press_home("Declare a result")
    await desk.choose("Battenhall")
    await desk.submit(**{desk.field("Louis Stephen (Grn)"): "1081"})
    await until(desk.private_messages)
    (row,) = (await any_count.app.desk.reads.history("worcester-2016"))[1:]

    assert "Battenhall" in desk.private_messages()[0].text
    assert "slack:C0RESULTS" == row.channel


async def test_a_shortcut_opens_the_form_and_asks_for_the_channel(any_count: SlackCount) -> None:
    desk = any_count.user()
    await desk.use_shortcut("declare")
    asked = [block["block_id"] for block in desk.form["blocks"]]
    await desk.choose("Battenhall")
    await desk.submit(**{desk.field("Louis Stephen (Grn)"): "1081"})
    await until(desk.private_messages)

    assert ["choice", "channel"] == asked
    assert "GREEN GAIN Battenhall" in desk.private_messages()[0].text


async def test_the_chosen_channels_role_counts(count: SlackCount) -> None:
    await count.user().type("/countroom roles grant declarer #results")
    reporter = count.user("U0REPORT")
    await reporter.use_shortcut("declare")
    await reporter.choose("Battenhall")
    accepted = await reporter.submit(**{reporter.field("Louis Stephen (Grn)"): "1081"})

    assert accepted is None


async def test_a_channel_follows_from_the_home_tab(any_count: SlackCount) -> None:
    desk = any_count.user()
    await desk.open_home()
    await desk.press_home("Follow in a channel")
    await desk.submit(level="gains")
    await until(desk.private_messages)

    assert "#results will get gains" in desk.private_messages()[0].text


async def test_help_opens_over_the_home_tab(any_count: SlackCount) -> None:
    desk = any_count.user()
    await desk.open_home()
    await desk.press_home("Help")

    assert "/declare" in visible_text(desk.form["blocks"])


@pytest.mark.exact_calls  # the answer to a form is a direct message, sent in one try
async def test_an_admin_grants_a_role_from_the_home_tab(count: SlackCount) -> None:
    desk = count.user()
    await desk.open_home()
    await desk.press_home("Grant a role")
    await desk.choose_holders("declarer", person="U0REPORT")
    await until(lambda: count.channel_texts("DU0DESK"))

    assert ["Granted: declarer for @reporter."] == count.channel_texts("DU0DESK")


async def test_others_have_no_button_to_grant_a_role(count: SlackCount) -> None:
    reporter = count.user("U0REPORT")
    await reporter.open_home()

    assert {"Declare a result", "Follow in a channel", "Help"} == {
        *buttons(count.slack.homes["U0REPORT"]["blocks"])
    }
