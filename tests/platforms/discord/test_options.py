"""Commands as Discord shows them: subcommands, and options that can't be mistyped."""

import json
import re

import pytest

from bot.platforms.discord.command_registry import command_payloads
from bot.platforms.discord.responses import CallbackType
from commands import MENU
from tests.platforms.discord.vocabulary import DiscordCount

_STRING = 3


def test_a_line_that_a_command_needs_is_pasted_into_a_required_option() -> None:
    payloads = json.loads(json.dumps(command_payloads(MENU)))
    needing = {"follow", "declare", "correct", "withdraw", "mark", "ward"}
    first = {p["name"]: p["options"][0] for p in payloads if "options" in p}

    assert needing == {name for name, option in first.items() if option.get("required")}


def test_no_description_is_a_grammar() -> None:
    found = re.findall(r'"description": "(.*?)"', json.dumps(command_payloads(MENU)))

    assert 60 < len(found)
    assert [] == [text for text in found if "<" in text or "[" in text or " / " in text]


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("/mark ward:Claines state:recount", "Marked: Claines"),
        ("/mark state:recount ward:Claines", "Marked: Claines"),
        ("/results gains", "0 of 12 wards changed hands"),
        ("/results gains council:Worcester", "0 of 12 wards changed hands"),
        ("/follow level:gains grouping:each council:worc", "Each result gets its own message."),
        ("/scoreboard off", "has no Worcester scoreboard"),
        ("/swing from:Con to:Lab", "Swing across Worcester"),
        ("/composition council:Worcester", "12 seats to come"),
        ("/countroom night check", "Worcester"),
        ("/declare result:Battenhall Green 1081 in Worcester", "GREEN GAIN"),
    ],
)
async def test_options_in_any_order_make_the_line(
    count: DiscordCount, line: str, text: str
) -> None:
    assert text in (await count.type(line)).text


async def test_a_reason_does_not_swallow_the_council(count: DiscordCount) -> None:
    await count.type("/declare result:Claines Con 1200")
    await count.type("/withdraw ward:Claines because:wrong ward council:Worcester")
    (_, withdrawal) = await count.app.desk.reads.history("worcester-2016", "Claines")

    assert "wrong ward" == withdrawal.reason


async def test_a_council_that_is_not_counting_is_refused(count: DiscordCount) -> None:
    answer = await count.type("/mark ward:Claines state:recount council:Trafford")

    assert "“Trafford” isn't counting tonight" in answer.text


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("/mark ward:clai", {"Claines"}),
        ("/withdraw ward:", {"Battenhall"}),
        ("/mark council:w", {"Worcester"}),
        ("/swing from:con", {"Con ‹Conservative›"}),
        ("/countroom rehearse start pack:worc", {"worcester-2016"}),
        ("/declare-form ward:bat", {"Battenhall"}),
    ],
)
async def test_each_option_is_completed_with_what_it_takes(
    count: DiscordCount, line: str, names: set[str]
) -> None:
    await count.type("/declare result:Battenhall Green 1081")

    assert names == set(await count.suggestions(line))


async def test_the_form_is_a_command_of_its_own(count: DiscordCount) -> None:
    form = await count.type("/declare-form ward:Battenhall")
    every = await count.type("/correct-form")

    assert CallbackType.MODAL == form.kind
    assert 12 == len(every.options)


async def test_a_command_of_an_earlier_version_is_refused_in_words(count: DiscordCount) -> None:
    earlier = {"type": _STRING, "name": "what", "value": "status"}
    data = {"id": "1", "type": 1, "name": "countroom", "options": [earlier]}
    answer = await count.type("/countroom status", data=data)

    assert "Discord still shows an earlier command here. Nothing was stored." in answer.text
