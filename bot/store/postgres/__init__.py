"""The PostgreSQL engine: a server that holds the night, and one bot that writes to it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from bot.observability.diagnostics import Diagnostic
from bot.store.postgres.address import URL_HELP
from bot.store.protocol import Reader, Store

__all__ = ["URL_HELP", "examine", "loss_warning", "open_read_only", "open_store"]


async def open_store(url: str) -> Store:
    from bot.store.postgres.engine import open_postgres

    return await open_postgres(url)


@asynccontextmanager
async def open_read_only(url: str) -> AsyncIterator[Reader]:
    from bot.store.postgres.engine import open_reader

    async with open_reader(url) as reader:
        yield reader


def examine(url: str) -> list[Diagnostic]:
    from bot.store.postgres.examination import examine_server

    return examine_server(url)


def loss_warning(url: str, environment: Mapping[str, str]) -> str | None:
    """None: the server keeps the night, whatever becomes of this host."""
    return None
