"""A night in Discord: what users type, press and read."""

import asyncio
import re
from datetime import datetime

import pytest

from bot.platforms.discord.platform import DiscordPlatform
from bot.platforms.discord.responses import CallbackType
from bot.platforms.discord.settings import DiscordSettings
from tests.platforms.discord.vocabulary import (
    ALICE,
    OLIVIA,
    DiscordCount,
    GuildMember,
)
from tests.servers.discord import CHANNEL, OTHER_CHANNEL
from tests.servers.waiting import until

FULL = "Battenhall Green 1081 Con 887 Lab 127 UKIP 89 turnout 41.2%"


async def test_a_flash_is_read_back_privately(count: DiscordCount) -> None:
    answer = await count.type("/declare Battenhall Green 1081")

    assert answer.text.startswith("**GREEN GAIN Battenhall from")
    assert answer.private
    assert list(answer.buttons) == ["Undo", "Follow here"]


async def test_full_figures_give_the_majority(count: DiscordCount) -> None:
    answer = await count.type(f"/declare {FULL}")

    assert "a majority of 194" in answer.text


async def test_a_following_channel_is_told_once(count: DiscordCount) -> None:
    await count.type("/follow all")
    await count.type(f"/declare {FULL}")
    await count.type(f"/declare {FULL}")
    await count.type("/declare Claines Con 1200")
    first, second = await count.wait_for_messages(2)

    assert first.startswith("**GREEN GAIN Battenhall from Conservative")
    assert "Claines" in second


async def test_an_announcement_starts_with_the_fact_and_ends_with_its_origin(
    count: DiscordCount,
) -> None:
    await count.type("/follow all")
    await count.type(f"/declare {FULL}")
    await count.wait_for_messages(1)
    message = count.server.messages[0]

    assert message["content"].startswith("**GREEN GAIN Battenhall from Conservative")
    (embed,) = message["embeds"]
    assert re.fullmatch(r"Worcester · declaration 2 · [a-z2-7]{6}", embed["footer"]["text"])
    assert datetime.fromisoformat(embed["timestamp"]).tzinfo is not None
    assert message["enforce_nonce"] is True


async def test_only_a_result_has_its_winners_colour(
    count: DiscordCount,
) -> None:
    await count.type("/follow all")
    receipt = await count.type("/declare Battenhall Green 1081")
    refusal = await count.type("/declare Nowhere Green 1081")
    await count.type("/mark ward:Claines state:recount")
    await count.wait_for_messages(2)
    result, mark = (message["embeds"][0]["color"] for message in count.server.messages)

    assert 0x6AB023 == result
    assert 0x6AB023 == receipt.body["embeds"][0]["color"]
    assert 0x6AB023 != mark
    assert [] == refusal.body["embeds"]


async def test_the_receipt_has_an_undo_button(count: DiscordCount) -> None:
    answer = await count.type("/declare Battenhall Green 1081")
    undone = await count.press(answer, "Undo")

    assert undone.text.startswith("**Undone. Battenhall is awaiting declaration")


async def test_the_receipt_has_a_follow_here_button(count: DiscordCount) -> None:
    answer = await count.type("/declare Battenhall Green 1081")
    followed = await count.press(answer, "Follow here")

    assert "will get every declaration" in followed.text
    assert [told.partition(" from")[0] for told in await count.wait_for_messages(1)] == [
        "**GREEN GAIN Battenhall"
    ]


@pytest.mark.parametrize(("label", "votes"), [("Replace", "1,181"), ("Keep", "1,081")])
async def test_different_figures_raise_a_question_that_the_answer_replaces(
    count: DiscordCount, label: str, votes: str
) -> None:
    await count.type(f"/declare {FULL}")
    question = await count.type("/declare Battenhall Green 1181")
    answer = await count.press(question, label)
    ward = await count.type("/ward Battenhall")

    assert answer.kind == CallbackType.UPDATE
    assert f"elected with {votes} votes" in ward.text


