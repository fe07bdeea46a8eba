"""The tables in PostgreSQL: whose they are, and how they are brought up to date."""

import asyncio
from pathlib import Path

import asyncpg
from asyncpg import Connection

from bot.errors import CannotStart
from bot.store.postgres.connecting import (
    LOCK_SPACE,
    MIGRATION,
    START_SECONDS,
    STATEMENT_SECONDS,
    connect,
)

MIGRATIONS = Path(__file__).parent / "migrations"


def scripts(migrations: Path = MIGRATIONS) -> list[str]:
    """The text of each migration; each sets the number of those that have run."""
    return [script.read_text(encoding="utf-8") for script in sorted(migrations.glob("*.sql"))]


async def bring_up_to_date(url: str) -> None:
    """One process at a time: two may be started on an empty database. Raises `CannotStart`."""
    connection = await connect(url, START_SECONDS)
    try:
        await connection.execute(
            "SELECT pg_advisory_lock($1, $2)", LOCK_SPACE, MIGRATION, timeout=START_SECONDS
        )
        await migrate(connection, await asyncio.to_thread(scripts))
    finally:
        await connection.close(timeout=STATEMENT_SECONDS)


async def migrate(connection: Connection, texts: list[str]) -> None:
    """Each script in a transaction of its own. Raises `CannotStart`."""
    for text in texts[await read_version(connection, len(texts)) :]:
        async with connection.transaction():
            await connection.execute(text)


async def read_version(connection: Connection, newest: int) -> int:
    """How many scripts have run. Raises `CannotStart` if the tables are not for this version."""
    try:
        version: int = await connection.fetchval("SELECT schema_version FROM countroom")
    except asyncpg.UndefinedTableError:
        if await connection.fetchval("SELECT to_regclass('nights')") is None:
            return 0
        raise CannotStart(
            "The PostgreSQL database is another program's. Name another one in DATABASE_URL."
        ) from None
    if version > newest:
        raise CannotStart(
            f"A newer version of the bot wrote the PostgreSQL database (schema {version}, "
            f"and this version knows {newest}). Update the bot."
        )
    return version
