"""Suggestions and forms: a declaration made with fewer keys."""

import pytest

from bot.platforms.discord.responses import CallbackType
from tests.platforms.discord.vocabulary import ALICE, Answer, DiscordCount

LONG = (
    "Battenhall Louis Stephen 1081 Conservative 887 Labour 127 UKIP 89 turnout 41.2% "
    "electorate 5350 source RO"
)


def field_value(form: Answer) -> str:
    """The text in the form's field."""
    text = form.body["components"][0]["component"]["value"]
    assert isinstance(text, str)
    return text


async def test_a_ward_is_completed(count: DiscordCount) -> None:
    assert {"Battenhall": "Battenhall"} == await count.suggestions("/declare batt")


async def test_a_candidate_standing_in_the_ward_is_completed(count: DiscordCount) -> None:
    assert {"Battenhall Grn ‹Stephen L. · Grn›": "Battenhall Grn"} == await count.suggestions(
        "/declare Battenhall Gr"
    )


async def test_candidates_are_offered_as_soon_as_the_ward_is_whole(count: DiscordCount) -> None:
    seen = await count.suggestions("/declare Battenhall")

    assert ["Battenhall", "Battenhall Grn", "Battenhall Con", "Battenhall Lab",
            "Battenhall UKIP"] == [*seen.values()]  # fmt: skip


async def test_each_candidate_is_offered_until_named(count: DiscordCount) -> None:
    seen = await count.suggestions("/declare Battenhall Green 1081 Con 887 ")

    assert {"Battenhall Green 1081 Con 887", "Battenhall Green 1081 Con 887 Lab",
            "Battenhall Green 1081 Con 887 UKIP"} == set(seen.values())  # fmt: skip


async def test_a_word_that_nobody_has_is_answered_with_those_who_stand(
    count: DiscordCount,
) -> None:
    seen = await count.suggestions("/declare Battenhall Reform")

    assert ["Battenhall Grn", "Battenhall Con", "Battenhall Lab", "Battenhall UKIP"] == [
        *seen.values()
    ]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (
            "Battenhall Green 1081",
            "Battenhall Green 1081 ‹GREEN GAIN Battenhall from Conservative: Louis Stephen (Green) "
            "1,081›",
        ),
        (
            "Battenhall Con 887 Green 1081",
            "Battenhall Con 887 Green 1081 ‹Will ask: Louis Stephen has 1,081 votes, but David "
            "Tibbutt, with 88…›",
        ),
        (
            "Arboretum Lab 900",
            "Arboretum Lab 900 ‹Will ask: Arboretum has already declared.›",
        ),
        ("Arboretum Lab 959", "Arboretum Lab 959 ‹declared already, with the same figures›"),
    ],
    ids=["a gain", "another has more votes", "other figures", "nothing new"],
)
async def test_a_line_is_read_back_before_it_is_sent(
    count: DiscordCount, typed: str, expected: str
) -> None:
    await count.type("/declare Arboretum Lab 959")
    seen = await count.suggestions(f"/declare {typed}")

    assert (expected, typed) == next(iter(seen.items()))


async def test_a_misspelt_ward_is_read(count: DiscordCount) -> None:
    seen = await count.suggestions("/declare Batenhall Green 1081")

    assert ["Batenhall Green 1081", "Battenhall Green 1081"] == [*seen.values()][:2]
    assert ["Will ask: No ward is called “Batenhall”" in name for name in seen][:2] == [True, False]


@pytest.mark.parametrize("sent", ["the value", "the name"])
async def test_a_choice_that_is_called_up_again_is_the_same_line(
    count: DiscordCount, sent: str
) -> None:
    seen = await count.suggestions("/declare Battenhall Green 1081")
    ((name, value), *_) = seen.items()
    answer = await count.type(f"/declare {value if sent == 'the value' else name}")

    assert "\nBattenhall: Louis Stephen (Green) 1,081." in answer.text


