"""A click is claimed once: by whoever comes first, across restarts, and while the store is busy."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.count import Count, open_count

KEY = "hall:message 1:shared"


async def test_of_two_claims_at_once_one_is_the_first(count: Count) -> None:
    clicks = count.app.desk.clicks
    claims = await asyncio.gather(clicks.claim(KEY), clicks.claim(KEY))

    assert [True, False] == [*claims]


async def test_a_claim_outlives_a_restart(tmp_path: Path) -> None:
    async with open_count(tmp_path) as before:
        await before.app.desk.clicks.claim(KEY)
    async with open_count(tmp_path) as after:
        assert not await after.app.desk.clicks.claim(KEY)


async def test_a_released_click_may_be_claimed_again(count: Count) -> None:
    clicks = count.app.desk.clicks
    await clicks.claim(KEY)
    await clicks.release(KEY)

    assert await clicks.claim(KEY)


async def test_while_the_store_is_locked_a_click_still_counts_once(count: Count) -> None:
    clicks = count.app.desk.clicks
    with closing(sqlite3.connect(count.path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        first, second = await clicks.claim(KEY), await clicks.claim(KEY)

    assert first
    assert not second
