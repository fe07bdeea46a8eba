"""The keyboard: Ctrl-C drops a half-typed line and never ends the night."""

import sys

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from bot.platforms.console.terminal import Keyboard
from tests.platforms.console.conftest import ConsoleCount

pytestmark = pytest.mark.exact_calls  # the lines are typed ahead

CTRL_C, CTRL_D = "\x03", "\x04"


async def lines_of(keys: str, count: ConsoleCount, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The lines that come of the keys, until the user leaves."""
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    lines: list[str] = []
    with create_pipe_input() as keyboard, create_app_session(keyboard, DummyOutput()):
        keyboard.send_text(keys)
        reader = Keyboard(count.app.dispatcher, None)
        while (line := await reader.read()) is not None:
            lines.append(line)
    return lines


async def test_ctrl_c_drops_the_half_typed_line_and_nothing_else(
    count: ConsoleCount,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    keys = f"/declare Batt{CTRL_C}/results\r{CTRL_D}"

    assert ["/results"] == await lines_of(keys, count, monkeypatch)
    assert "quit" not in capsys.readouterr().out


async def test_ctrl_c_on_an_empty_line_says_how_to_leave(
    count: ConsoleCount,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    keys = f"{CTRL_C}/results\rquit\r"

    assert ["/results"] == await lines_of(keys, count, monkeypatch)
    assert "To leave, type quit." in capsys.readouterr().out
