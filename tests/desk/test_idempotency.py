"""A call that comes twice has one effect and one answer, one after the other or at once."""

import asyncio

import pytest

from bot.chat.reply import Tone
from tests.count import BOB, COUNT, Count
from tests.desk.kept import stored_night

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
async def test_the_same_call_twice_has_one_effect_and_one_answer(count: Count, line: str) -> None:
    await count.type("/declare Cathedral Lab 1360", person=BOB)
    first = await count.type(line, key="same")
    once = stored_night(count)
    second = await count.type(line, key="same")

    assert first == second
    assert once == stored_night(count)


@pytest.mark.parametrize("line", LINES)
async def test_the_same_call_twice_at_once_has_one_effect_and_one_answer(
    count: Count, line: str
) -> None:
    await count.type("/declare Cathedral Lab 1360", person=BOB)
    before = len(await count.ledger())
    answers = await asyncio.gather(*(count.type_undelivered(line, key="same") for _ in range(4)))
    written = len(await count.ledger()) - before

    assert [answers[0]] * 4 == answers
    assert Tone.REFUSAL is not answers[0].tone
    assert written <= 1


async def test_a_channel_that_follows_twice_at_once_hears_one_summary(count: Count) -> None:
    await count.type("/declare Cathedral Lab 1360")
    await count.type("/follow off", channel=COUNT)
    heard = len(count.announcements())
    await asyncio.gather(
        *(count.type_undelivered("/follow all", channel=COUNT, key="same") for _ in range(2)),
        count.type_undelivered("/follow all", channel=COUNT),
    )
    await count.deliver()

    assert heard + 1 == len(count.announcements())


@pytest.mark.parametrize("button", ["Yes", "No"])
async def test_a_button_delivered_twice_is_answered_alike(count: Count, button: str) -> None:
    asked = await count.type("/declare Batenhall Green 1081")
    first = await count.press(button, on=asked, key="same")
    second = await count.press(button, on=asked, key="same")

    assert first == second
    assert (1 if button == "Yes" else 0) == len(await count.ledger())


async def test_a_yes_pressed_twice_writes_once(count: Count) -> None:
    asked = await count.type("/declare Batenhall Green 1081")
    answers = await asyncio.gather(
        count.press("Yes", on=asked), count.press("Yes", on=asked, person=BOB)
    )

    assert {Tone.DONE, Tone.REFUSAL} == {reply.tone for reply in answers}
    assert [("declare", "Battenhall")] == await count.entries()
    assert 1 == len(count.announcements())


async def test_yes_after_no_is_refused(count: Count) -> None:
    asked = await count.type("/declare Batenhall Green 1081")
    await count.press("No", on=asked)
    reply = await count.press("Yes", on=asked)

    assert "That question was answered already. Nothing more was stored." == reply.text
    assert [] == await count.ledger()


async def test_undo_pressed_twice_undoes_once(count: Count) -> None:
    declared = await count.type("/declare Battenhall Green 1081")
    answers = await asyncio.gather(
        count.press("Undo", on=declared), count.press("Undo", on=declared)
    )

    assert {Tone.DONE, Tone.REFUSAL} == {reply.tone for reply in answers}
    assert ["declare", "undo"] == [kind for kind, _ in await count.entries()]
