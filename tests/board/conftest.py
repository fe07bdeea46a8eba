"""A night in progress with its board on a real port, and whoever looks at it or listens."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.board.vocabulary import Hall, on_the_wall


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    async with on_the_wall(tmp_path) as hall:
        yield hall
