"""A night of Worcester that #count follows, and one of Casterbridge."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.casterbridge import casterbridge
from tests.count import COUNT, Count, open_count


@pytest.fixture
async def count(tmp_path: Path) -> AsyncIterator[Count]:
    """Worcester, 2016."""
    async with open_count(tmp_path) as opened:
        await opened.type("/follow all", channel=COUNT)
        yield opened


@pytest.fixture
async def made_up(tmp_path: Path) -> AsyncIterator[Count]:
    """Casterbridge."""
    async with open_count(tmp_path, casterbridge()) as opened:
        yield opened
