"""What must survive a crash: a module a table, its SQL beside its functions."""

from pathlib import Path

from bot.errors import CannotStart
from bot.store.protocol import Store
from bot.store.sqlite.engine import open_sqlite


async def open_store(url: str) -> Store:
    """Opens the store a DATABASE_URL names, made new if it is missing; `CannotStart` if unfit."""
    return await open_sqlite(database_path(url))


def database_path(url: str) -> Path:
    """The file a DATABASE_URL names; `CannotStart` if it names none."""
    engine, _, path = url.partition(":///")
    if engine != "sqlite" or path in ("", ":memory:"):
        # The address itself is not repeated: it may hold a password.
        raise CannotStart(
            "DATABASE_URL is not understood. Write sqlite:///data/countroom.db for a file below "
            "the folder the bot runs in, or sqlite:////srv/countroom.db for one anywhere."
        )
    return Path(path)
