"""What every test has: hypothesis with a fixed seed in CI, its own logs, and a count to type into.

A `count` is the bot under test: the real application on its own database. Here it has a fake
platform and a clock that the test moves; in the folders of tests/platforms it is in a local Slack,
a local Discord or a terminal. An adjective says how a count differs: `followed_count`.
"""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from shutil import disk_usage

import pytest
import structlog
from hypothesis import HealthCheck, settings

from tests.casterbridge import casterbridge
from tests.count import COUNT, Count, FakeTransport, open_count
from tests.databases import keep_nights_on
from tests.faults import Faults, injected
from tests.servers.postgres import PostgresServer, serve_postgres

_ROOM = 2**30  # bytes: a container may have far less, and the files of failed tests stay

# No deadlines, and a slow draw is no fault: two busy cores say nothing about the code.
_SLOW = (HealthCheck.too_slow,)
settings.register_profile("desk", deadline=None, suppress_health_check=_SLOW)
settings.register_profile(
    "ci", deadline=None, derandomize=True, max_examples=100, suppress_health_check=_SLOW
)
settings.load_profile("ci" if os.environ.get("CI") else "desk")


def pytest_configure() -> None:
    """Keep the tests' files in memory if there is room, so that none waits for a disk."""
    memory = Path("/dev/shm")  # noqa: S108 - pytest makes a folder of its own there
    if os.access(memory, os.W_OK) and disk_usage(memory).free > _ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(memory))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run slow tests last, so that quick ones fail first.

    With several workers they run first, the longest at the very start: at the end, one worker would
    wait for the other.
    """
    items.sort(key=_slow_seconds, reverse="PYTEST_XDIST_WORKER" in os.environ)


def _slow_seconds(item: pytest.Item) -> float:
    slow = item.get_closest_marker("slow")
    return slow.kwargs["seconds"] if slow else 0.0


@pytest.fixture(autouse=True)
def _reset_logs() -> Iterator[None]:
    yield
    structlog.reset_defaults()


@pytest.fixture(autouse=True)
def _faults(request: pytest.FixtureRequest) -> Iterator[None]:
    """The faults that FAULTS asks for, drawn from a seed of each test's own."""
    percent = float(os.environ.get("FAULTS", "0"))
    if not percent or request.node.get_closest_marker("exact_calls"):
        yield
        return
    seed = f"{os.environ.get('FAULTS_SEED', '1')} {request.node.nodeid}"
    with injected(Faults(percent, seed)):
        yield


@pytest.fixture(autouse=True)
def _store(request: pytest.FixtureRequest) -> None:
    """The engine that STORE asks for."""
    elsewhere = os.environ.get("STORE") == "postgresql"
    elsewhere = elsewhere and not request.node.get_closest_marker("sqlite_file")
    keep_nights_on(request.getfixturevalue("postgres_server") if elsewhere else None)


@pytest.fixture
async def count(tmp_path: Path) -> AsyncIterator[Count]:
    """Worcester 2016, followed by no channel."""
    async with open_count(tmp_path) as opened:
        yield opened


@pytest.fixture
async def followed_count(count: Count) -> Count:
    """Worcester 2016; #count follows everything and gets each result in its own message."""
    await count.type("/follow all each", channel=COUNT)
    return count


@pytest.fixture
async def casterbridge_count(tmp_path: Path) -> AsyncIterator[Count]:
    """Casterbridge, whose names are hard to type; followed by no channel."""
    async with open_count(tmp_path, casterbridge()) as opened:
        yield opened


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One for all tests of a process; each asks it for a database of its own."""
    with serve_postgres() as server:
        yield server


@pytest.fixture
async def two_counts(
    tmp_path: Path, postgres_server: PostgresServer
) -> AsyncIterator[tuple[Count, Count]]:
    """Two processes on one database and one platform."""
    url, platform = await postgres_server.new_database(), FakeTransport()
    async with (
        open_count(tmp_path, database_url=url, transport=platform) as first,
        open_count(tmp_path, database_url=url, transport=platform) as second,
    ):
        yield first, second
