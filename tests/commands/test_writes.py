"""/correct, /withdraw, /mark, Undo and Replace: what they answer, and what they leave behind."""

import pytest

from bot.command import Tone
from tests.count import BOB, COUNT, DESK, Count, assert_refused, whole

FULL = "/declare Battenhall Green 1018 Con 887 Lab 127 UKIP 89"


def votes(count: Count, ward: str = "Battenhall") -> dict[str, int]:
    """The ward's figures as the night holds them, by party."""
    declaration = count.app.desk.book().night.wards[ward].declaration
    return {c.party: n for c, n in declaration.votes} if declaration else {}


async def test_a_correction_replaces_the_figures_given_and_keeps_the_others(count: Count) -> None:
    await count.types(FULL)
    reply = await count.types("/correct Battenhall Green 1081 because misheard")

    assert (
        "Battenhall: Louis Stephen (Green) 1,081, David Tibbutt (Conservative) 887, "
        "Philip Ashwell (Labour) 127, Jackie Brooks (UKIP) 89. "
        "GREEN GAIN Battenhall from Conservative, a majority of 194." == reply.text
    )
    assert {"Grn": 1081, "Con": 887, "Lab": 127, "UKIP": 89} == votes(count)
    assert [("declare", None), ("correct", "misheard")] == [
        (row.kind, row.reason) for row in await count.ledger()
    ]


async def test_a_correction_may_turn_the_ward(count: Count) -> None:
    await count.types(FULL)
    asked = await count.types("/correct Battenhall Green 887 Con 1018")
    reply = await count.presses("Yes")

    assert "This changes who is elected: David Tibbutt, not Louis Stephen." == asked.text
    assert "Conservative hold Battenhall, a majority of 131." in reply.text


async def test_no_reason_forces_a_correction_that_changes_who_is_elected(count: Count) -> None:
    await count.types(FULL)
    reply = await count.types("/correct Battenhall Con 1100 because misheard")
    before = await count.entries()
    await count.presses("Yes")
    (_, row) = await count.ledger()

    assert (Tone.ASK, "This changes who is elected: David Tibbutt, not Louis Stephen.") == (
        reply.tone,
        reply.text,
    )
    assert [("declare", "Battenhall")] == before
    assert ("misheard", "another winner") == (row.reason, row.odd)


@pytest.mark.parametrize(
    ("known", "typed", "winner"),
    [
        pytest.param("Green 1018 Con 887 Lab 127 UKIP 89", "Con 886", "Grn", id="a loser's figure"),
        pytest.param("Green", "Con 887", "Grn", id="a loser's figure, the winner's not known"),
        pytest.param("Green 1018", "Con 887", "Grn", id="a loser's figure below a flash"),
        pytest.param("Green 1018 Con 887 Lab 127 UKIP 89", "Green 900", "Grn", id="still ahead"),
    ],
)
async def test_a_corrected_figure_leaves_whoever_is_elected(
    count: Count, known: str, typed: str, winner: str
) -> None:
    await count.types(f"/declare Battenhall {known}")
    reply = await count.types(f"/correct Battenhall {typed}")
    declaration = count.app.desk.book().night.wards["Battenhall"].declaration

    assert Tone.DONE is reply.tone
    assert declaration
    assert [winner] == [c.party for c in declaration.elected]


@pytest.mark.parametrize(
    ("known", "typed"),
    [
        pytest.param("Green 1018 Con 887 Lab 127 UKIP 89", "Con 1100", id="every figure known"),
        pytest.param("Green 1018", "Con 1100", id="the figures known so far"),
        pytest.param("Green 1018", "Con", id="a winner named without a figure"),
        pytest.param("Green", "Con", id="a winner named instead of another"),
    ],
)
async def test_a_correction_that_elects_somebody_else_is_asked_about(
    count: Count, known: str, typed: str
) -> None:
    await count.types(f"/declare Battenhall {known}")
    reply = await count.types(f"/correct Battenhall {typed}")

    assert Tone.ASK is reply.tone
    assert "This changes who is elected: David Tibbutt, not Louis Stephen." == reply.text
    assert [("declare", "Battenhall")] == await count.entries()


