"""Pictures below answers and the final word: after the words, and never instead of them."""

import asyncio

import pytest

from tests.platforms.slack.conftest import SlackCount
from tests.servers.slack import Fault, Json
from tests.servers.slack_people import SlackUser
from tests.servers.waiting import until

PNG = b"\x89PNG\r\n"


def images(messages: list[Json]) -> list[Json]:
    """The blocks of the messages that show one."""
    blocks = [block for message in messages for block in message["blocks"] or ()]
    return [block for block in blocks if block["type"] == "image"]


async def pictured(room: SlackCount, desk: SlackUser, line: str) -> Json:
    """The one image that somebody sees after a line."""
    seen = len(images(room.slack.private))
    await desk.type(line)
    await until(lambda: len(images(room.slack.private)) > seen)
    return images(room.slack.private)[-1]


async def test_the_council_is_shown_after_it_was_said(anywhere: SlackCount) -> None:
    desk = anywhere.user()
    answer = await desk.type("/composition")
    at_once = images(anywhere.slack.private)
    await until(lambda: images(anywhere.slack.private))
    (image,) = images(anywhere.slack.private)
    file = anywhere.slack.files[image["slack_file"]["id"]]

    assert [] == at_once
    assert answer.text.startswith("Worcester: ")
    assert file["data"].startswith(PNG)
    assert "" == file["to"]
    assert "Worcester" in image["alt_text"]
    assert [] == anywhere.channel_texts()


async def test_a_ward_is_shown_with_its_shares(room: SlackCount) -> None:
    desk = room.user()
    await desk.type("/declare Battenhall Green 1081 Con 887 Lab 127 UKIP 89")
    image = await pictured(room, desk, "/ward Battenhall")

    assert "Battenhall" in image["alt_text"]


async def test_the_same_picture_is_handed_over_once(room: SlackCount) -> None:
    images = [await pictured(room, room.user(user), "/composition") for user in ("U0A", "U0B")]

    assert images[0]["slack_file"] == images[1]["slack_file"]
    assert 1 == len(room.slack.files)


async def test_an_image_that_is_still_processed_is_shown_later(room: SlackCount) -> None:
    room.slack.processing = 1.5

    assert await pictured(room, room.user(), "/composition")
    assert 1 == len(images(room.slack.private))


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "files.completeUploadExternal"])
async def test_without_a_picture_the_words_stand_alone(room: SlackCount, method: str) -> None:
    room.slack.faults.append(Fault(method, error="file_uploads_disabled"))
    desk = room.user()
    answer = await desk.type("/composition")
    await until(lambda: room.slack.calls_of(method))
    await asyncio.sleep(0.05)

    assert [answer.text] == [message.text for message in desk.private_messages()]


async def test_what_is_shared_is_shared_with_its_picture(room: SlackCount) -> None:
    desk = room.user()
    await desk.press("Share here", await desk.type("/composition"))
    await until(lambda: images(room.slack.channels["C0RESULTS"].messages))
    words, picture = room.slack.channels["C0RESULTS"].messages

    assert words["text"].startswith("Worcester: ")
    assert picture["text"] == images([picture])[0]["alt_text"]
