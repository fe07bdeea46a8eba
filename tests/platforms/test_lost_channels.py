"""The person who had a channel follow gets a direct message on their own platform."""

import pytest

from tests.platforms.conftest import ThreePlatformCount
from tests.platforms.discord.vocabulary import OLIVIA
from tests.servers.discord import CHANNEL
from tests.servers.waiting import until


async def test_slack_tells_the_person_whose_channel_was_archived(count: ThreePlatformCount) -> None:
    user = count.slack_user
    await user.send_event(count.slack.event("channel_archive", channel="C0RESULTS"))
    await until(lambda: "DU0DESK" in count.slack.channels)
    await until(lambda: bool(count.slack.channels["DU0DESK"].messages))
    (told,) = count.slack.channels["DU0DESK"].messages
    status = await user.type("/countroom status")
    while "told" not in status.words:
        status = await user.type("/countroom status")

    assert "Countroom can't post in #results: it is archived." in told["text"]
    assert "Unarchive it: it resumes within five minutes" in told["text"]
    assert "has been told." in status.words


@pytest.mark.exact_calls  # a direct message is sent in one try
async def test_discord_tells_the_member_whose_channel_is_closed_to_the_bot(
    count: ThreePlatformCount,
) -> None:
    server, direct = count.discord.server, f"9{OLIVIA.id}"
    closed = {"code": 50001, "message": "Missing Access"}
    server.fail_next("POST", f"/channels/{CHANNEL}/messages", 403, body=closed)
    await count.slack_user.type("/declare Battenhall Green 1081")
    await until(lambda: any(m["channel_id"] == direct for m in server.messages))
    (told,) = [m for m in server.messages if m["channel_id"] == direct]

    assert "the bot cannot see it." in told["content"]
    assert "Give Countroom View Channel in the channel's settings" in told["content"]


async def test_a_member_who_takes_no_messages_is_named_in_the_status(
    count: ThreePlatformCount,
) -> None:
    server = count.discord.server
    closed = {"code": 50001, "message": "Missing Access"}
    server.fail_next("POST", f"/channels/{CHANNEL}/messages", 403, body=closed)
    deaf = {"code": 50007, "message": "Cannot send messages to this user"}
    server.fail_next("POST", f"/channels/9{OLIVIA.id}/messages", 403, body=deaf)
    await count.slack_user.type("/declare Battenhall Green 1081")
    await until(lambda: not any(fault.times for fault in server.faults))
    status = await count.discord.type("/countroom status")
    while "told" not in status.text:
        status = await count.discord.type("/countroom status")

    assert "Olivia couldn't be told: they take no direct messages from the bot." in status.text
