"""The announcements as feeds, Atom (RFC 4287) and JSON Feed 1.1, for readers and other sites.

An entry's id comes from the night and the ledger, so it stays the same whatever the board's address
and however the words are corrected. A correction is an entry of its own; the entry that it takes
back says so, and counts as updated.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

from bot.board.facts import TICKER_LINES, correction_note
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
class _Feed:
    """A night's latest announcements, newest first. `home` is the page's address.

    Without `COUNTROOM_BOARD_URL` it is relative to the feed's own.
    """

    id: str
    title: str
    home: str
    updated: datetime
    entries: tuple[_Entry, ...]


def atom_feed(snapshot: Snapshot) -> str:
    feed = _feed(snapshot)
    root = ET.Element("feed", {"xmlns": _ATOM_NAMESPACE, "xml:lang": _LANGUAGE})
    _add(root, "id", feed.id)
    _add(root, "title", feed.title)
    _add(root, "updated", _timestamp(feed.updated))
    _add(ET.SubElement(root, "author"), "name", _PUBLISHER)
    ET.SubElement(root, "link", {"rel": "self", "href": _address(snapshot, "feed.xml")})
    ET.SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": feed.home})
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


def json_feed(snapshot: Snapshot) -> str:
    feed = _feed(snapshot)
    content = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": _address(snapshot, "feed.json"),
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


def _feed(snapshot: Snapshot) -> _Feed:
    council = snapshot.story.night.council
    entries = tuple(_entries(snapshot))
    updated = max((entry.updated for entry in entries), default=snapshot.book.last_entry_at)
    home = _address(snapshot, "")
    title = words.feed_title(council.name, council.election_date)
    return _Feed(_urn(council), title, home, updated, entries)


def _entries(snapshot: Snapshot) -> Iterator[_Entry]:
    """The latest announcements, newest first."""
    lines, superseded = snapshot.story.announcements, snapshot.corrections.superseded
    council, home = snapshot.story.night.council, _address(snapshot, "")
    ids = _ids(council, lines)
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


def _address(snapshot: Snapshot, name: str) -> str:
    parts = snapshot.parts
    return f"{parts.address or '.'}/{name}{parts.query}"


def _timestamp(at: datetime) -> str:
    """RFC 3339"""
    return at.isoformat(timespec="seconds")


def _add(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
    ET.SubElement(parent, name, attributes).text = xml_characters(text)


FEEDS: Mapping[str, tuple[str, Callable[[Snapshot], str]]] = {
    "feed.xml": ("application/atom+xml", atom_feed),
    "feed.json": ("application/feed+json", json_feed),
}
