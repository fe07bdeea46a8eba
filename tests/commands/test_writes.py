"""/withdraw, /mark, Undo and Replace: their answers and their effects."""

import pytest

from bot.chat.reply import Tone
from tests.count import BOB, COUNT, DESK, Count, assert_refused, full_text

FULL = "/declare Battenhall Green 1018 Con 887 Lab 127 UKIP 89"


async def test_a_withdrawn_ward_is_awaiting_declaration_again(count: Count) -> None:
    await count.type(FULL)
    reply = await count.type("/withdraw Battenhall because wrong ward")

    assert "Battenhall withdrawn. Awaiting declaration." == reply.text
    assert {} == count.votes()
    assert "Battenhall" in count.app.desk.first_book().night.outstanding_wards
    assert ["wrong ward"] == [r.reason for r in await count.ledger() if r.kind == "withdraw"]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("recount", "Battenhall withdrawn. Having a recount."),
        ("postponed", "Battenhall withdrawn. Postponed."),
    ],
)
async def test_a_mark_survives_a_withdrawn_declaration(
    count: Count, state: str, words: str
) -> None:
    await count.type(f"/mark Battenhall {state}")
    await count.type(FULL)
    if state == "postponed":
        await count.press("Yes")
    reply = await count.type("/withdraw Battenhall because too early")

    assert words == reply.text
    assert (state, None) == (
        count.app.desk.first_book().night.wards["Battenhall"].mark,
        count.app.desk.first_book().night.wards["Battenhall"].declaration,
    )


@pytest.mark.parametrize(
    ("line", "words"),
    [
        pytest.param(
            "/withdraw Battenhall", ["needs a reason", "because not declared yet"],
            id="no reason",
        ),
        pytest.param("/withdraw Battenhall because   ", ["reason"], id="an empty reason"),
        pytest.param("/withdraw Battenhall because x", ["not declared yet"], id="not declared"),
        pytest.param("/withdraw because x", ["No ward called", "because x"], id="no ward"),
        pytest.param("/withdraw Battenhal1 because x", ["try Battenhall"], id="a misspelt ward"),
        pytest.param("/withdraw Battenhall now because x", ["“now”"], id="a word too many"),
        pytest.param("/mark Battenhall", ["counting, recount or postponed"], id="no state"),
        pytest.param("/mark Battenhall dancing", ["can be counting, recount"], id="no such state"),
        pytest.param("/mark recount", ["No ward called “recount”"], id="a state and no ward"),
        pytest.param("/mark Battenhal1 recount", ["try Battenhall"], id="a misspelt ward, marked"),
    ],
)  # fmt: skip
async def test_missing_or_extra_words_are_refused(
    count: Count, line: str, words: list[str]
) -> None:
    reply = await count.type(line)

    await assert_refused(count, reply, *words)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("counting", "Marked: Battenhall is counting."),
        ("RECOUNT", "Marked: Battenhall is having a recount."),
        ("postponed", "Marked: the poll in Battenhall is postponed."),
    ],
)
async def test_a_ward_is_marked(count: Count, state: str, words: str) -> None:
    reply = await count.type(f"/mark Battenhall {state}")

    assert (Tone.DONE, words) == (reply.tone, reply.text)


async def test_an_identical_mark_is_refused(count: Count) -> None:
    await count.type("/mark Battenhall recount")
    reply = await count.type("/mark Battenhall recount", person=BOB)

    assert "Not recorded. Battenhall is already marked that way." == reply.text
    assert [("mark", "Battenhall")] == await count.entries()


async def test_a_declared_ward_cannot_be_marked(count: Count) -> None:
    """There is no recount after the declaration."""
    await count.type(FULL)
    reply = await count.type("/mark Battenhall recount")

    assert (
        "Not recorded. Battenhall has already declared (Alice, 23:00); "
        "to withdraw it: /withdraw Battenhall because …" == reply.text
    )
    assert [("declare", "Battenhall")] == await count.entries()


@pytest.mark.parametrize(
    "line",
    ["/declare Weatherbury Con 5", "/correct Weatherbury Con 5", "/mark Weatherbury recount",
     "/withdraw Weatherbury because x"],
)  # fmt: skip
async def test_an_uncontested_ward_cannot_be_changed(casterbridge_count: Count, line: str) -> None:
    reply = await casterbridge_count.type(line)

    await assert_refused(casterbridge_count, reply, "Weatherbury was uncontested")


async def test_a_postponed_ward_is_declared_only_after_confirmation(
    casterbridge_count: Count,
) -> None:
    question = await casterbridge_count.type("/declare Sandbourne Lab 10")
    before = await casterbridge_count.entries()
    await casterbridge_count.press("Yes")

    assert "The poll in Sandbourne is marked as postponed." == question.text
    assert [] == before
    assert [("declare", "Sandbourne")] == await casterbridge_count.entries()


async def test_undo_restores_the_previous_state(count: Count) -> None:
    first = await count.type("/mark Battenhall recount")
    declared = await count.type(FULL)
    undone = await count.press("Undo", on=declared)
    state = count.app.desk.first_book().night.wards["Battenhall"]

    assert "Undone. Battenhall is having a recount, as before." == undone.text
    assert ("recount", None) == (state.mark, state.declaration)
    assert ["mark", "declare", "undo"] == [kind for kind, _ in await count.entries()]
    assert first.actions


