"""The night as it is shown now: rendered once for everybody, anew only when it has moved."""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.board.documents import Document, document
from bot.board.facts import facts
from bot.board.pages import PageParts, page_html, page_parts
from bot.charts.hemicycle import arch, hemicycle
from bot.charts.picture import DARK, LIGHT, Theme
from bot.desk.book import LIVE, Book
from bot.desk.desk import Desk
from bot.exports.record import Story, story_record
from bot.exports.tables import results_csv
from bot.store import ledger
from bot.wording import board as words

THEMES: Mapping[str, Theme] = {"light": LIGHT, "dark": DARK}

_MIN_INTERVAL = 0.2  # seconds from one rendering to the next: results that come at once are one


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One state of the night as it is shown; `modified` differs from the state's before it."""

    book: Book
    closed: bool  # the poll: nothing of the votes is in a state where it is not
    story: Story
    parts: PageParts
    modified: datetime
    previous_revision: str  # the revision of the state before
    delta_event: bytes  # the event for a page that has the state before
    full_event: bytes  # the event for any other page of this shell
    documents: dict[str, Document] = field(default_factory=dict)

    @property
    def revision(self) -> str:
        """A page that has this one has everything."""
        return self.parts.revision

    def event(self, seen: str) -> bytes:
        """What a page has to be sent that has seen this revision; empty: nothing."""
        if seen == self.revision:
            return b""
        if seen == self.previous_revision:
            return self.delta_event
        if seen and not seen.startswith(f"{self.parts.shell}-"):
            return _event("renew", self.revision, {})
        return self.full_event


class LiveBoard:
    """What is shown of one council's night."""

    def __init__(self, desk: Desk, night: str, query: str = "") -> None:
        """`query` is what every address of the council ends with, where there are several."""
        self._desk = desk
        self._night = night
        self._query = query
        self._current: Snapshot | None = None
        self._rendered_at = 0.0
        self._render_lock = asyncio.Lock()
        self._change = asyncio.Event()

    def wake_waiters(self) -> None:
        """Wakes everybody who waits for the next state."""
        self._change.set()
        self._change = asyncio.Event()

    def next_change(self) -> asyncio.Event:
        """Set when the night has moved; to be asked for before `now` is."""
        return self._change

    async def current_snapshot(self) -> Snapshot:
        """The night as it stands."""
        if self._current is None or self._is_stale(self._current):
            async with self._render_lock:
                if self._current is None or self._is_stale(self._current):
                    self._current = await self._render(self._current)
        return self._current

    async def document(self, name: str) -> Document:
        """What an address gives now; each is made when it is first asked for."""
        shown = await self.current_snapshot()
        if name not in shown.documents:
            made = await asyncio.to_thread(_new_document, shown, name)
            shown.documents[name] = made
        return shown.documents[name]

    @property
    def _book(self) -> Book:
        book = self._desk.find_book(self._night)
        assert book is not None  # noqa: S101 - tonight's councils stay open
        return book

    def _is_stale(self, shown: Snapshot) -> bool:
        book = self._book
        return shown.book is not book or shown.closed != has_poll_closed(book, self._desk.clock())

    async def _render(self, before: Snapshot | None) -> Snapshot:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(max(0.0, self._rendered_at + _MIN_INTERVAL - loop.time()))
        book = self._book
        closed = has_poll_closed(book, self._desk.clock())
        rows = await self._desk.history(book.id)
        shown = await asyncio.to_thread(
            snapshot_from_ledger, book, rows, before, closed=closed, query=self._query
        )
        self._rendered_at = loop.time()
        return shown


def has_poll_closed(book: Book, at: datetime) -> bool:
    """Whether anything of the votes may be shown; of a night that is played again, it may."""
    return book.kind != LIVE or at >= book.night.council.polls_close


def snapshot_from_ledger(
    book: Book,
    rows: list[ledger.LedgerRow],
    before: Snapshot | None = None,
    *,
    closed: bool,
    query: str = "",
) -> Snapshot:
    """A night by its ledger's rows; what differs, from the state before."""
    rows = [row for row in rows if row.seq <= book.seq] if closed else rows[:1]  # the pack
    story = _story(book, before, closed=closed).with_rows(rows)
    at = datetime.fromisoformat(rows[-1].at)
    new = page_parts(
        facts(story, book.last_entries if closed else {}, at, _notice(book, closed=closed)),
        _arches(story),
        query,
    )
    old = before.parts if before else new
    modified = at if before is None else max(at, before.modified + timedelta(seconds=1))
    different = {id_: html for id_, html in new.moving.items() if old.moving.get(id_) != html}
    since = before.story.seq if before else story.seq
    moved = {"revision": new.revision, "title": new.title}
    if old.shell == new.shell:
        news = " ".join(
            told.text.split("\n")[0] for told in story.announcements if told.seq > since
        )
        event = _event("board", new.revision, {**moved, "parts": different, "news": news})
    else:
        event = _event("renew", new.revision, {})
    whole = _event("board", new.revision, {**moved, "parts": new.moving, "news": ""})
    return Snapshot(book, closed, story, new, modified, old.revision, event, whole)


def _arches(story: Story) -> dict[str, str]:
    return {name: arch(story.night, story.voice, theme).svg for name, theme in THEMES.items()}


def composition_svg(shown: Snapshot, theme: Theme = LIGHT) -> str:
    """The council as a picture that stands alone, as SVG."""
    return hemicycle(shown.story.night, shown.story.voice, theme).svg


def _story(book: Book, before: Snapshot | None, *, closed: bool) -> Story:
    """The story so far, to go on with; a mended pack, or an open poll, begins anew."""
    if before and before.closed == closed and before.book.night.council is book.night.council:
        return before.story
    return Story.at_opening(book.night.council, book.voice)


def _notice(book: Book, *, closed: bool) -> str:
    if not closed:
        return words.polls_open_notice(book.night.council.polls_close)
    return "" if book.kind == LIVE else words.REPLAY_BANNER


def _event(name: str, revision: str, told: Mapping[str, object]) -> bytes:
    data = json.dumps(told, ensure_ascii=False)
    return f"id: {revision}\nevent: {name}\ndata: {data}\n\n".encode()


def _new_document(shown: Snapshot, name: str) -> Document:
    kind, make = _DOCUMENTS[name]
    status = shown.parts.facts.status
    return document(make(shown).encode(), kind, shown.modified, status, shown.story.seq)


def record_text(shown: Snapshot) -> str:
    """The night record as a file."""
    return json.dumps(story_record(shown.story), ensure_ascii=False, indent=1) + "\n"


ADDRESSES: Mapping[str, tuple[str, Callable[[Snapshot], str]]] = {
    "": ("text/html", lambda shown: page_html(shown.parts)),
    "embed": ("text/html", lambda shown: page_html(shown.parts, embed=True)),
    "night.json": ("application/json", record_text),
    "results.csv": ("text/csv", lambda shown: results_csv(shown.story.night)),
}

_DOCUMENTS: Mapping[str, tuple[str, Callable[[Snapshot], str]]] = {
    **ADDRESSES,
    "light.svg": ("image/svg+xml", lambda shown: composition_svg(shown, LIGHT)),
    "dark.svg": ("image/svg+xml", lambda shown: composition_svg(shown, DARK)),
}
