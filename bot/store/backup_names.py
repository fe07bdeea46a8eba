"""The names of backups in their folder, and which of them are kept: the newest, and before them the
last of each hour."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

KEPT_NEWEST, KEPT_HOURS = 12, 24


def backup_name(stem: str, at: datetime, suffix: str) -> str:
    """Such as countroom-20160505T223000Z.db."""
    return f"{stem}-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}{suffix}"


def file_names(folder: Path, stem: str, suffix: str) -> list[str]:
    """The backups of one database, the oldest first."""
    pattern = re.compile(rf"{re.escape(stem)}-\d{{8}}T\d{{6}}Z{re.escape(suffix)}")
    names = (file.name for file in folder.glob(f"*{suffix}"))
    return sorted(name for name in names if pattern.fullmatch(name))


def delete_surplus(folder: Path, stem: str, suffix: str, newest: str) -> None:
    for name in surplus(file_names(folder, stem, suffix)):
        if name != newest:  # after the clock was set back it can sort as the oldest
            (folder / name).unlink(missing_ok=True)


def surplus(names: Iterable[str]) -> list[str]:
    older = sorted(names, reverse=True)[KEPT_NEWEST:]
    last_of_hours = [next(hour) for _, hour in groupby(older, _until_the_hour)]
    return [name for name in older if name not in last_of_hours[:KEPT_HOURS]]


def _until_the_hour(name: str) -> str:
    at = name.rindex("T")
    return name[: at + len("T22")]
