"""Which files SQLite's store opens and which it refuses; a refused file stays unchanged."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.errors import CannotStart
from bot.store import claims, ledger, nights, open_store
from bot.store.sqlite.engine import SqliteStore, open_sqlite
from bot.store.sqlite.file import MIGRATIONS, create_if_missing
from tests.store.vocabulary import NIGHT, append, entry, open_the_night, seqs


def run(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for sql in statements:
            connection.execute(sql)


def content(path: Path) -> bytes:
    return path.read_bytes()


def overwrite(path: Path, place: int, wrong: bytes) -> None:
    content = bytearray(path.read_bytes())
    content[place : place + len(wrong)] = wrong
    path.write_bytes(content)


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: -5 * 4096])


def migrated_to(path: Path, number: int) -> None:
    """Make a database of an earlier version."""
    folder = path.with_name("migrations")
    folder.mkdir()
    for earlier in sorted(MIGRATIONS.glob("*.sql"))[:number]:
        shutil.copy(earlier, folder)
    create_if_missing(path, folder)


UNFIT: dict[str, tuple[Callable[[Path], object], str]] = {
    "an empty file": (lambda path: path.write_bytes(b""), "is empty .0 bytes."),
    "a file that is no database": (lambda path: path.write_text("notes\n" * 99), "not a database"),
    "a damaged beginning": (lambda path: overwrite(path, 3, b"\0\0"), "not a database"),
    "a damaged schema": (lambda path: overwrite(path, 100, b"\xff" * 200), "is damaged"),
    "a damaged page": (lambda path: overwrite(path, 4096 * 3, b"\xff" * 400), "is damaged"),
    "a file cut off": (cut_off, "is damaged"),
    "another program's database": (
        lambda path: run(path, "PRAGMA application_id = 7"),
        "another program",
    ),
    "a database of nobody's": (
        lambda path: run(path, "PRAGMA application_id = 0"),
        "another program",
    ),
    "a newer bot's database": (lambda path: run(path, "PRAGMA user_version = 99"), "newer version"),
}


@pytest.fixture
async def finished_database(path: Path) -> Path:
    """The database of a finished night."""
    store = await open_sqlite(path)
    await open_the_night(store)
    await append(store, *range(1, 100))
    await store.close()
    return path


@pytest.mark.parametrize(("spoil", "complaint"), UNFIT.values(), ids=UNFIT.keys())
async def test_a_foreign_file_is_refused_and_left_unchanged(
    finished_database: Path, spoil: Callable[[Path], object], complaint: str
) -> None:
    spoil(finished_database)
    before = content(finished_database)
    with pytest.raises(CannotStart, match=complaint):
        await open_sqlite(finished_database)

    assert before == content(finished_database)


async def test_a_folder_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match=f"{tmp_path} can't be opened: .*directory"):
        await open_sqlite(tmp_path)


async def test_a_refusal_releases_the_file(finished_database: Path) -> None:
    newest = len(list(MIGRATIONS.glob("*.sql")))
    run(finished_database, "PRAGMA user_version = 99")
    with pytest.raises(CannotStart):
        await open_sqlite(finished_database)
    run(finished_database, f"PRAGMA user_version = {newest}")
    store = await open_sqlite(finished_database)

    assert list(range(1, 100)) == await seqs(store)
    await store.close()


async def test_a_wal_file_without_its_database_is_not_overwritten(
    sqlite: SqliteStore, tmp_path: Path, path: Path
) -> None:
    await append(sqlite, 1)
    left = tmp_path / "moved.db-wal"
    shutil.copy(path.with_name(path.name + "-wal"), left)
    before = content(left)
    with pytest.raises(CannotStart, match=r"moved\.db-wal exists and may hold"):
        await open_sqlite(tmp_path / "moved.db")

    assert before == content(left)


async def test_the_same_process_cannot_open_a_database_twice(
    sqlite: SqliteStore, path: Path
) -> None:
    with pytest.raises(CannotStart, match=r"Another bot, process .*, is using the database"):
        await open_sqlite(path)


@pytest.mark.parametrize("name", ["hard link", "symbolic link"])
async def test_another_name_does_not_open_the_same_database(
    sqlite: SqliteStore, path: Path, tmp_path: Path, name: str
) -> None:
    other = tmp_path / "other" / "night.db"
    other.parent.mkdir()
    if name == "hard link":
        other.hardlink_to(path)
    else:
        other.symlink_to(path)
    with pytest.raises(CannotStart, match=r"Another bot.* is using the database"):
        await open_sqlite(other)
    await append(sqlite, 1)

    assert [1] == await seqs(sqlite)


async def test_only_the_bots_account_can_read_what_it_writes(tmp_path: Path) -> None:
    path = tmp_path / "data" / "countroom.db"
    store = await open_sqlite(path)
    await open_the_night(store)
    copy = Path(await store.back_up(datetime(2016, 5, 5, 22, tzinfo=UTC)))
    files = [path, path.with_name(path.name + "-wal"), copy]
    modes = {file.name: oct(file.stat().st_mode & 0o777) for file in files}
    folders = {oct(folder.stat().st_mode & 0o777) for folder in (path.parent, copy.parent)}
    await store.close()

    assert dict.fromkeys(modes, "0o600") == modes
    assert {"0o700"} == folders


async def test_a_missing_database_is_created_with_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    store = await open_store("sqlite:///data/nights/countroom.db")
    await open_the_night(store)
    await store.close()
    store = await open_store(f"sqlite:///{tmp_path}/data/nights/countroom.db")

    assert 1 == len(await nights.all_nights(store.reader))
    await store.close()


@pytest.mark.parametrize(
    "url",
    ["mysql://bot:secret@db/count", "sqlite:///", "sqlite:///:memory:", "data/countroom.db"],
)
async def test_a_url_that_is_not_understood_is_explained_but_not_repeated(url: str) -> None:
    with pytest.raises(CannotStart) as refusal:
        await open_store(url)

    assert "Write sqlite:///data/countroom.db" in str(refusal.value)
    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize("script", sorted(MIGRATIONS.glob("*.sql")), ids=lambda path: path.stem)
def test_a_migration_gives_its_reason_and_sets_its_own_number(script: Path, path: Path) -> None:
    """The migrations up to it, applied alone, give a database with its number."""
    number = int(script.stem[:4])
    migrated_to(path, number)
    with closing(sqlite3.connect(path)) as connection:
        (version,) = connection.execute("PRAGMA user_version").fetchone()

    assert script.read_text().startswith("-- ")
    assert number == version


async def test_what_an_older_version_queued_is_still_told(path: Path) -> None:
    """It may have posted what it claimed, so that keeps its old key; the rest gets a nonce."""
    migrated_to(path, 4)
    run(
        path,
        "INSERT INTO nights (night, slug, kind, opened_at)"
        " VALUES ('n', 'n', 'live', '2016-05-05T22:00:00Z')",
        "INSERT INTO outbox (channel, night, seq, cause, level, facts, state, attempts, created_at,"
        " claimed_at, batch) VALUES ('#a', 'n', 2, 'entry:2', 3, '{}', 'claimed', 1,"
        " '2016-05-05T22:00:00Z', '2016-05-05T22:00:01Z', 1),"
        " ('#b', 'n', 2, 'entry:2', 3, '{}', 'pending', 0, '2016-05-05T22:00:00Z', NULL, NULL)",
    )
    store = await open_sqlite(path)
    (claimed,) = await claims.next_message(store.reader, "#a")
    async with store.transaction() as tx:
        (fresh,) = await claims.claim(
            tx, await claims.read_waiting(tx, "#b"), "2016-05-05T22:00:02Z", ""
        )
    await store.close()

    assert "n/entry:2" == claimed.key
    assert fresh.key == f"n/entry:2/{fresh.nonce}"
    assert fresh.nonce


async def test_the_entries_of_an_older_version_get_their_hashes(path: Path) -> None:
    """They can't be told from entries written now, and are never changed again."""
    migrated_to(path, 13)
    columns = "night, seq, kind, ward, payload, who, who_name, platform, channel, at"
    run(
        path,
        "INSERT INTO nights (night, slug, kind, opened_at)"
        f" VALUES ('{NIGHT}', 'n', 'live', '2016-05-05T22:00:00Z')",
        *(
            f"INSERT INTO ledger ({columns}) VALUES ('{row.night}', {row.seq}, '{row.kind}',"
            f" '{row.ward}', '{row.payload}', '{row.who}', '{row.who_name}', '{row.platform}',"
            f" '{row.channel}', '{row.at}')"
            for row in map(entry, (1, 2, 3))
        ),
    )
    store = await open_sqlite(path)
    await append(store, 4)
    changed = await ledger.find_change(store.reader, NIGHT)
    await store.close()

    assert changed is None
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        run(path, "UPDATE ledger SET hash = ''")


async def test_a_byte_changed_on_the_disk_is_found(path: Path) -> None:
    """1081 became 1981: SQLite itself sees nothing wrong."""
    store = await open_sqlite(path)
    await open_the_night(store)
    await append(store, 1, 2, 3)
    await store.close()
    overwrite(path, content(path).rindex(b'"Grn"'), b'"Con"')
    store = await open_sqlite(path)
    changed = await ledger.find_change(store.reader, NIGHT)
    await store.close()

    assert changed in {1, 2, 3}
