"""The bot as a separate process, killed and restarted on the same database."""

import asyncio
import socket
import sqlite3
import sys
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).parents[2]
COUNCIL = "worcester-2016"


class Bot:
    """`python -m bot run`, with its database and its log in one folder."""

    def __init__(self, folder: Path, platforms: Mapping[str, str]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.database = folder / "night.db"
        self._log = folder / "log"
        self._process: asyncio.subprocess.Process | None = None
        self._environment = {
            "PATH": "",
            "COUNTROOM_COUNCILS": COUNCIL,
            "COUNTROOM_WRITES_PER_MINUTE": "600",
            "COUNTROOM_SUMMARY_MINUTES": "1",
            "DATABASE_URL": f"sqlite:///{self.database}",
            "PORT": str(_free_port()),
            **platforms,
        }

    async def start(self) -> None:
        """Start the process; it is not connected yet when this returns."""
        command = (sys.executable, "-m", "bot", "run")
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *command, cwd=ROOT, env=self._environment, stdout=log, stderr=log
            )

    async def __aenter__(self) -> "Bot":
        await self.start()
        return self

    async def __aexit__(self, *_raised: object) -> None:
        """Kill it whatever went wrong, so that it releases the database."""
        if self._process and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    async def kill(self) -> None:
        """Send SIGKILL; fails if the bot has already ended by itself."""
        process = self._process
        assert process is not None
        if process.returncode is None:
            process.kill()

        assert -9 == await process.wait(), f"it ended by itself, see {self._log}"

    def undelivered(self) -> int:
        """How many outbox rows are unsent or not yet corrected, read while the bot runs."""
        uri = f"{self.database.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            query = (
                "SELECT count(*) FROM outbox WHERE state IN ('pending', 'claimed')"
                " OR (doubted IS NOT NULL AND state = 'sent')"
            )
            rows: int = connection.execute(query).fetchone()[0]
            return rows


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
