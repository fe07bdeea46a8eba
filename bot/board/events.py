"""What an open page is sent: what changed since the state it has, and the news since then.

A page holds a revision, `<shell>-<seq>-<parts>`: a hash of everything fixed (templates, styles,
which wards there are), the last ledger entry in it, and a hash of what changes. Its event depends
on that:

    the page has seen                event     it brings
    -------------------------------  --------  -------------------------------------------
    this revision                    none
    one of the last fifty            `board`   what is different now
    an older one of this shell       `board`   every part
    nothing yet                      `board`   the same
    one of another shell             `renew`   nothing: the page reloads itself

A `news` event follows if anything was announced after the entry the page has seen, however old its
revision is: for screen readers, in words.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256

_STATES_KEPT = 50  # for pages that are behind; the results of a few minutes at the busiest time


@dataclass(frozen=True, slots=True)
class PageState:
    """All of a page that changes, at one moment.

    - `parts`: HTML by element id.
    - `cells`: by the id of a table row among the parts, what follows its heading.
    - `lists`: by the id of a list, the ids of its children in order.
    - `seats`: the dots of the chamber from left to right, each with how many of it follow.
    """

    shell: str
    seq: int
    title: str
    parts: Mapping[str, str]
    cells: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    seats: tuple[tuple[str, int], ...] = ()

    @property
    def revision(self) -> str:
        """Different for any two states."""
        content = json.dumps(
            [self.title, dict(self.parts), dict(self.cells), dict(self.lists), self.seats]
        )
        return f"{self.shell}-{self.seq}-{digest(content)}"


class Updates:
    """The events that bring open pages to one state. `news` words what came after an entry."""

    def __init__(
        self,
        state: PageState,
        news: Callable[[int], str],
        previous: "Updates | None" = None,
    ) -> None:
        self._state = _thrifty(state, previous) if previous else state
        self.revision = state.revision
        self._news = news
        self._earlier = previous.states() if previous else {}
        self._events: dict[str, bytes] = {}

    def states(self) -> dict[str, PageState]:
        """This state and those before it, by revision."""
        kept = [*self._earlier.items(), (self.revision, self._state)]
        return dict(kept[-_STATES_KEPT:])

    def event(self, seen: str) -> bytes:
        """The events for a page that has seen this revision; empty if it is up to date."""
        if seen == self.revision:
            return b""
        shell, _, rest = seen.partition("-")
        if seen and shell != self._state.shell:
            return self._event("renew", {})
        seq = rest.partition("-")[0]
        since = int(seq) if seq.isascii() and seq.isdigit() else self._state.seq
        return self._board_event(seen) + self._news_event(since)

    def _board_event(self, seen: str) -> bytes:
        old = self._earlier.get(seen)
        key = seen if old else ""
        if key not in self._events:
            self._events[key] = self._event("board", changes(old, self._state))
        return self._events[key]

    def _news_event(self, since: int) -> bytes:
        if since >= self._state.seq:
            return b""
        key = f"news since {since}"
        if key not in self._events:
            words = self._news(since)
            self._events[key] = self._event("news", words) if words else b""
        return self._events[key]

    def _event(self, name: str, content: object) -> bytes:
        data = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        return f"id: {self.revision}\nevent: {name}\ndata: {data}\n\n".encode()


def _thrifty(state: PageState, previous: Updates) -> PageState:
    """The same state; what it has in common with the previous one is in memory once."""
    known = previous.states()[previous.revision].parts
    parts = {
        id_: known[id_] if known.get(id_) == html else html for id_, html in state.parts.items()
    }
    return replace(state, parts=parts)


def changes(old: PageState | None, new: PageState) -> dict[str, object]:
    """What turns a page in the old state, or in any, into one in the new."""
    then = old or PageState(new.shell, 0, "", {})
    parts = {id_: html for id_, html in new.parts.items() if then.parts.get(id_) != html}
    found: dict[str, object] = {
        "title": new.title,
        "parts": parts,
        "cells": {
            id_: texts
            for id_, texts in new.cells.items()
            if id_ in parts or then.cells.get(id_) != texts
        },
        "lists": {
            id_: _list_change(then.lists.get(id_, ()), order)
            for id_, order in new.lists.items()
            if then.lists.get(id_) != order
        },
    }
    return found | ({"seats": new.seats} if then.seats != new.seats else {})


def _list_change(old: Sequence[str], new: Sequence[str]) -> tuple[list[str], int]:
    """The children that come first, the others following as they stand; and how many there are."""
    for first in range(len(new) + 1):
        rest = [child for child in old if child not in new[:first]]
        if list(new[first:]) == rest[: len(new) - first]:
            break
    return list(new[:first]), len(new)


def digest(text: str, *more: bytes) -> str:
    found = sha256(text.encode())
    for part in more:
        found.update(part)
    return found.hexdigest()[:16]
