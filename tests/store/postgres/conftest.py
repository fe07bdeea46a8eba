"""A store on PostgreSQL, with one night open, for what is specific to that engine."""

from collections.abc import AsyncIterator

import pytest

from bot.store.postgres.engine import PostgresStore, open_postgres
from tests.servers.postgres import PostgresServer
from tests.store.vocabulary import open_the_night


@pytest.fixture
async def url(postgres_server: PostgresServer) -> str:
    return await postgres_server.new_database()


@pytest.fixture
async def postgres(url: str) -> AsyncIterator[PostgresStore]:
    store = await open_postgres(url)
    await open_the_night(store)
    yield store
    await store.close()
