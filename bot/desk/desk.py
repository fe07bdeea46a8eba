"""The desk: the one door for facts, and the nights as they stand."""

import json
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from bot.desk import roles, subscriptions
from bot.desk.announcements import Announced, queue_changes, queue_council_result
from bot.desk.book import LIVE, REHEARSAL, Book, LastEntry, read_book
from bot.desk.clicks import Clicks
from bot.desk.councils import Councils
from bot.desk.entry_codec import encode_entry
from bot.desk.idempotency import KeyedAnswer, run_once
from bot.desk.identity import Channel, Person, Provenance
from bot.desk.pending import (
    PendingEntry,
    close_question,
    find_question,
    pending_entry,
    store_question,
)
from bot.desk.reads import Reads
from bot.desk.roles import RoleHolder
from bot.election.council import Council
from bot.election.decisions import Ask, AskPolicy, Corroborate, Decision, Refuse, Write
from bot.election.doubts import Doubt, DoubtReason
from bot.election.ledger import Correct, Declare, LoadPack, WardEntry
from bot.election.parse.ward import Gazetteer
from bot.errors import CannotStart, Mistake
from bot.importers.pack import Files, fingerprint, load, load_all, pack_slug
from bot.importers.pack_changes import obstacles
from bot.store import channels, ledger, nights, packs, questions, scoreboards
from bot.store.protocol import Store, Transaction
from bot.store.timestamps import utc_text
from bot.wording import refusals
from bot.wording.numbers import clock_time

_SYSTEM = Provenance("", Person("countroom", "Countroom"), Channel("", "", ""))


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry is in the ledger, and `book` has it; `followed`: any channel follows the night."""

    entry: WardEntry
    book: Book
    announced: Announced
    followed: bool


@dataclass(frozen=True, slots=True)
class Questioned:
    """Nothing is in the ledger yet: the question, and what would be written on a yes."""

    question: str
    ask: Ask
    book: Book


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The ward has these very figures already; `first` wrote them."""

    entry: WardEntry
    first: LastEntry
    book: Book


Outcome = Recorded | Questioned | Unchanged


