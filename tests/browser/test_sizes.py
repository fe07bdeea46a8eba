"""The board fits a phone, a phone at 400 per cent zoom, a desktop and a wall screen."""

import pytest
from playwright.async_api import Browser, expect

from tests.board.vocabulary import ServedBoard
from tests.browser.vocabulary import DESKTOP, PHONE, WALL, declare_all, open_window, row

pytestmark = pytest.mark.asyncio(loop_scope="session")

# WCAG 2.2, 1.4.10 Reflow: 320 CSS pixels, which is 1,280 at 400 per cent.
NARROW = (320, 256)


@pytest.mark.parametrize("path", ["", "/embed"], ids=["the board", "embedded"])
@pytest.mark.parametrize("size", [NARROW, PHONE, DESKTOP, WALL], ids=str)
async def test_nothing_is_wider_than_the_window(
    board: ServedBoard, browser: Browser, size: tuple[int, int], path: str
) -> None:
    await declare_all(board)
    async with open_window(browser, size) as window:
        page = await window.open(board.url + path)
        await page.evaluate(
            "for (const more of document.querySelectorAll('details')) more.open = true"
        )

        assert [] == await window.overflowing()


async def test_a_wall_screen_shows_the_night_without_scrolling(
    board: ServedBoard, browser: Browser
) -> None:
    """A wall screen has no scrolling: control, seats and the newest results must be in view."""
    await declare_all(board)
    async with open_window(browser, WALL) as window:
        page = await window.open(board.url)

        for element in (
            page.locator("#control"),
            page.locator("#state"),
            page.locator("#seats"),
            page.locator("#ticker li").first,
            page.locator("#wards tbody tr").nth(5),
        ):
            await expect(element).to_be_in_viewport(ratio=1)


async def test_a_phone_shows_control_first(board: ServedBoard, browser: Browser) -> None:
    async with open_window(browser, PHONE) as window:
        page = await window.open(board.url)

        await expect(page.locator("#control")).to_be_in_viewport(ratio=1)
        await expect(page.locator("#state")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=str)
async def test_every_target_is_large_enough(
    board: ServedBoard, browser: Browser, size: tuple[int, int]
) -> None:
    """WCAG 2.2, 2.5.8 Target Size: 24 by 24 CSS pixels."""
    async with open_window(browser, size) as window:
        page = await window.open(board.url)
        await expect(row(page, "Battenhall")).to_be_visible()
        small = await page.evaluate(
            """[...document.querySelectorAll("button, summary, footer a")]
              .map((one) => [one.textContent, one.getBoundingClientRect()])
              .filter(([, box]) => box.width < 24 || box.height < 24)
              .map(([name, box]) => `${name}: ${box.width} x ${box.height}`)"""
        )

        assert [] == small
