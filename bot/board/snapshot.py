"""The night as it is shown now: rendered once for everybody, anew only when it has moved."""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.board.answers import Document, document
from bot.board.facts import facts
from bot.board.pages import Parts, page, parts
from bot.charts.hemicycle import arch, hemicycle
from bot.charts.picture import DARK, LIGHT, Theme
from bot.desk.book import LIVE, Book
from bot.desk.desk import Desk
from bot.exports.record import Story, written_down
from bot.exports.tables import results_csv
from bot.store import ledger
from bot.wording import board as words

THEMES: Mapping[str, Theme] = {"light": LIGHT, "dark": DARK}

_BETWEEN = 0.2  # seconds from one rendering to the next: results that come at once are one


@dataclass(frozen=True, slots=True)
class Shown:
    """One state of the night as it is shown; `modified` differs from the state's before it."""

    book: Book
    closed: bool  # the poll: nothing of the votes is in a state where it is not
    story: Story
    parts: Parts
    modified: datetime
    before: str  # the revision of the state before
    moved: bytes  # the event for a page that has the state before
    whole: bytes  # the event for any other page of this shell
    documents: dict[str, Document] = field(default_factory=dict)

    @property
    def revision(self) -> str:
        """A page that has this one has everything."""
        return self.parts.revision

    def event(self, seen: str) -> bytes:
        """What a page has to be sent that has seen this revision; empty: nothing."""
        if seen == self.revision:
            return b""
        if seen == self.before:
            return self.moved
        if seen and not seen.startswith(f"{self.parts.shell}-"):
            return _event("renew", self.revision, {})
        return self.whole


class Stage:
    """What is shown of one council's night."""

    def __init__(self, desk: Desk, night: str, query: str = "") -> None:
        """`query` is what every address of the council ends with, where there are several."""
        self._desk = desk
        self._night = night
        self._query = query
        self._shown: Shown | None = None
        self._drawn = 0.0
        self._drawing = asyncio.Lock()
        self._next = asyncio.Event()

    def moved(self) -> None:
        """Wakes everybody who waits for the next state."""
        self._next.set()
        self._next = asyncio.Event()

    def next(self) -> asyncio.Event:
        """Set when the night has moved; to be asked for before `now` is."""
        return self._next

    async def now(self) -> Shown:
        """The night as it stands."""
        if self._shown is None or self._is_old(self._shown):
            async with self._drawing:
                if self._shown is None or self._is_old(self._shown):
                    self._shown = await self._draw(self._shown)
        return self._shown

    async def document(self, name: str) -> Document:
        """What an address gives now; each is made when it is first asked for."""
        shown = await self.now()
        if name not in shown.documents:
            made = await asyncio.to_thread(_made, shown, name)
            shown.documents[name] = made
        return shown.documents[name]

    @property
    def _book(self) -> Book:
        book = self._desk.open_book(self._night)
        assert book is not None  # noqa: S101 - tonight's councils stay open
        return book

    def _is_old(self, shown: Shown) -> bool:
        book = self._book
        return shown.book is not book or shown.closed != polls_are_closed(book, self._desk.clock())

    async def _draw(self, before: Shown | None) -> Shown:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(max(0.0, self._drawn + _BETWEEN - loop.time()))
        book = self._book
        closed = polls_are_closed(book, self._desk.clock())
        rows = await self._desk.history(book.id)
        shown = await asyncio.to_thread(drawn, book, rows, before, closed=closed, query=self._query)
        self._drawn = loop.time()
        return shown


def polls_are_closed(book: Book, at: datetime) -> bool:
    """Whether anything of the votes may be shown; of a night that is played again, it may."""
    return book.kind != LIVE or at >= book.night.council.polls_close


def drawn(
    book: Book,
    rows: list[ledger.Row],
    before: Shown | None = None,
    *,
    closed: bool,
    query: str = "",
) -> Shown:
    """A night by its ledger's rows; what differs, from the state before."""
    rows = [row for row in rows if row.seq <= book.seq] if closed else rows[:1]  # the pack
    story = _story(book, before, closed=closed).then(rows)
    at = datetime.fromisoformat(rows[-1].at)
    new = parts(
        facts(story, book.signed if closed else {}, at, _notice(book, closed=closed)),
        _arches(story),
        query,
    )
    old = before.parts if before else new
    modified = at if before is None else max(at, before.modified + timedelta(seconds=1))
    different = {id_: html for id_, html in new.moving.items() if old.moving.get(id_) != html}
    since = before.story.seq if before else story.seq
    moved = {"revision": new.revision, "title": new.title}
    if old.shell == new.shell:
        news = " ".join(told.text.split("\n")[0] for told in story.told if told.seq > since)
        event = _event("board", new.revision, {**moved, "parts": different, "news": news})
    else:
        event = _event("renew", new.revision, {})
    whole = _event("board", new.revision, {**moved, "parts": new.moving, "news": ""})
    return Shown(book, closed, story, new, modified, old.revision, event, whole)


def _arches(story: Story) -> dict[str, str]:
    return {name: arch(story.night, story.voice, theme).svg for name, theme in THEMES.items()}


def composition(shown: Shown, theme: Theme = LIGHT) -> str:
    """The council as a picture that stands alone, as SVG."""
    return hemicycle(shown.story.night, shown.story.voice, theme).svg


def _story(book: Book, before: Shown | None, *, closed: bool) -> Story:
    """The story so far, to go on with; a mended pack, or an open poll, begins anew."""
    if before and before.closed == closed and before.book.night.council is book.night.council:
        return before.story
    return Story.opening(book.night.council, book.voice)


def _notice(book: Book, *, closed: bool) -> str:
    if not closed:
        return words.before_close(book.night.council.polls_close)
    return "" if book.kind == LIVE else words.PLAYED_AGAIN


def _event(name: str, revision: str, told: Mapping[str, object]) -> bytes:
    data = json.dumps(told, ensure_ascii=False)
    return f"id: {revision}\nevent: {name}\ndata: {data}\n\n".encode()


def _made(shown: Shown, name: str) -> Document:
    kind, make = _DOCUMENTS[name]
    status = shown.parts.facts.status
    return document(make(shown).encode(), kind, shown.modified, status, shown.story.seq)


def record_text(shown: Shown) -> str:
    """The night record as a file."""
    return json.dumps(written_down(shown.story), ensure_ascii=False, indent=1) + "\n"


ADDRESSES: Mapping[str, tuple[str, Callable[[Shown], str]]] = {
    "": ("text/html", lambda shown: page(shown.parts)),
    "embed": ("text/html", lambda shown: page(shown.parts, embed=True)),
    "night.json": ("application/json", record_text),
    "results.csv": ("text/csv", lambda shown: results_csv(shown.story.night)),
}

_DOCUMENTS: Mapping[str, tuple[str, Callable[[Shown], str]]] = {
    **ADDRESSES,
    "light.svg": ("image/svg+xml", lambda shown: composition(shown, LIGHT)),
    "dark.svg": ("image/svg+xml", lambda shown: composition(shown, DARK)),
}
