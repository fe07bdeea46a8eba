"""The database file: whose it is, whether it is sound, and how it is brought up to date."""

import os
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from bot.errors import CannotStart
from bot.store.ledger import entry_hash

URL_HELP = (
    "Write sqlite:///data/countroom.db for a file below the folder the bot runs in, "
    "or sqlite:////srv/countroom.db for one anywhere."
)

MIGRATIONS = Path(__file__).parent / "migrations"

# In the header of a SQLite file (https://sqlite.org/fileformat.html#the_database_header).
MAGIC = b"SQLite format 3\x00"
APPLICATION_ID_BYTES = slice(68, 72)
APPLICATION_ID = b"Coun"  # set by the first migration

PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700  # the ledger names people

DAMAGE_CODES = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def database_path(url: str) -> Path:
    """The file that a DATABASE_URL names. Raises `CannotStart` if it names none."""
    scheme, _, path = url.partition(":///")
    if scheme != "sqlite" or path in ("", ":memory:"):
        raise CannotStart(f"DATABASE_URL is not understood. {URL_HELP}")
    return Path(path)


def create_if_missing(path: Path, migrations: Path = MIGRATIONS) -> None:
    """Raises `CannotStart` if the database is missing but its last entries may not be."""
    if not path.exists():
        _refuse_leftovers(path)
        _create(path, _scripts(migrations))


def prepare(path: Path, migrations: Path = MIGRATIONS) -> None:
    """Migrate the database. Raises `CannotStart`, and then leaves the file alone."""
    scripts = _scripts(migrations)
    _inspect(path, _inspecting_mode(path), newest=len(scripts))
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        _run_scripts(connection, scripts[_schema_version(connection) :])


def _scripts(migrations: Path) -> list[Path]:
    return sorted(migrations.glob("*.sql"))


def inspect(path: Path, migrations: Path = MIGRATIONS) -> None:
    """Raise `CannotStart` for anything that `prepare` would refuse. Changes nothing on the disk."""
    if path.exists():
        _inspect(path, read_only_mode(path), newest=len(_scripts(migrations)))
    else:
        _refuse_leftovers(path)


def _inspecting_mode(path: Path) -> str:
    """A process killed in a transaction leaves a -journal, which only a writer can roll back."""
    return "mode=rw" if sibling(path, "-journal").exists() else "mode=ro"


def read_only_mode(path: Path) -> str:
    """The URI parameters to read a database with, without SQLite creating a -wal beside it.

    Without a -wal no process has it open, so nothing changes it during the read.
    """
    return "mode=ro" if sibling(path, "-wal").exists() else "mode=ro&immutable=1"


def _refuse_leftovers(path: Path) -> None:
    for journal in (sibling(path, "-wal"), sibling(path, "-journal")):
        if journal.exists():
            raise CannotStart(
                f"{path} is missing, but {journal.name} exists and may hold its last entries. "
                f"Put {path.name} back beside it, or move {journal.name} away, too."
            )


def _create(path: Path, scripts: list[Path]) -> None:
    # It gets its name only when it is complete: a crash before that leaves no empty database.
    unfinished = sibling(path, ".new")
    for leftover in (unfinished, sibling(unfinished, "-journal")):
        leftover.unlink(missing_ok=True)
    create_private(unfinished)
    with closing(sqlite3.connect(unfinished, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")  # one sync at the end does for all scripts
        _run_scripts(connection, scripts)
    sync(unfinished)
    unfinished.replace(path)
    sync(path.parent)


def create_private(path: Path) -> None:
    """Create an empty file that only the bot's account can read: SQLite gives -wal its mode."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE_FILE))


def sync(path: Path) -> None:
    """Make a file's contents, or the names in a folder, survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _inspect(path: Path, uri_parameters: str, *, newest: int) -> None:
    # Read the header without SQLite first: SQLite may tidy up a file that isn't ours.
    with path.open("rb") as file:
        header = file.read(100)
    if not header:
        raise CannotStart(
            f"The database {path} is empty (0 bytes). Restore the last backup, "
            "or delete the file to start with a new one."
        )
    if not header.startswith(MAGIC):
        raise CannotStart(
            f"{path} is not a database, or its beginning is damaged. Restore the last backup, "
            "or name another file in DATABASE_URL."
        )
    if header[APPLICATION_ID_BYTES] != APPLICATION_ID:
        raise CannotStart(
            f"{path} is another program's database. Name another file in DATABASE_URL."
        )
    with closing(sqlite3.connect(database_uri(path, uri_parameters), uri=True)) as connection:
        try:
            _check(connection, path, newest)
        except sqlite3.DatabaseError as error:
            if primary_code(error) not in DAMAGE_CODES:
                raise
            raise _damage_error(path, error) from error


def database_uri(path: Path, parameters: str) -> str:
    return f"{path.absolute().as_uri()}?{parameters}"


def _check(connection: sqlite3.Connection, path: Path, newest: int) -> None:
    version = _schema_version(connection)
    if version > newest:
        raise CannotStart(
            f"A newer version of the bot wrote the database {path} "
            f"(schema {version}, and this version knows {newest}). Update the bot."
        )
    (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise _damage_error(path, verdict)


def _damage_error(path: Path, fault: object) -> CannotStart:
    return CannotStart(f"The database {path} is damaged ({fault}). Restore the last backup.")


def _run_scripts(connection: sqlite3.Connection, scripts: Iterable[Path]) -> None:
    connection.create_function("entry_hash", -1, entry_hash, deterministic=True)
    for script in scripts:
        # Each script sets user_version itself: the change and its number, or neither.
        connection.executescript("\n".join(("BEGIN IMMEDIATE;", script.read_text(), "COMMIT;")))


def _schema_version(connection: sqlite3.Connection) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


def primary_code(error: BaseException | None) -> int:
    """SQLite's primary result code, or 0 for an error that isn't SQLite's.

    The low byte; the rest says where it happened (https://sqlite.org/rescode.html#pve).
    """
    code: int = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK)
    return code & 0xFF


def sibling(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)
