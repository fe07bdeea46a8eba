"""A ping on the wire: one Slack user group, one Discord role, in a post and never in an edit."""

import json

from tests.platforms.conftest import ThreePlatformCount
from tests.servers.discord import CHANNEL, GUILD, Json
from tests.servers.waiting import until

USERGROUP = {"type": "usergroup", "usergroup_id": "S0DESK"}


def discord_messages(count: ThreePlatformCount) -> list[Json]:
    return [m for m in count.discord.server.messages if m["channel_id"] == str(CHANNEL)]


async def test_a_gain_pings_the_group_on_each_platform_and_its_correction_does_not(
    count: ThreePlatformCount,
) -> None:
    slack, discord = count.slack, count.discord
    slack.groups["S0DESK"] = ["U0REPORT"]
    in_slack = await count.slack_user.type("/follow all each ping @s0desk")
    in_discord = await discord.type("/follow level:all grouping:each ping:@&55")
    await count.slack_user.type("/declare Battenhall Green 1081")
    await until(lambda: len(discord_messages(count)) == 1 == len(count.slack_texts()))
    posts, content = slack.calls_of("chat.postMessage"), discord_messages(count)[0]["content"]
    await count.slack_user.type("/withdraw Battenhall because wrong ward")
    await until(lambda: bool(slack.calls_of("chat.update")))
    await until(lambda: "<@&55>" not in discord_messages(count)[0]["content"])

    assert "Gains and control calls ping @s0desk" in in_slack.text
    assert "Count Desk, corrections never do." in in_discord.text
    assert 1 == json.dumps(posts).count(json.dumps(USERGROUP))
    assert "<@&55>" in content
    assert "S0DESK" not in json.dumps(slack.calls_of("chat.update"))
    assert [False, False] == ["<@&55>" in m["content"] for m in discord_messages(count)]


async def test_a_role_that_may_not_be_mentioned_and_everyone_are_refused(
    count: ThreePlatformCount,
) -> None:
    quiet = await count.discord.type("/follow level:gains ping:@&56")
    everyone = await count.discord.type(f"/follow level:gains ping:@&{GUILD}")
    here = await count.slack_user.type("/follow gains ping @here")

    assert "Quiet only if anyone may: turn on" in quiet.text
    assert "There is no group" in everyone.text
    assert "Countroom never pings everyone." in here.text
