"""Recomputes sent announcements as they should have read, after a correction."""

import asyncio
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.announcer.messages import CorrectedMessage, is_silent, row_following
from bot.desk.book import Book, book_in_hindsight
from bot.desk.desk import Desk
from bot.election.changes import (
    CertaintyChange,
    Change,
    FinalCorrected,
    Level,
    MajoritySecured,
    NightComplete,
    NoLongerCertain,
    NoLongerComplete,
    WithResult,
    certainty_of,
)
from bot.election.control import Certainty, Fact, Standing, control_by, standing
from bot.election.following import Following
from bot.election.hindsight import EntryInHindsight, Hindsight, changes_that_stand
from bot.election.ledger import Declare
from bot.election.result import ElectedCandidate
from bot.election.review import review
from bot.store import ledger, outbox
from bot.wording.bulletin import Bulletin, ControlBasis, Notice, decode_bulletin

_OUT_OF_REACH = frozenset({Fact.CANNOT_REACH, Fact.CONTROL_LOST})
_MAX_READ = 4  # ledgers kept: two channels may be behind by different entries


class Corrections:
    """Reads the ledger again, with the council as the desk has it now."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        # A correction puts many messages in doubt, and they all ask about the same night.
        self._read: OrderedDict[tuple[str, int, int, bool], _Ledger] = OrderedDict()
        self._reading = asyncio.Lock()  # channels ask at the same time

    async def __call__(self, rows: Sequence[outbox.OutboxMessage]) -> CorrectedMessage | None:
        """The right facts for the rows of one message; None if its night is no longer open."""
        book = await self._book_at(rows[0].night, max(max(r.seq, r.doubted or 0) for r in rows))
        if book is None:
            return None
        if rows[0].question:
            return CorrectedMessage({r.id: await self._card(r, book) for r in rows}, None)
        known = await self._last_entry_known(rows)
        facts = {}
        for row in rows:
            told = decode_bulletin(row.facts)
            fuller = not (row.is_entry and _gets_figures(row_following(row), told.changes))
            read = await self._read_ledger(book, known, fuller=fuller)
            is_sent = row.state == "sent"
            now = _corrected_bulletin(told, row.seq, read, book, is_sent=is_sent)
            facts[row.id] = now if is_sent else _without_idle_retractions(now, read.now)
        return CorrectedMessage(
            facts, _correction_time(rows, read.entries, is_silent=is_silent(rows, facts))
        )

    async def _book_at(self, night: str, seq: int) -> Book | None:
        """The night's book, with this entry. Another process may have written it just now."""
        book = self._desk.find_book(night)
        if book is None or book.seq < seq:
            await self._desk.catch_up()
        return self._desk.find_book(night)

    async def _card(self, row: outbox.OutboxMessage, book: Book) -> Bulletin:
        told = decode_bulletin(row.facts)
        return await self._desk.reads.settled_card(book, told, is_sent=row.state == "sent")

    async def _last_entry_known(self, rows: Sequence[outbox.OutboxMessage]) -> int:
        """The last entry that the channel has been told of, or is by this message.

        What later entries change has its turn after their own news.
        """
        known = max(max(row.seq, row.doubted or 0) for row in rows)
        if rows[0].state != "sent":
            return known
        return max(known, await self._desk.reads.last_told(rows[0].channel, rows[0].night))

    async def _read_ledger(self, book: Book, known: int, *, fuller: bool) -> "_Ledger":
        key = (book.id, book.seq, known, fuller)
        async with self._reading:
            if key not in self._read:
                history = await self._desk.reads.history(book.id)
                entries = [row for row in history if row.seq <= known]
                seen = book_in_hindsight(book, entries, fuller=fuller)
                self._read[key] = _Ledger(entries, seen, standing(seen.last))
                while len(self._read) > _MAX_READ:
                    self._read.popitem(last=False)
            return self._read[key]


def _gets_figures(following: Following, changes: Iterable[Change]) -> bool:
    """Whether figures that come later are news of their own to the channel."""
    return following.level is Level.ALL or any(map(following.is_focused_on, changes))


@dataclass(frozen=True, slots=True)
class _Ledger:
    """The entries up to the one that made the messages stale, and the night in hindsight."""

    entries: Sequence[ledger.LedgerRow]
    seen: Hindsight
    now: Standing
    _told: dict[int, tuple[EntryInHindsight, Standing]] = field(default_factory=dict)

    def entry(self, seq: int) -> tuple[EntryInHindsight, Standing]:
        """The entry in hindsight, and the council after it; worked out once for all channels."""
        if seq not in self._told:
            now = self.seen.entry(seq)
            self._told[seq] = now, standing(now.night)
        return self._told[seq]

    def ward(self, seq: int) -> str | None:
        return next((row.ward for row in self.entries if row.seq == seq), None)


