"""Granting roles in Slack: by mention, in a form, and with a button under a request."""

import pytest

from tests.platforms.slack.conftest import SlackCount
from tests.servers.slack import SlackServer
from tests.servers.slack_user import ESCAPED_COMMANDS, SlackMessage, SlackUser
from tests.servers.waiting import until

FLASH = "/declare Battenhall Green 1081"
LIST = "/countroom roles"


@pytest.fixture(autouse=True)
def counters(slack: SlackServer) -> None:
    slack.groups["S0COUNTERS"] = ["U0REPORT"]


def test_only_the_command_that_takes_names_has_them_escaped() -> None:
    assert {"/countroom", "/follow"} == ESCAPED_COMMANDS


@pytest.mark.parametrize(
    ("mention", "shown"),
    [
        ("@reporter", "@reporter"),
        ("person @reporter", "@reporter"),
        ("@s0counters", "everyone in @s0counters"),
        ("#results", "everyone in #results"),
    ],
)
async def test_a_mention_is_granted_and_listed_by_name(
    any_count: SlackCount, mention: str, shown: str
) -> None:
    desk, reporter = any_count.user(), any_count.user("U0REPORT")
    answer = await desk.type(f"/countroom roles grant declarer {mention}")
    declared = await reporter.type(FLASH)
    listed = await desk.type(LIST)

    assert f"Granted: declarer for {shown}." == answer.text
    assert declared.text.startswith("GREEN GAIN Battenhall")
    assert shown in listed.words


@pytest.mark.parametrize("typed", ["@nobody", "person U0NOBODY", "S0NOBODY", "#newsdesk", "C0NO"])
async def test_who_is_not_in_the_workspace_is_refused(any_count: SlackCount, typed: str) -> None:
    answer = await any_count.user().type(f"/countroom roles grant declarer {typed}")
    listed = await any_count.user().type(LIST)

    assert "There is no" in answer.text
    assert "No roles granted yet" in listed.text


async def test_the_form_grants_a_person_and_a_channel_at_once(any_count: SlackCount) -> None:
    desk = any_count.user()
    await desk.type("/countroom roles grant")
    refused = await desk.choose_holders("editor")
    accepted = await desk.choose_holders("editor", person="U0REPORT", channel="C0RESULTS")
    await until(lambda: len(desk.private_messages()) == 2)

    assert {"person": "Choose a person or a channel."} == (refused or {})["errors"]
    assert accepted is None
    assert [
        "Granted: editor for @reporter.",
        "Granted: editor for everyone in #results.",
    ] == [message.text for message in desk.private_messages()]


async def test_the_form_is_only_for_admins(count: SlackCount) -> None:
    answer = await count.user("U0REPORT").type("/countroom roles grant")

    assert "/countroom roles doesn't take that." in answer.text
    assert {} == count.slack.views


async def ask_an_admin(count: SlackCount, reporter: SlackUser, reader: SlackUser) -> SlackMessage:
    """Have a refused reporter ask; returns the message in the channel as its reader sees it."""
    await reporter.press("Ask an admin here", await reporter.type(FLASH))
    await until(count.channel_texts)
    (message,) = count.slack.channels["C0RESULTS"].messages
    return SlackMessage.from_wire(
        message, count.slack.message_url(reader.user, "C0RESULTS", message)
    )


async def test_an_admin_grants_a_request_with_one_press(any_count: SlackCount) -> None:
    reporter, desk = any_count.user("U0REPORT"), any_count.user()
    asked = await ask_an_admin(any_count, reporter, desk)
    await desk.press("Make reporter a declarer", asked)
    await until(lambda: any_count.channel_texts()[0].startswith("Granted"))
    declared = await reporter.type(FLASH)

    assert asked.text.startswith("reporter would like to be a declarer.")
    assert ["Granted: declarer for @reporter."] == any_count.channel_texts()
    assert declared.text.startswith("GREEN GAIN Battenhall")


async def test_a_reporter_cannot_grant_their_own_request(count: SlackCount) -> None:
    reporter = count.user("U0REPORT")
    asked = await ask_an_admin(count, reporter, reporter)
    await reporter.press("Make reporter a declarer", asked)
    await until(lambda: len(reporter.private_messages()) == 2)

    assert "Only an admin can grant" in reporter.private_messages()[-1].text
    assert count.channel_texts()[0].startswith("reporter would like to be")


async def test_a_channel_is_asked_once(count: SlackCount) -> None:
    reporter = count.user("U0REPORT")
    await ask_an_admin(count, reporter, reporter)
    await reporter.press("Ask an admin here", await reporter.type(FLASH))
    await until(lambda: "asked already" in reporter.private_messages()[-1].text)

    assert 1 == len(count.channel_texts())
