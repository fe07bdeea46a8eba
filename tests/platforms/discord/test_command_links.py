"""Commands in answers, as links that a member clicks."""

import pytest

from bot.platforms.discord.command_links import CommandLinks
from commands import MENU
from tests.platforms.discord.vocabulary import ALICE, DiscordCount

LINKS = CommandLinks(MENU, {"follow": "7", "countroom": "8", "scoreboard": "9", "results": "5"})


@pytest.mark.parametrize(
    ("text", "linked"),
    [
        ("To start: /follow all", "To start: </follow:7> all"),
        ("To stop it: /scoreboard off", "To stop it: </scoreboard off:9>"),
        ("Check /results before", "Check </results all:5> before"),
        ("Type /countroom rehearse stop.", "Type </countroom rehearse stop:8>."),
        (
            "/countroom roles grant role:declarer to:@Erin",
            "</countroom roles grant:8> role:declarer to:@Erin",
        ),
        ("/following is no command", "/following is no command"),
        (r"\\</follow:1\\>", r"\\</follow:1\\>"),
        ("```\n/follow all\n```", "```\n/follow all\n```"),
        ("/declare was not registered", "/declare was not registered"),
    ],
)
def test_a_command_that_is_named_is_a_link(text: str, linked: str) -> None:
    body = LINKS.linked_body({"content": text, "embeds": [{"description": text}]})

    assert {"content": linked, "embeds": [{"description": linked}]} == body


def test_text_that_would_be_too_long_stays_as_it_is() -> None:
    text = "/follow " * 240
    body = LINKS.linked_body({"content": text})

    assert text == body["content"]


async def test_a_refusal_names_the_command_that_an_admin_has_to_click(
    count: DiscordCount,
) -> None:
    answer = await count.type("/declare Battenhall Green 1081", ALICE)
    (number,) = [c["id"] for c in count.server.commands if c["name"] == "countroom"]

    assert f"</countroom roles grant:{number}> role:declarer to:@" in answer.text
