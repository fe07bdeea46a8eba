"""The words the browser's tests are written in: a window that looks at the board, and a night."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NoReturn

import pytest
from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    async_playwright,
)

from bot.chat.rehearsal import play
from bot.importers.pack import load
from tests.board.vocabulary import ServedBoard
from tests.count import DESK, worcester

PHONE = (390, 844)
DESKTOP = (1280, 800)
WALL = (1920, 1080)

# Nothing that a browser does of its own accord, and nothing of a graphics card.
_QUIET = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def skip_without(what: str) -> NoReturn:
    """Skips the test for something this machine has not; in CI everything has to be there."""
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what)


@asynccontextmanager
async def open_browser() -> AsyncIterator[Browser]:
    """Debian's chromium; Playwright brings none."""
    path = shutil.which("chromium")
    if path is None:
        skip_without("chromium is missing. Debian, Ubuntu: apt install chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=_QUIET)
        yield browser
        await browser.close()


class Window:
    """Somebody who looks: what was asked for, and what the browser complained of, is kept."""

    def __init__(self, context: BrowserContext, page: Page) -> None:
        self.page = page
        self.asked: list[str] = []
        self.complaints: list[str] = []
        context.on("request", lambda request: self.asked.append(request.url))
        context.on("console", self._record_message)
        context.on("weberror", lambda thrown: self.complaints.append(str(thrown.error)))

    def _record_message(self, said: ConsoleMessage) -> None:
        if said.type in {"error", "warning"}:
            self.complaints.append(said.text)

    async def open(self, url: str) -> Page:
        """The page at an address; it listens already, if it is to."""
        await self.page.goto(url)
        return self.page

    async def overflowing(self) -> list[str]:
        """What stands out of the window at its side; nothing of what only screen readers read."""
        found: list[str] = await self.page.evaluate(
            """() => {
              const width = document.documentElement.clientWidth;
              const all = [...document.querySelectorAll("body *:not(.unseen, .unseen *)")];
              return document.documentElement.scrollWidth > width
                ? ["the page", ...all.filter((one) => one.getBoundingClientRect().right > width + 1)
                    .map((one) => one.outerHTML.slice(0, 100))]
                : [];
            }"""
        )
        return found


@asynccontextmanager
async def open_window(
    browser: Browser,
    size: tuple[int, int] = DESKTOP,
    *,
    dark: bool = False,
    scripts: bool = True,
) -> AsyncIterator[Window]:
    """A window of this size, with nothing from any before it."""
    context = await browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if dark else "light",
        java_script_enabled=scripts,
        reduced_motion="reduce",
    )
    try:
        yield Window(context, await context.new_page())
    finally:
        await context.close()


def row(page: Page, ward: str) -> Locator:
    """A ward's row."""
    return page.locator("#wards tbody tr").filter(has=page.get_by_text(ward, exact=True))


async def declare_all(board: ServedBoard) -> None:
    """Every ward of Worcester declares as it did."""
    results = load(worcester()).results
    async for _ward in play(board.count.app.desk, board.count.night, results, DESK):
        pass
