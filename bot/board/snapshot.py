"""A snapshot of the board: everything it shows of a night at one moment, built once."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from markupsafe import Markup

from bot.board.corrections import Corrections, corrections
from bot.board.documents import Document
from bot.board.events import Updates
from bot.board.facts import TICKER_LINES, facts
from bot.board.figures import figures_html
from bot.board.pages import EMBEDS, PageParts, page_html, page_parts, wall_html
from bot.charts.live_chamber import LiveChamber, eve_live_chamber, live_chamber
from bot.desk.book import LIVE, Book
from bot.exports.record import Story, story_record
from bot.exports.tables import results_csv
from bot.store import ledger
from bot.wording import board as words
from bot.wording.pictures import chamber_alt_text


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The board at one moment. No two snapshots of a night share `modified`."""

    book: Book
    shows_votes: bool
    story: Story
    parts: PageParts
    corrections: Corrections
    modified: datetime
    updates: Updates
    documents: dict[str, Document] = field(default_factory=dict)  # built on request

    @property
    def status(self) -> str:
        return self.parts.facts.status

    @property
    def seq(self) -> int:
        """The last ledger entry in it."""
        return self.story.seq


def snapshot_from_ledger(
    book: Book,
    rows: list[ledger.LedgerRow],
    previous: Snapshot | None = None,
    *,
    now: datetime,
    shows_votes: bool,
    query: str = "",
    address: str = "",
    ward_ending: str | None = None,
) -> Snapshot:
    """The snapshot of a night's ledger rows, and what differs from the previous snapshot.

    `query` and `address` as in PageParts, `ward_ending` as in `facts`.
    `now`, in UTC, decides which corrections are still new enough for the top of the page.
    """
    rows = [row for row in rows if row.seq <= book.seq] if shows_votes else rows[:1]  # the pack
    story = _story_so_far(book, previous, shows_votes=shows_votes).with_rows(rows)
    at = datetime.fromisoformat(rows[-1].at)
    corrected = corrections(story, book, rows, now, TICKER_LINES)
    parts = page_parts(
        facts(
            story,
            book.last_entries if shows_votes else {},
            at,
            _notice(book, shows_votes=shows_votes),
            corrected,
            ward_ending,
        ),
        _chamber(story, shows_votes=shows_votes),
        story.seq,
        query,
        address,
    )
    updates = Updates(
        parts.state, partial(_news_since, story), previous.updates if previous else None
    )
    modified = at if previous is None else max(at, previous.modified + timedelta(seconds=1))
    return Snapshot(book, shows_votes, story, parts, corrected, modified, updates)


def _news_since(story: Story, seq: int) -> str:
    new = [line for line in story.announcements if line.seq > seq]
    return words.news([(line.change, line.text.split("\n")[0]) for line in new], story.voice)


def _story_so_far(book: Book, previous: Snapshot | None, *, shows_votes: bool) -> Story:
    """The previous story; an empty one if the pack was reloaded or the poll has just closed."""
    if previous and previous.shows_votes == shows_votes and _has_same_pack(previous.book, book):
        return previous.story
    return Story.at_opening(book)


def _has_same_pack(one: Book, other: Book) -> bool:
    return one.night.council is other.night.council


def _chamber(story: Story, *, shows_votes: bool) -> LiveChamber:
    """Until the close of poll the chamber as it was: no seat is to come yet."""
    night = story.night
    title = chamber_alt_text(night.council.name)
    return live_chamber(night, title) if shows_votes else eve_live_chamber(night.council, title)


def _notice(book: Book, *, shows_votes: bool) -> str:
    if not shows_votes:
        return words.polls_open_notice(book.night.council.polls_close)
    return "" if book.kind == LIVE else words.REPLAY_BANNER


def record_text(snapshot: Snapshot) -> str:
    """The night record as a JSON file."""
    return json.dumps(story_record(snapshot.story), ensure_ascii=False, indent=1) + "\n"


def snapshot_figures(snapshot: Snapshot) -> Markup:
    wards = {row.name: row.address for row in snapshot.parts.facts.wards}
    return figures_html(snapshot.story, wards)


def _embed_html(show: str, snapshot: Snapshot) -> str:
    return page_html(snapshot.parts, embed=show)


ADDRESSES: Mapping[str, tuple[str, Callable[[Snapshot], str]]] = {
    "": (
        "text/html",
        lambda snapshot: page_html(snapshot.parts, figures=snapshot_figures(snapshot)),
    ),
    "figures": ("text/html", snapshot_figures),
    "embed": ("text/html", partial(_embed_html, EMBEDS[0])),
    "night.json": ("application/json", record_text),
    "results.csv": ("text/csv", lambda snapshot: results_csv(snapshot.story.night)),
}

DOCUMENTS: Mapping[str, tuple[str, Callable[[Snapshot], str]]] = {
    **ADDRESSES,
    **{f"embed {show}": ("text/html", partial(_embed_html, show)) for show in EMBEDS},
    "wall": ("text/html", lambda snapshot: wall_html(snapshot.parts)),
}
