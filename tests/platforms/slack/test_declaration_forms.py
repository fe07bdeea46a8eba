"""The form of a declaration: finding the ward, the fields, and the line that opens it."""

import pytest

from tests.platforms.slack.conftest import SlackCount
from tests.servers.waiting import until


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("batt", ["Battenhall"]),
        ("john", ["St John"]),
        ("batenhal", ["Battenhall"]),
        ("warndon par", ["Warndon"]),
        ("st", ["St Clement", "St John", "St Stephen"]),
        ("nowhere", []),
    ],
)
async def test_the_type_ahead_finds_what_a_typed_line_finds(
    count: SlackCount, typed: str, offered: list[str]
) -> None:
    desk = count.user()
    await desk.type("/declare")

    assert offered == await desk.suggestions(typed)


async def test_a_misspelt_wards_choice_shows_its_fields(count: SlackCount) -> None:
    desk = count.user()
    await desk.type("/declare")
    (found,) = await desk.suggestions("batenhal")
    await desk.choose(found)

    assert desk.field("Louis Stephen (Grn)")


async def test_figures_are_typed_on_a_number_pad(count: SlackCount) -> None:
    desk = count.user()
    await desk.type("/declare Battenhall")
    elements = {b["label"]["text"]: b["element"] for b in desk.form["blocks"]}
    decimal = {
        label: element["is_decimal_allowed"]
        for label, element in elements.items()
        if element["type"] == "number_input"
    }

    assert {"Turnout, %"} == {label for label, allowed in decimal.items() if allowed}
    assert {"Louis Stephen (Grn)", "Electorate", "Rejected papers"} <= {*decimal}
    assert "plain_text_input" == elements["Reason"]["type"]


async def test_a_winner_is_declared_without_figures(any_count: SlackCount) -> None:
    desk = any_count.user()
    await desk.type("/declare Battenhall")
    elected = desk.field("Elected, if no figures yet")
    refused = await desk.submit(
        **{elected: "Louis Stephen (Grn)", desk.field("Louis Stephen (Grn)"): "1081"}
    )
    await desk.submit(**{elected: "Louis Stephen (Grn)"})
    await until(desk.private_messages)

    assert "they say who is elected" in str(refused)
    assert "figures to come" in desk.private_messages()[0].text
    assert {"Battenhall"} == {
        contest.ward for contest, _ in any_count.app.desk.first_book().night.declarations
    }


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("/declare Cathedral", {}),
        ("/declare cath", {}),
        ("/countroom declare Cathedral", {}),
        ("/declare Battenhall Green 1081 Con", {"Louis Stephen (Grn)": "1081"}),
    ],
)
async def test_a_line_that_lacks_something_opens_the_form_at_its_ward(
    any_count: SlackCount, line: str, values: dict[str, str]
) -> None:
    desk = any_count.user()
    answer = await desk.type(line)
    filled = {
        block["label"]["text"]: block["element"]["initial_value"]
        for block in desk.form["blocks"]
        if "initial_value" in block["element"]
    }

    assert "" == answer.text
    assert values == filled


@pytest.mark.parametrize("line", ["/declare Battenhall Green 1081", "/declare Battenhall Green"])
async def test_a_whole_line_opens_no_form(count: SlackCount, line: str) -> None:
    answer = await count.user().type(line)

    assert "GREEN GAIN Battenhall" in answer.text
    assert {} == count.slack.views


async def test_the_form_at_a_ward_opens_only_for_a_declarer(count: SlackCount) -> None:
    answer = await count.user("U0REPORT").type("/declare Cathedral")

    assert "/declare is for declarers" in answer.text
    assert {} == count.slack.views
