"""What a killed process leaves: everything it acknowledged, nothing by halves."""

import asyncio
import os
import shutil
import sqlite3
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.errors import CannotStart
from bot.store.sqlite.engine import SqliteStore, open_sqlite
from bot.store.sqlite.file import MIGRATIONS, create_if_missing, prepare
from tests.store.vocabulary import append, open_the_night, recorded_seqs, seqs

ROOT = Path(__file__).parents[3]

KNOWN = len(list(MIGRATIONS.glob("*.sql")))

# Slow enough to be killed midway; its version is set last, so a kill leaves the old one.
SLOW_MIGRATION = """-- For a kill to meet it half-way.
CREATE TABLE later (number INTEGER NOT NULL) STRICT;
WITH RECURSIVE counting (number) AS (
    SELECT 1 UNION ALL SELECT number + 1 FROM counting WHERE number < 1000000
)
INSERT INTO later SELECT number FROM counting;
PRAGMA user_version = {next};
"""


@asynccontextmanager
async def run_victim(*words: object) -> AsyncIterator[Process]:
    """Run victim.py with these words, and kill it on leaving the body."""
    args = (str(word) for word in ("-m", "tests.store.sqlite.victim", *words))
    process = await asyncio.create_subprocess_exec(sys.executable, *args, cwd=ROOT, stdout=PIPE)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def read_line(process: Process) -> str:
    assert process.stdout is not None
    line = await process.stdout.readline()
    assert line, "it ended by itself"

    return line.decode().strip()


@asynccontextmanager
async def open_victims_store(path: Path) -> AsyncIterator[SqliteStore]:
    store = await open_sqlite(path)
    yield store
    await store.close()


@pytest.fixture
async def night(path: Path) -> Path:
    async with open_victims_store(path) as store:
        await open_the_night(store)
        await append(store, 1)
    return path


@pytest.fixture
def migrations(tmp_path: Path) -> Path:
    """The real migrations and a slow one."""
    folder = tmp_path / "migrations"
    folder.mkdir()
    for script in MIGRATIONS.glob("*.sql"):
        shutil.copy(script, folder)
    (folder / f"{KNOWN + 1:04}_slow.sql").write_text(SLOW_MIGRATION.format(next=KNOWN + 1))
    return folder


def version(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        found: int = connection.execute("PRAGMA user_version").fetchone()[0]
        return found


def tables(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        return {name for (name,) in rows}


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def wait_for_growth(path: Path) -> None:
    """Wait until the file is so large that the slow migration must be midway."""
    for _ in range(5000):
        if path.exists() and path.stat().st_size > 1_000_000:
            return
        time.sleep(0.002)
    raise AssertionError(f"{path} did not grow")


async def test_a_kill_loses_nothing_acknowledged_and_saves_nothing_by_halves(path: Path) -> None:
    async with open_victims_store(path) as store:
        await open_the_night(store)
    acknowledged: list[int] = []
    for lines in (1, 30, 7):
        async with run_victim("write", path, 1000 * (len(acknowledged) + 1)) as process:
            acknowledged += [int(await read_line(process)) for _ in range(lines)]
        async with open_victims_store(path) as store:
            kept = await recorded_seqs(store.reader)

    assert set(acknowledged) <= set(kept)


async def test_a_kill_before_commit_saves_nothing(night: Path) -> None:
    async with run_victim("stall", night, 2) as process:
        await read_line(process)
    async with open_victims_store(night) as store:
        assert [1] == await seqs(store)


async def test_a_second_process_is_told_which_one_has_the_database(path: Path) -> None:
    async with run_victim("hold", path) as process:
        await read_line(process)
        with pytest.raises(CannotStart, match=f"Another bot, process {process.pid}@"):
            await open_sqlite(path)
    # Killed: the kernel has freed the lock, though its file is still there.
    async with open_victims_store(path) as store:
        await open_the_night(store)

    assert path.with_name(path.name + ".lock").read_text().startswith(f"{os.getpid()}@")


async def test_a_kill_in_a_migration_leaves_the_old_database(night: Path, migrations: Path) -> None:
    wal = night.with_name(night.name + "-wal")
    async with run_victim("migrate", night, migrations) as process:
        await asyncio.to_thread(wait_for_growth, wal)
    version_left, tables_left = version(night), tables(night)
    prepare(night, migrations)

    assert KNOWN == version_left
    assert "later" not in tables_left
    assert KNOWN + 1 == version(night)
    assert "later" in tables(night)
    assert process.returncode == -9


async def test_a_kill_in_a_backups_migration_leaves_a_file_that_opens(
    night: Path, migrations: Path, tmp_path: Path
) -> None:
    """A backup isn't in WAL mode, so the kill leaves a -journal for the next start to undo."""
    store = await open_sqlite(night)
    copy = Path(await store.back_up(datetime(2016, 5, 5, 22, tzinfo=UTC)))
    await store.close()
    restored = tmp_path / "restored.db"
    shutil.copy(copy, restored)
    journal = restored.with_name(restored.name + "-journal")
    async with run_victim("migrate", restored, migrations):
        await asyncio.to_thread(wait_for_growth, restored)
    journal_left = journal.exists()
    prepare(restored, migrations)

    assert journal_left
    assert KNOWN + 1 == version(restored)


async def test_a_kill_during_creation_leaves_no_database(path: Path, migrations: Path) -> None:
    async with run_victim("migrate", path, migrations) as process:
        await asyncio.to_thread(wait_for_growth, path.with_name(path.name + ".new"))
    killed = names(path.parent)
    create_if_missing(path, migrations)

    assert -9 == process.returncode
    assert path.name not in killed
    assert KNOWN + 1 == version(path)
    assert "later" in tables(path)