ELECTED = ["Mo Jopp", "Jane Smith"]
AS_WELL = [*ELECTED, "Nat Winterborne"]


@pytest.mark.parametrize(
    ("line", "elected"),
    [
        pytest.param("/correct High Street Jopp", ELECTED, id="one of them is named"),
        pytest.param("/correct High Street John Smith 100", ELECTED, id="a loser's figure"),
        pytest.param("/declare High Street Jopp", ELECTED, id="one of them is declared again"),
        pytest.param(
            "/declare High Street Winterborne", AS_WELL, id="another while seats are open"
        ),
    ],
)
async def test_in_a_ward_with_several_seats_the_others_stay_elected(
    made_up: Count, line: str, elected: list[str]
) -> None:
    await made_up.types("/declare High Street Jopp Jane Smith")
    reply = await made_up.types(line)
    declaration = made_up.app.desk.book().night.wards["High Street"].declaration

    assert Tone.DONE is reply.tone
    assert declaration
    assert elected == [c.name for c in declaration.elected]


async def test_a_correction_that_names_another_winner_while_seats_are_open_unseats_nobody(
    made_up: Count,
) -> None:
    await made_up.types("/declare High Street Jopp Jane Smith")
    asked = await made_up.types("/correct High Street Winterborne")
    await made_up.presses("Yes")
    declaration = made_up.app.desk.book().night.wards["High Street"].declaration

    assert Tone.ASK is asked.tone
    assert declaration
    assert AS_WELL == [c.name for c in declaration.elected]


async def test_other_figures_over_a_flash_keep_those_known_that_fit(count: Count) -> None:
    await count.types("/declare Battenhall Green 1081 Con 887 turnout 40%")
    await count.types("/declare Battenhall Green 1081 turnout 41.2%", who=BOB)
    await count.presses("Replace", who=BOB)
    declaration = count.app.desk.book().night.wards["Battenhall"].declaration

    assert {"Grn": 1081, "Con": 887} == votes(count)
    assert declaration
    assert 4120 == declaration.turnout


async def test_a_correction_that_is_odd_asks_first(count: Count) -> None:
    await count.types(FULL)
    reply = await count.types("/correct Battenhall Con 8 Green 1081 electorate 500")

    assert (Tone.ASK, 1018) == (reply.tone, votes(count)["Grn"])


async def test_a_correction_with_the_same_figures_changes_nothing(count: Count) -> None:
    await count.types(FULL)
    reply = await count.types("/correct Battenhall Green 1018")

    assert "with the same figures. Nothing changes." in reply.text
    assert [("declare", "Battenhall")] == await count.entries()


async def test_a_ward_that_is_not_declared_cannot_be_corrected(count: Count) -> None:
    reply = await count.types("/correct Battenhall Green 1081")

    await assert_refused(
        count, reply, "Battenhall is not declared yet. Nothing was stored.", "/declare Battenhall"
    )


async def test_a_withdrawn_ward_is_to_come_again(count: Count) -> None:
    await count.types(FULL)
    reply = await count.types("/withdraw Battenhall because wrong ward")

    assert "Battenhall is withdrawn: it is to come." == reply.text
    assert ({}, True) == (votes(count), "Battenhall" in count.app.desk.book().night.outstanding)
    assert ["wrong ward"] == [r.reason for r in await count.ledger() if r.kind == "withdraw"]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("recount", "Battenhall is withdrawn: it has a recount."),
        ("postponed", "Battenhall is withdrawn: it is postponed, its seats stay to come."),
    ],
)
async def test_a_mark_stays_beneath_a_declaration(count: Count, state: str, words: str) -> None:
    await count.types(f"/mark Battenhall {state}")
    await count.types(FULL)
    if state == "postponed":
        await count.presses("Yes")
    reply = await count.types("/withdraw Battenhall because too early")

    assert words == reply.text
    assert (state, None) == (
        count.app.desk.book().night.wards["Battenhall"].mark,
        count.app.desk.book().night.wards["Battenhall"].declaration,
    )


