"""The final word gets its picture after it is sent; no other message waits for or gets one."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.announcer.outcome import GivenUp
from bot.announcer.transport import Image, Message
from tests.count import COUNT, WINNERS, Count, declare_wards, full_text, open_count
from tests.servers.waiting import until


@pytest.fixture
async def picture_count(tmp_path: Path) -> AsyncIterator[Count]:
    """Worcester; #count follows everything, on a platform that shows images."""
    async with open_count(tmp_path) as opened:
        opened.transport.shows_images = True
        await opened.type("/follow all", channel=COUNT)
        yield opened


def image_edits(count: Count) -> list[tuple[str, Message, Image]]:
    """The edits that added an image: message id, message and image."""
    return [(number, m, m.image) for number, m in count.transport.edits if m.image]


@pytest.mark.exact_calls
async def test_the_final_word_is_sent_first_and_its_picture_added_afterwards(
    picture_count: Count,
) -> None:
    await declare_wards(picture_count, WINNERS)
    final = picture_count.announcements("#count")[-1]
    await until(lambda: image_edits(picture_count), 20)
    ((number, message, image),) = image_edits(picture_count)

    assert all(told.image is None for told in picture_count.transport.arrived)
    assert number.endswith("/entry:13")
    assert final == "\n".join(message.lines)
    assert image.png.startswith(b"\x89PNG")
    assert "Con 17" in image.alt or "Conservative 17" in image.alt


async def test_a_refused_picture_costs_nothing(picture_count: Count) -> None:
    picture_count.transport.edit_answers.append(GivenUp("no images here"))
    await declare_wards(picture_count, WINNERS[:-1])
    await declare_wards(picture_count, WINNERS[-1:])
    await until(lambda: not picture_count.transport.edit_answers, 20)
    await picture_count.type("/withdraw Warndon because misheard")

    assert "Warndon" in picture_count.announcements("#count")[-1]
    assert "no images here" not in full_text(
        await picture_count.type_undelivered("/countroom status")
    )


async def test_a_picture_never_brings_back_words_that_were_corrected(
    picture_count: Count,
) -> None:
    """Its drawing is still under way when the words are edited."""
    await declare_wards(picture_count, WINNERS)
    await picture_count.type("/withdraw Warndon because misheard")
    await until(lambda: image_edits(picture_count), 20)
    ((_, message, image),) = image_edits(picture_count)

    assert (
        "The score in Worcester is not final after all: 11 of 12 wards declared."
        in message.lines[0]
    )
    assert "11 of 12" in image.alt


@pytest.mark.exact_calls
async def test_a_corrected_outcome_gets_a_new_picture(picture_count: Count) -> None:
    await declare_wards(picture_count, WINNERS)
    await until(lambda: image_edits(picture_count), 20)
    await picture_count.type("/withdraw Warndon because misheard")
    await until(lambda: len(image_edits(picture_count)) == 2, 20)
    first, second = (image.alt for _, _, image in image_edits(picture_count))

    assert first != second
    assert "11 of 12" in second
