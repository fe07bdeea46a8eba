"""The menu of an announcement: correct it, or see where it comes from."""

import asyncio

import pytest

from bot.platforms.discord.responses import CallbackType
from tests.platforms.discord.vocabulary import ALICE, DiscordCount
from tests.servers.discord import CHANNEL


@pytest.fixture
async def told_count(count: DiscordCount) -> DiscordCount:
    """A channel that follows and has been told of Battenhall."""
    await count.type("/follow all")
    await count.type("/declare Battenhall Green 1081")
    await count.wait_for_messages(1)
    message, reads = count.server.messages[0]["id"], count.app.desk.reads
    while not await reads.announced_wards(f"discord:{CHANNEL}", message):  # noqa: ASYNC110 - no event
        await asyncio.sleep(0.005)
    return count


async def test_an_announcement_is_corrected_in_the_form_of_its_ward(
    told_count: DiscordCount,
) -> None:
    form = await told_count.choose("Correct this", told_count.server.messages[0])
    await told_count.fill(form, "Louis Stephen (Grn): 1091")
    (_, correction) = await told_count.wait_for_messages(2)

    assert CallbackType.MODAL == form.kind
    assert "Battenhall" == form.body["components"][0]["label"]
    assert correction.startswith("**CORRECTION")


async def test_the_origin_of_an_announcement_is_its_wards_history(
    told_count: DiscordCount,
) -> None:
    answer = await told_count.choose("Where is this from", told_count.server.messages[0], ALICE)

    assert answer.private
    assert "declared by Olivia" in answer.text


async def test_only_a_declarer_may_correct_an_announcement(told_count: DiscordCount) -> None:
    answer = await told_count.choose("Correct this", told_count.server.messages[0], ALICE)

    assert CallbackType.MESSAGE == answer.kind
    assert "you are not one here" in answer.text


@pytest.mark.parametrize("title", ["Correct this", "Where is this from"])
async def test_a_message_about_no_ward_is_refused_in_words(
    told_count: DiscordCount, title: str
) -> None:
    message = told_count.server.messages[0] | {"id": "5"}
    answer = await told_count.choose(title, message)

    assert "That message is about no result. Type </" in answer.text
