"""Nights as transcripts: each is replayed and must come out as written."""

from pathlib import Path

import pytest

from tests.nights.player import replay, transcripts
from tests.servers.postgres import PostgresServer

every_night = pytest.mark.parametrize(
    "written",
    [pytest.param(path.read_text(encoding="utf-8"), id=path.stem) for path in transcripts()],
)


@every_night
async def test_the_night_goes_as_written(written: str, tmp_path: Path) -> None:
    """If the wording changed for the better: python -m tests.nights.write"""
    assert written == await replay(written, tmp_path)


@every_night
async def test_the_night_goes_alike_on_postgresql(
    written: str, tmp_path: Path, postgres_server: PostgresServer
) -> None:
    assert written == await replay(written, tmp_path, await postgres_server.new_database())
