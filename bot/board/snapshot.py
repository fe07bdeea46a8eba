"""A snapshot of the board: everything it shows of a night at one moment, built once.

A page holds a revision, `<shell>-<parts>`: one hash of everything fixed (the template, the style,
which wards there are) and one of the parts that change. The event it needs depends on that:

    the page has seen               event     it brings
    ------------------------------  --------  -------------------------------------------
    this revision                   none
    the previous snapshot's         `board`   the parts that changed, and the news
    an older one of this shell      `board`   every part; no news, it may be long past
    nothing yet                     `board`   the same
    one of another shell            `renew`   nothing: the page reloads itself
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.board.corrections import Corrections, corrections
from bot.board.documents import Document, document
from bot.board.facts import TICKER_LINES, facts
from bot.board.pages import PageParts, page_html, page_parts, wall_html
from bot.charts.hemicycle import arch, eve_arch
from bot.charts.picture import DARK, LIGHT, Theme
from bot.desk.book import LIVE, Book
from bot.exports.record import Story, story_record
from bot.exports.tables import results_csv
from bot.store import ledger
from bot.wording import board as words

THEMES: Mapping[str, Theme] = {"light": LIGHT, "dark": DARK}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The board at one moment. No two snapshots of a night share `modified`."""

    book: Book
    shows_votes: bool
    story: Story
    parts: PageParts
    corrections: Corrections
    modified: datetime
    previous_revision: str
    delta_event: bytes  # for a page with the previous revision
    full_event: bytes  # for any other page of this shell
    documents: dict[str, Document] = field(default_factory=dict)  # built on request

    @property
    def revision(self) -> str:
        return self.parts.revision

    def event(self, seen: str) -> bytes:
        """The event for a page that has seen this revision; empty if it is up to date."""
        if seen == self.revision:
            return b""
        if seen == self.previous_revision:
            return self.delta_event
        if seen and not seen.startswith(f"{self.parts.shell}-"):
            return _event("renew", self.revision, {})
        return self.full_event


def snapshot_from_ledger(
    book: Book,
    rows: list[ledger.LedgerRow],
    previous: Snapshot | None = None,
    *,
    now: datetime,
    shows_votes: bool,
    query: str = "",
    address: str = "",
) -> Snapshot:
    """The snapshot of a night's ledger rows, and what differs from the previous snapshot.

    `now`, in UTC, decides which corrections are still new enough for the top of the page.
    """
    rows = [row for row in rows if row.seq <= book.seq] if shows_votes else rows[:1]  # the pack
    story = _story_so_far(book, previous, shows_votes=shows_votes).with_rows(rows)
    at = datetime.fromisoformat(rows[-1].at)
    corrected = corrections(story, book, rows, now, TICKER_LINES)
    new = page_parts(
        facts(
            story,
            book.last_entries if shows_votes else {},
            at,
            _notice(book, shows_votes=shows_votes),
            corrected,
        ),
        _arches(story, shows_votes=shows_votes),
        query,
        address,
    )
    old = previous.parts if previous else new
    modified = at if previous is None else max(at, previous.modified + timedelta(seconds=1))
    different = {id_: html for id_, html in new.moving.items() if old.moving.get(id_) != html}
    since = previous.story.seq if previous else story.seq
    head = {"revision": new.revision, "title": new.title}
    if old.shell == new.shell:
        news = " ".join(
            line.text.split("\n")[0] for line in story.announcements if line.seq > since
        )
        delta = _event("board", new.revision, {**head, "parts": different, "news": news})
    else:
        delta = _event("renew", new.revision, {})
    full = _event("board", new.revision, {**head, "parts": new.moving, "news": ""})
    return Snapshot(book, shows_votes, story, new, corrected, modified, old.revision, delta, full)


def _story_so_far(book: Book, previous: Snapshot | None, *, shows_votes: bool) -> Story:
    """The previous story; an empty one if the pack was reloaded or the poll has just closed."""
    if previous and previous.shows_votes == shows_votes and _has_same_pack(previous.book, book):
        return previous.story
    return Story.at_opening(book)


def _has_same_pack(one: Book, other: Book) -> bool:
    return one.night.council is other.night.council


def _arches(story: Story, *, shows_votes: bool) -> dict[str, str]:
    """Until the close of poll the chamber as it was: no seat is to come yet."""
    night, voice = story.night, story.voice
    if not shows_votes:
        return {name: eve_arch(night.council, voice, theme).svg for name, theme in THEMES.items()}
    return {name: arch(night, voice, theme).svg for name, theme in THEMES.items()}


def _notice(book: Book, *, shows_votes: bool) -> str:
    if not shows_votes:
        return words.polls_open_notice(book.night.council.polls_close)
    return "" if book.kind == LIVE else words.REPLAY_BANNER


def _event(name: str, revision: str, content: Mapping[str, object]) -> bytes:
    data = json.dumps(content, ensure_ascii=False)
    return f"id: {revision}\nevent: {name}\ndata: {data}\n\n".encode()


def record_text(snapshot: Snapshot) -> str:
    """The night record as a JSON file."""
    return json.dumps(story_record(snapshot.story), ensure_ascii=False, indent=1) + "\n"


def new_document(
    snapshot: Snapshot, media_type: str, content: Callable[[Snapshot], str]
) -> Document:
    status = snapshot.parts.facts.status
    body = content(snapshot).encode()
    return document(body, media_type, snapshot.modified, status, snapshot.story.seq)


ADDRESSES: Mapping[str, tuple[str, Callable[[Snapshot], str]]] = {
    "": ("text/html", lambda snapshot: page_html(snapshot.parts)),
    "embed": ("text/html", lambda snapshot: page_html(snapshot.parts, embed=True)),
    "night.json": ("application/json", record_text),
    "results.csv": ("text/csv", lambda snapshot: results_csv(snapshot.story.night)),
}

DOCUMENTS: Mapping[str, tuple[str, Callable[[Snapshot], str]]] = {
    **ADDRESSES,
    "wall": ("text/html", lambda snapshot: wall_html(snapshot.parts)),
}
