"""A person at the terminal: lines in, answers out."""

import asyncio
import sys
from pathlib import Path
from uuid import uuid4

from prompt_toolkit import PromptSession
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.patch_stdout import patch_stdout
from rich.console import Console

from bot.chat.command import CommandRunner
from bot.chat.reply import Action, File, Reply, Tone
from bot.desk.identity import Channel, Person
from bot.importers.foreign.source import Source
from bot.importers.raw_text import MAX_BYTES
from bot.platforms.console import render
from bot.platforms.console.completer import MenuCompleter
from bot.platforms.console.transport import PLATFORM

CONSOLE_CHANNEL = Channel(PLATFORM, f"{PLATFORM}:#count", "#count")
EXPORTS = Path("exports")

_HOW_TO_LEAVE = "To leave, type quit.\n"
_QUIT_WORDS = {"quit", "exit", "q", "/quit", "/exit"}


class Terminal:
    """Answers lines, and remembers the buttons of the last answer."""

    def __init__(self, console: Console, runner: CommandRunner, person: Person) -> None:
        self._console = console
        self._runner = runner
        self._person = person
        self._last = Reply("")  # with buttons

    async def answer_line(self, line: str) -> Reply:
        reply = await self._answer(line.strip())
        # Another command must not lose the open question or the last Undo.
        self._last = reply if reply.actions else self._last
        self._console.print(render.reply(reply, _save_files(reply.files)))
        return reply

    async def _answer(self, line: str) -> Reply:
        key = f"{PLATFORM}:{uuid4().hex}"
        if action := self._typed_button(line.casefold()):
            return await self._runner.press_button(
                action.press, action.value, self._person, CONSOLE_CHANNEL, key
            )
        name, _, text = line.partition(" ")
        if not name.startswith("/") and self._runner.menu.resolve(name, text)[0] is None:
            return Reply(
                "Start with a command, such as /declare, /composition or /countroom help.",
                tone=Tone.REFUSAL,
            )
        try:
            text, files = text_and_files(text)
        except OSError as fault:
            sentence = f"{fault.filename} can't be read: {fault.strerror}."
            return Reply(sentence, tone=Tone.REFUSAL)
        return await self._runner.run_command(
            name.removeprefix("/"), text, self._person, CONSOLE_CHANNEL, key, files
        )

    def _typed_button(self, line: str) -> Action | None:
        """The button that a line presses. A question with one button also takes "yes"."""
        actions = self._last.actions
        line = line.removeprefix("/")
        if line == "yes" and len(actions) == 1 and self._last.tone is Tone.ASK:
            return actions[0]
        return next((action for action in actions if render.action_word(action) == line), None)


def text_and_files(text: str) -> tuple[str, tuple[Source, ...]]:
    """The words of a line, and the files it names after an @. Raises OSError."""
    words = text.split()
    files = [Path(word[1:]).expanduser() for word in words if len(word) > 1 and word[0] == "@"]
    if not files:
        return text, ()
    line = " ".join(word for word in words if word[0] != "@")
    return line, tuple(Source(file.name, _read_file(file)) for file in files)


def _read_file(file: Path) -> bytes:
    """One byte more than is allowed at most, so that a device comes to an end."""
    with file.open("rb") as stream:
        return stream.read(MAX_BYTES + 1)


class Keyboard:
    """Lines from the user: with completion and history at a terminal, plain otherwise."""

    def __init__(self, runner: CommandRunner, history: Path | None) -> None:
        self._session: PromptSession[str] | None = None
        if sys.stdin.isatty():
            entries: History = FileHistory(str(history)) if history else InMemoryHistory()
            completer = MenuCompleter(runner, CONSOLE_CHANNEL)
            self._session = PromptSession("> ", completer=completer, history=entries)

    async def read(self) -> str | None:
        """The next line; None when the user leaves."""
        line = await self._prompt(self._session) if self._session else await self._read_line()
        return None if line is None or line.strip().casefold() in _QUIT_WORDS else line

    async def _prompt(self, session: PromptSession[str]) -> str | None:
        """Ctrl-C drops a half-typed line, as in a shell; Ctrl-D leaves."""
        while True:
            try:
                with patch_stdout(raw=True):
                    return await session.prompt_async()
            except EOFError:
                return None
            except KeyboardInterrupt:
                if not session.default_buffer.text:
                    sys.stdout.write(_HOW_TO_LEAVE)

    async def _read_line(self) -> str | None:
        return await asyncio.to_thread(sys.stdin.readline) or None


def _save_files(files: tuple[File, ...]) -> list[str]:
    """Write an answer's files below the working folder; their paths."""
    paths = []
    for file in files:
        EXPORTS.mkdir(exist_ok=True)
        path = EXPORTS / file.name
        path.write_text(file.text, encoding="utf-8", newline="")
        paths.append(str(path))
    return paths
