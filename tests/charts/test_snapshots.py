"""Pictures as they were when somebody last looked at them."""

import pytest

from tests.charts.snapshots import FOLDER, snapshots

DRAWN = snapshots()


@pytest.mark.parametrize("name", DRAWN)
def test_a_picture_is_drawn_as_it_is_kept(name: str) -> None:
    """Meant otherwise? python -m tests.charts.snapshots, then look at what changed."""
    kept = (FOLDER / name).read_text(encoding="utf-8")

    assert kept == DRAWN[name]


def test_no_kept_picture_is_without_a_test() -> None:
    assert set(DRAWN) == {path.name for path in FOLDER.iterdir()}
