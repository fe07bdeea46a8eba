"""The bot as separate processes, killed and restarted on the same database, a copy or a new one."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from bot.cli import main
from bot.importers.pack import Files
from bot.platforms.discord.transport import DiscordTransport
from bot.platforms.slack import platform
from bot.platforms.slack.platform import SlackPlatform
from bot.platforms.slack.transport import SlackTransport
from tests.servers.chances import LATEST

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerProcess

# A server that has imported the bot forks it, so that a restart takes a tenth of the time.
_PROCESSES = get_context("forkserver")
_IMPORTED = (
    "bot.runtime.serve",
    "bot.platforms.discord.platform",
    "bot.platforms.slack.platform",
    "commands",
    "tests.chaos.process",
)


@dataclass(frozen=True)
class Pace:
    """How fast a night goes, in seconds. A pace without pauses has those of the real platforms."""

    typing: float  # the longest time before a line
    latest: float  # within which every post has arrived
    pause: float | None = None  # between two messages in a channel, and between two edits
    settle: float | None = None  # until a message is looked for that may have been lost


REAL = Pace(typing=1.0, latest=LATEST)
QUICK = Pace(typing=0.2, latest=0.3, pause=0.05, settle=3.0)


class Bot:
    """`python -m bot run`, as one process or several on one database, with a pack and a log."""

    def __init__(
        self,
        folder: Path,
        database: str,
        platforms: Mapping[str, str],
        pace: Pace,
        processes: int = 1,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.kills = 0
        self._pack = folder / "pack"
        environment = {
            "PATH": "",
            "COUNTROOM_COUNCILS": str(self._pack),
            "COUNTROOM_WRITES_PER_MINUTE": "600",
            "COUNTROOM_SUMMARY_MINUTES": "1",
            "DATABASE_URL": database,
            **platforms,
        }
        self.processes = [
            Process(environment, folder / f"log-{number}", pace) for number in range(processes)
        ]
        _PROCESSES.set_forkserver_preload(list(_IMPORTED))

    def write_pack(self, files: Files) -> None:
        """Put these files into the folder of the pack."""
        self._pack.mkdir(exist_ok=True)
        for name, text in files.items():
            (self._pack / name).write_text(text, encoding="utf-8", newline="")

    def start(self) -> None:
        """Start the processes; they are not connected yet when this returns."""
        for process in self.processes:
            process.start()

    async def __aenter__(self) -> "Bot":
        self.start()
        return self

    async def __aexit__(self, *_raised: object) -> None:
        """Kill it whatever went wrong, so that it releases the database."""
        for process in self.processes:
            await process.end()

    async def kill(self) -> None:
        """Kill every process."""
        for process in self.processes:
            await process.kill()
        self.kills += 1

    async def kill_one_and_restart(self, dice: Random) -> None:
        """Kill one process and start it again at once; the others carry on."""
        process = dice.choice(self.processes)
        await process.kill()
        self.kills += 1
        process.start()


class Process:
    def __init__(self, environment: Mapping[str, str], log: Path, pace: Pace) -> None:
        self._environment = {**environment, "PORT": str(_free_port())}
        self._log = log
        self._pace = pace
        self._process: ForkServerProcess | None = None

    def start(self) -> None:
        self._process = _PROCESSES.Process(
            target=_run_bot, args=(self._environment, self._log, self._pace)
        )
        self._process.start()

    async def kill(self) -> None:
        """Send SIGKILL; fails if the bot has already ended by itself."""
        assert -signal.SIGKILL == await self.end(), f"it ended by itself, see {self._log}"

    async def end(self) -> int | None:
        process = self._process
        assert process is not None
        if process.exitcode is None:
            process.kill()
        while process.exitcode is None:  # noqa: ASYNC110 - a thread would race with other starts
            await asyncio.sleep(0.005)
        return process.exitcode


def _run_bot(environment: Mapping[str, str], log: Path, pace: Pace) -> None:
    if pace.settle:
        platform.SlackPlatform = partial(SlackPlatform, request_seconds=pace.settle)  # type: ignore[assignment,misc]  # this process's own
    for transport in (SlackTransport, DiscordTransport) if pace.pause else ():
        transport.seconds_between = transport.seconds_between_edits = pace.pause or 0.0
    os.environ.clear()
    os.environ.update(environment)
    written = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(written, sys.stdout.fileno())
    os.dup2(written, sys.stderr.fileno())
    sys.argv = ["bot", "run"]
    main()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
