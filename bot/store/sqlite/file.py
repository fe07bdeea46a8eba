"""Whether a file is a database this bot may open, and brought up to date if so."""

import fcntl
import os
import socket
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TextIO

from bot.errors import CannotStart

URL_HELP = (
    "Write sqlite:///data/countroom.db for a file below the folder the bot runs in, "
    "or sqlite:////srv/countroom.db for one anywhere."
)

MIGRATIONS = Path(__file__).parent / "migrations"

# In the header of an SQLite file (https://sqlite.org/fileformat.html#the_database_header).
MAGIC = b"SQLite format 3\x00"
APPLICATION_ID_BYTES = slice(68, 72)
APPLICATION_ID = b"Coun"  # as the first migration sets it

_LOCK_RETRY_SECONDS = 0.2  # seconds, and much longer than it takes

DAMAGE_CODES = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def database_path(url: str) -> Path:
    """The file that a DATABASE_URL names. Raises `CannotStart` if it names none."""
    scheme, _, path = url.partition(":///")
    if scheme != "sqlite" or path in ("", ":memory:"):
        raise CannotStart(f"DATABASE_URL is not understood. {URL_HELP}")
    return Path(path)


@contextmanager
def lock(path: Path) -> Iterator[None]:
    """Held as long as this process lives; `CannotStart` names another process that holds it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with _sibling(path, ".lock").open("a+") as file:
        if not (_try_lock(file) or _retry_lock(file)):
            file.seek(0)
            raise CannotStart(
                f"The database {path} is in use by another bot, process {file.read()}. "
                "Stop that one first."
            )
        file.truncate(0)
        file.write(f"{os.getpid()}@{socket.gethostname()}")
        file.flush()
        yield


def _try_lock(file: TextIO, how: int = fcntl.LOCK_EX) -> bool:
    try:
        # The kernel drops it with the process, however that ends: never a stale lock.
        fcntl.flock(file, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _retry_lock(file: TextIO) -> bool:
    """After a moment: `holder` has a lock for as long as it takes to look."""
    time.sleep(_LOCK_RETRY_SECONDS)
    return _try_lock(file)


def lock_holder(path: Path) -> str | None:
    """The process that holds the database, as it wrote itself down; None for nobody."""
    try:
        file = _sibling(path, ".lock").open()
    except (FileNotFoundError, NotADirectoryError):
        return None
    with file:
        return None if _try_lock(file, fcntl.LOCK_SH) else file.read()


def prepare(path: Path, migrations: Path = MIGRATIONS) -> None:
    """Leaves a sound database of the newest version at the path; an unfit file stays as it was."""
    scripts = sorted(migrations.glob("*.sql"))
    if path.exists():
        _inspect(path, "mode=ro", newest=len(scripts))
        _migrate(path, scripts)
    else:
        _refuse_leftovers(path)
        _create(path, scripts)


def inspect(path: Path, migrations: Path = MIGRATIONS) -> None:
    """`CannotStart` for what `prepare` would refuse; leaves everything on the disk as it is."""
    if path.exists():
        _inspect(path, read_only_mode(path), newest=len(list(migrations.glob("*.sql"))))
    else:
        _refuse_leftovers(path)


def read_only_mode(path: Path) -> str:
    """How a database is opened without a trace: SQLite would make a -wal for whoever reads it.

    Without a -wal nobody has it open, and nothing changes while it is read.
    """
    return "mode=ro" if _sibling(path, "-wal").exists() else "mode=ro&immutable=1"


def _refuse_leftovers(path: Path) -> None:
    for journal in (_sibling(path, "-wal"), _sibling(path, "-journal")):
        if journal.exists():
            raise CannotStart(
                f"{path} is missing but {journal.name} is there and may hold its last entries. "
                "Put both back from where they were moved, or move this one away, too."
            )


def _create(path: Path, scripts: list[Path]) -> None:
    # Under its own name only when it is whole: a kill in between leaves no empty database.
    unfinished = _sibling(path, ".new")
    for leftover in (unfinished, _sibling(unfinished, "-journal")):
        leftover.unlink(missing_ok=True)
    _migrate(unfinished, scripts)
    unfinished.replace(path)
    sync(path.parent)


def sync(path: Path) -> None:
    """A power cut takes nothing any more of a file's contents, or of a folder's names."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _inspect(path: Path, how: str, *, newest: int) -> None:
    # Read without SQLite first: it may tidy up a file that is none of ours.
    with path.open("rb") as file:
        header = file.read(100)
    if not header:
        raise CannotStart(
            f"The database {path} is empty (0 bytes). Restore the last backup, "
            "or delete the file to begin with a new one."
        )
    if not header.startswith(MAGIC):
        raise CannotStart(
            f"{path} is not a database, or its beginning is damaged. Restore the last backup, "
            "or name another file in DATABASE_URL."
        )
    if header[APPLICATION_ID_BYTES] != APPLICATION_ID:
        raise CannotStart(
            f"{path} is the database of another program. Name another file in DATABASE_URL."
        )
    with closing(sqlite3.connect(database_uri(path, how), uri=True)) as connection:
        try:
            _check(connection, path, newest)
        except sqlite3.DatabaseError as error:
            if primary_code(error) not in DAMAGE_CODES:
                raise
            raise _damage_error(path, error) from error


def database_uri(path: Path, how: str) -> str:
    """A database's file as SQLite takes it together with how to open it."""
    return f"{path.absolute().as_uri()}?{how}"


def _check(connection: sqlite3.Connection, path: Path, newest: int) -> None:
    version = _schema_version(connection)
    if version > newest:
        raise CannotStart(
            f"The database {path} was written by a newer version of the bot "
            f"(its schema is number {version}, this bot knows {newest}). Update the bot."
        )
    (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise _damage_error(path, verdict)


def _damage_error(path: Path, fault: object) -> CannotStart:
    return CannotStart(f"The database {path} is damaged ({fault}). Restore the last backup.")


def _migrate(path: Path, scripts: list[Path]) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for script in scripts[_schema_version(connection) :]:
            # A script sets its own user_version, so that both are there or neither.
            connection.executescript("\n".join(("BEGIN IMMEDIATE;", script.read_text(), "COMMIT;")))


def _schema_version(connection: sqlite3.Connection) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


def primary_code(error: BaseException | None) -> int:
    """SQLite's number for what went wrong, 0 for what is none of its errors.

    The low byte; the rest says where it happened (https://sqlite.org/rescode.html#pve).
    """
    code: int = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK)
    return code & 0xFF


def _sibling(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)
