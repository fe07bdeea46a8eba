"""The board fits a phone, a phone at 400 per cent zoom, a desktop and a wall screen."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from bot.board.facts import ward_slug
from bot.board.pages import EMBEDS
from bot.chat.rehearsal import play
from bot.election.declaration import Declaration
from bot.importers.pack import PACKS_FOLDER, Files, load, read_pack_files
from tests.board.vocabulary import PACKS, ServedBoard, open_board
from tests.browser.layout import tables_outside
from tests.browser.vocabulary import (
    AFTER_EVERY_POLL,
    DESKTOP,
    PHONE,
    WALL,
    declare_all,
    open_window,
    row,
)
from tests.casterbridge import PackWard, pack
from tests.count import DESK

pytestmark = pytest.mark.asyncio(loop_scope="session")

# WCAG 2.2, 1.4.10 Reflow: 320 CSS pixels, which is 1,280 at 400 per cent.
NARROW = (320, 256)
SMALL_PHONE = (360, 740)

ALL_PACKS = sorted(
    file.parent for folder in (PACKS, PACKS_FOLDER) for file in folder.glob("*/council.toml")
)


@pytest.mark.parametrize("path", ["", *(f"/embed?show={show}" for show in EMBEDS)])
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


async def test_a_phone_shows_the_latest_three_results_and_leads_to_their_rows(
    board: ServedBoard, browser: Browser
) -> None:
    await declare_all(board)
    async with open_window(browser, PHONE) as window:
        page = await window.open(board.url)
        latest = page.locator("#latest li")
        await expect(latest).to_contain_text(["St Clement", "Claines", "Bedwardine"])
        await expect(latest.last).to_be_in_viewport(ratio=1)
        await latest.last.get_by_role("link").click()

        await expect(row(page, "Bedwardine")).to_be_in_viewport()


async def test_a_whole_county_is_at_most_six_thousand_pixels_tall_on_a_phone(
    tmp_path: Path, browser: Browser
) -> None:
    """72 divisions, each on a line or two; its figures are behind a tap anywhere on the line."""
    files = read_pack_files(PACKS / "kent-2025")
    async with (
        open_board(tmp_path, files, now=AFTER_EVERY_POLL) as board,
        open_window(browser, SMALL_PHONE) as window,
    ):
        async for _ward in play(board.count.app.desk, board.count.night, load(files).results, DESK):
            pass
        page = await window.open(board.url)
        tapped = row(page, "Ashford East")
        figures = tapped.get_by_text("Changes since 2021")
        height = await page.evaluate("document.documentElement.scrollHeight")
        await tapped.click(position={"x": 100, "y": 10})

        assert height <= 6000
        await expect(figures).to_be_visible()
        await expect(tapped.get_by_text("Dean Edward Burns 1,965")).to_be_visible()
        await tapped.click(position={"x": 200, "y": 10})
        await expect(figures).to_be_hidden()


async def test_a_phone_shows_five_announcements_and_the_others_on_request(
    board: ServedBoard, browser: Browser
) -> None:
    await declare_all(board)
    async with open_window(browser, PHONE) as window:
        page = await window.open(board.url)
        shown = page.locator("#ticker li:visible")
        await expect(shown).to_have_count(5)
        await page.get_by_text("All announcements").click()

        await expect(shown).to_have_count(await page.locator("#ticker li").count())


async def test_a_desktop_shows_the_latest_results_only_in_the_table(
    board: ServedBoard, browser: Browser
) -> None:
    await declare_all(board)
    async with open_window(browser, DESKTOP) as window:
        page = await window.open(board.url)

        await expect(page.locator("#latest")).to_be_hidden()


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
              .filter((one) => one.checkVisibility())
              .map((one) => [one.textContent, one.getBoundingClientRect()])
              .filter(([, box]) => box.width < 24 || box.height < 24)
              .map(([name, box]) => `${name}: ${box.width} x ${box.height}`)"""
        )

        assert [] == small


def long_names() -> Files:
    """A ward and a party of sixty letters and more, without a space where they could break."""
    parties = "Ann Oak Alliance, Ben Elm Con, Cat Ash Lab"
    return pack(
        {
            LONG_WARD: PackWard(parties, before="Con 1100 Lab 1000"),
            f"North{LONG_WARD}": PackWard(
                "Ann Elder Alliance, Ben Rowan Con, Cat Holly Lab",
                sit="Alliance",
                before="Con 1100 Alliance 1000",
            ),
            f"South{LONG_WARD}": PackWard(
                "Ann Fir Alliance, Ben Yew Alliance, Cat Bay Con", sit="Con Con"
            ),
        },
        "Con Alliance",
    )


LONG_WARD = "Upperandlowerweatherburywithmellstockegdonheathandsandbourne"
VOTES = (1081, 887, 127)
FRAMES = ("/embed", *(f"/embed?show={show}" for show in EMBEDS))
FRAMED = ("kent-2025", "westminster-2022")  # many wards with one seat, and with three


def ward_path(ward: str) -> str:
    return f"/ward/{ward_slug(ward)}"


async def too_wide(
    board: ServedBoard, browser: Browser, paths: Sequence[str]
) -> dict[str, list[str]]:
    """What is too wide on each page, with all that opens open, from 320 to 1,980 pixels."""
    found = {}
    async with open_window(browser) as window:
        for path in paths:
            page = await window.open(board.url + path)
            await page.evaluate(
                "for (const more of document.querySelectorAll('details')) more.open = true"
            )
            for width in range(320, 2000, 20):
                await page.set_viewport_size({"width": width, "height": 900})
                if wide := [*await window.overflowing(), *await tables_outside(page)]:
                    found[f"{path} {width}"] = wide[:3]
    return found


@pytest.mark.parametrize("folder", ALL_PACKS, ids=lambda folder: folder.name)
async def test_no_pack_is_wider_than_any_window(
    tmp_path: Path, browser: Browser, folder: Path
) -> None:
    """Its page in the middle and at the end, the page of its longest ward, and its frames."""
    files = read_pack_files(folder)
    results = load(files).results
    longest = max((ward for ward, _ in results), key=len)
    frames = FRAMES if folder.name in FRAMED else ()
    half = len(results) // 2
    async with open_board(tmp_path, files, now=AFTER_EVERY_POLL) as board:
        for some, paths in (
            (results[:half], ["/"]),
            (results[half:], ["/", ward_path(longest), *frames]),
        ):
            async for _ward in play(board.count.app.desk, board.count.night, some, DESK):
                pass

            assert {} == await too_wide(board, browser, paths)


async def test_a_ward_and_a_party_of_sixty_letters_are_no_wider_than_any_window(
    tmp_path: Path, browser: Browser
) -> None:
    async with open_board(tmp_path, long_names()) as board:
        desk, night = board.count.app.desk, board.count.night
        for ward, contest in desk.first_book().night.council.contests.items():
            votes = tuple(zip(contest.candidates, VOTES, strict=True))
            declared = Declaration(contest.candidates[: contest.seats], votes)
            async for _ward in play(desk, night, [(ward, declared)], DESK):
                pass

            assert {} == await too_wide(board, browser, ["/", ward_path(ward)])
        assert {} == await too_wide(board, browser, FRAMES)
        assert "3/3" in (await board.request("/")).text
