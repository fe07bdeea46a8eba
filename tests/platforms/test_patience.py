"""What an event asks of the desk is tried again while the store is busy."""

import pytest

from bot.errors import NotSaved
from bot.platforms.shared.patience import insist


@pytest.mark.parametrize(("busy", "tries"), [(0, 1), (3, 4)])
async def test_it_is_tried_until_it_is_saved(
    monkeypatch: pytest.MonkeyPatch, busy: int, tries: int
) -> None:
    monkeypatch.setattr("bot.platforms.shared.patience._RETRY_WAITS", (0, 0, 0))
    tried = 0

    async def work() -> None:
        nonlocal tried
        tried += 1
        if tried <= busy:
            raise NotSaved("NOT saved: the database is busy. Try again.")

    await insist(work)

    assert tries == tried


async def test_a_store_that_stays_busy_is_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.platforms.shared.patience._RETRY_WAITS", (0, 0, 0))

    async def work() -> None:
        raise NotSaved("NOT saved: the database is busy. Try again.")

    with pytest.raises(NotSaved):
        await insist(work)
