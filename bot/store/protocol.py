"""The contract between the bot and whichever database engine keeps its data."""

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any, Protocol

from bot.errors import CannotStart
from bot.observability.diagnostics import Diagnostic

ABOUT = "database"  # the subject of every engine's diagnostics

Param = str | int | None
RawRow = tuple[Any, ...]  # Any: only the module of a table knows the types of its columns


class ConstraintError(Exception):
    """The database refused a row: a bug of ours, never a user's slip."""


class DatabaseMissing(CannotStart):
    """There is no database to read yet."""


class Reader(Protocol):
    """Runs queries; `$1` stands for the first parameter."""

    async def fetch_one(self, sql: str, *params: Param) -> RawRow | None: ...

    async def fetch_all(self, sql: str, *params: Param) -> list[RawRow]: ...


class Transaction(Reader, Protocol):
    """Reads and writes; one failed statement rolls back the whole transaction."""

    async def execute(self, sql: str, *params: Param) -> int:
        """Run a statement and return the number of rows it changed."""
        ...


class Locks(Protocol):
    """What one process of the bot has to itself, by name: a channel, or a task.

    A lock ends with the process that has it, however that ends, and with its connection to the
    database: ask `has` again after every wait.
    """

    @property
    def can_ask(self) -> bool:
        """Whether the database answered last time."""
        ...

    async def take(self, name: str) -> bool:
        """Whether this process has the lock now. Doesn't wait for another that has it."""
        ...

    def has(self, name: str) -> bool: ...

    async def release(self, name: str) -> None: ...


class Store(Protocol):
    """An open database."""

    is_shared: bool  # other processes may write to it, too

    @property
    def reader(self) -> Reader:
        """Sees the last commit, and never waits for a writer."""
        ...

    @property
    def locks(self) -> Locks: ...

    def transaction(
        self, *, on_rollback: Callable[[], None] | None = None, channel: str | None = None
    ) -> AbstractAsyncContextManager[Transaction]:
        """Commit everything in the body, or nothing.

        - Returns only when the work is safe on disk. Raises `NotSaved` if it could not be saved.
        - If the body raises, it is rolled back and the caller gets the exception.
        - Bodies run one at a time, over all processes, and see what the ones before committed.
        - With a `channel`, the body touches only what is its own, and this process has its lock.
          Then bodies of other processes about other channels may run at the same time.
        - `on_rollback` is called if a body that has begun is not saved, before the next body runs.
        - The body must await nothing but the store: every other writer is waiting for it.
        """
        ...

    def follow(self, on_change: Callable[[], None]) -> None:
        """Call it whenever another process may have committed something, from now on."""
        ...

    async def process_count(self) -> int:
        """How many processes have the database open."""
        ...

    async def back_up(self, at: datetime) -> str:
        """Copy everything committed so far and return the location of the copy.

        Readers and writers carry on meanwhile. Expired backups are deleted. Raises `NotSaved` if
        the copy fails, and then leaves the earlier backups alone.
        """
        ...

    async def close(self) -> None:
        """Finish the queued transactions. Any later one raises `NotSaved`."""
        ...


class Engine(Protocol):
    """What an engine's package exports: these five names, and nothing else is used outside it."""

    URL_HELP: str  # one sentence: what to write in DATABASE_URL

    async def open_store(self, url: str) -> Store:
        """Open the database, creating it if it is missing. Raises `CannotStart` if it is unfit."""
        ...

    def open_read_only(self, url: str) -> AbstractAsyncContextManager[Reader]:
        """Read a database without a trace, even while a bot is using it.

        Raises `DatabaseMissing`, or `CannotStart` if it cannot be read.
        """
        ...

    def examine(self, url: str) -> list[Diagnostic]:
        """Check, without changing anything, that a night can be kept there."""
        ...

    def loss_warning(self, url: str, environment: Mapping[str, str]) -> str | None:
        """Why this host would lose the database and what to do, or None if it keeps it.

        Raises `CannotStart` if the URL names no database.
        """
        ...
