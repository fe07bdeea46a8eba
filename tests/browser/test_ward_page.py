"""A ward's page shows its result as soon as it is in."""

import pytest
from playwright.async_api import expect

from tests.board.vocabulary import FIGURES, ServedBoard
from tests.browser.vocabulary import Window

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_result_arrives_on_the_page_of_its_ward(
    board: ServedBoard, desktop: Window
) -> None:
    page = await desktop.open(f"{board.url}/ward/battenhall")
    await expect(page.locator("#link")).to_have_text("Live")
    await expect(page.locator("#ward")).to_contain_text("awaiting declaration")
    await board.count.type("/declare Arboretum Lab")
    await expect(page.locator("#bar")).to_contain_text("1/12")
    await board.count.type(f"/declare Battenhall {FIGURES}")

    await expect(page.locator("#ward")).to_contain_text("GREEN GAIN Battenhall")
    await expect(page.get_by_role("status")).to_contain_text("GREEN GAIN Battenhall")


async def test_the_name_in_a_row_leads_to_the_page_and_a_link_leads_back(
    board: ServedBoard, desktop: Window
) -> None:
    page = await desktop.open(board.url)
    await page.get_by_role("link", name="Gorse Hill").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Gorse Hill")
    await page.get_by_role("link", name="All wards of Worcester").click()

    await expect(page.get_by_role("heading", level=1)).to_have_text("Worcester City Council")
