"""The bot as a separate process, killed and restarted on the same database, a copy or a new one."""

import asyncio
import os
import shutil
import signal
import socket
import sqlite3
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
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
    """`python -m bot run`, with its pack, its database and its log in one folder."""

    def __init__(self, folder: Path, platforms: Mapping[str, str], pace: Pace) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.database = folder / "night.db"
        self.kills = 0
        self._pace = pace
        self._copy = folder / "copy.db"
        self._pack = folder / "pack"
        self._log = folder / "log"
        self._process: ForkServerProcess | None = None
        self._environment = {
            "PATH": "",
            "COUNTROOM_COUNCILS": str(self._pack),
            "COUNTROOM_WRITES_PER_MINUTE": "600",
            "COUNTROOM_SUMMARY_MINUTES": "1",
            "DATABASE_URL": f"sqlite:///{self.database}",
            "PORT": str(_free_port()),
            **platforms,
        }
        _PROCESSES.set_forkserver_preload(list(_IMPORTED))

    def write_pack(self, files: Files) -> None:
        """Put these files into the folder of the pack."""
        self._pack.mkdir(exist_ok=True)
        for name, text in files.items():
            (self._pack / name).write_text(text, encoding="utf-8", newline="")

    def start(self) -> None:
        """Start the process; it is not connected yet when this returns."""
        self._process = _PROCESSES.Process(
            target=_run_bot, args=(self._environment, self._log, self._pace)
        )
        self._process.start()

    async def __aenter__(self) -> "Bot":
        self.start()
        return self

    async def __aexit__(self, *_raised: object) -> None:
        """Kill it whatever went wrong, so that it releases the database."""
        await self._end()

    async def kill(self) -> None:
        """Send SIGKILL; fails if the bot has already ended by itself."""
        code = await self._end()
        self.kills += 1

        assert -signal.SIGKILL == code, f"it ended by itself, see {self._log}"

    async def _end(self) -> int | None:
        process = self._process
        assert process is not None
        if process.exitcode is None:
            process.kill()
        while process.exitcode is None:  # noqa: ASYNC110 - a thread would race with other starts
            await asyncio.sleep(0.005)
        return process.exitcode

    def copy_database(self) -> None:
        """Copy the database as docs/store.md has it, while the bot runs."""
        self._copy.unlink(missing_ok=True)
        with closing(self._read()) as source, closing(sqlite3.connect(self._copy)) as copy:
            source.backup(copy)

    def restore_copy(self) -> None:
        """Put the copy in the place of the database, after a kill."""
        self.remove_database()
        shutil.copyfile(self._copy, self.database)

    def remove_database(self) -> None:
        """Remove the database with its backups, after a kill."""
        for suffix in ("", "-wal", "-shm"):
            Path(f"{self.database}{suffix}").unlink(missing_ok=True)
        shutil.rmtree(self.database.parent / "backups", ignore_errors=True)

    def undelivered(self) -> int:
        """How many outbox rows are unsent or not yet corrected, read while the bot runs."""
        query = (
            "SELECT count(*) FROM outbox WHERE state IN ('pending', 'claimed')"
            " OR (doubted IS NOT NULL AND state = 'sent')"
        )
        with closing(self._read()) as connection:
            rows: int = connection.execute(query).fetchone()[0]
            return rows

    def _read(self) -> sqlite3.Connection:
        return sqlite3.connect(f"{self.database.absolute().as_uri()}?mode=ro", uri=True)


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
