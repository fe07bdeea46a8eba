"""/countroom export: the night as JSON, as CSV and as a page."""

import asyncio
import json
from datetime import datetime

from bot.board.static_site import single_page
from bot.chat.arguments import requested_council
from bot.chat.command import Call
from bot.chat.reply import File, Reply
from bot.desk.book import Book
from bot.desk.reads import AuditRow, LedgerRow
from bot.exports.record import night_record
from bot.exports.tables import audit_csv, results_csv


async def export(call: Call) -> Reply:
    book = requested_council(call, call.text.partition(" ")[2])
    rows = await call.desk.reads.history(book.id)
    noted = await call.desk.reads.audit()
    files = await asyncio.to_thread(_files, book, rows, noted, call.at)
    return Reply(
        f"{book.voice.council} so far: the night record as JSON, the figures and the audit as CSV, "
        "and the board as a page that opens offline.",
        files=files,
    )


def _files(
    book: Book, rows: list[LedgerRow], noted: list[AuditRow], at: datetime
) -> tuple[File, ...]:
    slug, record = book.night.council.slug, night_record(book, rows)
    return (
        File(f"{slug}.json", json.dumps(record, ensure_ascii=False, indent=1) + "\n"),
        File(f"{slug}-results.csv", results_csv(book.night)),
        File(f"{slug}-audit.csv", audit_csv(rows, noted)),
        File(f"{slug}.html", single_page(book, rows, at)),
    )
