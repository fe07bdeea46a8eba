"""The night as files to keep: a page that opens without a network, and the data beside it."""

from datetime import datetime
from pathlib import Path

from bot.board.pages import STATIC, static_html
from bot.board.snapshot import composition_svg, has_poll_closed, record_text, snapshot_from_ledger
from bot.desk.book import LIVE, Book, read_book
from bot.errors import CannotStart
from bot.exports.tables import results_csv
from bot.importers.pack import find_packs, pack_slug, read_pack_files
from bot.settings import Settings
from bot.store import ledger, nights, open_read_only
from bot.store.protocol import Reader

_ASSETS = ("board.css", "board-icon.svg")


def site_files(book: Book, rows: list[ledger.LedgerRow], at: datetime) -> dict[str, bytes]:
    """The files by name; `at` is now, in UTC: before the close of poll they show no votes."""
    shown = snapshot_from_ledger(book, rows, closed=has_poll_closed(book, at))
    texts = {
        "index.html": static_html(shown.parts, alone=False),
        "night.json": record_text(shown),
        "results.csv": results_csv(shown.story.night),
        "composition.svg": composition_svg(shown),
    }
    files = {name: text.encode() for name, text in texts.items()}
    return {**files, **{name: STATIC[name] for name in _ASSETS}}


def single_page(book: Book, rows: list[ledger.LedgerRow], at: datetime) -> str:
    """The page as one file, with everything that it needs within it."""
    return static_html(
        snapshot_from_ledger(book, rows, closed=has_poll_closed(book, at)).parts, alone=True
    )


async def export(settings: Settings, to: Path | None, at: datetime) -> list[Path]:
    """Writes each night's files into a folder of its own, which may be there; gives the folders.

    Of several councils each has a folder in the one that is asked for, under its slug.

    The database is only read, also one that a running bot has open. Raises CannotStart if there is
    none, or no such night in it, or the folder cannot be written.
    """
    async with open_read_only(settings.database_url) as reader:
        ids = await _night_ids(reader, settings)
        found = [(await read_book(reader, n), await ledger.read(reader, n)) for n in ids]
    written = []
    for book, rows in found:
        into = (to if len(found) == 1 else to / book.id) if to else Path("exports") / book.id
        try:
            into.mkdir(parents=True, exist_ok=True)
            for name, body in site_files(book, rows, at).items():
                (into / name).write_bytes(body)
        except OSError as error:
            raise CannotStart(f"{into} cannot be written: {error.strerror}.") from error
        written.append(into)
    return written


async def _night_ids(reader: Reader, settings: Settings) -> list[str]:
    """The nights of the settings' councils; without any, the only real night there is."""
    known = [night.night for night in await nights.all_nights(reader) if night.kind == LIVE]
    if not settings.councils and len(known) == 1:
        return known
    slugs = [pack_slug(read_pack_files(folder)) or "" for folder in find_packs(settings.packs)]
    if missing := [slug for slug in slugs if slug not in known]:
        raise CannotStart(f"No night of {' or '.join(missing)} is in the database.")
    return slugs
