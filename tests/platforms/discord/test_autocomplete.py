"""Suggestions and forms: a declaration made with fewer keys."""

import pytest

from bot.platforms.discord.responses import CallbackType
from tests.platforms.discord.vocabulary import ALICE, Answer, DiscordCount

LONG = (
    "Battenhall Louis Stephen 1081 Conservative 887 Labour 127 UKIP 89 turnout 41.2% "
    "electorate 5350 source RO"
)


def value(form: Answer) -> str:
    """What is in the field."""
    text = form.body["components"][0]["component"]["value"]
    assert isinstance(text, str)
    return text


async def test_a_ward_is_completed(desk: DiscordCount) -> None:
    assert {"Battenhall": "Battenhall"} == await desk.suggestions("/declare batt")


async def test_a_party_standing_there_is_completed(desk: DiscordCount) -> None:
    assert {"Battenhall Grn": "Battenhall Grn"} == await desk.suggestions("/declare Battenhall Gr")


async def test_what_is_typed_is_read_back_before_it_is_sent(desk: DiscordCount) -> None:
    seen = await desk.suggestions("/declare Battenhall Green 1081")

    assert ("GREEN GAIN Battenhall from Conservative: Louis Stephen (Green) 1,081",
            "Battenhall Green 1081") == next(iter(seen.items()))  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Con 886", "GREEN GAIN Battenhall from Conservative: David Tibbutt (Conservative) 886"),
        ("Con 1091", "Conservative hold Battenhall: David Tibbutt (Conservative) 1,091"),
        ("Green 1081", "GREEN GAIN Battenhall from Conservative: Louis Stephen (Green) 1,081"),
    ],
    ids=["a loser's figure", "it turns the ward", "nothing new"],
)
async def test_a_correction_is_read_back_with_who_would_then_be_elected(
    desk: DiscordCount, typed: str, said: str
) -> None:
    await desk.type("/declare Battenhall Green 1081 Con 887")
    seen = await desk.suggestions(f"/correct Battenhall {typed}")

    assert said == next(iter(seen))


async def test_a_correction_of_what_is_not_declared_says_nothing_beforehand(
    desk: DiscordCount,
) -> None:
    seen = await desk.suggestions("/correct Battenhall Con 886")

    assert [] == [shown for shown in seen if "hold" in shown]


async def test_a_line_beyond_all_measure_is_not_helped_along(desk: DiscordCount) -> None:
    assert {} == await desk.suggestions(f"/declare {'Battenhall Green 1081 ' * 270}")


async def test_choosing_the_reading_of_a_long_line_keeps_the_line(desk: DiscordCount) -> None:
    seen = await desk.suggestions(f"/declare {LONG}")
    answer = await desk.type(f"/declare {next(iter(seen.values()))}")

    assert len(LONG) > 100
    assert next(iter(seen)).startswith("GREEN GAIN Battenhall")
    assert "electorate 5,350" in answer.text


async def test_a_choice_nobody_remembers_writes_nothing(desk: DiscordCount) -> None:
    answer = await desk.type("/declare …#0123")

    assert "Nothing was stored" in answer.text


async def test_without_words_there_is_a_list_of_wards_and_then_a_form(desk: DiscordCount) -> None:
    asked = await desk.type("/declare")
    form = await desk.pick(asked, "Battenhall")

    assert len(asked.options) == 12
    assert form.kind == CallbackType.MODAL
    assert value(form).splitlines()[0] == "Louis Stephen (Grn): "


async def test_a_ward_alone_opens_its_form(desk: DiscordCount) -> None:
    form = await desk.type("/declare Battenhall")

    assert form.kind == CallbackType.MODAL
    assert form.body["components"][0]["label"] == "Battenhall"


async def test_a_filled_form_is_a_declaration(desk: DiscordCount) -> None:
    form = await desk.type("/declare Battenhall")
    text = "Louis Stephen (Grn): 1,081\nDavid Tibbutt (Con): 887\n\nTurnout, %: 41.2\nSource: RO"
    answer = await desk.fill(form, text)

    assert answer.text.startswith("**Battenhall: Louis Stephen (Green) 1,081, David Tibbutt")


async def test_a_form_shows_what_is_declared(desk: DiscordCount) -> None:
    await desk.type("/declare Battenhall Green 1081")
    form = await desk.type("/correct Battenhall")

    assert "Louis Stephen (Grn): 1081" in value(form)


@pytest.mark.parametrize(
    ("filled", "read"),
    [("Turnout, %: 41.2", "turnout 41.2%"), ("David Tibbutt (Con): 887", "(Conservative) 887")],
)
async def test_the_form_of_a_correction_needs_no_winner(
    desk: DiscordCount, filled: str, read: str
) -> None:
    await desk.type("/declare Battenhall Green")
    answer = await desk.fill(await desk.type("/correct Battenhall"), filled)

    assert answer.text.startswith("**Battenhall: Louis Stephen (Green)")
    assert read in answer.text


async def test_slips_are_named_and_the_text_is_kept_to_be_mended(desk: DiscordCount) -> None:
    form = await desk.type("/declare Battenhall")
    typed = "Louis Stephen (Grn): 1o81\nDavid Tibbutt (Con): 887"
    slip = await desk.fill(form, typed)
    again = await desk.press(slip, "Mend it")
    answer = await desk.fill(again, value(again).replace("1o81", "1081"))

    assert slip.private
    assert slip.text.startswith("**Louis Stephen (Grn): Type plain digits")
    assert value(again) == typed
    assert "GREEN GAIN" in answer.text


@pytest.mark.parametrize("text", ["Jane Nobody: 5", "1081"])
async def test_a_line_that_is_not_of_the_form_is_named(desk: DiscordCount, text: str) -> None:
    form = await desk.type("/declare Battenhall")
    slip = await desk.fill(form, text)

    assert f"“{text}” is no line of this form." in slip.text
    assert "and a figure: Louis Stephen (Grn): 1081\nNothing was stored.\n" in slip.text


async def test_an_empty_form_writes_nothing(desk: DiscordCount) -> None:
    form = await desk.type("/declare Battenhall")
    slip = await desk.fill(form, value(form))

    assert "Nothing is filled in. Nothing was stored." in slip.text


@pytest.mark.parametrize("line", ["/declare", "/declare Battenhall", "/correct Battenhall"])
async def test_a_form_opens_only_for_who_may_write(desk: DiscordCount, line: str) -> None:
    answer = await desk.type(line, ALICE)

    assert CallbackType.MESSAGE == answer.kind
    assert answer.private, answer.text
    assert "/countroom roles grant declarer person 201" in answer.text
    assert {} == answer.buttons


async def test_a_right_that_is_taken_away_is_missed_at_each_step_of_a_form(
    desk: DiscordCount,
) -> None:
    await desk.type("/countroom roles grant declarer person 201")
    asked = await desk.type("/declare", ALICE)
    form = await desk.pick(asked, "Battenhall")
    slip = await desk.fill(form, "Louis Stephen (Grn): 1o81")
    await desk.type("/countroom roles revoke declarer person 201")
    answers = [
        await desk.pick(asked, "Battenhall"),
        await desk.press(slip, "Mend it"),
        await desk.fill(form, "Louis Stephen (Grn): 1081"),
    ]

    assert [CallbackType.MESSAGE] * 3 == [answer.kind for answer in answers]
    assert [True] * 3 == ["you are not one here" in answer.text for answer in answers]
    assert [] == await desk.app.desk.reads.history("worcester-2016", "Battenhall")
