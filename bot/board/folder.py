"""The night as files to keep: a page that opens without a network, and the data beside it."""

import sqlite3
from datetime import datetime
from pathlib import Path

from bot.board.pages import STATIC, still
from bot.board.stage import composition, drawn, polls_are_closed, record_text
from bot.book import LIVE, Book, read_book
from bot.errors import CannotStart
from bot.importers.pack import find_pack, pack_files, slug_of
from bot.settings import Settings
from bot.store import ledger, nights, path_of
from bot.store.engine import Reader
from bot.store.sqlite import reading
from bot.tables import results_csv

_BESIDE = ("board.css", "board-icon.svg")


def folder(book: Book, rows: list[ledger.Row], at: datetime) -> dict[str, bytes]:
    """The files by name; `at` is now, in UTC: before the close of poll they show no votes."""
    shown = drawn(book, rows, closed=polls_are_closed(book, at))
    texts = {
        "index.html": still(shown.parts, alone=False),
        "night.json": record_text(shown),
        "results.csv": results_csv(shown.story.night),
        "composition.svg": composition(shown),
    }
    files = {name: text.encode() for name, text in texts.items()}
    return {**files, **{name: STATIC[name] for name in _BESIDE}}


def one_page(book: Book, rows: list[ledger.Row], at: datetime) -> str:
    """The page as one file, with everything that it needs within it."""
    return still(drawn(book, rows, closed=polls_are_closed(book, at)).parts, alone=True)


async def export(settings: Settings, to: Path | None, at: datetime) -> Path:
    """Writes the night's files into a folder, which may be there; gives the folder.

    The database is only read, also one that a running bot has open. Raises CannotStart if there is
    none, or no such night in it, or the folder cannot be written.
    """
    path = path_of(settings.database_url)
    if not path.exists():
        raise CannotStart(f"There is no database {path}: no night was opened yet.")
    try:
        async with reading(path) as reader:
            book = await read_book(reader, await _night(reader, settings))
            rows = await ledger.read(reader, book.id)
    except sqlite3.Error as error:
        raise CannotStart(f"The database {path} cannot be read: {error}.") from error
    to = to or Path("exports") / book.id
    try:
        to.mkdir(parents=True, exist_ok=True)
        for name, body in folder(book, rows, at).items():
            (to / name).write_bytes(body)
    except OSError as error:
        raise CannotStart(f"{to} cannot be written: {error.strerror}.") from error
    return to


async def _night(reader: Reader, settings: Settings) -> str:
    """The night of the settings' council; without one, the only real night there is."""
    known = [night.night for night in await nights.all_nights(reader) if night.kind == LIVE]
    if not settings.councils and len(known) == 1:
        return known[0]
    slug = slug_of(pack_files(find_pack(settings.council))) or ""
    if slug not in known:
        raise CannotStart(f"No night of {slug} is in the database.")
    return slug
