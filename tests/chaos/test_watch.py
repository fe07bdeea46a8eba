"""Whose a message is after a restore, and what a channel has too often or out of order."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from tests.chaos.sides import PlatformMessage
from tests.chaos.watch import Watch


def message(n: int, key: str = "", edits: int = 0) -> PlatformMessage:
    """The nth message of a channel, about the nth entry."""
    versions = tuple(f"words {n}, version {edit}" for edit in range(edits + 1))
    return PlatformMessage(str(n), key or f"key {n}", versions, n)


def restored(at_copy: Sequence[PlatformMessage], now: Sequence[PlatformMessage]) -> Watch:
    """The watch of a channel whose bot went back to a copy that knows the first two messages."""
    watch = Watch()
    watch.copy(at_copy)
    watch.restore(now, {"key 1", "key 2"})
    return watch


@pytest.mark.parametrize(
    ("entries", "out_of_order"),
    [
        pytest.param([1, 2, 3], 0, id="in order"),
        pytest.param([2, 1, 3], 1, id="one overtaken"),
        pytest.param([3, 1, 2], 1, id="one too early"),
        pytest.param([3, 2, 1], 2, id="backwards"),
    ],
)
def test_a_message_about_an_earlier_entry_is_out_of_order(
    entries: list[int], out_of_order: int
) -> None:
    found = Watch().out_of_order([message(entry) for entry in entries])

    assert out_of_order == len(found)


@pytest.mark.parametrize(
    ("keys", "doubled"),
    [("abc", []), ("aba", ["a"]), ("aaa", ["a", "a"])],
)
def test_a_key_may_be_posted_once(keys: str, doubled: list[str]) -> None:
    found = Watch().doubled([message(n, key) for n, key in enumerate(keys)])

    assert doubled == found


def test_what_was_posted_since_the_copy_is_left_behind() -> None:
    watch = restored([message(1)], [message(1), message(2), message(3)])

    assert [message(1), message(2)] == watch.own([message(1), message(2), message(3)])
    assert [] == watch.touched([message(1), message(2), message(3)])


@pytest.mark.parametrize("now", [[message(1)], [message(1), message(3, edits=1)]])
def test_what_is_left_behind_may_not_be_touched(now: list[PlatformMessage]) -> None:
    watch = restored([message(1)], [message(1), message(3)])

    assert 1 == len(watch.touched(now))


def test_what_is_news_only_after_a_restore_may_come_after_later_entries() -> None:
    watch = restored([message(1)], [message(1), message(3, "key 2")])

    assert [] == watch.out_of_order([message(1), message(3, "key 2"), message(2, "key 4")])
    assert 1 == len(watch.out_of_order([message(5), message(4)]))


def test_a_message_told_again_leaves_the_earlier_one_behind() -> None:
    """Several results waiting in the copy can share one message when they are told again."""
    watch = restored([message(1)], [message(1), message(2)])
    again = message(4, "key 2")

    assert [message(1), again] == watch.own([message(1), message(2), again])
    assert [] == watch.doubled([message(1), message(2), again])


@pytest.mark.parametrize(
    ("now", "was_edited"),
    [([message(1)], False), ([message(1), message(2)], False), ([message(1, edits=1)], True)],
)
def test_an_edit_since_the_copy_is_seen(now: list[PlatformMessage], *, was_edited: bool) -> None:
    watch = Watch()
    watch.copy([message(1)])

    assert was_edited == watch.was_edited_since_copy(now)


def test_an_edit_since_the_copy_counts_once_the_bot_edits_again() -> None:
    watch = restored([message(1)], [message(1, edits=1)])

    assert ["words 1, version 0"] == list(watch.reading([message(1, edits=1)]).now)
    assert ["words 1, version 2"] == list(watch.reading([message(1, edits=2)]).now)


def test_after_a_new_database_nothing_before_it_is_read() -> None:
    watch = Watch()
    watch.renew([message(1)])
    reading = watch.reading([message(1), message(2, edits=1)])

    assert ([], ["words 2, version 0"]) == (reading.before, reading.posted)


def test_what_waited_in_the_copy_was_told_by_the_edit_that_gave_it_those_words() -> None:
    watch = restored([message(1)], [message(1), message(2, edits=1)])
    reading = watch.reading([message(1), message(2, edits=3)])

    assert "words 2, version 2" == reading.before[1]
    assert "words 2, version 3" == reading.now[1]


def test_what_was_found_as_it_was_told_is_not_told_by_its_correction() -> None:
    told = message(2)
    watch = restored([message(1)], [message(1), told])
    corrected = replace(told, versions=(*told.versions, "Corrected 23:10. words 3"))
    reading = watch.reading([message(1), corrected])

    assert ["words 1, version 0", "words 2, version 0"] == list(reading.before)
