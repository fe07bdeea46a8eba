"""The wall: a screen that nobody scrolls or touches shows the whole night, page after page."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from bot.chat.rehearsal import play
from bot.election.declaration import Declaration
from bot.importers.pack import Files, load, read_pack_files
from tests.bench.big_council import pack_files
from tests.board.vocabulary import FIGURES, PACKS, ServedBoard, open_board
from tests.browser.layout import layout_faults
from tests.browser.vocabulary import (
    AFTER_EVERY_POLL,
    SMALL_WALL,
    WALL,
    Window,
    declare_all,
    open_window,
)
from tests.count import DESK, worcester

pytestmark = pytest.mark.asyncio(loop_scope="session")

PACKS_ON_WALLS: Mapping[str, Callable[[], Files]] = {
    "worcester": worcester,
    "westminster": partial(read_pack_files, PACKS / "westminster-2022"),
    "kent": partial(read_pack_files, PACKS / "kent-2025"),
    "130 seats": partial(pack_files, 130),
    "long names": lambda: long_names(pack_files(40)),
}


def long_names(files: Files) -> Files:
    """A council of seventy letters, with wards of about as many."""
    council = "Metropolitan Borough Council of Llanfairpwllgwyngyll and Bournemouth"
    changes = {
        "Abingdon": "Llanfairpwllgwyngyllgog", 'name = "Big Council"': f'name = "The {council}"',
        '"Big"': '"Llanfairpwllgwyngyll and Bournemouth"',
    }  # fmt: skip
    for old, new in changes.items():
        files = {name: text.replace(old, new) for name, text in files.items()}
    return files


async def open_wall(board: ServedBoard, window: Window) -> Page:
    page = await window.open(f"{board.url}/?wall")
    await expect(page.locator("#link")).to_have_text("Live")
    return page


def all_results(files: Files) -> Sequence[tuple[str, Declaration]]:
    """The results of a pack; if it has none, each party wins in turn."""
    pack = load(files)
    assert pack.council is not None
    return pack.results or [
        (ward, Declaration(elected=(contest.candidates[place % 3],)))
        for place, (ward, contest) in enumerate(pack.council.contests.items())
    ]


@pytest.mark.parametrize("pack", PACKS_ON_WALLS)
async def test_nothing_scrolls_overlaps_or_is_cut(
    tmp_path: Path, browser: Browser, pack: str
) -> None:
    """At the beginning, in the middle and at the end of the night."""
    files = PACKS_ON_WALLS[pack]()
    results = all_results(files)
    async with (
        open_board(tmp_path, files, now=AFTER_EVERY_POLL) as board,
        open_window(browser, WALL) as large,
        open_window(browser, SMALL_WALL) as small,
    ):
        walls = [await open_wall(board, window) for window in (large, small)]
        declared = 0
        for stage in (0, len(results) // 2, len(results)):
            some = results[declared:stage]
            async for _ward in play(board.count.app.desk, board.count.night, some, DESK):
                pass
            declared = stage
            for wall in walls:
                await expect(wall).to_have_title(re.compile(f" {stage}/"))

                assert [] == await layout_faults(wall)
                assert min(5, stage) == await wall.locator("#results li").count()


async def test_the_pages_lead_through_every_ward(tmp_path: Path, browser: Browser) -> None:
    files = pack_files(130)
    async with (
        open_board(tmp_path, files, now=AFTER_EVERY_POLL) as board,
        open_window(browser, SMALL_WALL) as window,
    ):
        half = all_results(files)[:65]
        async for _ward in play(board.count.app.desk, board.count.night, half, DESK):
            pass
        await window.page.clock.install()
        wall = await open_wall(board, window)
        shown: dict[str, set[str]] = {"#declared": set(), "#to-come": set()}
        for _page in range(40):
            for panel, names in shown.items():
                names |= set(await wall.locator(f"{panel} .name").all_text_contents())
            await wall.clock.run_for(10_000)

        assert [65, 65] == [len(names) for names in shown.values()]
        assert set() == shown["#declared"] & shown["#to-come"]


async def test_a_gain_and_control_fill_the_screen_once_and_one_after_the_other(
    board: ServedBoard, browser: Browser
) -> None:
    async with open_window(browser, SMALL_WALL, moves=True) as window:
        await board.count.type("/declare Arboretum Labour")
        await window.page.clock.install()
        wall = await open_wall(board, window)
        flash = wall.locator("#flash")
        await board.count.type("/declare St Stephen Green")
        await expect(wall.locator("#results")).to_contain_text("St Stephen")
        await expect(flash).to_be_hidden()
        await board.count.type(f"/declare Battenhall {FIGURES}")
        await expect(flash).to_have_text(re.compile("GREEN GAIN Battenhall from Conservative"))
        box = await flash.bounding_box()
        await wall.clock.run_for(6_000)

        assert {"x": 0, "y": 0, "width": 1280, "height": 720} == box
        await expect(flash).to_be_hidden()


async def test_control_that_is_lost_is_flashed(board: ServedBoard, browser: Browser) -> None:
    await declare_all(board)
    await board.count.type("/withdraw Battenhall because wrong ward")
    async with open_window(browser, SMALL_WALL) as window:
        wall = await open_wall(board, window)
        await expect(wall.locator("#headline")).to_contain_text("for a majority")
        await board.count.type(f"/declare Battenhall {FIGURES}")

        await expect(wall.locator("#flash")).to_contain_text("CONTROL LOST")
        await expect(wall.locator("#headline")).to_contain_text("No overall control in Worcester")


async def test_a_correction_at_the_top_leaves_room_for_the_rest(
    board: ServedBoard, browser: Browser
) -> None:
    async with open_window(browser, SMALL_WALL) as window:
        wall = await open_wall(board, window)
        await board.count.type(f"/declare Battenhall {FIGURES}")
        await board.count.type(
            "/correct Battenhall Con 1081 Green 887 Lab 127 UKIP 89 because misread"
        )
        await board.count.press("Yes, record it")

        await expect(wall.locator("#corrections")).to_contain_text("CORRECTION")
        await expect(wall.locator("#results")).to_contain_text("Corrected")
        assert [] == await layout_faults(wall)


async def test_a_reader_who_wants_no_motion_gets_a_band_instead(
    board: ServedBoard, browser: Browser
) -> None:
    async with open_window(browser, SMALL_WALL) as window:
        wall = await open_wall(board, window)
        await board.count.type(f"/declare Battenhall {FIGURES}")
        flash = wall.locator("#flash")
        await expect(flash).to_be_visible()
        box = await flash.bounding_box()

        assert box is not None
        assert box["height"] < 720 / 3
        assert "none" == await flash.evaluate("one => getComputedStyle(one).animationName")


async def test_a_wall_that_loses_the_bot_says_since_when(tmp_path: Path, browser: Browser) -> None:
    async with open_window(browser, SMALL_WALL) as window:
        async with open_board(tmp_path) as board:
            wall = await open_wall(board, window)

        await expect(wall.locator("#link")).to_have_text(
            re.compile(r"^Not live: no contact since \d\d:\d\d$")
        )
        await expect(wall.locator("#clock")).to_have_text(re.compile(r"^\d\d:\d\d:\d\d$"))
        assert [] == await layout_faults(wall)


async def test_a_wall_without_scripts_leads_to_the_board(
    board: ServedBoard, browser: Browser
) -> None:
    async with open_window(browser, WALL, scripts=False) as window:
        wall = await window.open(f"{board.url}/?wall")

        await expect(wall.locator("#headline")).to_be_visible()
        await expect(wall.locator("#seats")).to_contain_text("Conservative")
        await expect(wall.get_by_role("link", name="The board")).to_have_attribute("href", "./")
