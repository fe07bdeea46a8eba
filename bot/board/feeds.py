"""The announcements as feeds, Atom (RFC 4287) and JSON Feed 1.1, for readers and other sites.

An entry's id comes from the night and the ledger, so it stays the same whatever the board's address
and however the words are corrected. A correction is an entry of its own; the entry that it takes
back says so, and counts as updated.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.board.documents import OPEN_DATA, document_response
from bot.board.facts import TICKER_LINES, correction_note
from bot.board.front_board import FrontBoard
from bot.board.live_board import LiveBoard
from bot.board.snapshot import Snapshot
from bot.charts.drawing import xml_characters
from bot.election.council import Council
from bot.exports.record import StoryLine
from bot.wording import board as words

_ATOM_NAMESPACE = "http://www.w3.org/2005/Atom"
_LANGUAGE = "en-GB"
_PUBLISHER = "Countroom"


@dataclass(frozen=True, slots=True)
class _Entry:
    id: str
    kind: str
    title: str
    text: str
    link: str
    published: datetime
    updated: datetime


@dataclass(frozen=True, slots=True)
class Feed:
    """The latest announcements, newest first.

    `address` is the board's own, or "." if it isn't known: links are then relative to the feed.
    """

    id: str
    title: str
    address: str
    query: str
    updated: datetime
    entries: tuple[_Entry, ...]

    def link(self, name: str) -> str:
        return f"{self.address}/{name}{self.query}"


def atom_feed(feed: Feed) -> str:
    root = ET.Element("feed", {"xmlns": _ATOM_NAMESPACE, "xml:lang": _LANGUAGE})
    _add(root, "id", feed.id)
    _add(root, "title", feed.title)
    _add(root, "updated", _timestamp(feed.updated))
    _add(ET.SubElement(root, "author"), "name", _PUBLISHER)
    ET.SubElement(root, "link", {"rel": "self", "href": feed.link("feed.xml")})
    ET.SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": feed.link("")})
    for entry in feed.entries:
        element = ET.SubElement(root, "entry")
        _add(element, "id", entry.id)
        _add(element, "title", entry.title)
        _add(element, "published", _timestamp(entry.published))
        _add(element, "updated", _timestamp(entry.updated))
        ET.SubElement(element, "category", {"term": entry.kind})
        ET.SubElement(element, "link", {"rel": "alternate", "href": entry.link})
        _add(element, "content", entry.text, type="text")
    ET.indent(root)
    body = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{body}\n'


def json_feed(feed: Feed) -> str:
    content = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.link(""),
        "feed_url": feed.link("feed.json"),
        "language": _LANGUAGE,
        "authors": [{"name": _PUBLISHER}],
        "items": [
            {
                "id": entry.id,
                "url": entry.link,
                "title": entry.title,
                "content_text": entry.text,
                "date_published": _timestamp(entry.published),
                "date_modified": _timestamp(entry.updated),
                "tags": [entry.kind],
            }
            for entry in feed.entries
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def council_feed(snapshot: Snapshot) -> Feed:
    council, address = snapshot.story.night.council, snapshot.parts.address or "."
    title = words.feed_title(council.name, council.election_date)
    entries = tuple(_entries(snapshot))
    return Feed(
        _urn(council), title, address, snapshot.parts.query, _updated_at(snapshot, entries), entries
    )


def common_feed(snapshots: Sequence[Snapshot]) -> Feed:
    """The latest announcements of several councils, each with its council's name."""
    feeds = [(council_feed(snapshot), snapshot.parts.facts.short_name) for snapshot in snapshots]
    entries = [
        replace(entry, title=f"{name}: {entry.title}")
        for feed, name in feeds
        for entry in feed.entries
    ]
    entries.sort(key=lambda entry: entry.published, reverse=True)
    ids = "/".join(sorted(feed.id for feed, _ in feeds))
    updated = max(feed.updated for feed, _ in feeds)
    address = feeds[0][0].address
    shown = tuple(entries[:TICKER_LINES])
    return Feed(uuid5(NAMESPACE_URL, ids).urn, words.COUNCILS_TITLE, address, "", updated, shown)


def _updated_at(snapshot: Snapshot, entries: Sequence[_Entry]) -> datetime:
    return max((entry.updated for entry in entries), default=snapshot.book.last_entry_at)


def _entries(snapshot: Snapshot) -> Iterator[_Entry]:
    """The latest announcements, newest first."""
    lines, superseded = snapshot.story.announcements, snapshot.corrections.superseded
    ids = _ids(snapshot.story.night.council, lines)
    home = f"{snapshot.parts.address or '.'}/{snapshot.parts.query}"
    for place in reversed(range(len(lines))[-TICKER_LINES:]):
        line = lines[place]
        head, *_ = line.text.split("\n")
        text, updated = line.text, line.at
        if place in superseded:
            correction = lines[superseded[place]]
            updated = correction.at
            head = words.superseded_title(correction_note(correction, None), head)
            text = f"{head}\n{correction.text}"
        yield _Entry(ids[place], line.kind, head, text, f"{home}#news-{place}", line.at, updated)


def _ids(council: Council, lines: tuple[StoryLine, ...]) -> list[str]:
    """From the entry in the ledger, and which of its announcements of one kind a line is."""
    seen: Counter[tuple[int, str]] = Counter()
    ids = []
    for line in lines:
        key = (line.seq, line.kind)
        ids.append(_urn(council, line.seq, line.kind, seen[key]))
        seen[key] += 1
    return ids


def _urn(council: Council, *parts: int | str) -> str:
    name = ["countroom", council.slug, council.election_date.isoformat(), *map(str, parts)]
    return uuid5(NAMESPACE_URL, "/".join(name)).urn


def _timestamp(at: datetime) -> str:
    """RFC 3339"""
    return at.isoformat(timespec="seconds")


def _add(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
    ET.SubElement(parent, name, attributes).text = xml_characters(text)


FEEDS: Mapping[str, tuple[str, Callable[[Feed], str]]] = {
    "feed.xml": ("application/atom+xml", atom_feed),
    "feed.json": ("application/feed+json", json_feed),
}


class Feeds:
    """Serves each council's feeds, and if there are several councils those of all together."""

    def __init__(
        self,
        requested_page: Callable[[web.Request], LiveBoard | FrontBoard],
    ) -> None:
        self._requested_page = requested_page

    def routes(self) -> list[web.RouteDef]:
        return [web.get(f"/{name}", self._handler(name)) for name in FEEDS]

    def _handler(self, name: str) -> Handler:
        media_type, write = FEEDS[name]

        async def handle(request: web.Request) -> web.StreamResponse:
            page = self._requested_page(request)
            feed = await (
                page.build(name, media_type, lambda s: write(common_feed(s.councils)))
                if isinstance(page, FrontBoard)
                else page.build(name, media_type, lambda s: write(council_feed(s)))
            )
            return document_response(request, feed, OPEN_DATA)

        return handle
