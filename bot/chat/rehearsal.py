"""Plays a pack's results into a desk, one declaration after another: rehearsals and replays."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from random import Random
from uuid import uuid4

import structlog

from bot.chat.script import Results, Script
from bot.desk.book import LIVE
from bot.desk.desk import Desk
from bot.desk.identity import Channel, Person, Provenance
from bot.desk.open_nights import NightChange
from bot.election import decisions
from bot.election.decisions import AskPolicy
from bot.election.declaration import Declaration
from bot.election.ledger import Declare
from bot.election.parse.declaration import Reading
from bot.errors import NotSaved

log = structlog.get_logger()

_STORE_RETRY_SECONDS = 1.0
_MOST_TRIES = 30  # to save a result

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
    """Record each result, and yield its ward. Leaves a ward alone that has another declaration.

    Raises NotSaved if the store takes nothing for half a minute.
    """
    for ward, declaration in results:
        provenance = Provenance(f"play:{uuid4().hex}", PLAYER, channel, source="results.csv")
        await _record_patiently(desk, night, Reading(ward, declaration), provenance)
        yield ward


async def _record_patiently(
    desk: Desk, night: str, reading: Reading, provenance: Provenance
) -> None:
    for tries_left in reversed(range(_MOST_TRIES)):
        try:
            await _record(desk, night, reading, provenance)
        except NotSaved as busy:
            if not tries_left:
                raise
            log.warning("store busy", night=night, reason=str(busy))
            await asyncio.sleep(_STORE_RETRY_SECONDS)
        else:
            return


async def _record(desk: Desk, night: str, reading: Reading, provenance: Provenance) -> None:
    async with desk.unit_of_work(provenance) as work:
        decision = decisions.declaration(work.book(night).night, reading, AskPolicy.NEVER)
        outcome = await work.record(night, decision)
        work.answer = type(outcome).__name__


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
        self, provenance: Provenance, script: Script, seconds: float, answer: str
    ) -> str:
        """Start declaring the script's results in the channel, a ward every `seconds`.

        Returns the answer, or for a repeated call the one it had before. Raises Mistake if the
        channel follows the real night or another rehearsal.
        """
        opened, night = False, await self._desk.rehearsals.reserve()
        try:
            async with self._desk.unit_of_work(provenance) as work:
                await work.open_rehearsal(night, script.files, script.council)
                work.answer = answer
            opened = not work.is_replay
        finally:
            if not opened:
                await self._desk.rehearsals.release(night)
        if opened:
            channel = provenance.channel
            running = self._running[channel.id] = _RunningRehearsal(channel)
            running.player = asyncio.create_task(
                self._play(running.stop, night, script.results, channel, seconds)
            )
            running.player.add_done_callback(lambda _: self._running.pop(channel.id, None))
        return work.answer

    async def stop(self, channel: str) -> bool:
        """Stop the channel's rehearsal before its next ward. Returns False if there was none."""
        if running := self._running.get(channel):
            running.stop.set()
            return True
        return await self._desk.rehearsals.stop_in(channel)

    def active_channels(self) -> list[str]:
        """The names of the channels with a rehearsal."""
        return [running.channel.name for running in self._running.values()]

    def handle_change(self, change: NightChange) -> None:
        """Stop every rehearsal when the real night has its first declaration."""
        if change.book.kind == LIVE and isinstance(change.entry, Declare):
            self.stop_all()

    def stop_all(self) -> None:
        """Those of this process; every process does so."""
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
                if await _wait_until_set(stop, seconds) or not self._is_open(night):
                    break
        except Exception as bug:
            logger.exception("rehearsal failed", reason=type(bug).__name__)
            stop.set()
        await self._close_night(night, stopped=stop.is_set())
        logger.info("rehearsal ends", reason="stopped" if stop.is_set() else "all wards are in")

    def _is_open(self, night: str) -> bool:
        """A user may have stopped it in another process."""
        return self._desk.find_book(night) is not None

    async def _close_night(self, night: str, *, stopped: bool) -> None:
        """Close the rehearsal's night, trying until the store takes it.

        Until then the channel cannot follow the real night.
        """
        while True:
            try:
                await self._desk.rehearsals.close(night, stopped=stopped)
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
