"""A platform is connected as long as any of its connections is open."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs
from structlog.typing import EventDict

from bot.observability.connections import Connections, Link

BEGAN = datetime(2016, 5, 5, 21, tzinfo=UTC)


def minute(n: int) -> datetime:
    return BEGAN + timedelta(minutes=n)


@pytest.fixture
def connections() -> Connections:
    """A minute goes by with every change."""
    minutes = iter(range(99))
    return Connections("slack", lambda: minute(next(minutes)))


@pytest.fixture
def logged() -> Iterator[list[EventDict]]:
    with capture_logs() as lines:
        yield lines


def test_a_platform_begins_unconnected(connections: Connections) -> None:
    assert Link(connected=False, since=minute(0), reason="starting") == connections.link


def test_it_is_connected_since_its_first_connection(connections: Connections) -> None:
    connections.opened("one", "hello")
    connections.opened("two", "hello")

    assert Link(connected=True, since=minute(1)) == connections.link


def test_one_of_two_connections_is_enough(connections: Connections) -> None:
    connections.opened("one", "hello")
    connections.opened("two", "hello")
    connections.closed("one", "closed")

    assert Link(connected=True, since=minute(1)) == connections.link


def test_without_any_it_says_since_when_and_why(connections: Connections) -> None:
    connections.opened("one", "hello")
    connections.closed("one", "closed")

    assert Link(connected=False, since=minute(2), reason="closed") == connections.link


def test_the_last_try_says_why_it_is_still_not_connected(connections: Connections) -> None:
    connections.opened("one", "hello")
    connections.closed("one", "closed")
    connections.failed("rate limit")

    assert Link(connected=False, since=minute(2), reason="rate limit") == connections.link


def test_what_was_never_open_is_not_closed(
    connections: Connections, logged: list[EventDict]
) -> None:
    connections.closed("one", "closed")

    assert "starting" == connections.link.reason
    assert [] == logged


def test_a_reason_is_logged_once_however_often_it_is_tried(
    connections: Connections, logged: list[EventDict]
) -> None:
    for reason in ("rate limit", "rate limit", "no socket"):
        connections.failed(reason)

    assert [("not reached", "rate limit"), ("not reached", "no socket")] == [
        (line["event"], line["reason"]) for line in logged
    ]


def test_each_change_is_one_line_of_the_log(
    connections: Connections, logged: list[EventDict]
) -> None:
    connections.opened("one", "hello")
    connections.opened("two", "hello")
    connections.closed("two", "closed")
    connections.closed("one", "gone")

    assert [("connected", "slack", "hello"), ("disconnected", "slack", "gone")] == [
        (line["event"], line["platform"], line["reason"]) for line in logged
    ]
