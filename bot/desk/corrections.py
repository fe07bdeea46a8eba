"""Recomputes sent announcements as they should have read, after a correction."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.announcer.messages import CorrectedMessage
from bot.desk.desk import Desk
from bot.desk.entry_codec import decode_entry
from bot.election.changes import Level
from bot.election.control import standing
from bot.election.hindsight import entries_in_hindsight
from bot.election.ledger import Declare, LoadPack
from bot.election.review import review
from bot.store import ledger, outbox
from bot.wording.bulletin import decode_bulletin


class Corrections:
    """Reads the ledger again, under the pack the night has now."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def __call__(self, rows: Sequence[outbox.OutboxMessage]) -> CorrectedMessage | None:
        """The right facts for the rows of one message; None if its night is no longer open."""
        night = rows[0].night
        fuller = all(row.level < Level.ALL or not row.is_entry for row in rows)
        book = self._desk.find_book(night)
        if book is None:
            return None
        # Later entries have marked the rows stale too; their turn comes after their own news.
        last_seq = max(max(row.seq, row.doubted or 0) for row in rows)
        entries = [row for row in await self._desk.reads.history(night) if row.seq <= last_seq]
        hindsight = entries_in_hindsight(
            book.night.council,
            [
                (row.seq, decode_entry(row.kind, row.payload))
                for row in entries
                if row.kind != LoadPack.kind
            ],
            {row.seq for row in rows},
            fuller=fuller,
        )
        facts = {}
        for row in rows:
            bulletin, now = decode_bulletin(row.facts), hindsight[row.seq]
            facts[row.id] = replace(
                bulletin,
                voice=book.voice,
                changes=() if bulletin.notice else now.changes,
                standing=standing(now.night),
                review=bulletin.review and review(now.night, bulletin.review.since),
            )
        return CorrectedMessage(facts, _correction_time(rows, entries))


def _correction_time(
    rows: Sequence[outbox.OutboxMessage], entries: Sequence[ledger.LedgerRow]
) -> datetime | None:
    """When the last correction was entered; None if the rows only gain figures."""
    causes = {row.doubted for row in rows}
    ats = [row.at for row in entries if row.seq in causes and row.kind != Declare.kind]
    return datetime.fromisoformat(max(ats)) if ats else None
