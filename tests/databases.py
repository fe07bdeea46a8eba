"""Where the nights of the tests are: each in a file, or with STORE=postgresql in a database.

`tests/conftest.py` reads the variable. A night opened again is found by its path on both engines.
"""

from pathlib import Path

from tests.servers.postgres import PostgresServer

_server: PostgresServer | None = None
_urls: dict[Path, str] = {}


def keep_nights_on(server: PostgresServer | None) -> None:
    global _server
    _server = server


async def night_url(path: Path) -> str:
    """The DATABASE_URL of the night at this path."""
    if _server is None:
        return f"sqlite:///{path}"
    if path not in _urls:
        _urls[path] = await _server.new_database()
    return _urls[path]
