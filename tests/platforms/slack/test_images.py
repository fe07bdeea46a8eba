"""Pictures under answers and the final word: after the words, never instead of them."""

import asyncio

import pytest

from tests.count import WINNERS
from tests.platforms.slack.conftest import SlackCount
from tests.servers.slack import Json, SlackFault
from tests.servers.slack_user import SlackUser
from tests.servers.waiting import until

pytestmark = pytest.mark.exact_calls  # a picture under an answer is sent in one try

PNG = b"\x89PNG\r\n"


def image_blocks(messages: list[Json]) -> list[Json]:
    """The image blocks of the messages."""
    blocks = [block for message in messages for block in message["blocks"] or ()]
    return [block for block in blocks if block["type"] == "image"]


async def wait_for_image(count: SlackCount, desk: SlackUser, line: str) -> Json:
    """Type a line and wait for its image."""
    seen = len(image_blocks(count.slack.private))
    await desk.type(line)
    await until(lambda: len(image_blocks(count.slack.private)) > seen)
    return image_blocks(count.slack.private)[-1]


async def test_the_councils_picture_follows_the_words(any_count: SlackCount) -> None:
    desk = any_count.user()
    answer = await desk.type("/composition")
    at_once = image_blocks(any_count.slack.private)
    await until(lambda: image_blocks(any_count.slack.private))
    (image,) = image_blocks(any_count.slack.private)
    file = any_count.slack.files[image["slack_file"]["id"]]

    assert [] == at_once
    assert answer.text.startswith("Worcester: ")
    assert file["data"].startswith(PNG)
    assert "" == file["to"]
    assert "Worcester" in image["alt_text"]
    assert [] == any_count.channel_texts()


async def test_a_wards_picture_shows_its_shares(count: SlackCount) -> None:
    desk = count.user()
    await desk.type("/declare Battenhall Green 1081 Con 887 Lab 127 UKIP 89")
    image = await wait_for_image(count, desk, "/ward Battenhall")

    assert "Battenhall" in image["alt_text"]


async def test_the_same_picture_is_uploaded_once(count: SlackCount) -> None:
    images = [
        await wait_for_image(count, count.user(user), "/composition") for user in ("U0A", "U0B")
    ]

    assert images[0]["slack_file"] == images[1]["slack_file"]
    assert 1 == len(count.slack.files)


async def test_an_image_still_being_processed_is_shown_later(count: SlackCount) -> None:
    count.slack.processing = 0.2

    assert await wait_for_image(count, count.user(), "/composition")
    assert 1 == len(image_blocks(count.slack.private))


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "files.completeUploadExternal"])
async def test_without_a_picture_the_words_remain(count: SlackCount, method: str) -> None:
    count.slack.faults.append(SlackFault(method, error="file_uploads_disabled"))
    desk = count.user()
    answer = await desk.type("/composition")
    await until(lambda: count.slack.calls_of(method))
    await asyncio.sleep(0.05)

    assert [answer.text] == [message.text for message in desk.private_messages()]


async def test_an_answer_is_shared_with_its_picture(count: SlackCount) -> None:
    desk = count.user()
    await desk.press("Share here", await desk.type("/composition"))
    await until(lambda: image_blocks(count.slack.channels["C0RESULTS"].messages))
    words, picture = count.slack.channels["C0RESULTS"].messages

    assert words["text"].startswith("Worcester: ")
    assert picture["text"] == image_blocks([picture])[0]["alt_text"]


@pytest.mark.parametrize(
    "fault",
    [
        SlackFault("files.getUploadURLExternal", status=429, headers={"Retry-After": "0"}),
        SlackFault("files.completeUploadExternal", lost=True),
    ],
    ids=["too many calls", "answer lost"],
)
async def test_the_final_words_picture_is_uploaded_again_after_a_failure(
    count: SlackCount, fault: SlackFault
) -> None:
    desk = count.user()
    await desk.type("/follow control")
    for line in WINNERS[:-1]:
        await desk.type(f"/declare {line}")
    count.slack.faults.append(fault)
    await desk.type(f"/declare {WINNERS[-1]}")
    messages = count.slack.channels["C0RESULTS"].messages
    await until(lambda: image_blocks(messages), 20)
    (final,) = [message for message in messages if image_blocks([message])]

    assert "12 of 12" in image_blocks([final])[0]["alt_text"]
    assert "FINAL SCORE." in final["text"]
