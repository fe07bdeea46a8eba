"""What changes is sent and nothing else: a page that was sent it equals one rendered afresh."""

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from bot.board.events import PageState, Updates, changes
from bot.board.snapshot import Snapshot, snapshot_from_ledger
from bot.chat.rehearsal import play
from bot.importers.pack import load, read_pack_files
from tests.board.vocabulary import PACKS
from tests.count import DESK, open_count

KENT = "kent-2025"
MOST_BYTES = 4096  # of what one declaration in Kent sends to each page
ALL = sorted(path.parent.name for path in PACKS.glob("*/council.toml"))


async def night_of(pack: str, folder: Path) -> AsyncIterator[Snapshot]:
    """The board after each result of a pack, a minute apart."""
    files = read_pack_files(PACKS / pack)
    pack_read = load(files)
    assert pack_read.council is not None
    after = pack_read.council.polls_close
    async with open_count(folder, files, after) as count:
        desk, night = count.app.desk, count.night
        snapshot = None
        async for _ward in play(desk, night, pack_read.results, DESK):
            book, rows = desk.find_book(night), await desk.reads.history(night)
            assert book is not None
            snapshot = snapshot_from_ledger(
                book, rows, snapshot, now=desk.clock(), shows_votes=True
            )
            yield snapshot
            count.clock.shift(timedelta(minutes=1))


def applied(update: dict[str, Any], state: PageState) -> PageState:
    """The state of a page after an update, as connection.js brings it about."""
    lists = dict(state.lists)
    for name, (first, length) in update["lists"].items():
        rest = [child for child in lists.get(name, ()) if child not in first]
        lists[name] = (*first, *rest)[:length]
    children = {child for order in lists.values() for child in order}
    listed = {child for order in state.lists.values() for child in order} - children
    parts = {**state.parts, **update["parts"]}
    cells = {**state.cells, **{row: tuple(texts) for row, texts in update["cells"].items()}}
    return replace(
        state,
        title=update["title"],
        parts={id_: html for id_, html in parts.items() if id_ not in listed},
        cells={id_: texts for id_, texts in cells.items() if id_ not in listed},
        lists=lists,
        seats=tuple((dot, n) for dot, n in update.get("seats", state.seats)),
    )


def update_in(event: bytes) -> dict[str, Any]:
    data = event.split(b"data: ")[1].split(b"\n")[0]
    update: dict[str, Any] = json.loads(data)
    return update


@pytest.mark.parametrize("pack", ALL)
async def test_a_page_that_was_sent_each_change_equals_one_rendered_afresh(
    tmp_path: Path, pack: str
) -> None:
    shown: PageState | None = None
    async for snapshot in night_of(pack, tmp_path):
        fresh = snapshot.parts.state
        if shown:
            shown = applied(update_in(snapshot.updates.event(shown.revision)), shown)

            assert (fresh.lists, fresh.cells) == (shown.lists, shown.cells)
            assert fresh.parts == shown.parts
            assert fresh.seats == shown.seats
        shown = fresh if shown is None else replace(shown, seq=fresh.seq)


async def test_one_declaration_in_kent_sends_at_most_four_kilobytes(tmp_path: Path) -> None:
    sizes = {}
    before: Snapshot | None = None
    async for snapshot in night_of(KENT, tmp_path):
        if before:
            event = snapshot.updates.event(before.updates.revision)
            sizes[snapshot.parts.state.title] = len(event)
        before = snapshot

    assert 71 == len(sizes)
    assert {} == {title: size for title, size in sizes.items() if size > MOST_BYTES}


def state(children: Sequence[str], **parts: str) -> PageState:
    return PageState("shell", 1, "", parts, lists={"list": tuple(children)})


@pytest.mark.parametrize(
    ("old", "new", "first"),
    [
        ("abc", "dabc", "d"),
        ("abc", "dab", "d"),
        ("abc", "edabc", "ed"),
        ("abc", "bac", "b"),
        ("abc", "acb", "ac"),
        ("abc", "ac", "ac"),
        ("abc", "ab", ""),
        ("", "ab", "ab"),
        ("abc", "", ""),
    ],
)
def test_a_list_is_sent_by_the_children_that_come_first(old: str, new: str, first: str) -> None:
    found = changes(state(old), state(new))

    assert {"list": (list(first), len(new))} == found["lists"]


def test_a_state_that_is_no_longer_kept_is_sent_whole() -> None:
    updates: Updates | None = None
    revisions = []
    for n in range(60):
        updates = Updates(state("", one=f"{n}", same="x"), lambda _since: "", updates)
        revisions.append(updates.revision)
    assert updates is not None
    sent = [set(update_in(updates.event(revision))["parts"]) for revision in revisions[:-1]]

    assert [{"one", "same"}] * 9 + [{"one"}] * 50 == sent
    assert b"" == updates.event(revisions[-1])


@pytest.mark.parametrize("seen", ["another-1-abc", "x", "-", "\n"])
def test_a_page_of_another_shell_is_asked_to_reload(seen: str) -> None:
    assert b"event: renew" in Updates(state(""), lambda _since: "").event(seen)


@pytest.mark.parametrize("seen", ["shell-", "shell-²-a", "shell-99-a", "shell--1-a", "shell-x"])
def test_a_revision_that_makes_no_sense_gets_every_part_and_no_news(seen: str) -> None:
    event = Updates(state("", one="1"), lambda since: f"since {since}").event(seen)

    assert {"one"} == set(update_in(event)["parts"])
    assert b"event: news" not in event


def test_states_that_differ_have_revisions_that_differ() -> None:
    states = [state(""), state("", a="1"), state("", a="2"), state("a", a="1"), state("b", a="1")]
    revisions = [one.revision for one in states]

    assert [] == [pair for pair in pairwise(revisions) if pair[0] == pair[1]]
    assert len(states) == len(set(revisions))
