"""One browser for all tests; a night and a window for each."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.board.vocabulary import ServedBoard, open_board
from tests.browser.vocabulary import Window, open_browser, open_window

expect.set_options(timeout=20_000)  # milliseconds


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with open_browser() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="session")
async def board(tmp_path: Path) -> AsyncIterator[ServedBoard]:
    async with open_board(tmp_path) as board:
        yield board


@pytest_asyncio.fixture(loop_scope="session")
async def desktop(browser: Browser) -> AsyncIterator[Window]:
    """A desktop window; after the test, the browser must have logged no errors."""
    async with open_window(browser) as desktop:
        yield desktop

    assert [] == desktop.complaints
