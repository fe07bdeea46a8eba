"""The database of a night: copied while the bot runs, put back, or replaced by a new one."""

import asyncio
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import asyncpg

from tests.servers.postgres import PostgresServer

_UNDELIVERED = (
    "SELECT count(*) FROM outbox WHERE state IN ('pending', 'claimed')"
    " OR (doubted IS NOT NULL AND state = 'sent')"
)


_MOST_TRIES = 5


class Database(Protocol):
    """Of one night, on one engine."""

    url: str

    async def copy(self) -> None:
        """As docs/store.md has it, while the bot runs."""
        ...

    async def restore(self) -> None:
        """Put the copy in the place of the database, after a kill."""
        ...

    async def renew(self) -> None:
        """Have the bot begin with a new one, after a kill."""
        ...

    async def undelivered(self) -> int:
        """How many outbox rows are unsent or not yet corrected, read while the bot runs."""
        ...

    async def restart_server(self) -> None:
        """The server ends everyone's connections and is away for a moment."""
        ...


class SqliteDatabase:
    """A file in the night's folder."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "night.db"
        self._copy = folder / "copy.db"
        self.url = f"sqlite:///{self._path}"

    async def copy(self) -> None:
        self._copy.unlink(missing_ok=True)
        with closing(self._read()) as source, closing(sqlite3.connect(self._copy)) as copy:
            source.backup(copy)

    async def restore(self) -> None:
        await self.renew()
        shutil.copyfile(self._copy, self._path)

    async def renew(self) -> None:
        """Remove it with its backups."""
        for suffix in ("", "-wal", "-shm"):
            self._path.with_name(f"{self._path.name}{suffix}").unlink(missing_ok=True)
        shutil.rmtree(self._path.parent / "backups", ignore_errors=True)

    async def undelivered(self) -> int:
        with closing(self._read()) as connection:
            rows: int = connection.execute(_UNDELIVERED).fetchone()[0]
            return rows

    async def restart_server(self) -> None:
        """There is none."""

    def _read(self) -> sqlite3.Connection:
        return sqlite3.connect(f"{self._path.absolute().as_uri()}?mode=ro", uri=True)


class PostgresDatabase:
    """A database of its own on a server that several nights share."""

    def __init__(self, server: PostgresServer, url: str, folder: Path) -> None:
        self.url = url
        self._server = server
        self._copy = folder / "copy.dump"

    async def copy(self) -> None:
        await self._run("pg_dump", ["--format=custom", f"--file={self._copy}", self.url])

    async def restore(self) -> None:
        await self._create_anew()
        await self._run("pg_restore", ["--no-owner", f"--dbname={self.url}", str(self._copy)])

    async def renew(self) -> None:
        """An empty one: the bot makes the tables."""
        await self._create_anew()

    async def undelivered(self) -> int:
        """Something, for all we know, while the server is away."""
        with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            connection = await asyncpg.connect(self.url)
            try:
                rows: int = await connection.fetchval(_UNDELIVERED)
            finally:
                await connection.close()
            return rows
        return 1

    async def restart_server(self) -> None:
        await self._server.restart()

    async def _create_anew(self) -> None:
        name = urlsplit(self.url).path.lstrip("/")
        await self._server.run(f"DROP DATABASE {name} WITH (FORCE)")
        await self._server.run(f"CREATE DATABASE {name} TEMPLATE template0")

    async def _run(self, program: str, arguments: Sequence[str]) -> None:
        """Again if the server is restarted meanwhile."""
        for _ in range(_MOST_TRIES):
            running = await asyncio.create_subprocess_exec(
                self._server.programs / program, *arguments
            )
            if await running.wait() == 0:
                return
            await asyncio.sleep(1)
        raise AssertionError(f"{program} failed")