def _corrected_bulletin(
    announced: Bulletin, seq: int, read: _Ledger, book: Book, *, is_sent: bool
) -> Bulletin:
    (now, then), certain = read.entry(seq), read.now.certain
    changes = changes_that_stand(announced.changes, now, certain)
    said, last = announced.standing, read.seen.last
    is_held_after_all = last.has_ended and not last.is_complete  # a poll that was postponed
    if not is_held_after_all and (said.holds, said.change) != (read.now.holds, read.now.change):
        # A later correction has given the final score again.
        changes = tuple(change for change in changes if not isinstance(change, FinalCorrected))
    if not is_sent and changes and not now.night.has_ended:
        # Its score shows that a ward is to come again: a channel that read a final one hears why.
        changes = (*(c for c in changes if c != NoLongerComplete()), NoLongerComplete())
    if announced.notice:
        changes, then = (), _with_facts_that_stand(then, announced.standing, certain)
        if announced.notice is Notice.FINAL:  # all chances had gone when it was sent
            then = _without_hopeless(then, certain)
    else:
        lost = [fact for fact in said.certain if fact.fact in _OUT_OF_REACH and fact in certain]
        facts = tuple(
            dict.fromkeys([*then.certain, *map(certainty_of, _certainties(changes)), *lost])
        )
        control = _control_that_stands(then, certain)
        then = _without_hopeless(replace(then, certain=facts, control=control), facts)
    return replace(
        announced,
        voice=book.voice,
        changes=changes,
        standing=then,
        review=announced.review and review(now.night, announced.review.since),
        control_basis=_control_basis(announced, changes, then, read, seq, is_sent=is_sent),
        reinstated=announced.reinstated and _winners(changes) == _winners(announced.changes),
    )


def _certainties(changes: Iterable[Change]) -> Iterator[CertaintyChange]:
    return (change for change in changes if isinstance(change, CertaintyChange))


def _winners(changes: Iterable[Change]) -> list[tuple[ElectedCandidate, ...]]:
    return [change.result.elected for change in changes if isinstance(change, WithResult)]


def _without_idle_retractions(bulletin: Bulletin, now: Standing) -> Bulletin:
    """A message still unsent takes nothing back that is certain again by now."""
    return replace(
        bulletin,
        changes=tuple(
            change
            for change in bulletin.changes
            if not isinstance(change, NoLongerCertain)
            or Certainty(change.fact, change.party) not in now.certain
        ),
    )


def _control_basis(
    announced: Bulletin,
    changes: Sequence[Change],
    then: Standing,
    read: _Ledger,
    seq: int,
    *,
    is_sent: bool,
) -> ControlBasis | None:
    """The first words of what still stands, unless they give seats: those are given as they are.

    So is the council of the eve. What was not sent has no first words.
    """
    said = announced.control_standing
    gives_seats = any(
        isinstance(c, MajoritySecured | NightComplete | FinalCorrected) for c in changes
    )
    has_words = is_sent and not announced.notice and not gives_seats
    same_eve = (said.before, said.control_before) == (then.before, then.control_before)
    if has_words and same_eve:
        return ControlBasis(_without_hopeless(said, then.certain), announced.certain_since)
    facts = [certainty_of(change) for change in _certainties(changes)]
    since = max(
        (read.seen.certain_since(f, seq) or seq for f in facts or then.certain), default=seq
    )
    ward = read.ward(since)
    if since == seq or ward is None:
        return None
    basis, certain = standing(read.seen.nights[since]), read.now.certain
    return ControlBasis(_with_facts_that_stand(basis, basis, certain), ward)


def _with_facts_that_stand(
    then: Standing, announced: Standing, certain: Iterable[Certainty]
) -> Standing:
    """The standing in hindsight, with the facts that it was announced with and are certain."""
    known = {*then.certain, *announced.certain}
    stands = tuple(fact for fact in certain if fact in known)
    control = control_by(stands)
    return _without_hopeless(replace(then, certain=stands, control=control), stands)


def _control_that_stands(then: Standing, certain: Iterable[Certainty]) -> str | None:
    """Control that was certain then may be open now: a poll that is postponed unsettles it."""
    settles = {Certainty(Fact.NOC), Certainty(Fact.MAJORITY, then.control)}
    return then.control if settles.intersection(certain) else None


def _without_hopeless(then: Standing, certain: Iterable[Certainty]) -> Standing:
    """The standing without what a party needs if these facts say that it can't get there."""
    hopeless = {fact.party for fact in certain if fact.fact in _OUT_OF_REACH}
    return replace(then, needs=tuple(need for need in then.needs if need.party not in hopeless))


def _correction_time(
    rows: Sequence[outbox.OutboxMessage],
    entries: Sequence[ledger.LedgerRow],
    *,
    is_silent: bool,
) -> datetime | None:
    """When the last correction was entered; None if the rows only gain figures.

    A message that has nothing left to say was corrected, whatever put it in doubt last.
    """
    causes = {row.doubted for row in rows}
    corrections = (row for row in entries if row.kind != Declare.kind)
    ats = [row.at for row in corrections if is_silent or row.seq in causes]
    return datetime.fromisoformat(max(ats)) if ats else None