@pytest.mark.parametrize(
    ("line", "words"),
    [
        pytest.param(
            "/withdraw Battenhall", ["only taken back with a reason", "because wrong ward"],
            id="no reason",
        ),
        pytest.param("/withdraw Battenhall because   ", ["reason"], id="an empty reason"),
        pytest.param("/withdraw Battenhall because x", ["not declared yet"], id="not declared"),
        pytest.param("/withdraw because x", ["No ward called", "because x"], id="no ward"),
        pytest.param("/withdraw Battenhal1 because x", ["Try: Battenhall"], id="a misspelt ward"),
        pytest.param("/withdraw Battenhall now because x", ["“now”"], id="a word too many"),
        pytest.param("/mark Battenhall", ["counting, recount, postponed"], id="no state"),
        pytest.param("/mark Battenhall dancing", ["Which state"], id="no such state"),
        pytest.param("/mark recount", ["No ward called “recount”"], id="a state and no ward"),
        pytest.param("/mark Battenhal1 recount", ["Try: Battenhall"], id="a misspelt ward, marked"),
    ],
)  # fmt: skip
async def test_what_is_missing_or_too_much_is_refused(
    count: Count, line: str, words: list[str]
) -> None:
    reply = await count.types(line)

    await assert_refused(count, reply, "Nothing was stored.", *words)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("counting", "Marked: Battenhall is counting."),
        ("RECOUNT", "Marked: Battenhall has a recount."),
        ("postponed", "Marked: Battenhall is postponed, its seats stay to come."),
    ],
)
async def test_a_ward_is_marked(count: Count, state: str, words: str) -> None:
    reply = await count.types(f"/mark Battenhall {state}")

    assert (Tone.DONE, words) == (reply.tone, reply.text)


async def test_a_mark_that_is_there_already_is_refused(count: Count) -> None:
    await count.types("/mark Battenhall recount")
    reply = await count.types("/mark Battenhall recount", who=BOB)

    assert "Battenhall is marked so already. Nothing was stored." == reply.text
    assert [("mark", "Battenhall")] == await count.entries()


async def test_a_declared_ward_is_not_marked(count: Count) -> None:
    """No recount after the declaration."""
    await count.types(FULL)
    reply = await count.types("/mark Battenhall recount")

    assert (
        "Battenhall is declared already (Alice, 23:00). Nothing was stored. "
        "To take it back first: /withdraw Battenhall because …" == reply.text
    )
    assert [("declare", "Battenhall")] == await count.entries()


@pytest.mark.parametrize(
    "line",
    ["/declare Weatherbury Con 5", "/correct Weatherbury Con 5", "/mark Weatherbury recount",
     "/withdraw Weatherbury because x"],
)  # fmt: skip
async def test_an_uncontested_ward_is_left_alone(made_up: Count, line: str) -> None:
    reply = await made_up.types(line)

    await assert_refused(made_up, reply, "Weatherbury was uncontested", "Nothing was stored.")


async def test_a_postponed_ward_is_declared_only_after_a_yes(made_up: Count) -> None:
    asked = await made_up.types("/declare Sandbourne Lab 10")
    before = await made_up.entries()
    await made_up.presses("Yes")

    assert ("That ward's poll is marked as postponed.", []) == (asked.text, before)
    assert [("declare", "Sandbourne")] == await made_up.entries()


async def test_undo_puts_back_what_was_there_before(count: Count) -> None:
    first = await count.types("/mark Battenhall recount")
    declared = await count.types(FULL)
    undone = await count.presses("Undo", on=declared)
    state = count.app.desk.book().night.wards["Battenhall"]

    assert "Undone. Battenhall has a recount, as before." == undone.text
    assert ("recount", None) == (state.mark, state.declaration)
    assert ["mark", "declare", "undo"] == [kind for kind, _ in await count.entries()]
    assert first.actions


async def test_a_correction_is_undone_to_the_figures_before_it(count: Count) -> None:
    await count.types(FULL)
    await count.types("/correct Battenhall Green 1081")
    undone = await count.presses("Undo")

    assert ("Undone. Battenhall is declared as it was before.", 1018) == (
        undone.text, votes(count)["Grn"],
    )  # fmt: skip


async def test_an_undo_is_undone(count: Count) -> None:
    await count.types(FULL)
    await count.presses("Undo")
    await count.presses("Undo")

    assert 1018 == votes(count)["Grn"]


