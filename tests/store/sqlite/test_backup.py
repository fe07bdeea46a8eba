"""Copies of the database: complete, on disk, never blocking a writer, and limited in number."""

import asyncio
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.chat.rehearsal import play
from bot.desk.book import read_book
from bot.errors import CannotStart, NotSaved
from bot.importers.pack import load
from bot.store import ledger, open_store
from bot.store.backup_names import KEPT_HOURS, KEPT_NEWEST, file_names, surplus
from bot.store.sqlite import backup
from bot.store.sqlite.backup import FOLDER, SUFFIX, create
from bot.store.sqlite.engine import SqliteStore, open_sqlite
from bot.store.sqlite.file import create_if_missing, inspect
from tests.count import DESK, Count, open_count, worcester
from tests.store.vocabulary import NIGHT, append, open_the_night, seqs

START = datetime(2016, 5, 5, 21, tzinfo=UTC)
TURN = timedelta(minutes=10)

RESULTS = load(worcester()).results


def copy_name(at: datetime) -> str:
    return f"countroom-{at:%Y%m%dT%H%M%SZ}.db"


async def copy_entries(copy: str) -> list[int]:
    """The entries in a copy, read as the bot would read its database."""
    opened = await open_sqlite(Path(copy))
    try:
        return await seqs(opened)
    finally:
        await opened.close()


async def test_a_copy_holds_everything_acknowledged(sqlite: SqliteStore) -> None:
    """Including entries that are only in the write-ahead log."""
    await append(sqlite, 1, 2, 3)
    copy = await sqlite.back_up(START)

    assert [1, 2, 3] == await copy_entries(copy)


async def test_a_copy_is_beside_the_database_and_named_after_it_and_the_time(
    sqlite: SqliteStore, path: Path
) -> None:
    copy = await sqlite.back_up(START)

    assert str(path.parent / "backups" / "countroom-20160505T210000Z.db") == copy
    assert ["countroom-20160505T210000Z.db"] == [p.name for p in (path.parent / FOLDER).iterdir()]


async def test_a_copy_is_a_complete_countroom_database(sqlite: SqliteStore) -> None:
    copy = Path(await sqlite.back_up(START))

    inspect(copy)
    assert [] == [p.name for p in copy.parent.iterdir() if p != copy]


async def test_uncommitted_entries_are_not_in_a_copy(sqlite: SqliteStore) -> None:
    await append(sqlite, 1)
    async with sqlite.transaction() as tx:
        await ledger.append(tx, ledger_row(2))
        copy = await sqlite.back_up(START)

    assert [1] == await copy_entries(copy)


def ledger_row(seq: int) -> ledger.LedgerRow:
    return ledger.LedgerRow(NIGHT, seq, "declare", "Claines", "{}", "U1", "Ann", "slack", "#c",
                      "2016-05-05T21:00:00Z")  # fmt: skip


async def test_writers_go_on_during_a_copy(sqlite: SqliteStore) -> None:
    """Each copy holds all the entries up to one of them, and none by halves."""
    done = asyncio.Event()
    found: list[str] = []

    async def copy_repeatedly() -> None:
        while not done.is_set():
            found.append(await sqlite.back_up(START + len(found) * TURN))

    task = asyncio.create_task(copy_repeatedly())
    for seq in range(1, 101):
        await append(sqlite, seq)
    done.set()
    await task
    held = [await copy_entries(copy) for copy in found[-KEPT_NEWEST:]]

    assert held == [list(range(1, len(entries) + 1)) for entries in held]
    assert list(range(1, 101)) == await seqs(sqlite)


@contextmanager
def folder_in_the_way(path: Path, _patch: pytest.MonkeyPatch) -> Iterator[None]:
    (path.parent / FOLDER).touch()
    yield
    (path.parent / FOLDER).unlink()


@contextmanager
def disk_full(_path: Path, patch: pytest.MonkeyPatch) -> Iterator[None]:
    with patch.context() as context:
        context.setattr(backup, "RESERVED_BYTES", 2**62)
        yield


@contextmanager
def unwritable_copy(path: Path, _patch: pytest.MonkeyPatch) -> Iterator[None]:
    in_its_place = path.parent / FOLDER / "countroom.part"
    in_its_place.mkdir(parents=True)
    yield
    in_its_place.rmdir()


@pytest.mark.parametrize("trouble", [folder_in_the_way, disk_full, unwritable_copy])
async def test_a_failed_copy_does_not_affect_the_night_and_is_made_later(
    sqlite: SqliteStore,
    path: Path,
    monkeypatch: pytest.MonkeyPatch,
    trouble: Callable[[Path, pytest.MonkeyPatch], AbstractContextManager[None]],
) -> None:
    await append(sqlite, 1)
    with trouble(path, monkeypatch):
        with pytest.raises(NotSaved):
            await sqlite.back_up(START)
        await append(sqlite, 2)
    copy = await sqlite.back_up(START + TURN)

    assert [1, 2] == await copy_entries(copy)
    assert [copy_name(START + TURN)] == file_names(path.parent / FOLDER, path.stem, SUFFIX)


