"""The SQLite engine: one file, and one process that writes to it."""

import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from bot.errors import CannotStart
from bot.store import ephemeral_disk
from bot.store.protocol import DatabaseMissing, Reader, Store
from bot.store.sqlite import engine
from bot.store.sqlite.examine import examine
from bot.store.sqlite.file import URL_HELP, database_path

__all__ = ["URL_HELP", "examine", "loss_warning", "open_read_only", "open_store"]


async def open_store(url: str) -> Store:
    return await engine.open_sqlite(database_path(url))


@asynccontextmanager
async def open_read_only(url: str) -> AsyncIterator[Reader]:
    path = database_path(url)
    if not path.exists():
        raise DatabaseMissing(f"There is no database {path}: no night has been opened yet.")
    try:
        async with engine.open_read_only(path) as reader:
            yield reader
    except sqlite3.Error as error:
        raise CannotStart(f"The database {path} can't be read: {error}.") from error


def loss_warning(url: str, environment: Mapping[str, str]) -> str | None:
    path = database_path(url)
    return ephemeral_disk.loss_warning(environment, path, volume=ephemeral_disk.is_on_volume(path))