async def test_undo_is_refused_once_the_ward_has_changed(count: Count) -> None:
    declared = await count.types(FULL)
    await count.types("/correct Battenhall Green 1081", who=BOB)
    undone = await count.presses("Undo", on=declared)

    assert (Tone.REFUSAL, 1081) == (undone.tone, votes(count)["Grn"])
    assert (
        "Battenhall has changed since (Bob, 23:00). Nothing was stored. "
        "Look at it: /ward Battenhall" == undone.text
    )


async def test_a_confirmation_does_not_stand_in_the_way_of_undo(count: Count) -> None:
    declared = await count.types(FULL)
    await count.types(FULL, who=BOB)
    await count.presses("Undo", on=declared)

    assert {} == votes(count)


async def test_rejected_papers_alone_are_nothing_to_tell(count: Count) -> None:
    await count.types("/follow all", where=COUNT)
    await count.types(FULL)
    reply = await count.types("/declare Battenhall Green 1018 rejected 5")

    assert "There is nothing in it to tell." == reply.lines[-1]
    assert 1 == len(count.told())


async def test_replace_writes_the_second_figures_as_a_correction(count: Count) -> None:
    await count.types(FULL)
    await count.types("/declare Battenhall Green 1081", who=BOB)
    reply = await count.presses("Replace", who=BOB)

    assert (Tone.DONE, 1081) == (reply.tone, votes(count)["Grn"])
    assert [("declare", "Battenhall"), ("correct", "Battenhall")] == await count.entries()


async def test_keep_leaves_the_first_figures(count: Count) -> None:
    await count.types(FULL)
    await count.types("/declare Battenhall Green 1081", who=BOB)
    reply = await count.presses("Keep", who=BOB)

    assert ("Left as it was.", 1018) == (reply.text, votes(count)["Grn"])
    assert [("declare", "Battenhall")] == await count.entries()


async def test_later_figures_that_agree_complete_a_flash_without_asking(count: Count) -> None:
    await count.types("/declare Battenhall Green 1081")
    reply = await count.types("/declare Battenhall Con 887 Lab 127 UKIP 89 Green 1081", who=BOB)

    assert Tone.DONE is reply.tone
    assert {"Grn": 1081, "Con": 887, "Lab": 127, "UKIP": 89} == votes(count)


async def test_without_a_follower_the_answer_offers_to_follow_here(count: Count) -> None:
    reply = await count.types(FULL)
    followed = await count.presses("Follow here")

    assert "No channel follows Worcester yet, so nobody hears of this." in whole(reply)
    assert (
        "#desk now hears every declaration, gain and change of control of Worcester."
        == followed.text
    )


async def test_a_button_of_no_command_is_refused(count: Count) -> None:
    reply = await count.app.dispatch.press("explode", "1", BOB, DESK, "key x")

    await assert_refused(count, reply, "That button belongs to nothing any more.")


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("Lab 100 UKIP 100", {"Lab": 100, "UKIP": 100}),
        ("UKIP 0", {"UKIP": 0}),
        ("Con 1081 lot Stephen", {"Con": 1081}),
        ("Con 1081 Green 1081 lot Stephen", {"Con": 1081}),
    ],
)
async def test_a_correction_of_figures_names_no_winner(
    count: Count, line: str, kept: dict[str, int]
) -> None:
    await count.types("/declare Battenhall Green 1081 Con 887 Lab 127 UKIP 89")
    reply = await count.types(f"/correct Battenhall {line}")
    declared = count.app.desk.book().night.wards["Battenhall"].declaration
    assert declared

    assert Tone.DONE is reply.tone
    assert ["Grn"] == [c.party for c in declared.elected]
    assert kept.items() <= {c.party: n for c, n in declared.votes}.items()


async def test_a_turnout_that_is_taken_back_is_said_to_be(count: Count) -> None:
    await count.types("/follow all", where=COUNT)
    await count.types(f"{FULL} turnout 41%")
    await count.types("/correct Battenhall turnout 42%")
    await count.presses("Undo")
    await count.types("/withdraw Battenhall because test")

    assert "We said turnout 41.0%; it is 42.0%." in count.told()[1]
    assert "We said turnout 42.0%; it is 41.0%." in count.told()[2]
