"""The desk: every change of a night goes through it, and it knows how the nights stand."""

from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import structlog

from bot.announcer.turns import JOBS
from bot.desk import packs, proposals, roles, subscriptions, timed_notices
from bot.desk.book import LIVE, Book, read_book
from bot.desk.clicks import Clicks
from bot.desk.councils import Councils
from bot.desk.homes import Homes
from bot.desk.idempotency import idempotent_transaction
from bot.desk.identity import Channel, Person, Provenance
from bot.desk.open_nights import OpenNights, Subscriber
from bot.desk.open_rehearsals import OpenRehearsals
from bot.desk.other_processes import OtherProcesses
from bot.desk.reads import Reads
from bot.desk.results_file import ResultsFile
from bot.desk.unit_of_work import UnitOfWork
from bot.desk.write_context import SecondKey
from bot.election.decisions import AskPolicy
from bot.election.parse.declaration import Reading
from bot.errors import CannotStart, NotCertain, NotSaved
from bot.importers.pack import Files, load_all, pack_slug
from bot.store import channels, ledger, nights, scoreboards
from bot.store.ledger import SeqTaken
from bot.store.protocol import Store, Transaction
from bot.store.timestamps import utc_text

log = structlog.get_logger()

_SYSTEM = Provenance("", Person("countroom", "Countroom"), Channel("", "", ""))


