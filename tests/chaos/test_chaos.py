"""A short run of `make chaos`, and proof that its judge notices faults."""

from pathlib import Path

import pytest

from tests.chaos.judge import Figures, compare_messages
from tests.chaos.night import play_nights
from tests.chaos.sides import PlatformMessage

A, B, C = (PlatformMessage(f"night/entry:{n}", f"words {n}") for n in range(3))
OTHER = PlatformMessage(A.key, "other words")
STRANGE = PlatformMessage("night/entry:9", "nobody declared this")


@pytest.mark.slow(seconds=30)
async def test_fifteen_kills_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    figures = await play_nights("make test", 15, tmp_path, kills_a_night=8)

    assert Figures(kills=15, nights=2, announcements=figures.announcements) == figures
    assert figures.announcements >= 2 * 2 * 12  # nights, platforms, wards


@pytest.mark.parametrize(
    ("received", "missing", "doubled", "out_of_order"),
    [
        pytest.param([A, B, C], 0, 0, 0, id="all correct"),
        pytest.param([A, C], 1, 0, 0, id="one is missing"),
        pytest.param([], 3, 0, 0, id="nothing was received"),
        pytest.param([A, B, A, C], 0, 1, 0, id="one twice"),
        pytest.param([A, A, A, B, C], 0, 2, 0, id="one three times"),
        pytest.param([A, B, C, STRANGE], 0, 1, 0, id="one that nobody declared"),
        pytest.param([OTHER, B, C], 1, 1, 0, id="other words under its key"),
        pytest.param([B, A, C], 0, 0, 1, id="one overtaken"),
        pytest.param([C, A, B], 0, 0, 1, id="one too early"),
        pytest.param([C, B, A], 0, 0, 2, id="backwards"),
    ],
)
def test_a_channel_is_judged_by_what_it_should_have_received(
    received: list[PlatformMessage], missing: int, doubled: int, out_of_order: int
) -> None:
    found = compare_messages([A, B, C], received)

    assert (3, missing, doubled, out_of_order) == (
        found.announcements,
        found.missing,
        found.doubled,
        found.out_of_order,
    )
