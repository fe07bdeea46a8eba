"""The page updates itself without a reload, and sends requests to the bot only."""

import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, Page, expect

from bot.chat.rehearsal import play
from bot.importers.pack import load, read_pack_files
from tests.board.vocabulary import FIGURES, PACKS, ServedBoard, open_board
from tests.browser.vocabulary import AFTER_EVERY_POLL, PHONE, Window, declare_all, open_window, row
from tests.count import DESK

pytestmark = pytest.mark.asyncio(loop_scope="session")

TOP = "row => row.getBoundingClientRect().top"
GAIN = "GAIN from Con"


async def open_marked_page(board: ServedBoard, window: Window) -> Page:
    """Open the page, wait until it is live, and mark it; a reload would lose the mark."""
    page = await window.open(board.url)
    await expect(page.locator("#link")).to_have_text("Live")
    await page.evaluate("window.marked = true")
    return page


async def is_marked(page: Page) -> bool:
    """Whether the page has not been reloaded since it was marked."""
    return True is await page.evaluate("window.marked")


async def test_a_night_in_progress_is_shown(board: ServedBoard, desktop: Window) -> None:
    await board.count.type(f"/declare Battenhall {FIGURES}")
    page = await desktop.open(board.url)

    await expect(page).to_have_title("Worcester 1/12")
    await expect(page.locator("#control")).to_contain_text("Worcester: for a majority")
    await expect(row(page, "Battenhall")).to_contain_text("Louis Stephen 1,081")
    await expect(row(page, "Arboretum")).to_contain_text("To come")


async def test_a_gain_arrives_without_a_reload(board: ServedBoard, desktop: Window) -> None:
    page = await open_marked_page(board, desktop)
    await expect(row(page, "Battenhall")).to_contain_text("To come")
    await board.count.type(f"/declare Battenhall {FIGURES}")

    await expect(row(page, "Battenhall")).to_contain_text(GAIN)
    await expect(row(page, "Battenhall")).to_have_class("declared gain fresh")
    await expect(page.locator("#ticker li").first).to_contain_text("GREEN GAIN Battenhall")
    await expect(page).to_have_title("Worcester 1/12")
    assert await is_marked(page)


async def test_a_correction_replaces_the_wrong_result(board: ServedBoard, desktop: Window) -> None:
    await board.count.type(f"/declare Battenhall {FIGURES}")
    page = await open_marked_page(board, desktop)
    await board.count.type("/correct Battenhall Con 1081 Green 887 Lab 127 UKIP 89 because misread")
    await board.count.press("Yes, record it")

    await expect(row(page, "Battenhall")).to_contain_text("David Tibbutt 1,081")
    await expect(row(page, "Battenhall")).not_to_contain_text("GAIN")
    await expect(page.locator("#ticker li").first).to_contain_text("not Louis Stephen (Grn)")
    assert await is_marked(page)


async def test_a_correction_of_a_seat_comes_and_goes_without_moving_the_row_pointed_at(
    board: ServedBoard, desktop: Window
) -> None:
    await board.count.type(f"/declare Battenhall {FIGURES}")
    page = await open_marked_page(board, desktop)
    pointed, on_top = row(page, "Claines"), page.locator("#corrections")
    await expect(on_top).to_be_hidden()
    await pointed.hover()
    before = await pointed.evaluate(TOP)
    await board.count.type("/correct Battenhall Con 1081 Green 887 Lab 127 UKIP 89 because misread")
    await board.count.press("Yes, record it")

    await expect(on_top).to_contain_text("CORRECTION: Conservative hold Battenhall")
    assert pytest.approx(before, abs=1) == await pointed.evaluate(TOP)
    board.count.clock.shift(timedelta(minutes=15))
    await board.count.type("/mark Arboretum counting")

    await expect(on_top).to_have_text("")
    assert pytest.approx(before, abs=1) == await pointed.evaluate(TOP)
    assert await is_marked(page)


async def test_the_live_region_has_only_the_newest_announcement(
    board: ServedBoard, desktop: Window
) -> None:
    """A screen reader reads the whole region aloud at each change."""
    page = await open_marked_page(board, desktop)
    live_region = page.get_by_role("status")
    await expect(live_region).to_be_empty()
    await board.count.type(f"/declare Battenhall {FIGURES}")
    await expect(live_region).to_contain_text("GREEN GAIN Battenhall")
    await board.count.type("/declare Arboretum Lab")

    await expect(live_region).to_contain_text("Arboretum")
    await expect(live_region).not_to_contain_text("Battenhall")


async def test_the_page_reconnects_to_a_restarted_bot(tmp_path: Path, browser: Browser) -> None:
    async with open_window(browser) as window:
        async with open_board(tmp_path) as board:
            page = await open_marked_page(board, window)
        await expect(page.locator("#link")).to_contain_text("Not live: no contact since")
        async with open_board(tmp_path, port=board.port) as restarted:
            await restarted.count.type(f"/declare Battenhall {FIGURES}")

            await expect(row(page, "Battenhall")).to_contain_text(GAIN)
            await expect(page.locator("#link")).to_have_text("Live")
            assert await is_marked(page)


async def test_the_page_makes_requests_to_the_bot_only(board: ServedBoard, desktop: Window) -> None:
    page = await open_marked_page(board, desktop)
    await declare_all(board)
    await expect(page).to_have_title("Worcester 12/12")

    assert {urlsplit(board.url).netloc} == {urlsplit(url).netloc for url in desktop.requests}


