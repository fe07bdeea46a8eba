"""The board in a frame on another site."""

from urllib.parse import urlsplit

import pytest
from aiohttp import web
from playwright.async_api import Browser, expect

from bot.runtime.web import LOCALHOST, open_web_port
from tests.board.vocabulary import FIGURES, ServedBoard
from tests.browser.vocabulary import Window, open_window

pytestmark = pytest.mark.asyncio(loop_scope="session")


def newspaper(address: str) -> web.RouteDef:
    """A page on another site, with a frame."""
    return newspaper_with(f'<iframe src="{address}" width="400" height="600"></iframe>')


def newspaper_with(embedded: str, policy: str = "frame-src *") -> web.RouteDef:
    html = f'<!DOCTYPE html><title>Paper</title><link rel="icon" href="data:,"><p>{embedded}'

    async def handle(_request: web.Request) -> web.Response:
        return web.Response(
            text=html, content_type="text/html", headers={"Content-Security-Policy": policy}
        )

    return web.get("/", handle)


async def test_another_site_shows_the_board_live_in_a_frame(
    board: ServedBoard, desktop: Window
) -> None:
    async with open_web_port(0, [newspaper(f"{board.url}/embed")]) as port:
        page = await desktop.open(f"http://{LOCALHOST}:{port}/")
        frame = page.frame_locator("iframe")
        await expect(frame.locator("#link")).to_have_text("Live")
        await expect(frame.locator("#state")).to_contain_text("0 of 12 wards")
        await board.count.type(f"/declare Battenhall {FIGURES}")

        await expect(frame.locator("#state")).to_contain_text("1 of 12 wards")
        await expect(frame.get_by_role("status")).to_contain_text("GREEN GAIN Battenhall")
        await page.close()  # an open stream would hold up the server's shutdown


async def test_no_site_can_frame_the_full_board(board: ServedBoard, browser: Browser) -> None:
    async with (
        open_web_port(0, [newspaper(f"{board.url}/")]) as port,
        open_window(browser) as window,
    ):
        await window.open(f"http://{LOCALHOST}:{port}/")

        assert [urlsplit(board.url).netloc] == [
            urlsplit(url).netloc for url in window.requests if board.url in url
        ]
        assert ["frame-ancestors" in complaint for complaint in window.complaints] == [True]


@pytest.mark.parametrize(
    ("show", "there", "not_there"),
    [
        ("seats", "#seats", "#ticker"),
        ("ticker", "#ticker", "#wards"),
        ("wards", "#wards", "#seats"),
    ],
)
async def test_the_script_makes_a_frame_as_tall_as_what_it_shows(
    board: ServedBoard, desktop: Window, show: str, there: str, not_there: str
) -> None:
    script = f'<script src="{board.url}/embed.js" data-show="{show}" async></script>'
    policy = "script-src *; frame-src *"
    async with open_web_port(0, [newspaper_with(script, policy)]) as port:
        page = await desktop.open(f"http://{LOCALHOST}:{port}/")
        frame = page.frame_locator("iframe")
        await expect(frame.locator(there)).to_be_visible()
        await expect(frame.locator(not_there)).to_have_count(0)
        await board.count.type(f"/declare Battenhall {FIGURES}")
        await expect(frame.locator("#state")).to_contain_text("1 of 12 wards")
        await expect(page.locator("iframe")).not_to_have_attribute("height", "640")
        inner = frame.locator("html")
        tall, window = await inner.evaluate("(html) => [html.scrollHeight, html.clientHeight]")

        assert tall == window
        assert 300 < window < 3000
        await page.close()


async def test_the_script_hears_no_other_page(board: ServedBoard, desktop: Window) -> None:
    script = f'<script src="{board.url}/embed.js" async></script>'
    policy = "script-src * 'unsafe-inline'; frame-src *"
    async with open_web_port(0, [newspaper_with(script, policy)]) as port:
        page = await desktop.open(f"http://{LOCALHOST}:{port}/")
        await expect(page.locator("iframe")).not_to_have_attribute("height", "640")
        before = await page.locator("iframe").get_attribute("height")
        await page.evaluate("postMessage({ countroomHeight: 7 }, '*')")
        await page.evaluate("new Promise((resolve) => setTimeout(resolve, 50))")

        assert before == await page.locator("iframe").get_attribute("height")
        await page.close()
