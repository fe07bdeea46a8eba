"""The night as files to keep: a page that works offline, and the data beside it."""

from datetime import datetime
from pathlib import Path

from bot.board.facts import ward_slug
from bot.board.pages import STATIC, static_html
from bot.board.pictures import composition_svg
from bot.board.snapshot import record_text, snapshot_figures, snapshot_from_ledger
from bot.board.ward_page import ward_html
from bot.desk.book import LIVE, Book, read_book
from bot.errors import CannotStart
from bot.exports.tables import results_csv
from bot.importers.pack import find_packs, pack_slug, read_pack_files
from bot.settings import Settings
from bot.store import ledger, nights, open_read_only
from bot.store.protocol import Reader

_ASSETS = ("board.css", "board-icon.svg")


def site_files(book: Book, rows: list[ledger.LedgerRow], at: datetime) -> dict[str, bytes]:
    """The files by name. If `at`, in UTC, is before the close of poll, they show no votes."""
    snapshot = snapshot_from_ledger(
        book, rows, now=at, shows_votes=book.are_polls_closed(at), ward_ending=".html"
    )
    wards = {
        f"ward/{ward_slug(ward)}.html": ward_html(ward, snapshot, is_file=True)
        for ward in book.night.council.contests
    }
    texts = {
        "index.html": static_html(snapshot.parts, snapshot_figures(snapshot), alone=False),
        "night.json": record_text(snapshot),
        "results.csv": results_csv(snapshot.story.night),
        "composition.svg": composition_svg(snapshot),
        **wards,
    }
    files = {name: text.encode() for name, text in texts.items()}
    return {**files, **{name: STATIC[name] for name in _ASSETS}}


def single_page(book: Book, rows: list[ledger.LedgerRow], at: datetime) -> str:
    """The page with its style sheet inline."""
    snapshot = snapshot_from_ledger(book, rows, now=at, shows_votes=book.are_polls_closed(at))
    return static_html(snapshot.parts, snapshot_figures(snapshot), alone=True)


async def export(settings: Settings, to: Path | None, at: datetime) -> list[Path]:
    """Write each council's night to a folder, and return the folders.

    `to` is the folder of the only council, or holds one folder per council. Existing files are
    overwritten. The database is only read, so the bot may be running.

    Raises CannotStart if the database or the night is missing, or a folder cannot be written.
    """
    async with open_read_only(settings.database_url) as reader:
        ids = await _night_ids(reader, settings)
        loaded = [(await read_book(reader, n), await ledger.read(reader, n)) for n in ids]
    written = []
    for book, rows in loaded:
        folder = (to if len(loaded) == 1 else to / book.id) if to else Path("exports") / book.id
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for name, body in site_files(book, rows, at).items():
                (folder / name).parent.mkdir(exist_ok=True)
                (folder / name).write_bytes(body)
        except OSError as error:
            raise CannotStart(f"Can't write to {folder}: {error.strerror}.") from error
        written.append(folder)
    return written


async def _night_ids(reader: Reader, settings: Settings) -> list[str]:
    """The nights of the councils in the settings; if there are none, the only real night."""
    live = [night.night for night in await nights.all_nights(reader) if night.kind == LIVE]
    if not settings.councils and len(live) == 1:
        return live
    slugs = [pack_slug(read_pack_files(folder)) or "" for folder in find_packs(settings.packs)]
    if missing := [slug for slug in slugs if slug not in live]:
        raise CannotStart(f"The database has no night for {' or '.join(missing)}.")
    return slugs
