"""Pictures match the snapshots that were last approved."""

import pytest

from tests.charts.snapshots import FOLDER, snapshots

DRAWN = snapshots()


@pytest.mark.parametrize("name", DRAWN)
def test_a_picture_matches_its_snapshot(name: str) -> None:
    """After an intended change, run python -m tests.charts.snapshots and review the diff."""
    kept = (FOLDER / name).read_text(encoding="utf-8")

    assert kept == DRAWN[name]


def test_every_snapshot_has_a_test() -> None:
    assert set(DRAWN) == {path.name for path in FOLDER.iterdir()}
