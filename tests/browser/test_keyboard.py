"""Everything on the board works from the keyboard."""

import pytest
from playwright.async_api import Page, expect

from tests.board.vocabulary import FIGURES, ServedBoard
from tests.browser.vocabulary import Window, row

pytestmark = pytest.mark.asyncio(loop_scope="session")

WARDS = [
    "Arboretum", "Battenhall", "Bedwardine", "Cathedral", "Claines", "Gorse Hill", "Nunnery",
    "Rainbow Hill", "St Clement", "St John", "St Stephen", "Warndon",
]  # fmt: skip


async def tab_to(page: Page, name: str | None) -> None:
    """Press Tab until the element with this text has the focus."""
    for _ in range(60):
        await page.keyboard.press("Tab")
        if name == await page.evaluate("document.activeElement.textContent"):
            return
    pytest.fail(f"Tab never reaches: {name}")


async def open_live_page(board: ServedBoard, window: Window) -> Page:
    """Open the page and wait until it is live."""
    page = await window.open(board.url)
    await expect(page.locator("#link")).to_have_text("Live")
    return page


async def test_the_first_tab_offers_a_link_to_the_wards(
    board: ServedBoard, desktop: Window
) -> None:
    page = await open_live_page(board, desktop)
    await page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to wards")

    await expect(skip).to_be_focused()
    await expect(skip).to_be_in_viewport(ratio=1)

    await page.keyboard.press("Enter")

    await expect(page.locator("#wards")).to_be_focused()


async def test_wards_are_sorted_with_tab_and_enter(board: ServedBoard, desktop: Window) -> None:
    await board.count.type(f"/declare Battenhall {FIGURES}")
    page = await open_live_page(board, desktop)
    names = page.locator("#wards tbody th .name")
    heading = page.get_by_role("columnheader", name="Ward")
    await expect(names.first).to_have_text("Battenhall")
    await tab_to(page, "Ward")
    await page.keyboard.press("Enter")

    await expect(names).to_have_text(WARDS)
    await expect(heading).to_have_attribute("aria-sort", "ascending")

    await page.keyboard.press("Enter")

    await expect(names).to_have_text(WARDS[::-1])
    await expect(heading).to_have_attribute("aria-sort", "descending")
    await expect(page.locator("#wards th[aria-sort]")).to_have_count(1)


async def test_unknown_values_sort_last_in_either_direction(
    board: ServedBoard, desktop: Window
) -> None:
    await board.count.type(f"/declare Battenhall {FIGURES}")
    page = await open_live_page(board, desktop)
    names = page.locator("#wards tbody th .name")
    for direction in ("ascending", "descending"):
        await page.get_by_role("button", name="Majority").press("Enter")

        await expect(page.get_by_role("columnheader", name="Majority")).to_have_attribute(
            "aria-sort", direction
        )
        await expect(names.first).to_have_text("Battenhall")


async def test_focus_and_order_survive_a_result(board: ServedBoard, desktop: Window) -> None:
    page = await open_live_page(board, desktop)
    await tab_to(page, "Ward")
    await page.keyboard.press("Enter")
    await board.count.type("/declare St Stephen Green")
    await expect(row(page, "St Stephen")).to_contain_text("Grn hold")

    await expect(page.get_by_role("button", name="Ward", exact=True)).to_be_focused()
    await expect(page.locator("#wards tbody th .name")).to_have_text(WARDS)


async def test_open_details_stay_open_and_keep_the_focus(
    board: ServedBoard, desktop: Window
) -> None:
    await board.count.type("/declare Battenhall Green")
    page = await open_live_page(board, desktop)
    await tab_to(page, await row(page, "Battenhall").locator("summary").text_content())
    await page.keyboard.press("Enter")
    await board.count.type(f"/declare Battenhall {FIGURES}")
    more = row(page, "Battenhall").locator("details")

    await expect(more).to_contain_text("UKIP 89 (4.1%, new)")
    await expect(more).to_have_attribute("open", "")
    await expect(more.locator("summary")).to_be_focused()