async def test_the_remains_of_a_killed_copy_are_overwritten(
    sqlite: SqliteStore, path: Path
) -> None:
    left = path.parent / FOLDER / "countroom.part"
    left.parent.mkdir()
    left.write_bytes(b"half a copy")
    await sqlite.back_up(START)

    assert not left.exists()
    assert [copy_name(START)] == file_names(path.parent / FOLDER, path.stem, SUFFIX)


def test_the_newest_copies_are_kept_and_before_them_the_last_of_each_hour() -> None:
    made = [copy_name(START + n * TURN) for n in range(60)]
    gone = surplus(made)

    assert made[-KEPT_NEWEST:] == [name for name in made[-KEPT_NEWEST:] if name not in gone]
    assert [copy_name(START + timedelta(hours=h, minutes=50)) for h in range(8)] == [
        name for name in made[:-KEPT_NEWEST] if name not in gone
    ]


def test_the_number_of_copies_is_bounded() -> None:
    kept: list[str] = []
    for n in range(1000):
        kept.append(copy_name(START + n * TURN))
        kept = [name for name in kept if name not in surplus(kept)]

        assert len(kept) <= KEPT_NEWEST + KEPT_HOURS
    hours = {name[:-8] for name in kept[:-KEPT_NEWEST]}

    assert KEPT_HOURS == len(hours)


def test_turning_the_clock_back_does_not_delete_the_new_copy(path: Path) -> None:
    create_if_missing(path)
    for n in range(KEPT_NEWEST + 3):
        create(path, START + n * TURN)
    made = create(path, START - timedelta(hours=1))

    assert made.exists()


async def test_a_backup_brings_the_night_into_the_database_file(
    sqlite: SqliteStore, path: Path, tmp_path: Path
) -> None:
    await append(sqlite, *range(1, 100))
    await sqlite.back_up(START)
    await append(sqlite, 100)  # begins after the checkpoint
    alone = shutil.copy(path, tmp_path / "without_wal.db")

    assert list(range(1, 100)) == (await copy_entries(str(alone)))[:99]


@pytest.fixture
async def backed_up_night(path: Path) -> Path:
    store = await open_sqlite(path)
    await open_the_night(store)
    await append(store, 1, 2, 3)
    await store.back_up(START)
    await store.close()
    return path


@pytest.mark.parametrize("kept", [(), (1, 2)])
async def test_a_database_that_has_lost_entries_is_refused(
    backed_up_night: Path, kept: tuple[int, ...]
) -> None:
    await put_entries_in_place(backed_up_night, *kept)
    with pytest.raises(CannotStart, match=rf"has {len(kept)} entries, but its backup .* has 3"):
        await open_sqlite(backed_up_night)


async def test_a_new_night_opens_beside_another_nights_backups(backed_up_night: Path) -> None:
    await put_entries_in_place(backed_up_night, 2)
    store = await open_sqlite(backed_up_night)

    assert [2] == await seqs(store)
    await store.close()


async def put_entries_in_place(path: Path, *entries: int) -> None:
    """Replace the database with one of these entries, made where there are no backups."""
    elsewhere = path.parent / "elsewhere" / path.name
    store = await open_sqlite(elsewhere)
    await open_the_night(store)
    await append(store, *entries)
    await store.close()
    put_in_place(elsewhere, path)


def test_other_files_in_the_folder_are_left_alone(path: Path) -> None:
    create_if_missing(path)
    others = ["countroom-2-20160505T210000Z.db", "countroom-mine.db", "notes.txt"]
    (path.parent / FOLDER).mkdir()
    for name in others:
        (path.parent / FOLDER / name).touch()
    for n in range(KEPT_NEWEST + 30):
        create(path, START + n * TURN)

    assert others == [name for name in others if (path.parent / FOLDER / name).exists()]


def put_in_place(made: Path, path: Path) -> None:
    """Replace the database and its -wal and -shm files with the copy."""
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()
    made.rename(path)


async def declare_results(count: Count, since: int, until: int) -> None:
    async for _ward in play(count.app.desk, count.night, RESULTS[since:until], DESK):
        pass


async def test_a_night_resumes_from_a_copy_made_during_declarations(tmp_path: Path) -> None:
    """The recovery in docs/store.md: stop, put the copy in place, start, declare the rest."""
    stood = {}
    async with open_count(tmp_path, now=START) as count:
        await declare_results(count, 0, 2)
        declaring = asyncio.create_task(declare_results(count, 2, 12))
        made = Path(await count.app.store.back_up(START))
        await declaring
        for row in await count.ledger():
            stood[row.seq] = row
        whole = count.app.desk.first_book().night
    put_in_place(made, count.path)
    async with open_count(tmp_path, now=START + TURN) as again:
        back, kept = again.app.desk.first_book(), await again.ledger()
        afresh = await read_book(again.app.store.reader, back.id)
        await declare_results(again, len(kept), 12)
        night = again.app.desk.first_book().night

    assert [stood[seq] for seq in range(2, back.seq + 1)] == kept
    assert afresh == back
    assert 3 <= back.seq
    assert whole == night


async def test_a_copy_can_be_opened_by_its_url(sqlite: SqliteStore) -> None:
    """To inspect it without putting it in place."""
    await append(sqlite, 1)
    store = await open_store(f"sqlite:///{await sqlite.back_up(START)}")
    entries = await seqs(store)
    await store.close()

    assert [1] == entries
