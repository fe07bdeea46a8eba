"""What a night holds, in the database and in memory, so that two moments can be compared."""

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bot.desk.book import Book
from bot.exports.record import night_record
from tests.count import Count

TABLES = ("ledger", "outbox", "inbox", "questions", "channels", "roles", "packs", "nights")


@dataclass(frozen=True)
class StoredNight:
    """Every row of every table, and the night as the desk holds it."""

    rows: dict[str, list[tuple[object, ...]]]
    book: Book


def stored_night(count: Count) -> StoredNight:
    """Everything there is of the night now."""
    return StoredNight(rows_of(count.path), count.app.desk.first_book())


def rows_of(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, read by a connection of its own."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as other:
        return {
            table: other.execute(f"SELECT * FROM {table} ORDER BY rowid").fetchall()
            for table in TABLES
        }


async def record_bytes(count: Count) -> bytes:
    """The night record as it is exported."""
    desk = count.app.desk
    record = night_record(desk.first_book(), await desk.reads.history(count.night))
    return json.dumps(record, ensure_ascii=False).encode()
