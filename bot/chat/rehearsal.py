"""Plays a pack's results into a desk, one declaration after another."""

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

_STORE_RETRY_SECONDS = 1.0  # seconds until a store that was busy is asked again

PLAYER = Person("results.csv", "results.csv", admin=True)


def ordered_results(results: Results, order: str, seed: int) -> Results:
    """The results in the file's order, or shuffled by a seed."""
    if order == "file":
        return results
    shuffled = list(results)
    Random(seed).shuffle(shuffled)  # noqa: S311 - an order of play, not a secret
    return tuple(shuffled)


async def play(
    desk: Desk, night: str, results: Iterable[tuple[str, Declaration]], where: Channel
) -> AsyncIterator[str]:
    """Records each result and yields its ward; a ward declared otherwise already is left alone."""
    for ward, declaration in results:
        reading = Reading(ward, declaration)

        def decide(book: Book, reading: Reading = reading) -> Decision:
            return decisions.declaration(book.night, reading, AskPolicy.NEVER)

        signature = Provenance(f"play:{uuid4().hex}", PLAYER, where, source="results.csv")
        await desk.record(signature, night, decide, _outcome_name)
        yield ward


def _outcome_name(outcome: Outcome) -> str:
    return type(outcome).__name__


@dataclass(slots=True)
class _RunningRehearsal:
    """A rehearsal under way."""

    where: Channel
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    player: asyncio.Task[None] | None = None


class Rehearsals:
    """Plays packs into real channels to practise: marked TEST, in ledgers of their own."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._playing: dict[str, _RunningRehearsal] = {}  # by channel

    async def begin(
        self, signature: Provenance, files: Files, seconds: float, word: Callable[[Book], str]
    ) -> str:
        """Plays the results of a pack to the channel, so many seconds between two wards.

        Raises Mistake for a pack that has nothing to play, and for a channel where a rehearsal
        would stand beside the real night or another rehearsal.
        """
        loaded = await asyncio.to_thread(load, files)
        if loaded.council is None or not loaded.results:
            lacks = "cannot be used" if loaded.council is None else "has no results to play"
            raise Mistake(f"That pack {lacks}. Nothing was stored.")
        answer, book = await self._desk.open_rehearsal(signature, files, loaded.council, word)
        if book:
            channel = signature.where.id
            playing = self._playing[channel] = _RunningRehearsal(signature.where)
            playing.player = asyncio.create_task(
                self._play(playing.stop, book.id, loaded.results, signature.where, seconds)
            )
            playing.player.add_done_callback(lambda _: self._playing.pop(channel, None))
        return answer

    def stop(self, channel: str) -> bool:
        """Stops the channel's rehearsal before its next ward; whether there was one."""
        playing = self._playing.get(channel)
        if playing:
            playing.stop.set()
        return playing is not None

    def active_channels(self) -> list[str]:
        """The names of the channels where one is played now."""
        return [playing.where.name for playing in self._playing.values()]

    def stop_all(self) -> None:
        """The real night has begun: stops all of them."""
        for playing in self._playing.values():
            playing.stop.set()

    async def close(self) -> None:
        """Stops all of them, and comes back when their ends are written down."""
        self.stop_all()
        players = [playing.player for playing in self._playing.values() if playing.player]
        await asyncio.gather(*players, return_exceptions=True)

    async def _play(
        self, stop: asyncio.Event, night: str, results: Results, where: Channel, seconds: float
    ) -> None:
        told = log.bind(night=night, channel=where.id)
        told.info("rehearsal begins", reason="asked for")
        try:
            async for _ward in play(self._desk, night, results, where):
                if await _wait_until_set(stop, seconds):
                    break
        except Exception as bug:  # noqa: BLE001 - ours: logged whole, and the rehearsal ends
            told.exception("rehearsal failed", reason=type(bug).__name__)
            stop.set()
        await self._close_night(night, stopped=stop.is_set())
        told.info("rehearsal ends", reason="stopped" if stop.is_set() else "all wards are in")

    async def _close_night(self, night: str, *, stopped: bool) -> None:
        """Kept on until the store takes it: until then the channel can follow no real night."""
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
