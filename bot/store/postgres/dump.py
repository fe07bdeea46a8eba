"""Backups of a PostgreSQL database, made by its own pg_dump."""

import os
import shutil
import subprocess
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from bot.errors import NotSaved
from bot.store.backup_names import backup_name, delete_surplus

PROGRAM = "pg_dump"
FOLDER = Path("data/backups")  # below the folder the bot runs in
STEM, SUFFIX = "countroom", ".dump"
LONGEST_SECONDS = 300.0
_PRIVATE_FOLDER = 0o700  # the ledger names people
NO_PROGRAM = (
    "NOT saved: no backup was made, because pg_dump is missing. "
    "Install PostgreSQL's client programs, of the server's version."
)


def find_program() -> str | None:
    return shutil.which(PROGRAM)


def create(url: str, at: datetime) -> Path:
    """Dump everything committed so far, delete surplus dumps, and return the file.

    Raises `NotSaved`, and then leaves the earlier dumps alone.
    """
    program = find_program()
    if program is None:
        raise NotSaved(NO_PROGRAM)
    finished = FOLDER / backup_name(STEM, at, SUFFIX)
    unfinished = FOLDER / f"{STEM}.part"
    try:
        FOLDER.mkdir(_PRIVATE_FOLDER, parents=True, exist_ok=True)
        _dump(program, url, unfinished)
        unfinished.replace(finished)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotSaved(f"NOT saved: no backup was made: {error}.") from error
    finally:
        unfinished.unlink(missing_ok=True)
    delete_surplus(FOLDER, STEM, SUFFIX, finished.name)
    return finished


def _dump(program: str, url: str, to: Path) -> None:
    address, password = _without_password(url)
    done = subprocess.run(  # noqa: S603 - the program's own path, and no shell
        [program, "--format=custom", "--no-owner", f"--file={to}", f"--dbname={address}"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env={**os.environ, **({"PGPASSWORD": password} if password else {})},
        umask=0o077,
        timeout=LONGEST_SECONDS,
        check=False,
        text=True,
    )
    if done.returncode != 0:
        reason = " ".join(line.strip() for line in done.stderr.splitlines()) or "pg_dump failed"
        raise NotSaved(f"NOT saved: no backup was made: {reason}")


def _without_password(url: str) -> tuple[str, str | None]:
    """Every program on the machine can read the arguments of another, but not its environment."""
    parts = urlsplit(url)
    if parts.password is None:
        return url, None
    _, _, host = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{parts.username}@{host}")), parts.password
