"""A snapshot of the page of several councils, made of those of the councils' own pages."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from bot.board.documents import Document
from bot.board.events import Updates
from bot.board.front import CouncilView, front_page
from bot.board.front_pages import FrontParts, front_html, front_parts, front_wall_html
from bot.board.pages import EMBEDS
from bot.board.snapshot import Snapshot
from bot.desk.councils import Councils
from bot.exports.councils import councils_record
from bot.exports.record import StoryLine
from bot.wording.board import councils_news, news


@dataclass(frozen=True, slots=True)
class FrontSnapshot:
    """The page at one moment. No two snapshots share `modified`."""

    councils: tuple[Snapshot, ...]
    parts: FrontParts
    modified: datetime
    updates: Updates
    documents: dict[str, Document] = field(default_factory=dict)  # built on request

    @property
    def status(self) -> str:
        return self.parts.page.status

    @property
    def seq(self) -> int:
        """How many announcements all councils have made."""
        return self.parts.state.seq


def front_snapshot(
    councils: Councils, snapshots: Sequence[Snapshot], previous: FrontSnapshot | None
) -> FrontSnapshot:
    views = [
        CouncilView(councils.label(book), snapshot.story, snapshot.parts.facts)
        for book, snapshot in zip(councils.books, snapshots, strict=True)
    ]
    announced = sum(len(view.story.announcements) for view in views)
    page, address = front_page(councils, views), snapshots[0].parts.address
    parts = front_parts(page, announced, address)
    updates = Updates(
        parts.state, partial(_news_since, _by_time(views)), previous.updates if previous else None
    )
    modified = max(snapshot.modified for snapshot in snapshots)
    if previous:
        modified = max(modified, previous.modified + timedelta(seconds=1))
    return FrontSnapshot(tuple(snapshots), parts, modified, updates)


def _by_time(views: Sequence[CouncilView]) -> list[tuple[CouncilView, StoryLine]]:
    lines = [(view, line) for view in views for line in view.story.announcements]
    return sorted(lines, key=lambda pair: pair[1].at)


def _news_since(lines: Sequence[tuple[CouncilView, StoryLine]], count: int) -> str:
    """What the councils announced after the first `count` announcements of the night."""
    spoken = []
    for label in dict.fromkeys(view.label for view, _ in lines[count:]):
        own = [(view, line) for view, line in lines[count:] if view.label == label]
        heads = [(line.change, line.text.split("\n")[0]) for _, line in own]
        spoken.append((label, news(heads, own[0][0].story.voice)))
    return councils_news(spoken)


def record_text(snapshot: FrontSnapshot) -> str:
    """The councils' standing as a JSON file."""
    record = councils_record([one.story.night for one in snapshot.councils])
    return json.dumps(record, ensure_ascii=False, indent=1) + "\n"


def _embed_html(show: str, snapshot: FrontSnapshot) -> str:
    return front_html(snapshot.parts, embed=show)


FRONT_ADDRESSES: Mapping[str, tuple[str, Callable[[FrontSnapshot], str]]] = {
    "": ("text/html", lambda snapshot: front_html(snapshot.parts)),
    "embed": ("text/html", partial(_embed_html, EMBEDS[0])),
    "night.json": ("application/json", record_text),
}

FRONT_DOCUMENTS: Mapping[str, tuple[str, Callable[[FrontSnapshot], str]]] = {
    **FRONT_ADDRESSES,
    **{f"embed {show}": ("text/html", partial(_embed_html, show)) for show in EMBEDS},
    "wall": ("text/html", lambda snapshot: front_wall_html(snapshot.parts)),
}
