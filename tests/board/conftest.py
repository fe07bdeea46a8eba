"""A night in progress with its board on a real port, and whoever looks at it or listens."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.board.vocabulary import ServedBoard, open_board


@pytest.fixture
async def board(tmp_path: Path) -> AsyncIterator[ServedBoard]:
    async with open_board(tmp_path) as board:
        yield board
