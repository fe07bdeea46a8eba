"""Without a command: a mention, a message to the bot, an invitation, the app's removal."""

import asyncio

import pytest

from tests.platforms.slack.conftest import SlackCount
from tests.servers.slack import BOT_USER
from tests.servers.slack_user import SlackUser
from tests.servers.waiting import until

INTRODUCTION = "Worcester City Council is counting tonight."
WAYS_ON = {"Declare a result", "Follow here", "Score", "Help"}


async def private_answer(user: SlackUser) -> str:
    await until(user.private_messages)
    return user.private_messages()[-1].text


async def test_a_greeting_is_answered_with_the_ways_on(any_count: SlackCount) -> None:
    desk = any_count.user()
    await desk.mention("hello there")
    answer = await private_answer(desk)

    assert answer.startswith(INTRODUCTION)
    assert WAYS_ON == set(desk.private_messages()[0].buttons or ())
    assert [] == any_count.channel_texts()


@pytest.mark.parametrize(
    "words", ["declare Battenhall Green 1081", "/declare Battenhall Green 1081"]
)
async def test_a_command_works_in_a_thread_where_slack_has_no_commands(
    any_count: SlackCount, words: str
) -> None:
    desk = any_count.user()
    await desk.mention(words, thread="1700000000.000100")

    assert "Battenhall" in await private_answer(desk)
    assert ["1700000000.000100"] == [m["thread_ts"] for m in any_count.slack.private]
    assert ["Battenhall"] == [c.ward for c, _ in any_count.app.desk.first_book().night.declarations]


async def test_a_mention_needs_the_same_role_as_the_command(count: SlackCount) -> None:
    reporter = count.user("U0REPORT")
    await reporter.mention("declare Battenhall Green 1081")

    assert "/declare is for declarers" in await private_answer(reporter)


async def test_an_event_that_slack_sends_twice_acts_once(any_count: SlackCount) -> None:
    desk = any_count.user()
    text = f"<@{BOT_USER}> declare Battenhall Green 1081"
    event = any_count.slack.event("app_mention", user="U0DESK", channel="C0RESULTS", text=text)
    for _ in range(2):
        await desk.send_event(event)
    await private_answer(desk)
    await asyncio.sleep(0.1)

    assert 1 == len(desk.private_messages())


async def test_a_direct_message_is_answered_there(any_count: SlackCount) -> None:
    reporter = any_count.user("U0REPORT")
    await reporter.write("control")
    await until(lambda: any_count.channel_texts("DU0REPORT"))

    assert any_count.channel_texts("DU0REPORT")[0].startswith("Control of Worcester")


async def test_nothing_is_declared_in_a_direct_message(count: SlackCount) -> None:
    desk = count.user()
    await desk.write("declare Battenhall Green 1081")
    await until(lambda: count.channel_texts("DU0DESK"))

    assert "only works in a channel" in count.channel_texts("DU0DESK")[0]


async def test_the_bots_own_words_are_not_answered(count: SlackCount) -> None:
    desk = count.user()
    own = {"channel": "DU0DESK", "channel_type": "im", "text": "control", "bot_id": "B0"}
    for more in ({"user": "U0OTHERBOT"}, {"user": "U0DESK", "subtype": "message_changed"}):
        await desk.send_event(count.slack.event("message", **own, **more))
    await desk.write("control")
    await until(lambda: count.channel_texts("DU0DESK"))

    assert 1 == len(count.channel_texts("DU0DESK"))


@pytest.mark.exact_calls  # what nobody asked for is said in one try
async def test_an_invitation_is_answered_in_the_channel_with_follow_here(
    any_count: SlackCount,
) -> None:
    any_count.slack.add_channel("C0NEW", "newsdesk")
    desk = any_count.user(channel="C0NEW")
    joined = any_count.slack.event("member_joined_channel", user=BOT_USER, channel="C0NEW")
    await desk.send_event(joined)
    await until(lambda: any_count.channel_texts("C0NEW"))
    greeting = desk.message(0)
    await desk.press("Follow here", greeting)

    assert greeting.text.startswith(INTRODUCTION)
    assert "#newsdesk will get every declaration" in await private_answer(desk)


@pytest.mark.parametrize(
    ("lost", "back", "reason"),
    [
        ("channel_left", "member_joined_channel", "the bot is not in it"),
        ("channel_archive", "channel_unarchive", "it is archived"),
        ("group_archive", "group_unarchive", "it is archived"),
    ],
)
async def test_a_channel_that_comes_back_gets_one_message_with_the_gains_it_missed(
    any_count: SlackCount, lost: str, back: str, reason: str
) -> None:
    desk, results = any_count.user(), any_count.slack.channels["C0RESULTS"]
    await desk.type("/follow all")
    results.member = False
    await desk.send_event(any_count.slack.event(lost, channel="C0RESULTS"))
    assert await status_says(any_count, reason)
    await desk.type("/declare Battenhall Green 1081")
    told = await desk.type("/declare Arboretum Lab 900")
    results.member = True
    who = BOT_USER if back == "member_joined_channel" else "U0DESK"
    await desk.send_event(any_count.slack.event(back, channel="C0RESULTS", user=who))
    await until(any_count.channel_texts)
    await desk.type("/declare Claines LD 1000")
    await until(lambda: len(any_count.channel_texts()) == 2)

    assert "#results" in told.text
    assert reason in told.text
    assert (
        "This channel missed 2 results, 1 gain: Battenhall (Grn from Con)."
        in (any_count.channel_texts()[0])
    )
    assert "Claines" in any_count.channel_texts()[1]


async def status_says(count: SlackCount, words: str) -> bool:
    """Whether /countroom status says this, now or within a few seconds."""
    for _ in range(100):
        answer = await count.user().type("/countroom status")
        if words in answer.text + answer.words:
            return True
        await asyncio.sleep(0.05)
    return False


async def test_a_renamed_channel_is_called_by_its_new_name(count: SlackCount) -> None:
    desk = count.user()
    await desk.type("/follow all")
    renamed = {"id": "C0RESULTS", "name": "count-2016", "created": 1}
    await desk.send_event(count.slack.event("channel_rename", channel=renamed))

    assert await status_says(count, "#count-2016")


async def test_others_may_join_without_a_word(count: SlackCount) -> None:
    desk = count.user()
    joined = count.slack.event("member_joined_channel", user="U0REPORT", channel="C0RESULTS")
    await desk.send_event(joined)
    await desk.mention("hello")
    await private_answer(desk)

    assert [] == count.channel_texts()


@pytest.mark.parametrize(
    ("kind", "more", "reason"),
    [
        ("app_uninstalled", {}, "the app was uninstalled from the workspace"),
        ("tokens_revoked", {"tokens": {"bot": [BOT_USER]}}, "SLACK_BOT_TOKEN was revoked"),
    ],
)
async def test_the_end_of_the_installation_ends_the_platform_with_its_reason(
    any_count: SlackCount, kind: str, more: dict[str, object], reason: str
) -> None:
    await any_count.user().send_event(any_count.slack.event(kind, **more))

    assert reason == await asyncio.wait_for(any_count.running, 5)
    assert (False, reason) == (
        any_count.platform.connection.connected, any_count.platform.connection.reason
    )  # fmt: skip


async def test_a_persons_own_token_matters_to_nobody(count: SlackCount) -> None:
    desk = count.user()
    tokens = {"oauth": ["U0REPORT"], "bot": []}
    await desk.send_event(count.slack.event("tokens_revoked", tokens=tokens))
    answer = await desk.type("/control")

    assert answer.text.startswith("Control of Worcester")
