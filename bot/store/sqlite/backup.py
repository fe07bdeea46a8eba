"""Backups beside a database."""

import errno
import shutil
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from bot.errors import CannotStart
from bot.store.backup_names import backup_name, delete_surplus, file_names
from bot.store.protocol import RawRow
from bot.store.sqlite.file import (
    PRIVATE_FOLDER,
    create_private,
    database_uri,
    read_only_mode,
    sync,
)

FOLDER, SUFFIX = "backups", ".db"

RESERVED_BYTES = 2**24  # of disk space that no backup takes from the night


def create(path: Path, at: datetime) -> Path:
    """Copy everything committed so far into a database of its own, and delete surplus backups.

    Readers and writers carry on. The copy gets its name when it is complete and on disk. Raises
    OSError or sqlite3.Error, and then leaves the earlier backups alone.
    """
    folder = path.parent / FOLDER
    folder.mkdir(PRIVATE_FOLDER, exist_ok=True)
    finished = folder / backup_name(path.stem, at, SUFFIX)
    unfinished = folder / f"{path.stem}.part"
    unfinished.unlink(missing_ok=True)
    if shutil.disk_usage(folder).free < RESERVED_BYTES + path.stat().st_size:
        raise OSError(errno.ENOSPC, "too little space for another backup", str(folder))
    try:
        with closing(sqlite3.connect(database_uri(path, "mode=ro"), uri=True)) as source:
            create_private(unfinished)
            source.execute("VACUUM INTO ?", [str(unfinished)])
        sync(unfinished)
    except (OSError, sqlite3.Error):
        unfinished.unlink(missing_ok=True)
        raise
    unfinished.replace(finished)
    sync(folder)
    delete_surplus(folder, path.stem, SUFFIX, finished.name)
    return finished


def refuse_if_behind(path: Path) -> None:
    """Raise `CannotStart` if the newest backup has entries that the database has lost.

    Most of a night can be in -wal alone, so a database moved without it begins anew in silence.
    """
    folder = path.parent / FOLDER
    names = file_names(folder, path.stem, SUFFIX)
    if not names:
        return
    newest = folder / names[-1]
    (first, entries), (first_copied, copied) = _ledger_extent(path), _ledger_extent(newest)
    if first in (None, first_copied) and entries < copied:
        raise CannotStart(
            f"The database {path} has {entries} entries, but its backup {newest} has {copied}: "
            f"part of the night is missing. Put {path.name}-wal back beside it, or restore "
            "that backup. To go on without those entries, move the backup away."
        )


def _ledger_extent(path: Path) -> tuple[RawRow | None, int]:
    """The first entry of the ledger, which tells one database from another, and their number."""
    with closing(sqlite3.connect(database_uri(path, read_only_mode(path)), uri=True)) as database:
        first = database.execute(
            "SELECT night, at, payload FROM ledger ORDER BY at, night, seq LIMIT 1"
        ).fetchone()
        (entries,) = database.execute("SELECT count(*) FROM ledger").fetchone()
    return first, entries