class Desk:
    """Every way in ends here; one transaction stores an entry and all it causes to be told."""

    def __init__(
        self,
        store: Store,
        clock: Callable[[], datetime],
        on_told: Callable[[], None],
        asking: AskPolicy = AskPolicy.ODD,
        *,
        second_key: bool = False,
        pack_files: Mapping[str, Callable[[], Files]] | None = None,
    ) -> None:
        """`pack_files` reads a pack, by its council's slug, as it stands on the disk now."""
        self._store = store
        self.clock = clock
        self.reads = Reads(store.reader)
        self.clicks = Clicks(store, clock)
        self.asking = asking
        self._second_key = second_key
        self.pack_readers = dict(pack_files or {})
        self.proposed_packs: OrderedDict[str, Files] = OrderedDict()  # packs that wait for a yes
        self.on_declared: Callable[[], None] = lambda: None  # in the real night
        self.on_change: Callable[[str], None] = lambda _night: None  # it stands otherwise
        self._wake_announcer = on_told
        self._night_ids: list[str] = []
        self._gazetteer: Gazetteer | None = None  # worked out when a line is read
        self._committed: dict[str, Book] = {}
        self._latest: dict[str, Book] = {}  # with entries whose commit is still under way

    async def open_nights(self, packs: Mapping[Path, Files], kind: str = LIVE) -> None:
        """Opens tonight's councils from the packs of these folders, or takes them up again.

        A pack is stored whole at the first opening; edited files change nothing afterwards.
        Raises CannotStart with every problem of every unusable pack; then none is opened.
        """
        known = {night.slug for night in await nights.all_nights(self._store.reader)}
        loaded = load_all(packs, known)
        if faults := [fault for pack in loaded.values() for fault in pack.faults]:
            raise CannotStart("\n".join(faults))
        for folder, files in packs.items():
            slug = pack_slug(files) or ""
            if slug in known:
                await self._load_book(slug)
            else:
                night = nights.NightRow(slug, slug, kind, utc_text(self.clock()))
                async with self._store.transaction() as tx:
                    await self._open_night(tx, night, files, _SYSTEM)
                self._replace_book(Book.at_opening(slug, kind, loaded[folder].usable_council))
            self._night_ids.append(slug)
        self._gazetteer = None

    async def _open_night(
        self, tx: Transaction, night: nights.NightRow, files: Files, signature: Provenance
    ) -> None:
        await nights.open_night(tx, night.night, night.slug, night.kind, night.opened_at)
        await self._store_pack(tx, night.night, 1, files, signature)

    async def _store_pack(
        self, tx: Transaction, night: str, seq: int, files: Files, signature: Provenance
    ) -> None:
        pack_id, at = f"{pack_slug(files)}:{fingerprint(files)}", utc_text(self.clock())
        await packs.save(tx, pack_id, night, json.dumps(dict(files)), at)
        who, where = signature.who, signature.where
        row = ledger.LedgerRow(
            night, seq, LoadPack.kind, None, json.dumps({"pack": pack_id}),
            who.id, who.name, where.platform, where.id, at,
        )  # fmt: skip
        await ledger.append(tx, row)

    def find_book(self, night: str) -> Book | None:
        """A night as it stands; None for one that is over."""
        return self._committed.get(night)

    def books(self) -> list[Book]:
        """Every night that is open, as it stands."""
        return list(self._committed.values())

    def first_book(self) -> Book:
        """The council of a night that has one; else the first."""
        return self._committed[self._night_ids[0]]

    def councils(self) -> Councils:
        """The councils that are counted tonight, in the order they were opened."""
        books = tuple(self._committed[night] for night in self._night_ids)
        if self._gazetteer is None:
            self._gazetteer = Gazetteer.from_councils(book.night.council for book in books)
        return Councils(books, self._gazetteer)

    async def record(
        self,
        signature: Provenance,
        night: str,
        decide: Callable[[Book], Decision],
        word: Callable[[Outcome], str],
    ) -> str:
        """Writes what `decide` makes of the night as it stands, and keeps the answer under the key.

        - `decide` sees every entry written before this one, also those still being committed.
        - `word` makes the answer that is kept; it is given back only once all of it is safe.
        - Raises Mistake if the entry is refused, NotSaved if it could not be kept.
        """
        outcome: Outcome | None = None

        async def body(tx: Transaction) -> str:
            nonlocal outcome
            book = self._latest_book(night)
            self._refuse_before_close(book)
            outcome = await self._carry_out(tx, signature, book, decide(book))
            return word(outcome)

        answered = await self._run_once(signature, night, body)
        if isinstance(outcome, Recorded) and not answered.replayed:
            self._publish(outcome)
        return answered.text

    async def answer_question(
        self,
        signature: Provenance,
        question_id: str,
        yes: bool,  # noqa: FBT001 - the two buttons of a question
        word: Callable[[Recorded | None], str],
    ) -> str:
        """Answers an open question, once: a yes writes its entry, a no leaves all as it is.

        Raises Mistake if it was answered already or the ward has changed since it was asked.
        """
        asked = await questions.read(self._store.reader, question_id)
        if asked is None:
            raise Mistake("That question is not open any more. Nothing was stored.")
        night = asked.night
        outcome: Recorded | None = None

        async def body(tx: Transaction) -> str:
            nonlocal outcome
            taken = await close_question(tx, question_id, yes=yes, at=utc_text(self.clock()))
            if yes:
                book = self._latest_book(night)
                outcome = await self._write_pending(tx, signature, book, pending_entry(taken, book))
            return word(outcome)

        answered = await self._run_once(signature, night, body)
        if outcome and not answered.replayed:
            self._publish(outcome)
        return answered.text

    async def follow(
        self,
        signature: Provenance,
        night: str,
        asked: subscriptions.FollowRequest,
        word: Callable[[bool], str],
    ) -> str:
        """What a channel is told from now on; `word` hears if it was following.

        A channel that starts late hears one summary of now.
        """
        at = self.clock()

        async def body(tx: Transaction) -> str:
            return word(
                await subscriptions.follow(tx, self._latest_book(night), signature, asked, at)
            )

        answered = await run_once(self._store, signature.key, utc_text(at), body)
        self._wake_announcer()
        return answered.text

    async def follow_all_councils(
        self, signature: Provenance, word: Callable[[bool], str], *, wanted: bool
    ) -> str:
        """Whether a channel hears who runs each council; `word` hears if it did until now.

        One that starts late hears how they stand now.
        """
        at = self.clock()

        async def body(tx: Transaction) -> str:
            books = [self._latest_book(night) for night in self._night_ids]
            return word(
                await subscriptions.follow_all_councils(tx, books, signature, at, wanted=wanted)
            )

        answered = await run_once(self._store, signature.key, utc_text(at), body)
        self._wake_announcer()
        return answered.text

    async def notify(
        self, night: str, tell: Callable[[Transaction, Book, datetime], Awaitable[int]]
    ) -> None:
        """Lets `tell` put something besides the entries into the outbox; it says how many hear.

        It sees every entry written before. Raises NotSaved if it could not be kept.
        """
        async with self._store.transaction() as tx:
            heard = await tell(tx, self._latest_book(night), self.clock())
        if heard:
            self._wake_announcer()

    async def set_scoreboard(
        self, signature: Provenance, night: str, word: Callable[[bool], str], *, wanted: bool
    ) -> str:
        """Has a scoreboard kept where it was asked for, or stops it; `word` hears if one was."""
        where = signature.where

        async def body(tx: Transaction) -> str:
            if wanted:
                return word(await scoreboards.start(tx, where.id, night, where.name))
            return word(await scoreboards.stop(tx, where.id, night))

        answered = await run_once(self._store, signature.key, utc_text(self.clock()), body)
        self._wake_announcer()
        return answered.text

    async def open_rehearsal(
        self, signature: Provenance, files: Files, council: Council, word: Callable[[Book], str]
    ) -> tuple[str, Book | None]:
        """A night of its own for one channel to practise; the answer, and the book if it is new.

        `council` is what the files hold.

        Raises Mistake where the channel follows the real night, or another rehearsal.
        """
        at = self.clock()
        night = nights.NightRow(
            f"rehearsal-{uuid4().hex[:8]}", council.slug, REHEARSAL, utc_text(at)
        )
        book = Book.at_opening(night.night, REHEARSAL, council)

        async def body(tx: Transaction) -> str:
            await self._open_night(tx, night, files, signature)
            await subscriptions.subscribe_to_rehearsal(tx, book, signature.where, at)
            return word(book)

        answered = await run_once(self._store, signature.key, utc_text(at), body)
        if answered.replayed:
            return answered.text, None
        self._committed[book.id] = book
        self._wake_announcer()
        return answered.text, book

    async def close_rehearsal(self, night: str, *, stopped: bool) -> None:
        """Its channel is told so, and nothing more of it; the ledger stays."""
        book = self._committed[night]
        async with self._store.transaction() as tx:
            await subscriptions.end_rehearsal(tx, book, stopped=stopped, at=self.clock())
        del self._committed[night]
        self._latest.pop(night, None)
        self._wake_announcer()

    async def end_abandoned_rehearsals(self) -> None:
        """Ends those that an earlier process was playing."""
        for night in await nights.all_nights(self._store.reader):
            if night.kind == REHEARSAL and await channels.read_followers(
                self._store.reader, night.night
            ):
                await self._load_book(night.night)
                await self.close_rehearsal(night.night, stopped=True)

    async def reload(self, signature: Provenance, files: Files, word: Callable[[int], str]) -> str:
        """Brings in a mended pack; `word` hears how many channels are told what it corrects.

        Everything is worked out anew. Announcements are not sent again, corrections are. Raises
        Mistake if the pack cannot be used, or a declared ward has no place in it.
        """
        loaded = load(files)
        night = pack_slug(files) or ""
        if loaded.council is None or night not in self._committed:
            raise Mistake("The mended pack cannot be used. Nothing was stored.")
        council = loaded.council
        after: Book | None = None

        async def body(tx: Transaction) -> str:
            nonlocal after
            book, at = self._latest_book(night), self.clock()
            if council == book.night.council:
                raise Mistake("That pack is in already. Nothing was stored.")
            hindered = obstacles(book.night, council)
            if hindered:
                raise Mistake(f"{' '.join(hindered)} Withdraw it first. Nothing was stored.")
            after = book.with_pack(council)
            await self._store_pack(tx, night, after.seq, files, signature)
            reason = "the council's data was mended"
            told = await queue_changes(tx, book, after, at, reason=reason)
            await self._announce_council_result(tx, book, after, at)
            self._latest[night] = after
            return word(told.channels)

        answered = await self._run_once(signature, night, body)
        if after and not answered.replayed:
            self._replace_book(after)
            self._gazetteer = None
            self._wake_announcer()
        return answered.text

    async def stored_pack(self, night: str) -> Files:
        """The pack that a night stands on, as the ledger keeps it."""
        last = [row for row in await self.reads.history(night) if row.kind == LoadPack.kind][-1]
        kept = await packs.read(self._store.reader, json.loads(last.payload)["pack"])
        assert kept is not None  # noqa: S101 - the night could not have been opened
        files: Files = json.loads(kept.files)
        return files

    async def grant_role(
        self, provenance: Provenance, holder: RoleHolder, word: Callable[[bool], str]
    ) -> str:
        """`word` hears whether the holder didn't have the role yet."""
        at = utc_text(self.clock())

        async def body(tx: Transaction) -> str:
            return word(await roles.grant(tx, holder, provenance, at))

        return (await run_once(self._store, provenance.key, at, body)).text

    async def revoke_role(
        self, provenance: Provenance, holder: RoleHolder, word: Callable[[bool], str]
    ) -> str:
        """`word` hears whether the holder had the role."""
        at = utc_text(self.clock())

        async def body(tx: Transaction) -> str:
            return word(await roles.revoke(tx, holder, provenance, at))

        return (await run_once(self._store, provenance.key, at, body)).text

    async def record_refusal(self, who: Person, channel: Channel, about: str, reason: str) -> None:
        """Notes in the audit that someone was refused. Raises NotSaved."""
        async with self._store.transaction() as tx:
            await roles.record_refusal(tx, who, channel, utc_text(self.clock()), about, reason)

    async def back_up(self) -> str:
        """Copies the store; returns where the copy is. Raises NotSaved."""
        return await self._store.back_up(self.clock())

    def _latest_book(self, night: str) -> Book:
        """The night with every entry written so far, also those still being committed."""
        return self._latest.get(night) or self._committed[night]

    async def _run_once(
        self, signature: Provenance, night: str, body: Callable[[Transaction], Awaitable[str]]
    ) -> KeyedAnswer:
        """Runs a body that may move the night's latest book on.

        If the body fails, the latest book is the one before it; if the commit fails, it is the
        last one that was kept. Were even that one old, the next entry's number would be taken.
        """
        before: Book | None = None

        async def moving(tx: Transaction) -> str:
            nonlocal before
            before = self._latest.get(night)
            return await body(tx)

        def forget(done: bool) -> None:  # noqa: FBT001 - the store calls it with what it knows
            if before is None or done:
                self._latest.pop(night, None)
            else:
                self._latest[night] = before

        try:
            return await run_once(
                self._store, signature.key, utc_text(self.clock()), moving, forget
            )
        except ledger.SeqTaken:
            self._latest.pop(night, None)
            await self._load_book(night)
            raise

    def _refuse_before_close(self, book: Book) -> None:
        """Nothing of how people voted before the close of poll.

        Representation of the People Act 1983, section 66A (rule LW-1). A play in private tells
        nobody.
        """
        close = book.night.council.polls_close
        if self.clock() < close and book.kind == LIVE:
            raise refusals.polls_open_mistake(close)

    async def _carry_out(
        self, tx: Transaction, signature: Provenance, book: Book, decision: Decision
    ) -> Outcome:
        match decision:
            case Refuse():
                raise refusals.refusal_mistake(
                    decision, _attribution(book.last_entries.get(decision.ward))
                )
            case Ask():
                return await self._ask(tx, signature, book, decision)
            case Corroborate(entry=entry):
                first = book.last_entries[entry.ward]
                if first.who == signature.who.id:
                    return Unchanged(entry, first, book)
                await self._write(tx, signature, book, Write(entry), "")
                return Unchanged(entry, first, book)
            case Write(entry=Declare() | Correct()) if self._second_key and book.kind == LIVE:
                return await self._require_second_key(tx, signature, book, decision)
            case Write():
                odd = "; ".join(doubt.why for doubt in decision.doubts)
                return await self._write(tx, signature, book, decision, odd)

    async def _ask(
        self, tx: Transaction, signature: Provenance, book: Book, ask: Ask
    ) -> Questioned:
        question = await store_question(tx, signature, book, ask, utc_text(self.clock()))
        return Questioned(question, ask, book)

    async def _require_second_key(
        self, tx: Transaction, signature: Provenance, book: Book, write: Write
    ) -> Outcome:
        """Held until another person says the same, or yes to it (rule NR-1)."""
        ask = Ask(write.entry, (Doubt(DoubtReason.SECOND_KEY),), book.night.wards[write.entry.ward])
        first = await find_question(tx, book, write.entry)
        if first is None:
            return await self._ask(tx, signature, book, ask)
        if first.who == signature.who.id:
            return Questioned(first.id, ask, book)
        await close_question(tx, first.id, yes=True, at=utc_text(self.clock()))
        return await self._write_pending(tx, signature, book, pending_entry(first, book))

    async def _write_pending(
        self, tx: Transaction, signature: Provenance, book: Book, was: PendingEntry
    ) -> Recorded:
        if self._second_key and was.who == signature.who.id:
            raise Mistake("Another person has to confirm this. Nothing was stored.")
        signature = replace(signature, source=was.source, reason=was.reason)
        return await self._write(tx, signature, book, Write(was.entry), was.odd)

    async def _write(
        self, tx: Transaction, signature: Provenance, book: Book, write: Write, odd: str
    ) -> Recorded:
        """The entry, and the facts it gives to tell, for every channel that follows.

        What was odd about it is kept with the reason, but is nobody's to hear.
        """
        entry, at = write.entry, self.clock()
        who, where = signature.who, signature.where
        before = book.night.wards[entry.ward]
        signed = LastEntry(book.seq + 1, entry.kind, who.id, who.name, at, before)
        after = book.with_entry(entry, signed)
        row = ledger.LedgerRow(
            book.id, signed.seq, signed.kind, entry.ward, encode_entry(entry),
            who.id, who.name, where.platform, where.id, utc_text(at),
            signature.source, signature.reason, odd or None,
        )  # fmt: skip
        await ledger.append(tx, row)
        told = await queue_changes(
            tx, book, after, at, entry.ward, signature.source, signature.reason
        )
        await self._announce_council_result(tx, book, after, at)
        self._latest[book.id] = after
        followed = told.channels > 0 or bool(await channels.read_followers(tx, book.id))
        return Recorded(entry, after, told, followed)

    async def _announce_council_result(
        self, tx: Transaction, before: Book, after: Book, at: datetime
    ) -> None:
        """Where several are counted: the council's night is over, or it was told wrong."""
        if len(self._night_ids) > 1 and after.id in self._night_ids:
            nights = [
                self._latest_book(n).night if n != after.id else after.night
                for n in self._night_ids
            ]
            await queue_council_result(tx, before, after, nights, at)

    def _publish(self, outcome: Recorded) -> None:
        book = outcome.book
        if book.seq > self._committed[book.id].seq:
            self._replace_book(book)
        self._wake_announcer()
        if book.kind == LIVE and isinstance(outcome.entry, Declare):
            self.on_declared()

    async def _load_book(self, night: str) -> Book:
        book = await read_book(self._store.reader, night)
        self._replace_book(book)
        return book

    def _replace_book(self, book: Book) -> None:
        self._committed[book.id] = book
        self.on_change(book.id)


def _attribution(signed: LastEntry | None) -> str:
    return f"{signed.who_name}, {clock_time(signed.at)}" if signed else ""