async def test_a_question_can_be_answered_only_once(count: DiscordCount) -> None:
    await count.type(f"/declare {FULL}")
    question = await count.type("/declare Battenhall Green 1181")
    await count.press(question, "Replace")
    again = await count.press(question, "Replace")
    history = await count.app.desk.reads.history("worcester-2016", "Battenhall")

    assert again.private
    assert ["declare", "correct"] == [row.kind for row in history]


async def test_an_answer_is_shared_only_once(count: DiscordCount) -> None:
    answer = await count.type("/control")
    shared = await count.press(answer, "Share here")
    again = await count.press(answer, "Share here")

    assert answer.private
    assert answer.text == shared.text
    assert not shared.private, shared.text
    assert "**That has been shared already.**" == again.text


async def test_a_slip_is_answered_privately_and_not_shared(count: DiscordCount) -> None:
    answer = await count.type("/declare Nowhere Green 1081")

    assert answer.private
    assert "No ward called" in answer.text
    assert "Not recorded." in answer.text
    assert {} == answer.buttons


async def test_a_member_without_a_role_is_told_how_to_get_it(count: DiscordCount) -> None:
    answer = await count.type("/declare Battenhall Green 1081", ALICE)

    assert "role:declarer to:@" in answer.text
    assert "Not recorded." in answer.text


@pytest.mark.parametrize(
    ("line", "channel"),
    [
        ("grant role:declarer to:@201", CHANNEL),
        ("grant role:declarer to:@&55", CHANNEL),
        (f"grant-channel role:declarer channel:#{OTHER_CHANNEL}", OTHER_CHANNEL),
    ],
)
async def test_a_granted_role_lets_a_member_declare(
    count: DiscordCount, line: str, channel: int
) -> None:
    await count.type(f"/countroom roles {line}")
    alice = GuildMember(201, "Alice", roles=(55,))
    answer = await count.type("/declare Battenhall Green 1081", alice, channel)

    assert "GREEN GAIN" in answer.text


async def test_another_bot_with_manage_server_has_no_rights(count: DiscordCount) -> None:
    robot = GuildMember(203, "Robot", permissions=OLIVIA.permissions, bot=True)
    answer = await count.type("/declare Battenhall Green 1081", robot)

    assert "you are not one here" in answer.text


async def test_the_export_is_sent_as_files(count: DiscordCount) -> None:
    await count.type(f"/declare {FULL}")
    answer = await count.type("/countroom export")
    files = answer.interaction.callbacks[0]["files"]

    assert [
        "worcester-2016.json",
        "worcester-2016-results.csv",
        "worcester-2016-audit.csv",
        "worcester-2016.html",
    ] == list(files)
    assert "Battenhall" in files["worcester-2016-results.csv"]


async def test_the_menu_is_registered_once_and_not_at_the_next_start(
    count: DiscordCount, settings: DiscordSettings
) -> None:
    names = [command["name"] for command in count.server.commands]
    again = DiscordPlatform(settings)
    running = asyncio.create_task(again.run(count.app.dispatcher))
    await until(lambda: count.server.identifies == 2)
    await again.close()
    await running

    assert [
        "follow", "declare", "declare-form", "correct", "correct-form", "withdraw", "mark",
        "composition", "control", "coalitions", "projection", "swing", "ward", "results",
        "outstanding", "scoreboard", "countroom", "Correct this", "Where is this from",
    ] == names  # fmt: skip
    assert 1 == len([r for r in count.server.requests if r.startswith("PUT")])


@pytest.mark.parametrize(
    "line",
    [
        "/composition", "/coalitions", "/swing", "/swing Battenhall", "/ward Battenhall",
        "/results all", "/results gains", "/outstanding", "/countroom help", "/countroom status",
        "/countroom night show", "/countroom roles list", "/mark Battenhall recount", "/control",
        "/withdraw Battenhall because wrong ward", "/correct Battenhall Green 1091",
        "/declare help",
    ],
)  # fmt: skip
async def test_every_command_is_answered_within_discords_limits(
    count: DiscordCount, line: str
) -> None:
    await count.type(f"/declare {FULL}")
    answer = await count.type(line)

    assert answer.text
    assert [] == count.server.violations