async def test_undoing_a_correction_restores_the_earlier_figures(count: Count) -> None:
    await count.type(FULL)
    await count.type("/correct Battenhall Green 1081")
    undone = await count.press("Undo")

    assert (
        "Undone. Battenhall is back to its earlier result: Green gain from Conservative, a "
        "majority of 131." == undone.text
    )
    assert 1018 == count.votes()["Grn"]


async def test_an_undo_can_be_undone(count: Count) -> None:
    await count.type(FULL)
    await count.press("Undo")
    await count.press("Undo")

    assert 1018 == count.votes()["Grn"]


async def test_undo_is_refused_once_the_ward_has_changed(count: Count) -> None:
    declared = await count.type(FULL)
    await count.type("/correct Battenhall Green 1081", person=BOB)
    undone = await count.press("Undo", on=declared)

    assert Tone.REFUSAL is undone.tone, undone.text
    assert 1081 == count.votes()["Grn"]
    assert (
        "Not recorded. Battenhall has changed since then (Bob, 23:00); to look at it: "
        "/ward Battenhall" == undone.text
    )


async def test_a_confirmation_does_not_prevent_undo(count: Count) -> None:
    declared = await count.type(FULL)
    await count.type(FULL, person=BOB)
    await count.press("Undo", on=declared)

    assert {} == count.votes()


async def test_rejected_papers_alone_announce_nothing(count: Count) -> None:
    await count.type("/follow all", channel=COUNT)
    await count.type(FULL)
    reply = await count.type("/declare Battenhall Green 1018 rejected 5")

    assert "Nothing to announce." == reply.lines[-1]
    assert 1 == len(count.announcements())


async def test_replace_writes_the_second_figures_as_a_correction(count: Count) -> None:
    await count.type(FULL)
    await count.type("/declare Battenhall Green 1081", person=BOB)
    reply = await count.press("Replace", person=BOB)

    assert Tone.DONE is reply.tone, reply.text
    assert 1081 == count.votes()["Grn"]
    assert [("declare", "Battenhall"), ("correct", "Battenhall")] == await count.entries()


@pytest.mark.parametrize(
    ("line", "first"),
    [
        pytest.param(
            "Green 1081 Con 887",
            "Battenhall has already declared. Louis Stephen: Alice 1,018, you 1,081; "
            "the rest agree.",
            id="one differs",
        ),
        pytest.param(
            "Green 1081 Con 888 turnout 41.2%",
            "Battenhall has already declared. Louis Stephen: Alice 1,018, you 1,081; "
            "David Tibbutt: Alice 887, you 888; turnout: Alice 40.0%, you 41.2%.",
            id="all differ",
        ),
        pytest.param(
            "Green 1018 Con 887 Lab 172 UKIP 89",
            "Battenhall has already declared. Philip Ashwell: Alice 127, you 172; the rest agree.",
            id="figures that are equal",
        ),
    ],
)
async def test_the_question_about_another_account_begins_with_what_differs(
    count: Count, line: str, first: str
) -> None:
    await count.type(f"{FULL} turnout 40%")
    reply = await count.type(f"/declare Battenhall {line}", person=BOB)

    assert first == reply.text


async def test_the_question_about_your_own_entry_names_no_one(count: Count) -> None:
    await count.type(FULL)
    reply = await count.type("/declare Battenhall Green 1080 Con 887 Lab 127 UKIP 89")

    assert (
        "Battenhall has already declared. Louis Stephen: was 1,018, now 1,080; the rest agree."
        == reply.text
    )


async def test_the_question_about_another_winner_says_what_goes(count: Count) -> None:
    await count.type(FULL)
    reply = await count.type("/declare Battenhall Con 1018 Green 887 Lab 127 UKIP 89", person=BOB)

    assert (
        "Battenhall has already declared. Louis Stephen: Alice 1,018, you 887; "
        "David Tibbutt: Alice 887, you 1,018; the rest agree." == reply.text
    )
    assert (
        "This changes who is elected: David Tibbutt, not Louis Stephen.",
        "Before: Green gain from Conservative. After: Conservative hold.",
    ) == reply.lines[:2]


async def test_a_losers_figure_that_is_known_already_is_no_other_account(count: Count) -> None:
    await count.type(FULL)
    reply = await count.type("/declare Battenhall Con 887", person=BOB)

    assert "with the same figures. Nothing changed." in reply.text


async def test_keep_leaves_the_first_figures(count: Count) -> None:
    await count.type(FULL)
    await count.type("/declare Battenhall Green 1081", person=BOB)
    reply = await count.press("Keep", person=BOB)

    assert "Left as it was." == reply.text
    assert 1018 == count.votes()["Grn"]
    assert [("declare", "Battenhall")] == await count.entries()


async def test_later_figures_that_agree_complete_a_flash_without_a_question(count: Count) -> None:
    await count.type("/declare Battenhall Green 1081")
    reply = await count.type("/declare Battenhall Con 887 Lab 127 UKIP 89 Green 1081", person=BOB)

    assert Tone.DONE is reply.tone
    assert {"Grn": 1081, "Con": 887, "Lab": 127, "UKIP": 89} == count.votes()


async def test_without_a_following_channel_the_answer_offers_follow_here(count: Count) -> None:
    reply = await count.type(FULL)
    followed = await count.press("Follow here")

    assert "No channel follows Worcester yet, so this is not announced." in full_text(reply)
    assert (
        "#desk will get every declaration, gain and change of control for Worcester."
        == followed.text
    )


async def test_an_unknown_button_is_refused(count: Count) -> None:
    reply = await count.app.dispatcher.press_button("explode", "1", BOB, DESK, "key x")

    await assert_refused(count, reply, "That button no longer works.")
