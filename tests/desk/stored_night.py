"""Everything a night holds, in the database and in memory, to compare two moments."""

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
    """Every row of every table, and the desk's book of the night."""

    rows: dict[str, list[tuple[object, ...]]]
    book: Book


def stored_night(count: Count) -> StoredNight:
    return StoredNight(rows_of(count.path), count.app.desk.first_book())


def rows_of(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, read by a separate connection."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return {
            table: connection.execute(f"SELECT * FROM {table} ORDER BY rowid").fetchall()
            for table in TABLES
        }


async def record_bytes(count: Count) -> bytes:
    """The night record as an export writes it."""
    desk = count.app.desk
    record = night_record(desk.first_book(), await desk.reads.history(count.night))
    return json.dumps(record, ensure_ascii=False).encode()
