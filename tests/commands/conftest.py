"""Two nights to type into: Worcester 2016, and Casterbridge, whose names are hard to type."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.casterbridge import casterbridge
from tests.count import Count, open_count


@pytest.fixture
async def count(tmp_path: Path) -> AsyncIterator[Count]:
    """Worcester, 2016."""
    async with open_count(tmp_path) as opened:
        yield opened


@pytest.fixture
async def made_up(tmp_path: Path) -> AsyncIterator[Count]:
    """Casterbridge."""
    async with open_count(tmp_path, casterbridge()) as opened:
        yield opened
