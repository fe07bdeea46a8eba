"""A terminal on a Worcester night that prints into a string."""

import io
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from rich.console import Console

from bot.desk.identity import Person
from bot.platforms.console import render
from bot.platforms.console.terminal import Terminal
from bot.platforms.console.transport import PLATFORM, ConsoleTransport
from bot.runtime.app import App, open_app
from bot.settings import Settings
from tests.count import worcester
from tests.faults import started


@dataclass
class ConsoleCount:
    """A user at a terminal."""

    app: App
    terminal: Terminal
    screen: io.StringIO

    async def type(self, line: str) -> str:
        """Type a line; returns what appears, announcements included."""
        self.screen.seek(0)
        self.screen.truncate()
        await self.terminal.answer_line(line)
        await self.app.announcer.deliver_all()
        return self.screen.getvalue()


@pytest.fixture
async def count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[ConsoleCount]:
    """A count in its own folder; the polls of 2016 are always closed."""
    monkeypatch.chdir(tmp_path)
    text = io.StringIO()
    console = Console(file=text, width=200, highlight=False)
    transport = ConsoleTransport(lambda message: console.print(render.announcement(message)))
    settings = Settings(database_url="sqlite:///night.db")
    opening = open_app(settings, {Path("pack"): worcester()}, {PLATFORM: transport})
    async with started(opening) as app:
        you = Person("you", "you", admin=True)
        yield ConsoleCount(app, Terminal(console, app.dispatcher, you), text)
