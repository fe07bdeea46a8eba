"""The examination of a PostgreSQL database before the night. It changes nothing."""

import asyncio

import asyncpg

from bot.errors import CannotStart
from bot.observability.diagnostics import Diagnostic, ok, problem, startup_problems, warning
from bot.store.postgres.address import server_name
from bot.store.postgres.connecting import START_SECONDS
from bot.store.postgres.dump import find_program
from bot.store.postgres.faults import LOST
from bot.store.postgres.schema import read_version, scripts
from bot.store.protocol import ABOUT


def examine_server(url: str) -> list[Diagnostic]:
    """For a thread: it runs an event loop of its own."""
    try:
        return asyncio.run(_examine(url))
    except CannotStart as fault:
        return startup_problems(ABOUT, fault, "To restore a backup, see docs/store.md.")
    except (*LOST, asyncpg.PostgresError, ValueError) as fault:
        return [
            problem(
                ABOUT,
                f"Can't read {server_name(url)}: {fault}.",
                "Start the server, or correct DATABASE_URL.",
            )
        ]


async def _examine(url: str) -> list[Diagnostic]:
    connection = await asyncpg.connect(url, timeout=START_SECONDS, command_timeout=START_SECONDS)
    try:
        version = await read_version(connection, len(scripts()))
        server = await connection.fetchval("SHOW server_version")
    finally:
        await connection.close()
    name = server_name(url).removeprefix("the ")
    state = "is sound" if version else "has no tables yet. The bot will create them"
    found = [ok(ABOUT, f"The {name} {state}. PostgreSQL {server}.")]
    if find_program() is None:
        found.append(
            warning(
                ABOUT,
                "pg_dump is missing, so the bot can't make backups.",
                "Install PostgreSQL's client programs, of the server's version.",
            )
        )
    return found
