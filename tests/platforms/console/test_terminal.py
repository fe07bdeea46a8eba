"""The console: lines in, answers and announcements out; no shown text drives the terminal."""

import io
import json
from pathlib import Path

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from rich.console import Console

from bot.announcer.transport import Button, Message
from bot.chat.reply import Action, Reply, Table
from bot.platforms.console import render
from bot.platforms.console.completer import MenuCompleter
from bot.platforms.console.terminal import CONSOLE_CHANNEL
from tests.platforms.console.conftest import ConsoleCount

pytestmark = pytest.mark.exact_calls  # the lines are typed ahead


def terminal_output(renderable: object) -> str:
    """The output for a terminal with every colour."""
    text = io.StringIO()
    console = Console(file=text, width=100, force_terminal=True, color_system=None)
    console.print(renderable)
    return text.getvalue()


NASTY = [
    pytest.param("[bold red]x[/] [link=http://evil]y[/link]", id="the terminal library's markup"),
    pytest.param("*Con* _Lab_ ~x~ `x` ||y|| <@U1> @everyone </declare:1>", id="B22-B29 markup"),
    pytest.param("{{7*7}} {0.__class__} %s%n ${jndi:ldap://x}", id="B52 templates"),
    pytest.param(":smile: :boom:", id="emoji codes"),
]


@pytest.mark.parametrize("text", NASTY)
def test_text_is_shown_verbatim(text: str) -> None:
    table = Table((text,), ((text,),))

    assert text in terminal_output(render.announcement(Message("k", "console:#count", (text,))))
    assert 4 == terminal_output(render.reply(Reply(text, (text,), table), [])).count(text)


@pytest.mark.parametrize("char", ["\x1b", "\x07", "\r", "\x00", "\u202e", "\u2066", "\x9b"])
def test_b44_a_character_that_drives_terminals_becomes_a_dot(char: str) -> None:
    text = f"a{char}[2Jb"
    out = terminal_output(render.reply(Reply(text, (text,)), []))

    assert 2 == out.count("a·[2Jb")
    assert char not in out


def test_a_button_below_an_announcement_is_a_line_to_type() -> None:
    button = Button("Look at them", "import-waiting", "file x.csv", "/countroom import")
    out = terminal_output(
        render.announcement(Message("k", "console:#count", ("A result.",), buttons=(button,)))
    )

    assert "Look at them: /countroom import" in out


def test_a_button_is_pressed_by_typing_its_first_words() -> None:
    labels = ["Yes, record it", "No", "Replace", "Keep", "Undo", "Follow here"]

    assert ["yes", "no", "replace", "keep", "undo", "follow here"] == [
        render.action_word(Action(label, "", "")) for label in labels
    ]


async def test_a_line_is_answered_and_announced(count: ConsoleCount) -> None:
    await count.type("/follow all")
    out = await count.type("/declare Battenhall Green 1081")

    assert "GREEN GAIN Battenhall from Conservative, other figures to come." in out
    assert "To choose, type: undo" in out
    assert "#count ┃ GREEN GAIN Battenhall from Conservative" in out


async def test_a_command_works_without_its_slash(count: ConsoleCount) -> None:
    assert "Louis Stephen (Green) 1,081." in await count.type("declare Battenhall Green 1081")


@pytest.mark.parametrize("line", ["hello", "Battenhall Green 1081", "yes", "undo"])
async def test_an_unknown_line_is_answered_with_help(count: ConsoleCount, line: str) -> None:
    out = await count.type(line)

    assert "Start with a command, such as /declare" in out


async def test_a_question_is_answered_by_typing_its_button(count: ConsoleCount) -> None:
    question = await count.type("/declare Batenhall Green 1081")
    answered = await count.type("YES")

    assert "To choose, type: yes  or  no" in question
    assert "GREEN GAIN Battenhall" in answered


async def test_a_button_may_be_typed_like_a_command(count: ConsoleCount) -> None:
    await count.type("/declare Battenhall Green 1081")

    assert "Undone. Battenhall is awaiting declaration, as before." in await count.type("/undo")


@pytest.mark.parametrize("line", ["help", "/help", "/HELP declare"])
async def test_help_alone_is_the_bots(count: ConsoleCount, line: str) -> None:
    assert await count.type("/countroom help") == await count.type(line)


async def test_reading_something_else_keeps_the_open_question_and_the_undo(
    count: ConsoleCount,
) -> None:
    await count.type("/declare Batenhall Green 1081")
    await count.type("/composition")
    answered = await count.type("yes")
    await count.type("/ward Battenhall")
    undone = await count.type("undo")

    assert "GREEN GAIN Battenhall" in answered
    assert "Undone. Battenhall is awaiting declaration, as before." in undone


async def test_a_button_is_gone_once_another_answer_brings_new_ones(count: ConsoleCount) -> None:
    await count.type("/declare Batenhall Green 1081")
    await count.type("/declare Cathedral Lab")

    assert "Start with a command" in await count.type("yes")


async def test_yes_presses_the_only_button_of_a_question(
    count: ConsoleCount, tmp_path: Path
) -> None:
    (tmp_path / "r.csv").write_text(
        "ward,candidate,party,votes,elected\nClaines,James Stanley,Con,971,1\n"
    )
    question = await count.type("/countroom import @r.csv")

    assert "To choose, type: one by one" in question
    assert "The file says Claines: James Stanley (Conservative) 971." in await count.type("yes")


async def test_yes_does_not_press_undo(count: ConsoleCount) -> None:
    await count.type("/follow all")
    await count.type("/declare Battenhall Green 1081")

    assert "Start with a command" in await count.type("yes")


async def test_undo_follow_and_keep_can_be_typed(count: ConsoleCount) -> None:
    await count.type("/declare Battenhall Green 1081")
    followed = await count.type("follow here")
    await count.type("/declare Battenhall Green 1018")
    answer = await count.type("keep")
    await count.type("/correct Battenhall Green 1018")
    undone = await count.type("undo")

    assert "#count will get every declaration" in followed
    assert "Left as it was." in answer
    assert "Undone. Battenhall is back to its earlier result: Green" in undone


async def test_an_export_is_written_below_the_working_directory(
    count: ConsoleCount, tmp_path: Path
) -> None:
    out = await count.type("/countroom export")
    record, table = tmp_path / "exports" / "worcester-2016.json", tmp_path / "exports"

    assert "Saved as exports/worcester-2016.json" in out
    assert "worcester-2016" == json.loads(record.read_text(encoding="utf-8"))["slug"]
    assert (table / "worcester-2016-results.csv").exists()


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        pytest.param("/comp", "/composition ", id="a command"),
        pytest.param("/declare batt", "Battenhall", id="a ward"),
        pytest.param("/declare Battenhall Gr", "Battenhall Grn", id="a party that stands there"),
    ],
)
async def test_the_next_words_are_suggested(count: ConsoleCount, typed: str, offered: str) -> None:
    completer = MenuCompleter(count.app.dispatcher, CONSOLE_CHANNEL)
    found = completer.get_completions_async(Document(typed), CompleteEvent())
    offers = [offer async for offer in found]

    assert any(offered in offer.text for offer in offers), [offer.text for offer in offers]
