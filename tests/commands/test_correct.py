"""/correct: the figures and winners after it, and the questions before it."""

import pytest

from bot.chat.reply import Tone
from tests.count import BOB, COUNT, Count, assert_refused, channel_named, declare_wards

FULL = "/declare Battenhall Green 1018 Con 887 Lab 127 UKIP 89"
ELECTED = ["Mo Jopp", "Jane Smith"]
AS_WELL = [*ELECTED, "Nat Winterborne"]


async def test_a_correction_replaces_the_figures_given_and_keeps_the_others(count: Count) -> None:
    await count.type(FULL)
    reply = await count.type("/correct Battenhall Green 1081 because misheard")

    assert "GREEN GAIN Battenhall from Conservative, a majority of 194." == reply.text
    assert (
        "Battenhall: Louis Stephen (Green) 1,081, David Tibbutt (Conservative) 887, "
        "Philip Ashwell (Labour) 127, Jackie Brooks (UKIP) 89." == reply.lines[0]
    )
    assert {"Grn": 1081, "Con": 887, "Lab": 127, "UKIP": 89} == count.votes()
    assert [("declare", None), ("correct", "misheard")] == [
        (row.kind, row.reason) for row in await count.ledger()
    ]


async def test_a_correction_can_change_the_winner(count: Count) -> None:
    await count.type(FULL)
    question = await count.type("/correct Battenhall Green 887 Con 1018")
    reply = await count.press("Yes")

    assert "This changes who is elected: David Tibbutt, not Louis Stephen." == question.text
    assert "CONSERVATIVE HOLD Battenhall, a majority of 131." in reply.text


@pytest.mark.parametrize(
    ("line", "goes"),
    [
        pytest.param(
            "/correct Battenhall Con",
            "2 channels were told of a gain: it will be corrected there.",
            id="gain",
        ),
        pytest.param(
            "/correct Claines Lab",
            "1 channel was told of a hold: it will be corrected there.",
            id="hold",
        ),
        pytest.param(
            "/declare Battenhall Con",
            "2 channels were told of a gain: it will be corrected there.",
            id="replaced",
        ),
        pytest.param("/correct Arboretum Con", "", id="told to no channel"),
    ],
)
async def test_the_question_says_how_many_channels_were_told_what_goes(
    count: Count, line: str, goes: str
) -> None:
    await count.type("/declare Arboretum Lab")
    for channel, level in (("#all", "all"), ("#gains", "gains"), ("#control", "control")):
        await count.type(f"/follow {level}", channel=channel_named(channel))
    await declare_wards(count, ["Battenhall Green", "Claines Con"])
    await count.type_undelivered("/follow all", channel=channel_named("#late"))
    question = await count.type_undelivered(line)
    sentences = " ".join((question.text, *question.lines))

    assert "This changes who is elected: " in sentences
    assert goes in sentences
    assert bool(goes) == ("told of" in sentences)


async def test_a_gain_named_by_a_summary_and_one_taken_back_count_as_what_is_believed(
    count: Count,
) -> None:
    await count.type("/declare Battenhall Green")
    await count.type("/follow gains", channel=channel_named("#late"))
    late = await count.type("/correct Battenhall Con")
    await count.type("/withdraw Battenhall because wrong ward")
    await count.type("/follow off", channel=channel_named("#late"))
    await count.type("/declare Battenhall Green")
    gone = await count.type("/correct Battenhall Con")

    assert late.text.endswith("1 channel was told of a gain: it will be corrected there.")
    assert gone.text.endswith("David Tibbutt, not Louis Stephen.")


async def test_a_reason_does_not_skip_the_question_when_the_winner_changes(count: Count) -> None:
    await count.type(FULL)
    reply = await count.type("/correct Battenhall Con 1100 because misheard")
    before = await count.entries()
    await count.press("Yes")
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
        pytest.param("Green 1018 Con 887", "Con 886", "Grn", id="a loser's known figure"),
        pytest.param("Green", "Con 887 Lab 127", "Grn", id="two losers' figures after a flash"),
        pytest.param("Green 1018 Con 887 Lab 127 UKIP 89", "Green 900", "Grn", id="still ahead"),
    ],
)
async def test_a_corrected_figure_leaves_the_winner(
    count: Count, known: str, typed: str, winner: str
) -> None:
    await count.type(f"/declare Battenhall {known}")
    reply = await count.type(f"/correct Battenhall {typed}")
    declaration = count.app.desk.first_book().night.wards["Battenhall"].declaration

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
        pytest.param("Green", "Con 887", id="one figure, the winner's not known"),
        pytest.param("Green 1018", "Con 887", id="one figure below the winner's"),
    ],
)
async def test_a_correction_that_changes_the_winner_is_questioned(
    count: Count, known: str, typed: str
) -> None:
    await count.type(f"/declare Battenhall {known}")
    reply = await count.type(f"/correct Battenhall {typed}")

    assert Tone.ASK is reply.tone
    assert "This changes who is elected: David Tibbutt, not Louis Stephen." == reply.text
    assert [("declare", "Battenhall")] == await count.entries()


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
async def test_in_a_ward_with_several_seats_the_other_winners_stay(
    casterbridge_count: Count, line: str, elected: list[str]
) -> None:
    await casterbridge_count.type("/declare High Street Jopp Jane Smith")
    reply = await casterbridge_count.type(line)
    declaration = casterbridge_count.app.desk.first_book().night.wards["High Street"].declaration

    assert Tone.DONE is reply.tone
    assert declaration
    assert elected == [c.name for c in declaration.elected]


