"""A short run of `make chaos`: a copy put back, a new database, and kills before both."""

import asyncio
from pathlib import Path

import pytest

from tests.chaos.judge import Figures
from tests.chaos.night import Incident, play_night
from tests.chaos.process import QUICK
from tests.wessex import sherton

KILLS = 4  # of each night, before the one for its incident


@pytest.mark.slow(seconds=15)
async def test_kills_a_restore_and_a_new_database_leave_every_channel_true(tmp_path: Path) -> None:
    nights = await asyncio.gather(
        *(
            play_night(
                f"make test {incident}", KILLS, tmp_path / incident, sherton(), [incident], QUICK
            )
            for incident in (Incident.RESTORE, Incident.RENEWAL)
        )
    )
    figures = sum((night.figures for night in nights), start=Figures())
    happened = Figures(
        nights=2,
        kills=2 * (KILLS + 1),
        restores=1,
        renewals=1,
        quiet_moments=2,
        announcements=figures.announcements,
    )

    assert happened == figures, [fault for night in nights for fault in night.faults]
    assert figures.announcements >= 2 * 2 * 12  # nights, platforms, messages about wards


@pytest.mark.slow(seconds=20)
async def test_kills_of_two_processes_and_restarts_of_their_server_leave_every_channel_true(
    tmp_path: Path,
) -> None:
    """A quarter of the kills are restarts, by chance."""
    seed, files = "make test two processes", sherton()
    night = await play_night(
        seed, KILLS, tmp_path, files, [Incident.NONE], QUICK, processes=2, on_postgres=True
    )
    figures = night.figures

    assert 0 == figures.total_wrong, night.faults
    assert KILLS == figures.kills + figures.server_restarts
    assert figures.announcements >= 2 * 12  # platforms, messages about wards
