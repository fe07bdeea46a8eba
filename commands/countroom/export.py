"""/countroom export: the night as JSON, as CSV and as a page."""

import asyncio
import json
from datetime import datetime

from bot.board.static_site import single_page
from bot.chat.arguments import requested_council
from bot.chat.command import Call, Role
from bot.chat.reply import File, Reply
from bot.desk.book import Book
from bot.desk.reads import AuditRow, LedgerRow
from bot.errors import NotAllowed
from bot.exports.record import night_record
from bot.exports.tables import audit_csv, results_csv


async def export(call: Call) -> Reply:
    """The figures are anyone's; who wrote what, and who was refused, is for editors."""
    book = requested_council(call, call.text.partition(" ")[2])
    rows = await call.desk.reads.history(book.id)
    noted = await call.desk.reads.audit() if await _is_editor(call) else None
    files = await asyncio.to_thread(_files, book, rows, noted, call.at)
    figures = "the figures" if noted is None else "the figures and the audit"
    return Reply(
        f"{book.voice.council} so far: the night record as JSON, {figures} as CSV, "
        "and the board as a page that opens offline.",
        () if noted is not None else ("The audit is for editors, in a channel.",),
        files=files,
    )


async def _is_editor(call: Call) -> bool:
    try:
        await call.require_role(Role.EDITOR)
    except NotAllowed:
        return False
    return True


def _files(
    book: Book, rows: list[LedgerRow], noted: list[AuditRow] | None, at: datetime
) -> tuple[File, ...]:
    slug, record = book.night.council.slug, night_record(book, rows)
    audit = () if noted is None else (File(f"{slug}-audit.csv", audit_csv(rows, noted)),)
    return (
        File(f"{slug}.json", json.dumps(record, ensure_ascii=False, indent=1) + "\n"),
        File(f"{slug}-results.csv", results_csv(book.night)),
        *audit,
        File(f"{slug}.html", single_page(book, rows, at)),
    )
