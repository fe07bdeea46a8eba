"""How the bot connects to PostgreSQL, and the numbers of its advisory locks."""

import asyncio
from collections.abc import Mapping

import asyncpg
from asyncpg import Connection

START_SECONDS = 5.0  # to connect before the night
# During it: together within a platform's 3 seconds.
STATEMENT_SECONDS = 1.0
RESOLVE_SECONDS = 1.0
RETRY_SECONDS = 0.05

# Any number will do that no other program locks in this database.
LOCK_SPACE = 0x436F756E
# In that space: the tables are being made, a transaction is under way, a process is there.
MIGRATION, WRITING, PROCESS = 1, 2, 3

# A process that has lost its machine keeps no lock for longer than about six seconds: the server
# gives up its connection then.
_KEEPALIVES = {
    "tcp_keepalives_idle": "3",
    "tcp_keepalives_interval": "1",
    "tcp_keepalives_count": "3",
}


async def connect(
    url: str,
    seconds: float,
    settings: Mapping[str, str] | None = None,
    statement_seconds: float = STATEMENT_SECONDS,
) -> Connection:
    async with asyncio.timeout(seconds):
        return await asyncpg.connect(
            url,
            command_timeout=statement_seconds,
            server_settings={**_KEEPALIVES, **(settings or {})},
        )


async def open_pool(url: str, size: int) -> asyncpg.Pool:
    settings = {"default_transaction_read_only": "on", **_KEEPALIVES}
    pool = await asyncpg.create_pool(
        url,
        min_size=1,
        max_size=size,
        timeout=START_SECONDS,
        command_timeout=STATEMENT_SECONDS,
        server_settings=settings,
        reset=_keep,
    )
    pool.set_connect_args(
        url,
        timeout=STATEMENT_SECONDS,
        command_timeout=STATEMENT_SECONDS,
        server_settings=settings,
    )
    return pool


async def _keep(_connection: Connection) -> None:
    """A reader leaves nothing behind that would have to be reset on the server."""
