"""A bounded run of `make chaos`, and that its judge would notice."""

from pathlib import Path

import pytest

from tests.chaos.judge import Figures, compared
from tests.chaos.night import night
from tests.chaos.sides import PlatformMessage

A, B, C = (PlatformMessage(f"night/entry:{n}", f"words {n}") for n in range(3))
OTHER = PlatformMessage(A.key, "other words")
STRANGE = PlatformMessage("night/entry:9", "nobody declared this")


async def test_fifteen_kills_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    figures = await night("make test", 15, tmp_path)

    assert Figures(kills=15, nights=1, announcements=figures.announcements) == figures
    assert figures.announcements > 2 * 12


@pytest.mark.parametrize(
    ("heard", "missing", "doubled", "out_of_order"),
    [
        pytest.param([A, B, C], 0, 0, 0, id="all is well"),
        pytest.param([A, C], 1, 0, 0, id="one is missing"),
        pytest.param([], 3, 0, 0, id="nothing was heard"),
        pytest.param([A, B, A, C], 0, 1, 0, id="one twice"),
        pytest.param([A, A, A, B, C], 0, 2, 0, id="one three times"),
        pytest.param([A, B, C, STRANGE], 0, 1, 0, id="one of nothing"),
        pytest.param([OTHER, B, C], 1, 1, 0, id="other words under its key"),
        pytest.param([B, A, C], 0, 0, 1, id="overtaken by one"),
        pytest.param([C, A, B], 0, 0, 1, id="told before what came first"),
        pytest.param([C, B, A], 0, 0, 2, id="backwards"),
    ],
)
def test_a_channel_is_judged_by_what_it_was_to_hear(
    heard: list[PlatformMessage], missing: int, doubled: int, out_of_order: int
) -> None:
    found = compared([A, B, C], heard)

    assert (3, missing, doubled, out_of_order) == (
        found.announcements,
        found.missing,
        found.doubled,
        found.out_of_order,
    )
