"""What comes later of a ward is in the thread of its first message, and in the channel."""

from tests.platforms.slack.conftest import SlackCount
from tests.servers.slack import Json, SlackFault
from tests.servers.waiting import until

FLASH, FULL = "Battenhall Green", "Battenhall Green 1081 Con 887 Lab 127 UKIP 89"


def messages(count: SlackCount) -> list[Json]:
    return count.slack.channels["C0RESULTS"].messages


def threads(count: SlackCount) -> list[str | None]:
    return [message.get("thread_ts") for message in messages(count)]


async def test_figures_and_corrections_reply_to_the_first_message(count: SlackCount) -> None:
    desk = count.user()
    await desk.type("/follow all each")
    for n, line in enumerate([f"declare {FLASH}", f"declare {FULL}", "declare Claines Con"], 1):
        await desk.type(f"/{line}")
        await until(lambda n=n: len(count.channel_texts()) == n)  # type: ignore[misc]
    await desk.type("/withdraw Battenhall because wrong ward")
    await until(lambda: len(count.channel_texts()) == 4)

    first = messages(count)[0]["ts"]
    assert [None, first, None, first] == threads(count)
    assert [True, True] == [m["reply_broadcast"] for m in messages(count) if m.get("thread_ts")]


async def test_a_reply_whose_answer_is_lost_is_found_and_posted_once(count: SlackCount) -> None:
    desk = count.user()
    await desk.type("/follow all each")
    await desk.type(f"/declare {FLASH}")
    await until(count.channel_texts)
    count.slack.faults.append(SlackFault("chat.postMessage", lost=True))
    await desk.type(f"/declare {FULL}")
    await until(lambda: len(count.channel_texts()) == 2)
    await desk.type("/declare Claines Con")
    await until(lambda: len(count.channel_texts()) == 3)

    assert "Full figures for Battenhall" in count.channel_texts()[1]
    assert 2 == len([text for text in count.channel_texts() if "Battenhall" in text])


async def test_a_reply_to_a_deleted_message_is_posted_in_the_channel(count: SlackCount) -> None:
    desk = count.user()
    await desk.type("/follow all each")
    await desk.type(f"/declare {FLASH}")
    await until(count.channel_texts)
    messages(count).clear()
    await desk.type(f"/declare {FULL}")
    await until(count.channel_texts)

    assert "Full figures for Battenhall" in count.channel_texts()[0]
    assert None is threads(count)[-1]


async def test_nothing_replies_to_a_message_that_pinged(count: SlackCount) -> None:
    """Slack could notify those whom it named of everything in its thread."""
    count.slack.groups["S0DESK"] = ["U0REPORT"]
    desk = count.user()
    await desk.type("/follow all each ping @s0desk")
    await desk.type(f"/declare {FLASH}")
    await until(count.channel_texts)
    await desk.type(f"/declare {FULL}")
    await until(lambda: len(count.channel_texts()) == 2)

    assert [None, None] == threads(count)
