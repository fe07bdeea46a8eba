"""The demo in a real terminal: the newcomer types Battenhall's declaration."""

import asyncio
import os
import pty
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
LINE = "/declare Battenhall Green 1081"

# What a terminal does with text: move, colour, clear. Words are what is left.
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]|\x1b\][^\x07]*\x07|[\x00-\x09\x0b-\x1f]")


class PseudoTerminal:
    """A pseudo-terminal and the program that runs in it."""

    def __init__(self, master: int, process: asyncio.subprocess.Process) -> None:
        self._master = master
        self._reader = asyncio.StreamReader()
        self._text = ""
        self.process = process

    async def attach(self) -> asyncio.ReadTransport:
        """Start reading the screen."""
        loop = asyncio.get_running_loop()
        screen = os.fdopen(self._master, "rb", buffering=0)
        transport, _ = await loop.connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(self._reader), screen
        )
        return transport

    async def wait_for(self, words: str) -> None:
        """Wait until these words appear, after all those waited for before."""
        while (found := self._plain.find(words)) < 0:
            more = await self._reader.read(65536)
            assert more, f"the program ended; {words!r} is not in: {self._plain}"
            self._text += more.decode(errors="replace")
        self._text = self._plain[found + len(words) :]

    def type(self, line: str) -> None:
        os.write(self._master, f"{line}\r".encode())

    @property
    def _plain(self) -> str:
        return " ".join(_CONTROL.sub("", self._text).split())


@asynccontextmanager
async def open_terminal(*words: str, cwd: Path) -> AsyncIterator[PseudoTerminal]:
    """Run the bot in a terminal, and end it with the test."""
    master, slave = pty.openpty()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *words, stdin=slave, stdout=slave, stderr=slave, cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "300", "TERM": "xterm"},
        start_new_session=True,
    )  # fmt: skip
    os.close(slave)
    screen = PseudoTerminal(master, process)
    transport = await screen.attach()
    try:
        async with asyncio.timeout(60):
            yield screen
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        transport.close()


@pytest.mark.slow(seconds=5)
@pytest.mark.parametrize("typed", [LINE, ""], ids=["typed", "Enter alone has it typed"])
async def test_a_newcomer_declares_the_decisive_ward(tmp_path: Path, typed: str) -> None:
    async with open_terminal("demo", "--pace", "0", cwd=tmp_path) as screen:
        await screen.wait_for("8 of 12")
        await screen.wait_for(f"Type {LINE}")
        screen.type(typed)
        await screen.wait_for("Battenhall: Louis Stephen (Green) 1,081.")
        await screen.wait_for("#count ┃ CONTROL LOST. The Conservatives lose control of Worcester")
        await screen.wait_for("GREEN GAIN Battenhall from Conservative")
        await screen.wait_for("NO OVERALL CONTROL in Worcester (was Conservative)")
        await screen.wait_for("12 of 12 wards declared: Con 17, Lab 16, Grn 2")
        await screen.wait_for("To leave, type quit")
        screen.type("/coalitions")
        await screen.wait_for("Con + Lab")
        screen.type("quit")

        assert 0 == await screen.process.wait()


@pytest.mark.slow(seconds=3)
async def test_a_newcomer_can_quit_before_their_turn(tmp_path: Path) -> None:
    async with open_terminal("demo", "--pace", "0", cwd=tmp_path) as screen:
        await screen.wait_for(f"Type {LINE}")
        screen.type("quit")

        assert 0 == await screen.process.wait()
