"""What the rooms may ask of the store, whichever engine keeps it."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any, Protocol

Param = str | int | None
RawRow = tuple[Any, ...]  # a row as the engine gives it: only its table knows the types


class ConstraintError(Exception):
    """The database would not have a row: nonsense, and so our bug and nobody's slip."""


class Reader(Protocol):
    """Asks questions; `$1` in a query is the first parameter after it."""

    async def fetch_one(self, sql: str, *params: Param) -> RawRow | None: ...

    async def fetch_all(self, sql: str, *params: Param) -> list[RawRow]: ...


class Transaction(Reader, Protocol):
    """Asks and changes; a statement that fails takes the whole transaction with it."""

    async def execute(self, sql: str, *params: Param) -> int:
        """Answers how many rows were changed."""
        ...


class Store(Protocol):
    """Keeps what must survive a crash."""

    @property
    def reader(self) -> Reader:
        """Sees what was last committed, also while somebody is writing or waiting to."""
        ...

    def transaction(
        self, *, on_rollback: Callable[[], None] | None = None
    ) -> AbstractAsyncContextManager[Transaction]:
        """All of the body is kept, or none of it.

        - It is left only once the work is safe on disk; `NotSaved` if that could not be.
        - A body that raises is rolled back, and its exception goes on to the caller.
        - Bodies run one at a time, in the order they were asked for.
        - `on_rollback` is called, before the next body runs, if a body that has begun is not kept.
        - The body asks nothing but the store: everybody else who writes is waiting for it.
        """
        ...

    async def back_up(self, at: datetime) -> str:
        """Makes a whole copy of what is committed, in case this is lost; answers where it is.

        Nobody who asks or writes waits for it. Old copies go when there are newer ones. `NotSaved`
        if it could not be made: the others are then as they were.
        """
        ...

    async def close(self) -> None:
        """Ends when the transactions already asked for have; later ones are `NotSaved`."""
        ...
