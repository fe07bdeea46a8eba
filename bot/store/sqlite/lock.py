"""The locks that let only one process use a database, under whatever name it opens the file."""

import fcntl
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import CannotStart
from bot.store.sqlite.file import PRIVATE_FOLDER, sibling

_RETRY_SECONDS = 0.2  # much longer than `lock_holder` takes to look


@contextmanager
def lock_name(path: Path) -> Iterator[None]:
    """Hold the database's name. `CannotStart` says which process holds it already."""
    path.parent.mkdir(PRIVATE_FOLDER, parents=True, exist_ok=True)
    with _lock_path(path).open("a+") as file:
        if not (_try_lock(file.fileno()) or _retry_lock(file.fileno())):
            file.seek(0)
            raise CannotStart(
                f"Another bot, process {file.read()}, is using the database {path}. "
                "Stop that one first."
            )
        file.truncate(0)
        file.write(f"{os.getpid()}@{socket.gethostname()}")
        file.flush()
        yield


@contextmanager
def lock_file(path: Path) -> Iterator[None]:
    """Hold the file itself: a hard link gives it another name, and so another name's lock.

    SQLite's locks are of another kind (fcntl's), so the two don't meet. But those end when this
    process closes any descriptor of the file: leave the block only after SQLite has closed it.
    """
    descriptor = os.open(path, os.O_RDONLY)
    try:
        if not _try_lock(descriptor):
            raise CannotStart(
                f"Another bot is using the database {path} under another name. Stop that one first."
            )
        yield
    finally:
        os.close(descriptor)


def lock_holder(path: Path) -> str | None:
    """The process that holds the database, as it signed the lock file, or None."""
    try:
        file = _lock_path(path).open()
    except (FileNotFoundError, NotADirectoryError):
        return None
    with file:
        return None if _try_lock(file.fileno(), fcntl.LOCK_SH) else file.read()


def _lock_path(path: Path) -> Path:
    return sibling(path.resolve(), ".lock")


def _try_lock(descriptor: int, how: int = fcntl.LOCK_EX) -> bool:
    try:
        # The kernel releases it with the process, however that ends, so no lock is ever stale.
        fcntl.flock(descriptor, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _retry_lock(descriptor: int) -> bool:
    """Try once more after a moment: `lock_holder` takes the lock while it looks."""
    time.sleep(_RETRY_SECONDS)
    return _try_lock(descriptor)
