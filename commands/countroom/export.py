"""/countroom export: the night as open data, JSON and CSV."""

import json

from bot.command import Call, File, Reply
from bot.record import night_record
from bot.tables import results_csv


async def export(call: Call) -> Reply:
    """The night record, and the declared figures as a table."""
    book = call.book
    record = night_record(book, await call.desk.history(book.id))
    slug = book.night.council.slug
    files = (
        File(f"{slug}.json", json.dumps(record, ensure_ascii=False, indent=1) + "\n"),
        File(f"{slug}-results.csv", results_csv(book.night)),
    )
    return Reply(
        f"The night of {book.voice.council} as it stands: the night record as JSON, "
        "and the figures as CSV.",
        files=files,
    )