async def test_naming_another_winner_while_seats_are_open_unseats_none(
    casterbridge_count: Count,
) -> None:
    await casterbridge_count.type("/declare High Street Jopp Jane Smith")
    question = await casterbridge_count.type("/correct High Street Winterborne")
    await casterbridge_count.press("Yes")
    declaration = casterbridge_count.app.desk.first_book().night.wards["High Street"].declaration

    assert Tone.ASK is question.tone
    assert declaration
    assert AS_WELL == [c.name for c in declaration.elected]


async def test_a_corrected_flash_keeps_the_known_figures_that_fit(count: Count) -> None:
    await count.type("/declare Battenhall Green 1081 Con 887 turnout 40%")
    await count.type("/declare Battenhall Green 1081 turnout 41.2%", person=BOB)
    await count.press("Replace", person=BOB)
    declaration = count.app.desk.first_book().night.wards["Battenhall"].declaration

    assert {"Grn": 1081, "Con": 887} == count.votes()
    assert declaration
    assert 4120 == declaration.turnout


async def test_a_misheard_winner_is_corrected_with_the_figure_that_was_misheard(
    count: Count,
) -> None:
    await count.type("/declare Battenhall Con 1081")
    question = await count.type("/correct Battenhall Green 1081 because misheard the winner")
    reply = await count.press("Yes")

    assert "This changes who is elected: Louis Stephen, not David Tibbutt." == question.text
    assert "That would make it Battenhall: Louis Stephen (Green) 1,081." in question.lines
    assert "GREEN GAIN Battenhall from Conservative, other figures to come." in reply.text
    assert {"Grn": 1081} == count.votes()


async def test_a_correction_of_a_flash_says_how_to_add_a_figure_alone(count: Count) -> None:
    await count.type("/declare Battenhall Green 1081")
    question = await count.type("/correct Battenhall Con 887")
    await count.press("No")
    await count.type("/declare Battenhall Con 887")

    assert (
        "To add the votes of David Tibbutt and change nothing else, use /declare."
        == question.lines[0]
    )
    assert {"Grn": 1081, "Con": 887} == count.votes()


async def test_an_odd_correction_is_questioned_first(count: Count) -> None:
    await count.type(FULL)
    reply = await count.type("/correct Battenhall Con 8 Green 1081 electorate 500")

    assert Tone.ASK is reply.tone, reply.text
    assert 1018 == count.votes()["Grn"]


async def test_a_correction_with_the_same_figures_changes_nothing(count: Count) -> None:
    await count.type(FULL)
    reply = await count.type("/correct Battenhall Green 1018")

    assert "with the same figures. Nothing changed." in reply.text
    assert [("declare", "Battenhall")] == await count.entries()


async def test_an_undeclared_ward_cannot_be_corrected(count: Count) -> None:
    reply = await count.type("/correct Battenhall Green 1081")

    await assert_refused(
        count,
        reply,
        "Not recorded. Battenhall has not declared yet; to declare it: /declare Battenhall",
    )


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
    await count.type("/declare Battenhall Green 1081 Con 887 Lab 127 UKIP 89")
    reply = await count.type(f"/correct Battenhall {line}")
    declared = count.app.desk.first_book().night.wards["Battenhall"].declaration
    assert declared

    assert Tone.DONE is reply.tone
    assert ["Grn"] == [c.party for c in declared.elected]
    assert kept.items() <= {c.party: n for c, n in declared.votes}.items()


async def test_a_withdrawn_turnout_is_mentioned(count: Count) -> None:
    await count.type("/follow all", channel=COUNT)
    await count.type(f"{FULL} turnout 41%")
    await count.type("/correct Battenhall turnout 42%")
    await count.press("Undo")
    await count.type("/withdraw Battenhall because test")

    assert "CORRECTION: turnout in Battenhall is 42.0%. We said 41.0%." in count.announcements()[1]
    assert "CORRECTION: turnout in Battenhall is 41.0%. We said 42.0%." in count.announcements()[2]
