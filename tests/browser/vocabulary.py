"""The vocabulary of the browser's tests: a browser, its windows, a whole night."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
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
SMALL_WALL = (1280, 720)

AFTER_EVERY_POLL = datetime(2027, 1, 1, tzinfo=UTC)

# No background traffic and no graphics card.
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
    """Skip the test because something is missing; in CI, fail it."""
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what)


@asynccontextmanager
async def open_browser() -> AsyncIterator[Browser]:
    """Debian's chromium, because Playwright installs none."""
    path = shutil.which("chromium")
    if path is None:
        skip_without("chromium is missing. Debian, Ubuntu: apt install chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=_QUIET)
        yield browser
        await browser.close()


class Window:
    """A browser window; records its requests and the errors in its console."""

    def __init__(self, context: BrowserContext, page: Page) -> None:
        self.page = page
        self.requests: list[str] = []
        self.complaints: list[str] = []
        context.on("request", lambda request: self.requests.append(request.url))
        context.on("console", self._record_message)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))

    def _record_message(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    async def open(self, url: str) -> Page:
        await self.page.goto(url)
        return self.page

    async def overflowing(self) -> list[str]:
        """Elements wider than the window, except those only for screen readers."""
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
    moves: bool = False,
) -> AsyncIterator[Window]:
    """Open a window with a fresh profile; `moves` allows animations."""
    context = await browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if dark else "light",
        java_script_enabled=scripts,
        reduced_motion="no-preference" if moves else "reduce",
    )
    try:
        yield Window(context, await context.new_page())
    finally:
        await context.close()


def row(page: Page, ward: str) -> Locator:
    return page.locator("#wards tbody tr").filter(has=page.get_by_text(ward, exact=True))


async def declare_all(board: ServedBoard) -> None:
    """Declare every ward of Worcester with its real result."""
    results = load(worcester()).results
    async for _ward in play(board.count.app.desk, board.count.night, results, DESK):
        pass