@pytest.mark.parametrize("path", ["", "/embed"], ids=["the board", "embedded"])
async def test_the_page_is_complete_without_scripts(
    board: ServedBoard, browser: Browser, path: str
) -> None:
    await board.count.type(f"/declare Battenhall {FIGURES}")
    async with open_window(browser, scripts=False) as window:
        page = await window.open(board.url + path)

        await expect(page.locator("#control")).to_be_visible()
        await expect(page.locator("#seats")).to_contain_text("Conservative")
        await expect(page.locator("#link")).to_be_hidden()
        if not path:
            await expect(row(page, "Battenhall")).to_contain_text(GAIN)
            await row(page, "Battenhall").locator("summary").click()
            await expect(row(page, "Battenhall")).to_contain_text("UKIP 89 (4.1%, new)")
        assert [] == window.complaints


async def test_what_a_reader_has_scrolled_to_does_not_move(
    tmp_path: Path, browser: Browser
) -> None:
    """Twenty declarations arrive while a reader on a phone is at the thirtieth ward."""
    files = read_pack_files(PACKS / "cambridgeshire-2021")
    results = load(files).results
    async with (
        open_board(tmp_path, files, now=AFTER_EVERY_POLL) as board,
        open_window(browser, PHONE) as window,
    ):
        desk, night = board.count.app.desk, board.count.night
        async for _ward in play(desk, night, results[:10], DESK):
            pass
        page = await open_marked_page(board, window)
        last = results[-1][0]
        await row(page, last).scroll_into_view_if_needed()
        before = await row(page, last).evaluate(TOP)
        async for _ward in play(desk, night, results[10:30], DESK):
            await page.wait_for_timeout(50)
        await expect(page).to_have_title(re.compile(r" 30/"))

        assert 0 < await page.evaluate("window.scrollY")
        assert pytest.approx(before, abs=1) == await row(page, last).evaluate(TOP)


WITHOUT_MARKS = """() => {
  for (const one of document.querySelectorAll(".fresh")) one.classList.remove("fresh");
  for (const one of document.querySelectorAll("[class='']")) one.removeAttribute("class");
  document.getElementById("news").textContent = "";
  document.querySelector("main").removeAttribute("style");
  document.getElementById("figures").remove(); // fetched once they are looked at
  return document.body.innerHTML.replace(/>\\s+</g, "><").trim();
}"""


async def test_a_page_that_followed_a_night_is_like_one_opened_at_its_end(
    tmp_path: Path, browser: Browser
) -> None:
    files = read_pack_files(PACKS / "trafford-2022")
    async with (
        open_board(tmp_path, files, now=AFTER_EVERY_POLL) as board,
        open_window(browser) as window,
        open_window(browser) as later,
    ):
        page = await open_marked_page(board, window)
        desk, night = board.count.app.desk, board.count.night
        async for _ward in play(desk, night, load(files).results, DESK):
            await page.wait_for_timeout(50)
        await expect(page).to_have_title("Trafford 21/21")
        opened = await later.open(board.url)
        await expect(opened.locator("#link")).to_have_text("Live")

        assert await is_marked(page)
        assert await opened.evaluate(WITHOUT_MARKS) == await page.evaluate(WITHOUT_MARKS)


async def test_the_figures_are_brought_up_to_date_while_they_are_looked_at(
    board: ServedBoard, desktop: Window
) -> None:
    page = await open_marked_page(board, desktop)
    await board.count.type(f"/declare Battenhall {FIGURES}")
    figures = page.locator("#figures")
    await figures.scroll_into_view_if_needed()
    await expect(figures).to_contain_text("Grn from Con 1")
    await board.count.type("/declare Claines LD")

    await expect(figures).to_contain_text("LD from Con 1")
    assert await is_marked(page)


async def test_score_and_connection_stay_in_view_while_a_reader_scrolls(
    tmp_path: Path, browser: Browser
) -> None:
    async with open_window(browser, PHONE) as window:
        async with open_board(tmp_path) as board:
            await declare_all(board)
            page = await open_marked_page(board, window)
            await page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
            await expect(page.locator("#bar")).to_be_in_viewport(ratio=1)
            await expect(page.locator("#bar")).to_contain_text("Con 17, Lab 16, Grn 2")

        await expect(page.locator("#link")).to_contain_text("Not live: no contact since")
        await expect(page.locator("#link")).to_be_in_viewport(ratio=1)


async def test_wards_are_found_by_name_and_by_what_became_of_them(
    board: ServedBoard, desktop: Window
) -> None:
    await board.count.type(f"/declare Battenhall {FIGURES}")
    page = await open_marked_page(board, desktop)
    rows = page.locator("#wards tbody tr:visible")
    await page.get_by_label("Find a ward").fill("st ")
    await expect(rows).to_have_text(
        [re.compile(ward) for ward in ("St Clement", "St John", "St Ste")]
    )
    await page.get_by_label("Find a ward").fill("")
    await page.get_by_role("button", name="Gains").click()
    await expect(rows).to_have_text([re.compile("Battenhall")])
    await page.get_by_role("button", name="To come").click()
    await board.count.type("/declare Arboretum Lab")

    await expect(rows).to_have_count(10)
    await expect(row(page, "Arboretum")).to_be_hidden()

    await page.get_by_role("button", name="All").click()
    await page.get_by_label("Party").select_option("Green")
    await expect(rows).to_have_text([re.compile("Battenhall")])
    await board.count.type("/declare St Stephen Grn")
    await expect(rows).to_have_count(2)
    await page.get_by_label("Party").select_option("Any party")
    await expect(rows).to_have_count(12)


async def test_a_link_leads_to_a_ward_with_its_figures_open(
    board: ServedBoard, browser: Browser
) -> None:
    await declare_all(board)
    async with open_window(browser, PHONE) as window:
        page = await window.open(f"{board.url}/#ward=gorse-hill")

        await expect(row(page, "Gorse Hill")).to_be_in_viewport()
        await expect(row(page, "Gorse Hill").locator("details")).to_have_attribute("open", "")
