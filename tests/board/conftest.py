"""A night with its board on a local port."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.board.vocabulary import ServedBoard, open_board


@pytest.fixture
async def board(tmp_path: Path) -> AsyncIterator[ServedBoard]:
    async with open_board(tmp_path) as board:
        yield board
