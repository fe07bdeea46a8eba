"""Whole copies of a database beside it: the newest ones, and before them the last of each hour."""

import errno
import re
import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import datetime
from itertools import groupby
from pathlib import Path

from bot.store.sqlite.file import database_uri, sync

FOLDER = "backups"
KEPT_NEWEST, KEPT_HOURS = 12, 24  # copies that are kept: the newest, and before them one an hour

RESERVED_BYTES = 2**24  # bytes on the disk that no copy takes from the night


def create(path: Path, at: datetime) -> Path:
    """What is committed now, as a database of its own; nobody who reads or writes waits for it.

    It has its name only once it is whole and on the disk. Raises OSError or sqlite3.Error if that
    could not be: the copies before it are then as they were.
    """
    folder = path.parent / FOLDER
    folder.mkdir(exist_ok=True)
    kept, unfinished = folder / f"{path.stem}-{at:%Y%m%dT%H%M%SZ}.db", folder / f"{path.stem}.part"
    unfinished.unlink(missing_ok=True)
    if shutil.disk_usage(folder).free < RESERVED_BYTES + path.stat().st_size:
        raise OSError(errno.ENOSPC, "too little room for another copy", str(folder))
    try:
        with closing(sqlite3.connect(database_uri(path, "mode=ro"), uri=True)) as source:
            source.execute("VACUUM INTO ?", [str(unfinished)])
        sync(unfinished)
    except (OSError, sqlite3.Error):
        unfinished.unlink(missing_ok=True)
        raise
    unfinished.replace(kept)
    sync(folder)
    for name in surplus(file_names(path)):
        if name != kept.name:  # the oldest by its name, where the clock was put back
            (folder / name).unlink(missing_ok=True)
    return kept


def file_names(path: Path) -> list[str]:
    """The names of a database's copies, the oldest first."""
    ours = re.compile(rf"{re.escape(path.stem)}-\d{{8}}T\d{{6}}Z\.db")
    names = (file.name for file in (path.parent / FOLDER).iterdir())
    return sorted(name for name in names if ours.fullmatch(name))


def surplus(names: Iterable[str]) -> list[str]:
    """Those of one database's copies that are not kept any more."""
    older = sorted(names, reverse=True)[KEPT_NEWEST:]
    last_of_hours = [next(of_hour) for _, of_hour in groupby(older, _hour_prefix)]
    return [name for name in older if name not in last_of_hours[:KEPT_HOURS]]


def _hour_prefix(name: str) -> str:
    return name[: -len("3000Z.db")]
