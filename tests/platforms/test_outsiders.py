"""Who is not of the desk can write nothing, grant nothing, import nothing and read no audit.

The desk is open as wide as it goes: a role is granted to the channel itself, so that every member
of the home workspace or server may write in it. Each outsider tries each thing.
"""

from typing import Any

import pytest

from bot.desk.desk import Desk
from tests.platforms.conftest import ThreePlatformCount
from tests.platforms.discord.vocabulary import OLIVIA, GuildMember, direct_message_fields
from tests.servers.discord import CHANNEL, MANAGE_GUILD, OTHER_CHANNEL
from tests.servers.slack_user import SlackMessage, SlackUser
from tests.servers.waiting import until

# What Slack says of each person, the channel they are in, and what their payload says.
SLACK_OUTSIDERS: dict[str, tuple[dict[str, Any] | None, str]] = {
    "guest": ({"is_restricted": True, "is_admin": True}, "C0RESULTS"),
    "guest of one channel": ({"is_ultra_restricted": True}, "C0RESULTS"),
    "owner of another workspace, in a shared channel": (
        {"team_id": "T0OTHER", "is_stranger": True, "is_admin": True, "is_owner": True},
        "C0RESULTS",
    ),
    "webhook or another bot": ({"is_bot": True}, "C0RESULTS"),
    "unknown to the workspace": (None, "C0RESULTS"),
    "member, in another channel": ({}, "C0GENERAL"),
    "member, in a direct message": ({}, "D0OUT"),
}

# Each member, and what differs in their interaction.
OWNER = GuildMember(300, "Owner", MANAGE_GUILD)
DISCORD_OUTSIDERS: dict[str, tuple[GuildMember, dict[str, Any]]] = {
    "owner of another server": (OWNER, {"guild_id": "999"}),
    "owner, in a direct message": (OLIVIA, direct_message_fields(OLIVIA)),
    "webhook or another bot": (GuildMember(301, "Hook", bot=True), {}),
    "member, in another channel": (
        GuildMember(302, "Member"),
        {"channel_id": str(OTHER_CHANNEL), "channel": {"id": str(OTHER_CHANNEL), "type": 0}},
    ),
}

SLACK_LINES = [
    "/declare Battenhall Green 1081",
    "/correct Arboretum Lab 960",
    "/withdraw Arboretum because mine",
    "/mark Claines recount",
    "/follow all",
    "/scoreboard",
    "/countroom rehearse worcester-2016 60",
    "/countroom night reload",
    "/countroom roles grant editor @outsider",
    "/countroom roles revoke declarer #results",
    "/countroom declare Battenhall Green 1081",
]
DISCORD_LINES = [
    "/declare result:Battenhall Green 1081",
    "/correct result:Arboretum Lab 960",
    "/withdraw ward:Arboretum because:mine",
    "/mark ward:Claines state:recount",
    "/follow level:all",
    "/scoreboard on",
    "/countroom rehearse start pack:worcester-2016",
    "/countroom night reload",
    "/countroom roles grant role:editor to:@300",
    f"/countroom roles revoke-channel role:declarer channel:#{CHANNEL}",
]


async def state(desk: Desk) -> list[object]:
    """Everything that an outsider must not change."""
    status = await desk.reads.delivery_status(["worcester-2016"])
    grants = [await desk.reads.grants(platform) for platform in ("slack", "discord")]
    history = await desk.reads.history("worcester-2016")
    boards = [(board.channel, board.state) for board in status.scoreboards]
    return [history, grants, status.subscriptions, boards]


@pytest.fixture
async def open_desk(count: ThreePlatformCount) -> ThreePlatformCount:
    """Both channels hold the role of editor, and the Arboretum has declared."""
    count.slack.add_channel("C0GENERAL", "general")
    await count.slack_user.type("/countroom roles grant editor #results")
    await count.discord.type(f"/countroom roles grant-channel role:editor channel:#{CHANNEL}")
    await count.slack_user.type("/declare Arboretum Lab 959")
    return count


def slack_outsider(count: ThreePlatformCount, who: str) -> SlackUser:
    facts, channel = SLACK_OUTSIDERS[who]
    if facts is not None:
        count.slack.add_user("U0OUT", "outsider", **facts)
    return SlackUser(count.slack, count.slack.send_by_socket, "U0OUT", channel)


async def test_the_desk_is_open_to_every_member(open_desk: ThreePlatformCount) -> None:
    open_desk.slack.add_user("U0MEMBER", "member")
    member = SlackUser(open_desk.slack, open_desk.slack.send_by_socket, "U0MEMBER")
    in_slack = await member.type("/declare Claines Con")
    in_discord = await open_desk.discord.type(
        "/declare result:Warndon Lab", GuildMember(303, "Member")
    )

    assert "CONSERVATIVE HOLD Claines" in in_slack.text
    assert "LABOUR GAIN Warndon" in in_discord.text


