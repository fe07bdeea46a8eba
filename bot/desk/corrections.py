"""What was told, looked at again after a correction: as it should have been told."""

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
    """Reads the ledger again, with the council as the desk has it now."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def __call__(self, rows: Sequence[outbox.OutboxMessage]) -> CorrectedMessage | None:
        """The facts of each row by its id, and when they were corrected; None if that is unknown.

        The rows are of one message. A night that is not open any more is not looked at again.
        """
        night = rows[0].night
        fuller = all(row.level < Level.ALL or not row.is_entry for row in rows)
        book = self._desk.find_book(night)
        if book is None:
            return None
        # What was entered since has a doubt of its own, and is told before that is looked at.
        known = max(max(row.seq, row.doubted or 0) for row in rows)
        entries = [row for row in await self._desk.reads.history(night) if row.seq <= known]
        seen = entries_in_hindsight(
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
            told, now = decode_bulletin(row.facts), seen[row.seq]
            facts[row.id] = replace(
                told,
                voice=book.voice,
                changes=() if told.notice else now.changes,
                standing=standing(now.night),
                review=told.review and review(now.night, told.review.since),
            )
        return CorrectedMessage(facts, _correction_time(rows, entries))


def _correction_time(
    rows: Sequence[outbox.OutboxMessage], entries: Sequence[ledger.LedgerRow]
) -> datetime | None:
    """When the last of what puts the rows in doubt was entered; None where it only says more."""
    doubts = {row.doubted for row in rows}
    ats = [row.at for row in entries if row.seq in doubts and row.kind != Declare.kind]
    return datetime.fromisoformat(max(ats)) if ats else None
