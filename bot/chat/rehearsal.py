"""Plays a pack's results into a desk, one declaration after another: rehearsals and replays."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, field
from random import Random
from uuid import uuid4

import structlog

from bot.desk.book import Book
from bot.desk.desk import Desk, Outcome
from bot.desk.identity import Channel, Person, Provenance
from bot.election import decisions
from bot.election.decisions import AskPolicy, Decision
from bot.election.declaration import Declaration
from bot.election.parse.declaration import Reading
from bot.errors import Mistake, NotSaved
from bot.importers.pack import Files, load

log = structlog.get_logger()

Results = tuple[tuple[str, Declaration], ...]

_STORE_RETRY_SECONDS = 1.0

PLAYER = Person("results.csv", "results.csv", admin=True)


def ordered_results(results: Results, order: str, seed: int) -> Results:
    """The results in the file's order, or (`order` "random") shuffled by the seed."""
    if order == "file":
        return results
    shuffled = list(results)
    Random(seed).shuffle(shuffled)  # noqa: S311 - an order of play, not a secret
    return tuple(shuffled)


async def play(
    desk: Desk, night: str, results: Iterable[tuple[str, Declaration]], channel: Channel
) -> AsyncIterator[str]:
    """Record each result, and yield its ward. Leaves a ward alone that has another declaration."""
    for ward, declaration in results:
        reading = Reading(ward, declaration)

        def decide(book: Book, reading: Reading = reading) -> Decision:
            return decisions.declaration(book.night, reading, AskPolicy.NEVER)

        provenance = Provenance(f"play:{uuid4().hex}", PLAYER, channel, source="results.csv")
        await desk.record(provenance, night, decide, _outcome_name)
        yield ward


def _outcome_name(outcome: Outcome) -> str:
    return type(outcome).__name__


@dataclass(slots=True)
class _RunningRehearsal:
    channel: Channel
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    player: asyncio.Task[None] | None = None


class Rehearsals:
    """Plays packs into real channels to practise, marked TEST, each in a ledger of its own.

    A rehearsal ends with its last ward, when its channel stops it, or when the real night's first
    declaration comes in. Implements RehearsalPlayer.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._running: dict[str, _RunningRehearsal] = {}  # by channel

    async def begin(
        self, provenance: Provenance, files: Files, seconds: float, word: Callable[[Book], str]
    ) -> str:
        """Start playing the pack in the channel, one ward every `seconds`.

        Raises Mistake if the pack has nothing to play, or if the channel follows the real night or
        already has a rehearsal.
        """
        loaded = await asyncio.to_thread(load, files)
        if loaded.council is None or not loaded.results:
            fault = "cannot be used" if loaded.council is None else "has no results to play"
            raise Mistake(f"That pack {fault}. Nothing was stored.")
        answer, book = await self._desk.open_rehearsal(provenance, files, loaded.council, word)
        if book:
            channel = provenance.where
            running = self._running[channel.id] = _RunningRehearsal(channel)
            running.player = asyncio.create_task(
                self._play(running.stop, book.id, loaded.results, channel, seconds)
            )
            running.player.add_done_callback(lambda _: self._running.pop(channel.id, None))
        return answer

    def stop(self, channel: str) -> bool:
        """Stop the channel's rehearsal before its next ward. Returns False if there was none."""
        running = self._running.get(channel)
        if running:
            running.stop.set()
        return running is not None

    def active_channels(self) -> list[str]:
        """The names of the channels with a rehearsal."""
        return [running.channel.name for running in self._running.values()]

    def stop_all(self) -> None:
        for running in self._running.values():
            running.stop.set()

    async def close(self) -> None:
        """Stop every rehearsal, and wait until the store has each one's end."""
        self.stop_all()
        players = [running.player for running in self._running.values() if running.player]
        await asyncio.gather(*players, return_exceptions=True)

    async def _play(
        self, stop: asyncio.Event, night: str, results: Results, channel: Channel, seconds: float
    ) -> None:
        logger = log.bind(night=night, channel=channel.id)
        logger.info("rehearsal begins", reason="asked for")
        try:
            async for _ward in play(self._desk, night, results, channel):
                if await _wait_until_set(stop, seconds):
                    break
        except Exception as bug:
            logger.exception("rehearsal failed", reason=type(bug).__name__)
            stop.set()
        await self._close_night(night, stopped=stop.is_set())
        logger.info("rehearsal ends", reason="stopped" if stop.is_set() else "all wards are in")

    async def _close_night(self, night: str, *, stopped: bool) -> None:
        """Close the rehearsal's night, trying until the store takes it.

        Until then the channel cannot follow the real night.
        """
        while True:
            try:
                await self._desk.close_rehearsal(night, stopped=stopped)
            except NotSaved as busy:
                log.warning("store busy", night=night, reason=str(busy))
                await asyncio.sleep(_STORE_RETRY_SECONDS)
            else:
                return


async def _wait_until_set(event: asyncio.Event, seconds: float) -> bool:
    try:
        async with asyncio.timeout(seconds):
            return await event.wait()
    except TimeoutError:
        return False