async def test_typing_goes_on_after_a_chosen_candidate(count: DiscordCount) -> None:
    (name,) = await count.suggestions("/declare Battenhall Gr")
    answer = await count.type(f"/declare {name} 1081")

    assert "\nBattenhall: Louis Stephen (Green) 1,081." in answer.text


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Battenhall Green 1081 Con", "Louis Stephen (Grn): 1081\nDavid Tibbutt (Con): \n"),
        ("Battenhall Green 1081 turnout", "Louis Stephen (Grn): 1081\nDavid Tibbutt (Con): \n"),
    ],
)
async def test_a_line_that_lacks_something_opens_the_form_with_what_it_has(
    count: DiscordCount, typed: str, first: str
) -> None:
    form = await count.type(f"/declare {typed}")

    assert CallbackType.MODAL == form.kind
    assert field_value(form).startswith(first)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Con 886", "GREEN GAIN Battenhall from Conservative: David Tibbutt (Conservative) 886"),
        ("Con 1091", "Will ask: This changes who is elected: David Tibbutt, not Louis Stephen."),
        ("Green 1081", "declared already, with the same figures"),
    ],
    ids=["a loser's figure", "it turns the ward", "nothing new"],
)
async def test_a_correction_is_read_back_with_the_new_winners(
    count: DiscordCount, typed: str, expected: str
) -> None:
    await count.type("/declare Battenhall Green 1081 Con 887")
    seen = await count.suggestions(f"/correct Battenhall {typed}")

    assert f"Battenhall {typed} ‹{expected}›" == next(iter(seen))


async def test_only_declared_wards_are_offered_for_a_correction(count: DiscordCount) -> None:
    await count.type("/declare Battenhall Green 1081")

    assert {"Battenhall": "Battenhall"} == await count.suggestions("/correct ")


async def test_a_correction_of_an_undeclared_ward_is_not_read_back(
    count: DiscordCount,
) -> None:
    seen = await count.suggestions("/correct Battenhall Con 886")

    assert [] == [shown for shown in seen if "hold" in shown]


async def test_an_overlong_line_gets_no_suggestions(count: DiscordCount) -> None:
    assert {} == await count.suggestions(f"/declare {'Battenhall Green 1081 ' * 270}")


async def test_choosing_the_reading_of_a_long_line_keeps_the_line(count: DiscordCount) -> None:
    seen = await count.suggestions(f"/declare {LONG}")
    answer = await count.type(f"/declare {next(iter(seen.values()))}")

    assert len(LONG) > 100
    assert next(iter(seen)).startswith("‹GREEN GAIN Battenhall")
    assert "electorate 5,350" in answer.text


async def test_a_choice_that_is_no_longer_remembered_writes_nothing(count: DiscordCount) -> None:
    answer = await count.type("/declare ‹GREEN GAIN #0123456789ab›")

    assert "Nothing was stored" in answer.text


async def test_declare_alone_opens_a_list_of_wards_and_then_a_form(count: DiscordCount) -> None:
    question = await count.type("/declare-form")
    form = await count.pick(question, "Battenhall")

    assert len(question.options) == 12
    assert form.kind == CallbackType.MODAL
    assert field_value(form).splitlines()[0] == "Louis Stephen (Grn): "


async def test_a_ward_alone_opens_its_form(count: DiscordCount) -> None:
    form = await count.type("/declare Battenhall")

    assert form.kind == CallbackType.MODAL
    assert form.body["components"][0]["label"] == "Battenhall"


async def test_a_filled_form_is_a_declaration(count: DiscordCount) -> None:
    form = await count.type("/declare Battenhall")
    text = "Louis Stephen (Grn): 1,081\nDavid Tibbutt (Con): 887\n\nTurnout, %: 41.2\nSource: RO"
    answer = await count.fill(form, text)

    assert "Battenhall: Louis Stephen (Green) 1,081, David Tibbutt" in answer.text


async def test_a_form_shows_the_declared_figures(count: DiscordCount) -> None:
    await count.type("/declare Battenhall Green 1081")
    form = await count.type("/correct Battenhall")

    assert "Louis Stephen (Grn): 1081" in field_value(form)


async def test_the_form_of_a_correction_needs_no_winner(count: DiscordCount) -> None:
    await count.type("/declare Battenhall Green")
    answer = await count.fill(await count.type("/correct Battenhall"), "Turnout, %: 41.2")

    assert "Battenhall: Louis Stephen (Green) elected, turnout 41.2%" in answer.text


