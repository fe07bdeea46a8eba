"""A store on each engine, with one night open."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.store import ENGINES, open_store
from bot.store.protocol import Store
from bot.store.sqlite.engine import SqliteStore, open_sqlite
from tests.store.vocabulary import open_the_night

if TYPE_CHECKING:
    from tests.servers.postgres import PostgresServer


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "countroom.db"


@pytest.fixture(params=ENGINES)
async def store(request: pytest.FixtureRequest, path: Path) -> AsyncIterator[Store]:
    """On every engine: for the contract that all of them keep."""
    store = await open_store(await database_url(request, path))
    await open_the_night(store)
    yield store
    await store.close()


async def database_url(request: pytest.FixtureRequest, path: Path) -> str:
    match request.param:
        case "sqlite":
            return f"sqlite:///{path}"
        case "postgresql":
            server: PostgresServer = request.getfixturevalue("postgres_server")
            return await server.new_database()
    raise ValueError(request.param)


@pytest.fixture
async def sqlite(path: Path) -> AsyncIterator[SqliteStore]:
    """For what is specific to SQLite."""
    store = await open_sqlite(path)
    await open_the_night(store)
    yield store
    await store.close()
