"""A night of Worcester that #count follows, and one of Casterbridge."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.casterbridge import casterbridge
from tests.count import COUNT, Count, counting


@pytest.fixture
async def count(tmp_path: Path) -> AsyncIterator[Count]:
    """Worcester, 2016."""
    async with counting(tmp_path) as opened:
        await opened.types("/follow all", where=COUNT)
        yield opened


@pytest.fixture
async def made_up(tmp_path: Path) -> AsyncIterator[Count]:
    """Casterbridge."""
    async with counting(tmp_path, casterbridge()) as opened:
        yield opened
