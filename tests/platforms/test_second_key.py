"""A declaration waits for a second person on a card in every desk, on both platforms."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.importers.pack import find_pack, read_pack_files
from tests.platforms.conftest import ThreePlatformCount, open_everywhere
from tests.platforms.discord.vocabulary import OLIVIA, Answer, GuildMember
from tests.servers.discord import CHANNEL, MANAGE_GUILD, Interaction, Json
from tests.servers.slack import Json as SlackJson
from tests.servers.slack_user import SlackMessage, SlackUser
from tests.servers.waiting import until

CAROL = GuildMember(202, "Carol", MANAGE_GUILD)
LINE = "/declare Battenhall Green 1081"
WAITS = "Battenhall waits for a second person: desk typed it."


@pytest.fixture
async def desks(tmp_path: Path) -> AsyncIterator[ThreePlatformCount]:
    """#results in Slack and #count in Discord are desks of one night with a second key."""
    files = read_pack_files(find_pack("worcester-2016"))
    async with open_everywhere(tmp_path, files, second_key=True) as count:
        await count.slack_user.type("/countroom roles grant declarer #results")
        await count.discord.type(f"/countroom roles grant-channel role:declarer channel:#{CHANNEL}")
        yield count


def slack_messages(count: ThreePlatformCount) -> list[SlackJson]:
    return count.slack.channels["C0RESULTS"].messages


def discord_card(count: ThreePlatformCount) -> Json:
    return next(m for m in count.discord.server.messages if m["channel_id"] == str(CHANNEL))


async def wait_for_cards(count: ThreePlatformCount) -> None:
    await until(lambda: bool(slack_messages(count) and count.discord.server.messages))


async def press_in_discord(count: ThreePlatformCount, label: str, member: GuildMember) -> Answer:
    card = discord_card(count)
    posted = Answer(
        card, 4, member, Interaction({"id": card["id"], "channel_id": card["channel_id"]})
    )
    return await count.discord.press(posted, label, member)


async def test_a_card_typed_in_slack_is_confirmed_in_discord_and_settled_in_both(
    desks: ThreePlatformCount,
) -> None:
    private = await desks.slack_user.type(LINE)
    await wait_for_cards(desks)
    in_slack, in_discord = slack_messages(desks)[0]["text"], discord_card(desks)["content"]
    confirmed = await press_in_discord(desks, "Confirm", CAROL)
    await until(lambda: "confirmed" in slack_messages(desks)[0]["text"])
    await until(lambda: "confirmed" in discord_card(desks)["content"])

    assert ["Discard"] == list(private.buttons or {})
    assert WAITS in in_slack
    assert WAITS in in_discord
    assert confirmed.private
    assert "Confirmed by Carol. GREEN GAIN Battenhall" in confirmed.text
    assert [] == [b for b in slack_messages(desks)[0]["blocks"] if b["type"] == "actions"]
    assert [] == discord_card(desks).get("components", [])


async def test_the_author_is_refused_and_a_second_person_confirms_in_slack(
    desks: ThreePlatformCount,
) -> None:
    await desks.discord.type("/declare result:Battenhall Green 1081")
    await wait_for_cards(desks)
    own = await press_in_discord(desks, "Confirm", OLIVIA)
    card = SlackMessage.from_wire(
        slack_messages(desks)[0], desks.slack.response_url("U0DESK", "C0RESULTS")
    )
    await SlackUser(desks.slack, desks.slack.send_by_socket).press("Confirm", card)
    await until(lambda: "desk confirmed what Olivia typed" in discord_card(desks)["content"])

    assert "Someone else has to confirm this." in own.text


async def test_two_readings_have_a_button_each(desks: ThreePlatformCount) -> None:
    await desks.slack_user.type(LINE)
    await desks.discord.type("/declare result:Battenhall Green 1018", CAROL)
    await until(lambda: len(slack_messages(desks)) == 2)
    card = SlackMessage.from_wire(slack_messages(desks)[1], "")

    assert "TWO READINGS of Battenhall. Louis Stephen: desk 1,081, Carol 1,018." in card.text
    assert ["Confirm desk's", "Confirm Carol's", "Discard Carol's"] == list(card.buttons or {})


async def test_a_typed_confirmation_settles_the_cards_too(desks: ThreePlatformCount) -> None:
    await desks.slack_user.type(LINE)
    await wait_for_cards(desks)
    await desks.discord.type("/declare result:Battenhall Green 1081", CAROL)
    await until(lambda: "Carol confirmed what desk typed" in discord_card(desks)["content"])
    await until(lambda: "Carol confirmed" in slack_messages(desks)[0]["text"])

    assert "GREEN GAIN Battenhall" in slack_messages(desks)[1]["text"]
