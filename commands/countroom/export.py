"""/countroom export: the night as open data, JSON and CSV, and as a page."""

import asyncio
import json

from bot.asked import asked_council
from bot.board.folder import one_page
from bot.command import Call, File, Reply
from bot.record import night_record
from bot.store import audit
from bot.tables import audit_csv, results_csv


async def export(call: Call) -> Reply:
    """The night record, the declared figures as a table, the audit, and the board as a page."""
    book = asked_council(call, call.text.partition(" ")[2])
    rows = await call.desk.history(book.id)
    record = night_record(book, rows)
    noted = await audit.read(call.desk.store.reader)
    page = await asyncio.to_thread(one_page, book, rows, call.at)
    slug = book.night.council.slug
    files = (
        File(f"{slug}.json", json.dumps(record, ensure_ascii=False, indent=1) + "\n"),
        File(f"{slug}-results.csv", results_csv(book.night)),
        File(f"{slug}-audit.csv", audit_csv(rows, noted)),
        File(f"{slug}.html", page),
    )
    return Reply(
        f"The night of {book.voice.council} as it stands: the night record as JSON, "
        "the figures and who wrote what as CSV, and the board as a page that opens offline.",
        files=files,
    )
