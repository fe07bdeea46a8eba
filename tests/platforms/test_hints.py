"""What users are told to type and whom to ask, in the words of the platform they are on."""

import pytest

from bot.chat.hints import TERMINAL
from bot.platforms.discord.hints import HINTS as DISCORD
from bot.platforms.registry import PLATFORMS
from bot.platforms.slack.hints import HINTS as SLACK
from commands import MENU


@pytest.mark.parametrize(
    ("line", "on_discord"),
    [
        ("declare Battenhall Con 1081", "/declare result:Battenhall Con 1081"),
        (
            "withdraw Battenhall because wrong ward",
            "/withdraw ward:Battenhall because:wrong ward",
        ),
        ("mark St John recount", "/mark ward:St John state:recount"),
        ("ward Battenhall", "/ward ward:Battenhall"),
        ("follow off", "/follow level:off"),
        ("countroom rehearse stop", "/countroom rehearse stop"),
        ("countroom night reload", "/countroom night reload"),
        ("countroom roles grant declarer @Erin", "/countroom roles grant role:declarer to:@Erin"),
        ("results", "/results"),
    ],
)
def test_a_line_is_shown_as_each_platform_takes_it(line: str, on_discord: str) -> None:
    name, _, words = line.partition(" ")
    command = MENU.find(name)
    assert command

    assert on_discord == DISCORD.command_line(command, words)
    assert f"/{line}" == SLACK.command_line(command, words)
    assert f"/{line}" == TERMINAL.command_line(command, words)


def test_every_platform_says_whom_to_ask() -> None:
    assert ["a workspace admin", "someone who may manage the server"] == [
        platform.load_hints().admins for platform in PLATFORMS
    ]