class Desk:
    """Opens the nights, writes in units of work, and tells subscribers what has changed."""

    def __init__(
        self,
        store: Store,
        clock: Callable[[], datetime],
        wake_announcer: Callable[[], None],
        ask_policy: AskPolicy = AskPolicy.ODD,
        *,
        second_key: SecondKey = SecondKey.OFF,
        pack_readers: Mapping[str, Callable[[], Files]] | None = None,
        results_file: ResultsFile | None = None,
    ) -> None:
        """`pack_readers` read a council's pack from the disk again, by slug."""
        self.clock = clock
        self.ask_policy = ask_policy
        self.reads = Reads(store.reader)
        self.clicks = Clicks(store, clock)
        self.homes = Homes(store, clock)
        self.pack_readers = dict(pack_readers or {})
        self.results_file = results_file
        self._store = store
        self._wake_announcer = wake_announcer
        self._second_key = second_key
        self._nights = OpenNights()
        self._others = OtherProcesses(store, self._nights, wake_announcer)
        self.rehearsals = OpenRehearsals(
            store, self._nights, self._transaction, clock, wake_announcer
        )

    def subscribe(self, subscriber: Subscriber) -> None:
        """Call the subscriber after each change of a night, once it is committed."""
        self._nights.subscribe(subscriber)

    def find_book(self, night: str) -> Book | None:
        return self._nights.find(night)

    def books(self) -> list[Book]:
        return self._nights.books()

    def first_book(self) -> Book:
        return self._nights.first()

    def councils(self) -> Councils:
        second_key = self._second_key is not SecondKey.OFF
        return self._nights.councils(self.ask_policy, second_key=second_key)

    @asynccontextmanager
    async def unit_of_work(self, provenance: Provenance) -> AsyncIterator[UnitOfWork]:
        """Write in one transaction, once per `provenance.key` (see idempotency).

            async with desk.unit_of_work(provenance) as work:
                outcome = await work.record(night, decision)
                work.answer = receipt(outcome)
            return work.answer

        Readers and subscribers see the changes when the unit has ended, safe on disk. Raises what
        the body raises, and NotSaved.
        """
        draft = self._nights.draft()
        try:
            async with idempotent_transaction(
                self._store, provenance.key, self.clock, draft.roll_back
            ) as call:
                await self._others.catch_up(call.tx)
                work = UnitOfWork(call, provenance, draft, second_key=self._second_key)
                yield work
        except NotSaved as loss:
            if isinstance(loss, SeqTaken | NotCertain):
                await self._read_again(draft.night_ids)
            self._others.look()
            raise
        if not work.is_replay:
            self._publish(work)

    async def _read_again(self, night_ids: Collection[str]) -> None:
        """The ledger may have entries that the books lack, and the outbox their announcements."""
        try:
            for night in night_ids:
                self._nights.reset(await read_book(self._store.reader, night))
        except Exception as fault:  # noqa: BLE001 - whatever the engine raised
            # The next entry finds its number taken, and the night is read again then.
            log.warning("night not read again", reason=type(fault).__name__)
        self._wake_announcer()

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[Transaction]:
        """For what depends on how the nights stand."""
        async with self._store.transaction() as tx:
            await self._others.catch_up(tx)
            yield tx

    @contextmanager
    def _waking_announcer(self) -> Iterator[None]:
        """Wake it after a failure, too: a store that doesn't answer may have saved something."""
        try:
            yield
        finally:
            self._wake_announcer()

    async def follow_other_processes(self) -> None:
        """Have the books show what others write to the same store, until cancelled."""
        await self._others.follow()

    async def catch_up(self) -> None:
        """Have the books show everything that any process has committed."""
        await self._others.read_on()

    def _publish(self, work: UnitOfWork) -> None:
        for change in work.changes:
            self._nights.publish(change)
        if work.has_queued:
            self._wake_announcer()

    async def propose(
        self, night: str, readings: Sequence[Reading], source: str, extra_desks: Collection[str]
    ) -> int:
        """Ask about the results of a published file that are new; returns how many.

        Raises NotSaved, and Mistake if the polls are still open.
        """
        book = self._nights.latest(night)
        if not await proposals.new_questions(self._store.reader, book, readings):
            return 0
        provenance = replace(_SYSTEM, key=f"proposals:{uuid4().hex}", source=source)
        async with self.unit_of_work(provenance) as work:
            number = await work.propose(night, readings, extra_desks)
            work.answer = str(number)
        return number

    async def keep_pack(self, night: str, files: Files) -> None:
        """Keep a pack that is to be applied, for any process. Raises NotSaved."""
        async with self._store.transaction() as tx:
            await packs.store_files(tx, night, files, utc_text(self.clock()))

    async def announce_close_of_poll(self, night: str) -> None:
        """Raises NotSaved."""
        with self._waking_announcer():
            async with self._transaction() as tx:
                book = self._nights.latest(night)
                await timed_notices.queue_close_of_poll(tx, book, self.clock())

    async def announce_summary(self, night: str, slot: datetime) -> None:
        """Raises NotSaved."""
        with self._waking_announcer():
            async with self._transaction() as tx:
                book = self._nights.latest(night)
                await timed_notices.queue_summary(tx, book, slot, self.clock())

    async def mark_channel_lost(self, channel: str, reason: str) -> bool:
        """Note that the bot can't post there. False if it knew, or nothing is followed there."""
        with self._waking_announcer():
            async with self._store.transaction() as tx:
                return await channels.mark_lost(tx, channel, reason)

    async def rename_channel(self, channel: str, name: str) -> None:
        """Raises NotSaved."""
        async with self._store.transaction() as tx:
            await channels.rename(tx, channel, name)
            await scoreboards.rename(tx, channel, name)

    async def resume_channels(self, channel: str | None = None) -> None:
        """Try every lost channel again, or this one. Raises NotSaved."""
        with self._waking_announcer():
            async with self._transaction() as tx:
                live = {
                    book.id: book for book in self._nights.latest_councils() if book.kind == LIVE
                }
                await subscriptions.resume(tx, live, self.clock(), channel)

    async def open_nights(self, packs_by_folder: Mapping[Path, Files], kind: str = LIVE) -> None:
        """Open tonight's councils, or reopen those the store knows.

        A pack is stored whole when its night is first opened; editing its files afterwards changes
        nothing. Raises CannotStart, listing every problem of every unusable pack.
        """
        known = {night.slug for night in await nights.all_nights(self._store.reader)}
        loaded = load_all(packs_by_folder, known)
        if faults := [fault for pack in loaded.values() for fault in pack.faults]:
            raise CannotStart("\n".join(faults))
        for folder, files in packs_by_folder.items():
            slug = pack_slug(files) or ""
            night = nights.NightRow(slug, slug, kind, utc_text(self.clock()))
            if slug not in known and await self._is_opened(night, files):
                book = Book.at_opening(slug, kind, loaded[folder].usable_council)
            else:
                book = await read_book(self._store.reader, slug)
                await self._report_change(slug)
            self._nights.add_council(book)

    async def _is_opened(self, night: nights.NightRow, files: Files) -> bool:
        """False, and no change, if another process has opened the night first."""
        async with self._store.transaction() as tx:
            return await packs.open_night(tx, night, files, _SYSTEM)

    async def _report_change(self, night: str) -> None:
        """The night goes on: a bot that doubts one entry is better at 01:00 than no bot."""
        if changed := await ledger.find_change(self._store.reader, night):
            log.error("ledger changed", night=night, entry=changed, reason="not as it was written")

    async def leads_jobs(self) -> bool:
        """Whether this process does what is done once for all of them."""
        return await self._store.locks.take(JOBS)

    async def process_count(self) -> int:
        """How many processes of the bot share the database."""
        return await self._store.process_count()

    async def record_refusal(
        self, person: Person, channel: Channel, about: str, reason: str
    ) -> None:
        """Note in the audit that someone was refused. Raises NotSaved."""
        async with self._store.transaction() as tx:
            await roles.record_refusal(tx, person, channel, utc_text(self.clock()), about, reason)

    async def check_writable(self) -> None:
        """Raises NotSaved if an entry couldn't be saved now."""
        async with self._store.transaction():
            pass

    async def back_up(self) -> str:
        return await self._store.back_up(self.clock())
