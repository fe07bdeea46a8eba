"""Worcester 2016, a minute before the close of poll, with a channel at each level."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.count import Count, channel_named, open_count
from tests.runtime.vocabulary import CLOSE, MINUTE


@pytest.fixture
async def polling_count(tmp_path: Path) -> AsyncIterator[Count]:
    """#count follows everything, one message per result."""
    async with open_count(tmp_path, now=CLOSE - MINUTE) as opened:
        await opened.type("/follow all each", channel=channel_named("#count"))
        await opened.type("/follow gains each", channel=channel_named("#gains"))
        await opened.type("/follow control", channel=channel_named("#control"))
        yield opened
