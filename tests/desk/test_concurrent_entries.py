"""Two people, sixteen lines in flight, an open question: the first entry stands."""

import asyncio

from bot.chat.reply import Tone
from bot.store import outbox
from tests.count import ALICE, BOB, DESK, Count, declare_wards

MARKED = ("St John", "Claines", "Bedwardine", "Nunnery")


async def test_if_two_accounts_differ_the_first_stands_and_the_second_is_questioned(
    followed_count: Count,
) -> None:
    first, second = await asyncio.gather(
        followed_count.type_undelivered("/declare Battenhall Green 1081"),
        followed_count.type_undelivered("/declare Battenhall Green 1018", person=BOB),
    )
    await followed_count.deliver()

    assert [Tone.DONE, Tone.ASK] == [first.tone, second.tone]
    assert ["Replace", "Keep"] == [action.label for action in second.actions]
    assert [("declare", "Battenhall")] == await followed_count.entries()
    assert 1 == len(followed_count.announcements())


async def test_the_same_account_at_once_is_a_confirmation_and_not_announced(
    followed_count: Count,
) -> None:
    first, second = await asyncio.gather(
        followed_count.type_undelivered("/declare Battenhall Green 1081"),
        followed_count.type_undelivered("/declare Battenhall Green 1081", person=BOB),
    )
    await followed_count.deliver()

    assert "already declared by Alice at 23:00, with the same figures" in second.text
    assert Tone.DONE is first.tone
    assert [("declare", "Alice"), ("confirm", "Bob")] == [
        (row.kind, row.who_name) for row in await followed_count.ledger()
    ]
    assert 1 == len(followed_count.announcements())


async def test_repeating_ones_own_declaration_is_not_a_confirmation(followed_count: Count) -> None:
    await followed_count.type("/declare Battenhall Green 1081")
    await followed_count.type("/declare Battenhall Green 1081", person=ALICE)

    assert [("declare", "Battenhall")] == await followed_count.entries()


async def test_sixteen_at_once_are_stored_and_announced_in_one_order(followed_count: Count) -> None:
    wards = [*followed_count.app.desk.first_book().night.council.contests]
    lines = [f"/mark {ward} recount" for ward in MARKED]
    lines += [f"/declare {ward} Lab" for ward in wards]
    replies = await asyncio.gather(*(followed_count.type_undelivered(line) for line in lines))
    await followed_count.deliver()
    sent = await outbox.read_sent(followed_count.app.store.reader, followed_count.night)
    ledger = [f"entry:{row.seq}" for row in await followed_count.ledger()]

    assert [Tone.DONE] * 16 == [reply.tone for reply in replies]
    assert 16 == len(ledger)
    assert [*ledger, f"final:{ledger[-1].removeprefix('entry:')}"] == [row.cause for row in sent]
    assert [row.words for row in sent[:-1]] == followed_count.announcements()
    assert sent[-1].words == sent[-2].words
    assert "FINAL SCORE." in followed_count.announcements()[-1]


async def test_a_question_lapses_when_its_ward_changes(followed_count: Count) -> None:
    question = await followed_count.type("/declare Batenhall Green 1018")
    await followed_count.type("/declare Battenhall Green 1081", person=BOB)
    reply = await followed_count.press("Yes", on=question)

    assert Tone.REFUSAL is reply.tone
    assert reply.text.startswith(
        "Not recorded. Battenhall has changed since that question was asked; to look at it: /ward"
    )
    assert [("declare", "Battenhall")] == await followed_count.entries()


async def test_a_question_stands_while_other_wards_change(followed_count: Count) -> None:
    question = await followed_count.type("/declare Batenhall Green 1081")
    await declare_wards(followed_count, ["Arboretum Lab", "Cathedral Lab"])
    reply = await followed_count.press("Yes", on=question)

    assert Tone.DONE is reply.tone
    followed_count.assert_told("#count", "GREEN GAIN Battenhall", "3 of 12 wards declared")


async def test_the_oddity_is_stored_with_the_answer(followed_count: Count) -> None:
    question = await followed_count.type("/declare Batenhall Con 887 Green 1081 source RO")
    await followed_count.press("Yes", on=question, person=BOB)
    (row,) = await followed_count.ledger()

    assert (None, "ward guessed; winner not top") == (row.reason, row.odd)
    assert ("RO", "Bob") == (row.source, row.who_name)


async def test_an_answer_to_an_unknown_question_is_refused(followed_count: Count) -> None:
    reply = await followed_count.app.dispatcher.press_button(
        "yes", "nonsense", ALICE, DESK, "key x"
    )

    assert "Not recorded. That question is no longer open." == reply.text
