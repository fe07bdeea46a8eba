"""The printed page: one side of A4 for Worcester, with every figure."""

import re

import pytest
from playwright.async_api import Browser, expect

from tests.board.vocabulary import ServedBoard
from tests.browser.vocabulary import declare_all, open_window, row

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_council_of_twelve_wards_prints_on_one_page(
    board: ServedBoard, browser: Browser
) -> None:
    await declare_all(board)
    async with open_window(browser, dark=True) as window:
        page = await window.open(board.url)
        printed = await page.pdf(format="A4")

    assert 1 == len(re.findall(rb"/Type /Page\b", printed))


async def test_the_printed_page_has_every_figure_and_no_announcements(
    board: ServedBoard, browser: Browser
) -> None:
    await declare_all(board)
    async with open_window(browser) as window:
        page = await window.open(board.url)
        figures = row(page, "Battenhall").get_by_text("UKIP 89 (4.1%, new)")
        await page.get_by_role("button", name="To come").click()
        await expect(figures).to_be_hidden()
        await page.emulate_media(media="print")

        assert 0 < await figures.evaluate("one => one.getBoundingClientRect().height")
        await expect(page.locator("#ticker")).to_be_hidden()
        await expect(page.locator("#control")).to_be_visible()
