"""The page of several councils: live, found by name, newest first, and as wide as the window."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.board.vocabulary import FIGURES, ServedBoard, open_board
from tests.browser.layout import layout_faults, serious_violations, tables_outside
from tests.browser.many_councils import council_packs, declare_share
from tests.browser.vocabulary import (
    AFTER_EVERY_POLL,
    DESKTOP,
    PHONE,
    SMALL_WALL,
    WALL,
    Window,
    declare_all,
    open_window,
)
from tests.casterbridge import casterbridge
from tests.count import worcester

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def two(tmp_path: Path) -> AsyncIterator[ServedBoard]:
    async with open_board(tmp_path, [casterbridge(), worcester()]) as board:
        yield board


async def open_live(board: ServedBoard, window: Window, path: str = "") -> Page:
    page = await window.open(board.url + path)
    await expect(page.locator("#link")).to_have_text("Live")
    return page


async def test_a_result_arrives_without_a_reload_and_its_council_comes_first(
    two: ServedBoard, desktop: Window
) -> None:
    page = await open_live(two, desktop)
    await page.evaluate("window.marked = true")
    names = page.locator("#councils tbody th")
    await expect(names).to_have_text(["Casterbridge", "Worcester"])
    await two.count.type(f"/declare Battenhall {FIGURES}")

    await expect(names).to_have_text(["Worcester", "Casterbridge"])
    await expect(page.locator("#ticker li").first).to_contain_text(
        "Worcester GREEN GAIN Battenhall from Conservative"
    )
    await expect(page.locator("#news")).to_contain_text("Worcester: GREEN GAIN Battenhall")
    await expect(page.locator("#state")).to_contain_text("2 of 25 wards declared")
    assert True is await page.evaluate("window.marked")


async def test_a_council_is_found_by_name_and_by_what_became_of_it(
    tmp_path: Path, browser: Browser
) -> None:
    async with (
        open_board(tmp_path, [worcester(), casterbridge()]) as board,
        open_window(browser) as window,
    ):
        await declare_all(board)
        page = await open_live(board, window)
        shown = page.locator("#councils tbody tr:visible")
        await page.get_by_label("Find a council").fill("caster")
        await expect(shown).to_have_text([re.compile("Casterbridge")])
        await page.get_by_label("Find a council").fill("")
        await page.get_by_role("button", name="Changed hands").click()
        await expect(shown).to_have_text([re.compile("Con to NOC")])
        await page.get_by_role("button", name="Counting").click()
        await expect(shown).to_have_text([re.compile("Casterbridge")])
        await page.get_by_role("button", name="All").click()
        await page.get_by_role("button", name="Council", exact=True).click()

        await expect(shown.locator("th")).to_have_text(["Casterbridge", "Worcester"])


async def test_the_page_is_complete_without_scripts(two: ServedBoard, browser: Browser) -> None:
    await two.count.type(f"/declare Battenhall {FIGURES}")
    async with open_window(browser, scripts=False) as window:
        page = await window.open(two.url)

        await expect(page.locator("#councils tbody th").first).to_have_text("Worcester")
        await expect(page.locator("#totals")).to_contain_text("Green")
        await expect(page.locator("#ticker")).to_contain_text("GREEN GAIN Battenhall")


async def test_a_dozen_councils_print_on_one_page(tmp_path: Path, browser: Browser) -> None:
    packs = council_packs(12)
    async with (
        open_board(tmp_path, packs, now=AFTER_EVERY_POLL) as board,
        open_window(browser, dark=True) as window,
    ):
        await declare_share(board, packs, percent=60)
        page = await open_live(board, window)
        await page.get_by_role("button", name="Changed hands").click()
        printed = await page.pdf(format="A4")
        await page.emulate_media(media="print")

        assert 1 == len(re.findall(rb"/Type /Page\b", printed))
        await expect(page.locator("#councils tbody tr:visible")).to_have_count(12)


@pytest.mark.parametrize("count", [12, 50])
async def test_many_councils_fit_every_window_and_every_wall(
    tmp_path: Path, browser: Browser, count: int
) -> None:
    packs = council_packs(count)
    async with (
        open_board(tmp_path, packs, now=AFTER_EVERY_POLL) as board,
        open_window(browser) as window,
    ):
        await declare_share(board, packs, percent=60)
        too_wide = {}
        for path in ("", "/embed"):
            page = await open_live(board, window, path)
            for width in range(320, 2000, 20):
                await page.set_viewport_size({"width": width, "height": 900})
                found = [*await window.overflowing(), *await tables_outside(page)]
                if found:
                    too_wide[path, width] = found[:3]

        assert {} == too_wide

        for width, height in (WALL, SMALL_WALL):
            await window.page.set_viewport_size({"width": width, "height": height})
            wall = await open_live(board, window, "/?wall")

            assert [] == await layout_faults(wall)


@pytest.mark.parametrize("path", ["", "/embed", "/?wall"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
async def test_axe_finds_nothing_serious(
    tmp_path: Path, browser: Browser, path: str, size: tuple[int, int], dark: bool
) -> None:
    packs = council_packs(6)
    async with (
        open_board(tmp_path, packs, now=AFTER_EVERY_POLL) as board,
        open_window(browser, size, dark=dark) as window,
    ):
        await declare_share(board, packs, percent=60)
        page = await open_live(board, window, path)

        assert [] == await serious_violations(page)


async def test_the_wall_pages_through_the_councils_and_flashes_on_control(
    tmp_path: Path, browser: Browser
) -> None:
    async with (
        open_board(tmp_path, [worcester(), casterbridge()]) as board,
        open_window(browser, SMALL_WALL) as window,
    ):
        wall = await open_live(board, window, "/?wall")
        await expect(wall.locator("#councils-in .name")).to_have_text(["Worcester", "Casterbridge"])
        await expect(wall.locator("#headline")).to_have_text(
            "2 councils counting, none complete yet"
        )
        assert [] == await layout_faults(wall)
        await declare_all(board)

        await expect(wall.locator("#flash")).to_contain_text("CONTROL LOST")
        await expect(wall.locator("#results li")).to_have_count(5)
        await expect(wall.locator("#headline")).to_have_text("NOC 1 (+1), Con 0 (−1)")
        assert [] == await layout_faults(wall)
