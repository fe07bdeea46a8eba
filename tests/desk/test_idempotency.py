"""A call delivered twice has one effect and one answer, in sequence or at once."""

import asyncio

import pytest

from bot.chat.reply import Tone
from tests.count import BOB, COUNT, Count
from tests.desk.stored_night import stored_night

LINES = [
    "/declare Battenhall Green 1081",
    "/declare Batenhall Green 1081",
    "/declare Cathedral Lab 1360",
    "/declare Cathedral Con 1",
    "/correct Cathedral Lab 1361 because misheard",
    "/withdraw Cathedral because wrong",
    "/mark Battenhall recount",
    "/follow gains",
    "/follow off",
    "/countroom roles grant editor person U3",
]


@pytest.mark.parametrize("line", LINES)
async def test_the_same_call_twice_has_one_effect_and_one_answer(
    followed_count: Count, line: str
) -> None:
    await followed_count.type("/declare Cathedral Lab 1360", person=BOB)
    first = await followed_count.type(line, key="same")
    once = stored_night(followed_count)
    second = await followed_count.type(line, key="same")

    assert first == second
    assert once == stored_night(followed_count)


@pytest.mark.parametrize("line", LINES)
async def test_the_same_call_twice_at_once_has_one_effect_and_one_answer(
    followed_count: Count, line: str
) -> None:
    await followed_count.type("/declare Cathedral Lab 1360", person=BOB)
    before = len(await followed_count.ledger())
    answers = await asyncio.gather(
        *(followed_count.type_undelivered(line, key="same") for _ in range(4))
    )
    written = len(await followed_count.ledger()) - before

    assert [answers[0]] * 4 == answers
    assert Tone.REFUSAL is not answers[0].tone
    assert written <= 1


async def test_a_channel_that_follows_twice_at_once_gets_one_summary(
    followed_count: Count,
) -> None:
    await followed_count.type("/declare Cathedral Lab 1360")
    await followed_count.type("/follow off", channel=COUNT)
    before = len(followed_count.announcements())
    await asyncio.gather(
        *(
            followed_count.type_undelivered("/follow all", channel=COUNT, key="same")
            for _ in range(2)
        ),
        followed_count.type_undelivered("/follow all", channel=COUNT),
    )
    await followed_count.deliver()

    assert before + 1 == len(followed_count.announcements())


@pytest.mark.parametrize("button", ["Yes", "No"])
async def test_a_button_press_delivered_twice_gets_the_same_answer(
    followed_count: Count, button: str
) -> None:
    question = await followed_count.type("/declare Batenhall Green 1081")
    first = await followed_count.press(button, on=question, key="same")
    second = await followed_count.press(button, on=question, key="same")

    assert first == second
    assert (1 if button == "Yes" else 0) == len(await followed_count.ledger())


async def test_a_yes_pressed_twice_writes_once(followed_count: Count) -> None:
    question = await followed_count.type("/declare Batenhall Green 1081")
    answers = await asyncio.gather(
        followed_count.press("Yes", on=question),
        followed_count.press("Yes", on=question, person=BOB),
    )

    assert {Tone.DONE, Tone.REFUSAL} == {reply.tone for reply in answers}
    assert [("declare", "Battenhall")] == await followed_count.entries()
    assert 1 == len(followed_count.announcements())


async def test_yes_after_no_is_refused(followed_count: Count) -> None:
    question = await followed_count.type("/declare Batenhall Green 1081")
    await followed_count.press("No", on=question)
    reply = await followed_count.press("Yes", on=question)

    assert "Not recorded. That question has already been answered." == reply.text
    assert [] == await followed_count.ledger()


async def test_undo_pressed_twice_undoes_once(followed_count: Count) -> None:
    declared = await followed_count.type("/declare Battenhall Green 1081")
    answers = await asyncio.gather(
        followed_count.press("Undo", on=declared), followed_count.press("Undo", on=declared)
    )

    assert {Tone.DONE, Tone.REFUSAL} == {reply.tone for reply in answers}
    assert ["declare", "undo"] == [kind for kind, _ in await followed_count.entries()]
