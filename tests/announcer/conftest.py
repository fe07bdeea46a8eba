"""A night that #count follows in full."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.count import COUNT, Count, counting


@pytest.fixture
async def count(tmp_path: Path) -> AsyncIterator[Count]:
    """Worcester, 2016."""
    async with counting(tmp_path) as opened:
        await opened.types("/follow all each", where=COUNT)
        yield opened