async def test_the_form_of_a_correction_asks_before_it_changes_the_winner(
    count: DiscordCount,
) -> None:
    await count.type("/declare Battenhall Green")
    answer = await count.fill(await count.type("/correct Battenhall"), "David Tibbutt (Con): 887")

    assert answer.text.startswith("**This changes who is elected: David Tibbutt, not Louis Stephen")


async def test_slips_are_named_and_the_text_is_kept_for_correction(count: DiscordCount) -> None:
    form = await count.type("/declare Battenhall")
    typed = "Louis Stephen (Grn): 1o81\nDavid Tibbutt (Con): 887"
    slip = await count.fill(form, typed)
    again = await count.press(slip, "Edit")
    answer = await count.fill(again, field_value(again).replace("1o81", "1081"))

    assert slip.private
    assert slip.text.startswith("**Louis Stephen (Grn): Type plain digits")
    assert field_value(again) == typed
    assert "GREEN GAIN" in answer.text


@pytest.mark.parametrize(
    "text",
    [
        "Louis Stephen: 1081", "Stephen L. (Grn) 1081", "Green 1,081", "louis stephen = 1081",
        "Louis Stephen (Grn)   1081",
    ],
)  # fmt: skip
async def test_a_line_of_the_form_is_read_as_one_would_type_it(
    count: DiscordCount, text: str
) -> None:
    form = await count.type("/declare Battenhall")
    answer = await count.fill(form, f"{text}\nTurnout 41.2")

    assert "Louis Stephen (Green) 1,081" in answer.text
    assert "urnout 41.2%" in answer.text


async def test_a_candidate_who_is_given_twice_in_a_form_is_named(count: DiscordCount) -> None:
    form = await count.type("/declare Battenhall")
    slip = await count.fill(form, "Louis Stephen (Grn): 1081\nGreen 1018")

    assert "“Green 1018” isn't a line of this form." in slip.text


async def test_the_list_of_wards_says_which_are_in(count: DiscordCount) -> None:
    await count.type("/declare Battenhall Green 1081")
    question = await count.type("/declare-form")
    (select,) = question.body["components"][0]["components"]
    notes = {option["label"]: option["description"] for option in select["options"]}

    assert "GREEN GAIN Battenhall from Conservative" == notes["Battenhall"]
    assert "awaiting declaration" == notes["Arboretum"]


@pytest.mark.parametrize("text", ["Jane Nobody: 5", "1081"])
async def test_a_line_that_does_not_belong_in_the_form_is_named(
    count: DiscordCount, text: str
) -> None:
    form = await count.type("/declare Battenhall")
    slip = await count.fill(form, text)

    assert f"“{text}” isn't a line of this form." in slip.text
    assert "and its figure: Louis Stephen (Grn): 1081\nNothing was stored.\n" in slip.text


async def test_an_empty_form_writes_nothing(count: DiscordCount) -> None:
    form = await count.type("/declare Battenhall")
    slip = await count.fill(form, field_value(form))

    assert "The form is empty. Nothing was stored." in slip.text


@pytest.mark.parametrize("line", ["/declare-form", "/declare Battenhall", "/correct Battenhall"])
async def test_a_form_opens_only_for_a_declarer(count: DiscordCount, line: str) -> None:
    answer = await count.type(line, ALICE)

    assert CallbackType.MESSAGE == answer.kind
    assert answer.private, answer.text
    assert "role:declarer to:@" in answer.text


async def test_a_revoked_role_is_checked_at_every_step_of_a_form(
    count: DiscordCount,
) -> None:
    await count.type("/countroom roles grant role:declarer to:@201")
    question = await count.type("/declare-form", ALICE)
    form = await count.pick(question, "Battenhall")
    slip = await count.fill(form, "Louis Stephen (Grn): 1o81")
    await count.type("/countroom roles revoke role:declarer to:@201")
    answers = [
        await count.pick(question, "Battenhall"),
        await count.press(slip, "Edit"),
        await count.fill(form, "Louis Stephen (Grn): 1081"),
    ]

    assert [CallbackType.MESSAGE] * 3 == [answer.kind for answer in answers]
    assert [True] * 3 == ["you are not one here" in answer.text for answer in answers]
    assert [] == await count.app.desk.reads.history("worcester-2016", "Battenhall")
