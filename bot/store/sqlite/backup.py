"""Backups beside a database: the newest ones, and before them the last of each hour."""

import errno
import re
import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import datetime
from itertools import groupby
from pathlib import Path

from bot.errors import CannotStart
from bot.store.protocol import RawRow
from bot.store.sqlite.file import (
    PRIVATE_FOLDER,
    create_private,
    database_uri,
    read_only_mode,
    sync,
)

FOLDER = "backups"
KEPT_NEWEST, KEPT_HOURS = 12, 24

RESERVED_BYTES = 2**24  # of disk space that no backup takes from the night


def create(path: Path, at: datetime) -> Path:
    """Copy everything committed so far into a database of its own, and delete surplus backups.

    Readers and writers carry on. The copy gets its name when it is complete and on disk. Raises
    OSError or sqlite3.Error, and then leaves the earlier backups alone.
    """
    folder = path.parent / FOLDER
    folder.mkdir(PRIVATE_FOLDER, exist_ok=True)
    finished = folder / f"{path.stem}-{at:%Y%m%dT%H%M%SZ}.db"
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
    for name in surplus(file_names(path)):
        if name != finished.name:  # after the clock was set back it can sort as the oldest
            (folder / name).unlink(missing_ok=True)
    return finished


def refuse_if_behind(path: Path) -> None:
    """Raise `CannotStart` if the newest backup has entries that the database has lost.

    Most of a night can be in -wal alone, so a database moved without it begins anew in silence.
    """
    names = file_names(path)
    if not names:
        return
    newest = path.parent / FOLDER / names[-1]
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


def file_names(path: Path) -> list[str]:
    pattern = re.compile(rf"{re.escape(path.stem)}-\d{{8}}T\d{{6}}Z\.db")
    names = (file.name for file in (path.parent / FOLDER).glob("*.db"))
    return sorted(name for name in names if pattern.fullmatch(name))


def surplus(names: Iterable[str]) -> list[str]:
    older = sorted(names, reverse=True)[KEPT_NEWEST:]
    last_of_hours = [next(hour) for _, hour in groupby(older, _hour_prefix)]
    return [name for name in older if name not in last_of_hours[:KEPT_HOURS]]


def _hour_prefix(name: str) -> str:
    return name[: -len("3000Z.db")]
