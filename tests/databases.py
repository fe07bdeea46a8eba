"""Where the nights of the tests are: each in a file, or with STORE=postgresql in a database.

`tests/conftest.py` reads the variable. A night opened again is found by its path on both engines.
"""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.store.sqlite.file import create_if_missing, create_private
from tests.servers.postgres import PostgresServer

_server: PostgresServer | None = None
_urls: dict[Path, str] = {}


def keep_nights_on(server: PostgresServer | None) -> None:
    global _server
    _server = server


@cache
def _new_database() -> bytes:
    """What the migrations make: to copy it takes a tenth of their time."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "new.db"
        create_if_missing(path)
        return path.read_bytes()


def _copy_database(path: Path) -> None:
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        create_private(path)
        path.write_bytes(_new_database())


async def night_url(path: Path) -> str:
    """The DATABASE_URL of the night at this path."""
    if _server is None:
        _copy_database(path)
        return f"sqlite:///{path}"
    if path not in _urls:
        _urls[path] = await _server.new_database()
    return _urls[path]
