"""A night on a disk that does not last is reported before it starts."""

import sys
from pathlib import Path

import pytest

from bot.store.ephemeral_disk import EPHEMERAL_HOSTS, is_on_volume, loss_warning

DATABASE = Path("/app/data/countroom.db")


@pytest.mark.parametrize(("host", "variable"), EPHEMERAL_HOSTS.items())
def test_a_night_on_an_ephemeral_disk_is_reported_as_at_risk(host: str, variable: str) -> None:
    warning = loss_warning({variable: "anything"}, DATABASE, volume=False) or ""

    assert f"Every declaration in {DATABASE} would be lost when {host} restarts" in warning


@pytest.mark.parametrize("variable", EPHEMERAL_HOSTS.values())
def test_a_night_on_a_volume_is_not_at_risk(variable: str) -> None:
    assert loss_warning({variable: "anything"}, DATABASE, volume=True) is None


@pytest.mark.parametrize("environment", [{}, {"PORT": "8080"}, {"RENDER": "", "DYNO": ""}])
def test_a_machine_that_names_no_ephemeral_host_is_trusted(environment: dict[str, str]) -> None:
    assert loss_warning(environment, DATABASE, volume=False) is None


def test_the_host_is_named_before_the_container_it_runs() -> None:
    both = {"COUNTROOM_CONTAINER": "1", "FLY_APP_NAME": "countroom"}

    assert "when Fly.io restarts" in (loss_warning(both, DATABASE, volume=False) or "")


@pytest.mark.parametrize("path", ["/nowhere/at/all.db", "/dev/shm/night.db", "/tmp/night.db"])  # noqa: S108
def test_the_system_disk_and_memory_are_not_volumes(path: str) -> None:
    assert not is_on_volume(Path(path))


def test_the_programs_own_disk_is_not_a_volume(monkeypatch: pytest.MonkeyPatch) -> None:
    """A relative path is below the bot's working directory."""
    monkeypatch.chdir(Path(__file__).parents[2])

    assert not is_on_volume(Path("data/countroom.db"))


@pytest.mark.skipif(sys.platform != "linux", reason="needs a mount that is always there: /proc")
def test_another_mount_is_a_volume_even_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "data").symlink_to("/proc")

    assert [True, True] == [
        is_on_volume(Path("/proc/countroom.db")), is_on_volume(tmp_path / "data" / "countroom.db")
    ]  # fmt: skip
