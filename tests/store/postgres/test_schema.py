"""PostgreSQL's tables are SQLite's, and only Countroom's database is taken."""

import asyncio
import stat
import subprocess
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import connect

import asyncpg
import pytest

from bot.errors import CannotStart
from bot.observability.diagnostics import Severity
from bot.store import examine
from bot.store.postgres import dump
from bot.store.postgres.engine import PostgresStore, open_postgres
from bot.store.sqlite.file import create_if_missing
from tests.servers.postgres import PostgresServer
from tests.store.vocabulary import append, seqs

START = datetime(2016, 5, 5, 21, tzinfo=UTC)


def restore(server: PostgresServer, copy: Path, url: str) -> None:
    """As docs/store.md says."""
    subprocess.run(  # noqa: S603 - the server's own program
        [server.programs / "pg_restore", "--no-owner", f"--dbname={url}", copy], check=True
    )


def mode(file: Path) -> str:
    return stat.filemode(file.stat().st_mode)


async def run(url: str, sql: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(sql)
    finally:
        await connection.close()


def columns_in_sqlite(path: Path) -> Mapping[str, list[str]]:
    create_if_missing(path)
    with closing(connect(path)) as database:
        tables = database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
        return {
            table: [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
            for (table,) in tables
        }


async def columns_in_postgres(url: str) -> Mapping[str, list[str]]:
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = 'public' ORDER BY ordinal_position"
        )
    finally:
        await connection.close()
    tables: dict[str, list[str]] = {}
    for table, column in rows:
        tables.setdefault(table, []).append(column)
    return tables


async def test_both_engines_have_the_same_tables(url: str, tmp_path: Path) -> None:
    in_postgres = dict(await columns_in_postgres(url))

    assert ["schema_version"] == in_postgres.pop("countroom")
    assert ["writer", "batch"] == in_postgres.pop("commits")
    assert columns_in_sqlite(tmp_path / "night.db") == in_postgres


async def test_an_empty_database_gets_the_tables(postgres_server: PostgresServer) -> None:
    url = await postgres_server.bare_database()
    for _ in range(2):
        store = await open_postgres(url)
        await store.close()

    assert "ledger" in await columns_in_postgres(url)


async def test_another_programs_database_is_left_alone(postgres_server: PostgresServer) -> None:
    url = await postgres_server.bare_database()
    await run(url, "CREATE TABLE nights (hotel text)")
    with pytest.raises(CannotStart, match="another program's"):
        await open_postgres(url)

    assert {"nights": ["hotel"]} == await columns_in_postgres(url)


async def test_a_newer_versions_database_is_left_alone(url: str) -> None:
    await run(url, "UPDATE countroom SET schema_version = 99")
    with pytest.raises(CannotStart, match="schema 99, and this version knows"):
        await open_postgres(url)


async def test_the_doctor_names_the_server_and_a_missing_pg_dump(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    server, without_dump = await asyncio.to_thread(examine, url)

    assert Severity.OK == server.severity
    assert "is sound. PostgreSQL " in server.text
    assert "pg_dump is missing, so the bot can't make backups." == without_dump.text


def test_the_doctor_names_a_server_that_is_not_there() -> None:
    (found,) = examine("postgresql://desk:canary@127.0.0.1:1/night")

    assert Severity.PROBLEM == found.severity
    assert "canary" not in found.text


async def test_a_backup_is_restored_by_pg_restore(
    postgres: PostgresStore,
    postgres_server: PostgresServer,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("PATH", str(postgres_server.programs), prepend=":")
    monkeypatch.chdir(tmp_path)
    await append(postgres, 1, 2)
    copy = await postgres.back_up(START)
    elsewhere = await postgres_server.bare_database()
    await asyncio.to_thread(restore, postgres_server, Path(copy), elsewhere)
    restored = await open_postgres(elsewhere)

    assert [1, 2] == await seqs(restored)
    assert f"data/backups/countroom-20160505T210000Z{dump.SUFFIX}" == copy
    assert "-rw-------" == await asyncio.to_thread(mode, Path(copy))
    await restored.close()