@pytest.mark.parametrize("who", SLACK_OUTSIDERS)
async def test_in_slack_no_outsider_changes_anything(
    open_desk: ThreePlatformCount, who: str
) -> None:
    desk, outsider = open_desk.discord.app.desk, slack_outsider(open_desk, who)
    before = await state(desk)
    for line in SLACK_LINES:
        await outsider.type(line)
    receipt = await open_desk.slack_user.type("/correct Arboretum Lab 961")
    after_receipt = await state(desk)
    await outsider.press("Undo", receipt)
    for name in ("declare", "correct", "withdraw"):
        await outsider.type(f"/{name}")

    assert before == [after_receipt[0][:-1], *after_receipt[1:]]  # type: ignore[index]  # rows
    assert after_receipt == await state(desk)
    assert {} == open_desk.slack.views


@pytest.mark.parametrize("what", ["import", "night upload"])
@pytest.mark.parametrize("who", SLACK_OUTSIDERS)
async def test_in_slack_no_outsiders_file_is_taken(
    open_desk: ThreePlatformCount, who: str, what: str
) -> None:
    desk, outsider = open_desk.discord.app.desk, slack_outsider(open_desk, who)
    before = await state(desk)
    await outsider.type(f"/countroom {what}")
    await outsider.choose_file("results.csv", b"ward,candidate,votes\nClaines,James Stanley,971\n")
    await until(lambda: bool(outsider.private_messages() or open_desk.slack.channels.get("DU0OUT")))
    answers = [message.text for message in outsider.private_messages()]

    assert before == await state(desk)
    assert [] == await desk.reads.unanswered_entries(desk.first_book())
    assert [] == [answer for answer in answers if "Claines" in answer]


@pytest.mark.parametrize("who", SLACK_OUTSIDERS)
async def test_in_slack_no_outsider_gets_the_audit(open_desk: ThreePlatformCount, who: str) -> None:
    await slack_outsider(open_desk, who).type("/countroom export")
    await until(lambda: bool(open_desk.slack.calls_of("conversations.open")))
    await until(lambda: bool(open_desk.slack.files) or SLACK_OUTSIDERS[who][0] is None)
    names = {file["name"] for file in open_desk.slack.files.values()}

    assert [] == [name for name in names if "audit" in name]


def requests(count: ThreePlatformCount) -> list[SlackMessage]:
    """The channel's messages that ask an admin for a role."""
    there = range(len(count.slack.channels["C0RESULTS"].messages))
    messages = [count.slack_user.message(n) for n in there]
    return [m for m in messages if "Make reporter a declarer" in (m.buttons or {})]


@pytest.mark.parametrize("who", SLACK_OUTSIDERS)
async def test_in_slack_no_outsider_grants_what_they_asked_for(
    open_desk: ThreePlatformCount, who: str
) -> None:
    await open_desk.slack_user.type("/countroom roles revoke editor #results")
    asked = await SlackUser(open_desk.slack, open_desk.slack.send_by_socket, "U0REPORT").type(
        "/declare Claines Con"
    )
    reporter = SlackUser(open_desk.slack, open_desk.slack.send_by_socket, "U0REPORT")
    await reporter.press("Ask an admin here", asked)
    await until(lambda: bool(requests(open_desk)))
    desk, outsider = open_desk.discord.app.desk, slack_outsider(open_desk, who)
    before = await state(desk)
    await outsider.press("Make reporter a declarer", requests(open_desk)[0])

    assert before == await state(desk)


@pytest.mark.parametrize("who", DISCORD_OUTSIDERS)
async def test_in_discord_no_outsider_changes_anything(
    open_desk: ThreePlatformCount, who: str
) -> None:
    discord, (member, place) = open_desk.discord, DISCORD_OUTSIDERS[who]
    before = await state(discord.app.desk)
    for line in DISCORD_LINES:
        await discord.type(line, member, **place)
    receipt = await discord.type("/correct result:Arboretum Lab 961")
    after_receipt = await state(discord.app.desk)
    await discord.press(receipt, "Undo", member, **place)

    assert before == [after_receipt[0][:-1], *after_receipt[1:]]  # type: ignore[index]  # rows
    assert after_receipt == await state(discord.app.desk)


@pytest.mark.parametrize("who", ["owner of another server", "owner, in a direct message"])
async def test_in_discord_nothing_is_exported_or_completed_elsewhere(
    open_desk: ThreePlatformCount, who: str
) -> None:
    member, place = DISCORD_OUTSIDERS[who]
    answer = await open_desk.discord.type("/countroom export", member, **place)

    assert "Countroom works in its own server only" in answer.text
    assert [] == answer.body.get("attachments", [])
    assert {} == await open_desk.discord.suggestions("/declare bat", **place)
