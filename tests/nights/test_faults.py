"""Nights in which calls fail by chance: the channels and the people read the same."""

from pathlib import Path

import pytest

from tests.faults import Faults, injected
from tests.nights.player import FOLDER, replay
from tests.servers.postgres import PostgresServer

PERCENT = 15.0

some_nights = pytest.mark.parametrize("name", ["slips", "behind", "worcester_turning"])
some_seeds = pytest.mark.parametrize("seed", ["one", "two"])


def written(name: str) -> str:
    return (FOLDER / f"{name}.txt").read_text(encoding="utf-8")


@some_nights
@some_seeds
async def test_a_night_with_faults_goes_as_written(name: str, seed: str, tmp_path: Path) -> None:
    with injected(Faults(PERCENT, f"{name} {seed}")) as faults:
        played = await replay(written(name), tmp_path)

    assert written(name) == played
    assert faults.number > 0


@some_nights
async def test_a_night_with_faults_goes_alike_on_postgresql(
    name: str, tmp_path: Path, postgres_server: PostgresServer
) -> None:
    url = await postgres_server.new_database()
    with injected(Faults(PERCENT, name)) as faults:
        played = await replay(written(name), tmp_path, url)

    assert written(name) == played
    assert faults.number > 0
