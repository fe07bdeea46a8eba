"""Reads the file of results that a council publishes, and asks the desk about what is new in it."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from math import ceil

import structlog

from bot.desk.book import Book
from bot.desk.desk import Desk
from bot.desk.results_file import ResultsFile
from bot.election.council import Council
from bot.importers.foreign.results import proposals
from bot.importers.problems import grouped_lines
from bot.runtime.public_fetch import FetchedFile, FetchFailed, Version
from bot.settings import ResultsAddress

log = structlog.get_logger()

Fetch = Callable[[str, Version], Awaitable[FetchedFile | None]]

_MAX_PAUSE = 15  # minutes between two attempts, or once the night is complete
_MINUTE = 60.0  # seconds
_MAX_LOGGED = 5  # problems


class ResultsReader:
    """Runs once a minute from the close of poll on, and less often if reading fails."""

    def __init__(
        self,
        desk: Desk,
        address: ResultsAddress,
        file: ResultsFile,
        fetch: Fetch,
        extra_desks: Collection[str] = (),
    ) -> None:
        """`extra_desks` are channels that see what is new although they hold no role."""
        self._desk = desk
        self._address = address
        self._file = file
        self._fetch = fetch
        self._extra_desks = extra_desks
        self._version = Version()
        self._raw = b""
        self._failures = 0
        self._minutes_to_wait = 0
        self._fetching: asyncio.Task[FetchedFile | None] | None = None

    def stop(self) -> None:
        """Give up the request under way, so that no server holds up a stop."""
        if self._fetching:
            self._fetching.cancel()

    async def read_due(self) -> None:
        """Read the file if it is time to, and ask about what is new. Raises NotSaved.

        What was read before is compared again, because the night may have moved on.
        """
        book = self._desk.find_book(self._file.night)
        if book is None or not book.are_polls_closed(self._desk.clock()):
            return
        if self._minutes_to_wait:
            self._minutes_to_wait -= 1
        else:
            await self._fetch_file(book)
        council = book.night.council
        if self._raw and self._file.council is not council:
            await self._read(council)
        readings = [proposal.reading for proposal in self._file.read_for(council).found]
        await self._desk.propose(book.id, readings, self._file.label, self._extra_desks)

    async def _fetch_file(self, book: Book) -> None:
        self._fetching = asyncio.ensure_future(self._fetch(self._address.url, self._version))
        await asyncio.wait([self._fetching])
        fetching, self._fetching = self._fetching, None
        if fetching.cancelled():
            return
        try:
            fetched = fetching.result()
        except FetchFailed as fault:
            self._record_failure(str(fault), fault.retry_after)
            return
        self._failures = 0
        self._minutes_to_wait = _MAX_PAUSE - 1 if book.night.is_complete else 0
        self._file.tracker.record_open(self._file.host, "read")
        if fetched:
            self._raw, self._version, self._file.council = fetched.raw, fetched.version, None

    def _record_failure(self, reason: str, retry_after: float) -> None:
        """Wait twice as long each time, or as long as the server asked for."""
        self._failures += 1
        backoff = min(2 ** min(self._failures, _MAX_PAUSE), _MAX_PAUSE)
        self._minutes_to_wait = max(backoff, ceil(retry_after / _MINUTE)) - 1
        self._file.tracker.record_close(self._file.host, reason)
        self._file.tracker.record_failure(reason)

    async def _read(self, council: Council) -> None:
        read = await asyncio.to_thread(proposals, self._file.source(self._raw), [council])
        if read.problems and read.problems != self._file.read.problems:
            lines = grouped_lines(read.problems)
            log.warning("results left out", reason="; ".join(lines[:_MAX_LOGGED]), lines=len(lines))
        self._file.read, self._file.council = read, council
