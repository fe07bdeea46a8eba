"""A platform is connected as long as any of its connections is open."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs
from structlog.typing import EventDict

from bot.observability.connections import Connection, ConnectionTracker

BEGAN = datetime(2016, 5, 5, 21, tzinfo=UTC)


def minute(n: int) -> datetime:
    return BEGAN + timedelta(minutes=n)


@pytest.fixture
def connections() -> ConnectionTracker:
    """A tracker whose clock advances a minute with each change."""
    minutes = iter(range(99))
    return ConnectionTracker("slack", lambda: minute(next(minutes)))


@pytest.fixture
def logged() -> Iterator[list[EventDict]]:
    with capture_logs() as lines:
        yield lines


def test_a_platform_starts_disconnected(connections: ConnectionTracker) -> None:
    assert Connection(connected=False, since=minute(0), reason="starting") == connections.connection


def test_it_is_connected_since_its_first_connection(connections: ConnectionTracker) -> None:
    connections.record_open("one", "hello")
    connections.record_open("two", "hello")

    assert Connection(connected=True, since=minute(1)) == connections.connection


def test_one_of_two_connections_is_enough(connections: ConnectionTracker) -> None:
    connections.record_open("one", "hello")
    connections.record_open("two", "hello")
    connections.record_close("one", "closed")

    assert Connection(connected=True, since=minute(1)) == connections.connection


def test_without_connections_it_gives_the_time_and_the_reason(
    connections: ConnectionTracker,
) -> None:
    connections.record_open("one", "hello")
    connections.record_close("one", "closed")

    assert Connection(connected=False, since=minute(2), reason="closed") == connections.connection


def test_the_last_attempt_gives_the_reason(connections: ConnectionTracker) -> None:
    connections.record_open("one", "hello")
    connections.record_close("one", "closed")
    connections.record_failure("rate limit")

    assert (
        Connection(connected=False, since=minute(2), reason="rate limit") == connections.connection
    )


def test_closing_an_unopened_connection_changes_nothing(
    connections: ConnectionTracker, logged: list[EventDict]
) -> None:
    connections.record_close("one", "closed")

    assert "starting" == connections.connection.reason
    assert [] == logged


def test_a_repeated_reason_is_logged_once(
    connections: ConnectionTracker, logged: list[EventDict]
) -> None:
    for reason in ("rate limit", "rate limit", "no socket"):
        connections.record_failure(reason)

    assert [("connection failed", "rate limit"), ("connection failed", "no socket")] == [
        (line["event"], line["reason"]) for line in logged
    ]


def test_each_change_is_one_log_line(
    connections: ConnectionTracker, logged: list[EventDict]
) -> None:
    connections.record_open("one", "hello")
    connections.record_open("two", "hello")
    connections.record_close("two", "closed")
    connections.record_close("one", "gone")

    assert [("connected", "slack", "hello"), ("disconnected", "slack", "gone")] == [
        (line["event"], line["platform"], line["reason"]) for line in logged
    ]


@pytest.mark.parametrize(("ahead", "counts"), [(120, 0), (121, 121), (-3600, -3600)])
def test_a_clock_matters_beyond_two_minutes(
    connections: ConnectionTracker, ahead: float, counts: float
) -> None:
    connections.record_clock(ahead)

    assert counts == connections.connection.clock_ahead


def test_a_wrong_clock_is_logged_when_it_begins_and_when_it_ends(
    connections: ConnectionTracker, logged: list[EventDict]
) -> None:
    for ahead in (3600, 3601, 1, 0):
        connections.record_clock(ahead)

    assert [("clock wrong", "+3600 s"), ("clock right", "agrees again")] == [
        (line["event"], line["reason"]) for line in logged
    ]


def test_another_bot_is_logged_once_and_kept_through_a_reconnect(
    connections: ConnectionTracker, logged: list[EventDict]
) -> None:
    for _ in range(2):
        connections.record_rival("it answered first")
    connections.record_open("one", "hello")
    connections.record_close("one", "closed")

    assert ["another bot"] == [line["event"] for line in logged if line["log_level"] == "error"]
    assert "it answered first" == connections.connection.rival


def test_connections_that_were_open_lately_are_counted(connections: ConnectionTracker) -> None:
    connections.record_open("one", "hello")  # the clock goes a minute on with each record
    connections.record_close("one", "closed")
    connections.record_open("two", "hello")

    assert 2 == connections.count_since(minute(1))
    assert 1 == connections.count_since(minute(9))
