"""The final word gets its picture after it is sent; no other message waits for or gets one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.announcer.outcome import (
    ANSWER_LOST,
    RATE_LIMIT,
    DeliveryOutcome,
    GivenUp,
    RetryLater,
    Sent,
    Unknown,
)
from bot.announcer.transport import Image, Message
from tests.count import COUNT, WINNERS, Count, declare_wards, full_text, open_count
from tests.faults import Fault, Faults, injected
from tests.servers.waiting import until


@asynccontextmanager
async def open_picture_count(tmp_path: Path) -> AsyncIterator[Count]:
    """Worcester; #count follows everything, on a platform that shows images."""
    async with open_count(tmp_path) as opened:
        opened.transport.shows_images = True
        await opened.type("/follow all", channel=COUNT)
        yield opened


@pytest.fixture
async def picture_count(tmp_path: Path) -> AsyncIterator[Count]:
    async with open_picture_count(tmp_path) as opened:
        yield opened


def image_edits(count: Count) -> list[tuple[str, Message, Image]]:
    """The edits that added an image: message id, message and image; one made twice is one."""
    added = [(number, m, m.image) for number, m in count.transport.edits if m.image]
    return list(dict.fromkeys(added))


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


@pytest.mark.parametrize("failure", [RetryLater(0, RATE_LIMIT), Unknown(0, ANSWER_LOST)])
async def test_a_picture_that_did_not_go_is_tried_again(
    picture_count: Count, failure: DeliveryOutcome
) -> None:
    picture_count.transport.edit_answers.extend([failure] * 2)
    await declare_wards(picture_count, WINNERS)
    await until(lambda: image_edits(picture_count), 20)

    assert not picture_count.transport.edit_answers


async def test_a_picture_that_goes_at_no_try_is_given_up(picture_count: Count) -> None:
    picture_count.transport.edit_answers.extend([RetryLater(0, RATE_LIMIT)] * 6)
    with capture_logs() as logged:
        await declare_wards(picture_count, WINNERS)
        await until(lambda: any(line["event"] == "picture not added" for line in logged), 20)

    assert 1 == len(picture_count.transport.edit_answers)
    assert [] == image_edits(picture_count)


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


async def test_a_corrected_outcome_gets_a_new_picture(picture_count: Count) -> None:
    await declare_wards(picture_count, WINNERS)
    await until(lambda: image_edits(picture_count), 20)
    await picture_count.type("/withdraw Warndon because misheard")
    await until(lambda: len(image_edits(picture_count)) == 2, 20)
    first, second = (image.alt for _, _, image in image_edits(picture_count))

    assert first != second
    assert "11 of 12" in second


async def test_a_store_that_does_not_say_what_it_saved_costs_no_picture(tmp_path: Path) -> None:
    """The edited words are stored, so nothing is edited again."""
    with injected(Faults()) as faults:
        async with open_picture_count(tmp_path) as count:
            await declare_wards(count, WINNERS)
            await until(lambda: image_edits(count), 20)
            count.transport.edit_answers.extend([RetryLater(0, RATE_LIMIT), Sent("edited")])
            await count.type("/withdraw Warndon because misheard")
            faults.arrange(Fault.ANSWER_LOST)
            await count.app.announcer.deliver_all()
            await until(lambda: len(image_edits(count)) == 2, 20)
            _, (_, _, image) = image_edits(count)

    assert "11 of 12" in image.alt
