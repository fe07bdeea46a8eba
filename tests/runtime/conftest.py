"""Worcester 2016 a minute before the close of poll, each channel following as it is named."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.count import Count, counting, place
from tests.runtime.vocabulary import CLOSE, MINUTE


@pytest.fixture
async def count(tmp_path: Path) -> AsyncIterator[Count]:
    """#count follows everything, each result in a message of its own."""
    async with counting(tmp_path, at=CLOSE - MINUTE) as opened:
        await opened.types("/follow all each", where=place("#count"))
        await opened.types("/follow gains each", where=place("#gains"))
        await opened.types("/follow control", where=place("#control"))
        yield opened
