"""What the preflight check finds in the database; examining it leaves no trace."""

import fcntl
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from threading import Timer

import pytest

from bot.errors import CannotStart
from bot.observability.diagnostics import Diagnostic, Severity
from bot.store import channels, examine, nights, open_read_only
from bot.store.protocol import DatabaseMissing
from bot.store.sqlite.engine import SqliteStore, open_sqlite
from tests.store.vocabulary import NIGHT, append, follower, open_the_night

RESULTS = follower("slack:C0RESULTS", 3)


@pytest.fixture
async def finished_database(path: Path) -> Path:
    """The database of a finished night."""
    store = await open_sqlite(path)
    await open_the_night(store)
    await append(store, *range(1, 100))
    await store.close()
    return path


def faults(found: list[Diagnostic]) -> list[tuple[str, str]]:
    """The text and the fix of each problem and warning."""
    return [(f.text, f.fix) for f in found if f.severity is not Severity.OK]


def folder_content(path: Path) -> dict[str, bytes]:
    """The content of each file in the database's folder."""
    return {file.name: file.read_bytes() for file in path.parent.iterdir() if file.is_file()}


async def read_subscriptions(url: str, night: str) -> list[channels.Subscription]:
    async with open_read_only(url) as reader:
        return await channels.read_followers(reader, night)


def url(path: Path) -> str:
    return f"sqlite:///{path}"


def test_a_missing_database_is_not_created(tmp_path: Path) -> None:
    path = tmp_path / "data" / "countroom.db"
    found = examine(url(path))

    assert (Severity.OK, f"{path} doesn't exist yet. The bot will create it.") == (
        found[0].severity, found[0].text
    )  # fmt: skip
    assert [] == faults(found)
    assert [] == list(tmp_path.iterdir())


def test_a_sound_database_is_ok_and_no_file_appears_beside_it(finished_database: Path) -> None:
    before = folder_content(finished_database)
    found = examine(url(finished_database))

    assert [] == faults(found)
    assert f"{finished_database} is sound." == found[0].text
    assert before == folder_content(finished_database)


async def test_reading_the_channels_leaves_no_file_either(path: Path) -> None:
    store = await open_sqlite(path)
    await open_the_night(store)
    async with store.transaction() as tx:
        await channels.follow(tx, RESULTS)
    await store.close()
    before = folder_content(path)

    assert [] == await read_subscriptions(url(path), "elsewhere")
    assert [RESULTS] == await read_subscriptions(url(path), NIGHT)
    assert before == folder_content(path)


async def test_a_missing_database_is_distinguished_from_an_unreadable_one(tmp_path: Path) -> None:
    with pytest.raises(DatabaseMissing, match="no night has been opened yet"):
        await read_subscriptions(url(tmp_path / "countroom.db"), NIGHT)
    (tmp_path / "notes.db").write_text("by mistake, and long enough to be looked at" * 9)
    with pytest.raises(CannotStart, match="can't be read") as refusal:
        await read_subscriptions(url(tmp_path / "notes.db"), NIGHT)

    assert not isinstance(refusal.value, DatabaseMissing)
    assert not (tmp_path / "countroom.db").exists()


async def test_a_database_in_use_is_read_with_its_last_entries(
    sqlite: SqliteStore, path: Path
) -> None:
    """Including those that are only in the -wal file."""
    async with sqlite.transaction() as tx:
        await channels.follow(tx, RESULTS)

    assert [RESULTS] == await read_subscriptions(url(path), NIGHT)


async def test_checking_the_lock_does_not_stop_a_bot_from_starting(finished_database: Path) -> None:
    looking = finished_database.with_name(f"{finished_database.name}.lock").open()
    fcntl.flock(looking, fcntl.LOCK_SH)
    Timer(0.01, looking.close).start()
    store = await open_sqlite(finished_database)

    assert 1 == len(await nights.all_nights(store.reader))
    await store.close()


def test_a_lock_file_left_by_a_dead_bot_names_no_process(finished_database: Path) -> None:
    assert finished_database.with_name(f"{finished_database.name}.lock").read_text()
    assert "running bot" not in examine(url(finished_database))[0].text


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (lambda path: path.write_bytes(b""), "is empty (0 bytes)."),
        (lambda path: path.write_text("notes"), "is not a database, or its beginning is damaged."),
        (lambda path: path.write_bytes(path.read_bytes()[:-20480]), "is damaged ("),
        (lambda path: run(path, "PRAGMA application_id = 7"), "another program's database."),
        (lambda path: run(path, "PRAGMA user_version = 99"), "newer version of the bot"),
    ],
    ids=["empty", "no database", "cut off", "another program's", "newer"],
)
def test_a_file_that_the_bot_would_refuse_is_a_problem_and_stays_unchanged(
    finished_database: Path, spoil: Callable[[Path], object], expected: str
) -> None:
    spoil(finished_database)
    before = folder_content(finished_database)
    ((text, fix),) = faults(examine(url(finished_database)))

    assert expected in text
    assert fix.startswith(("Restore", "Name", "Update"))
    assert before == folder_content(finished_database)


def run(path: Path, sql: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(sql)


def test_a_wal_file_without_its_database_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "countroom.db-wal").write_bytes(b"entries")
    ((text, fix),) = faults(examine(url(tmp_path / "countroom.db")))

    assert "is missing, but countroom.db-wal exists" in text
    assert fix.startswith("Put countroom.db back beside it")


def test_a_url_that_is_not_understood_is_not_repeated() -> None:
    ((text, fix),) = faults(examine("mysql://bot:canary@db/count"))

    assert "DATABASE_URL is not understood." == text
    assert fix.startswith("Write sqlite:///")


def test_a_folder_in_place_of_the_database_is_a_problem(tmp_path: Path) -> None:
    ((text, _fix),) = faults(examine(url(tmp_path)))

    assert "can't be read" in text


def test_a_file_in_place_of_its_folder_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    ((text, _fix),) = faults(examine(url(tmp_path / "data" / "countroom.db")))

    assert f"The bot can't write to {tmp_path / 'data'}." == text


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to root")
def test_a_folder_that_denies_access_is_a_problem(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    ((text, fix),) = faults(examine(url(tmp_path / "countroom.db")))

    assert f"The bot can't write to {tmp_path}." == text
    assert "permission to write there" in fix


def test_the_sqlite_version_is_named_and_is_never_a_fault(path: Path) -> None:
    library = examine(url(path))[-1]

    assert Severity.OK == library.severity
    assert library.text.startswith(f"SQLite {sqlite3.sqlite_version}.")
