"""Two nights to type into: Worcester 2016, and Casterbridge, whose names are hard to type."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.casterbridge import casterbridge
from tests.count import Count, counting


@pytest.fixture
async def count(tmp_path: Path) -> AsyncIterator[Count]:
    """Worcester, 2016."""
    async with counting(tmp_path) as opened:
        yield opened


@pytest.fixture
async def made_up(tmp_path: Path) -> AsyncIterator[Count]:
    """Casterbridge."""
    async with counting(tmp_path, casterbridge()) as opened:
        yield opened
