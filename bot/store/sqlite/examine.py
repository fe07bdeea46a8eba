"""The examination of a SQLite database before the night. It changes nothing on the disk."""

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from bot.errors import CannotStart
from bot.observability.diagnostics import Diagnostic, ok, problem, startup_problems
from bot.store.protocol import ABOUT
from bot.store.sqlite.file import database_path, inspect
from bot.store.sqlite.lock import lock_holder

# https://sqlite.org/wal.html#walresetbug
_WAL_RESET_BUG = ((3, 7, 0), (3, 51, 2))
_RESTORE_ADVICE = "To restore a backup, see docs/store.md."


def examine(url: str) -> list[Diagnostic]:
    try:
        path = database_path(url).absolute()
        inspect(path)
        return [*_file_diagnostics(path), _library_diagnostic()]
    except CannotStart as fault:
        return [*startup_problems(ABOUT, fault, _RESTORE_ADVICE), _library_diagnostic()]
    except (OSError, sqlite3.Error) as fault:
        found = problem(
            ABOUT,
            f"{url} can't be read: {fault}.",
            "Close every other program that has it open, and make sure the bot may read the file.",
        )
        return [found, _library_diagnostic()]


def _file_diagnostics(path: Path) -> Iterator[Diagnostic]:
    exists = path.exists()
    process = lock_holder(path)
    if process:
        yield ok(ABOUT, f"{path} is sound. A running bot, process {process}, has it open.")
    elif exists:
        yield ok(ABOUT, f"{path} is sound.")
    else:
        yield ok(ABOUT, f"{path} doesn't exist yet. The bot will create it.")
    folder = next(folder for folder in path.parents if folder.exists())
    needed = [(folder, os.W_OK | os.X_OK), *([(path, os.W_OK)] if exists else [])]
    closed = [place for place, access in needed if not os.access(place, access)]
    if closed or not folder.is_dir():
        yield problem(
            ABOUT,
            f"The bot can't write to {(closed or [folder])[0]}.",
            "Give the bot's account permission to write there, "
            "or name another place in DATABASE_URL.",
        )


def _library_diagnostic() -> Diagnostic:
    first, last = _WAL_RESET_BUG
    version = f"SQLite {sqlite3.sqlite_version}."
    if first <= sqlite3.sqlite_version_info <= last:
        version += " Its WAL-reset bug can't affect the bot, which writes from one connection."
    return ok(ABOUT, version)
