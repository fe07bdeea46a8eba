"""A night that #count follows in full."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.count import COUNT, Count, open_count


@pytest.fixture
async def count(tmp_path: Path) -> AsyncIterator[Count]:
    """Worcester, 2016."""
    async with open_count(tmp_path) as opened:
        await opened.type("/follow all each", channel=COUNT)
        yield opened
