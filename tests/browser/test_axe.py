"""axe-core finds nothing serious: WCAG 2.2, levels A and AA."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.board.vocabulary import FIGURES, ServedBoard, open_board
from tests.browser.layout import serious_violations
from tests.browser.vocabulary import PHONE, WALL, declare_all, open_window
from tests.count import ELEVEN_AT_NIGHT

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def play_nothing(_hall: ServedBoard) -> None:
    """Declare nothing."""


async def play_some(board: ServedBoard) -> None:
    """A gain, a correction, a flash, a recount."""
    await board.count.type(f"/declare Battenhall {FIGURES}")
    await board.count.type("/correct Battenhall Con 1081 Green 887 Lab 127 UKIP 89 because misread")
    await board.count.press("Yes, record it")
    await board.count.type("/declare Warndon Lab")
    await board.count.type("/mark Cathedral recount")


@pytest.mark.parametrize("size", [PHONE, WALL], ids=["phone", "wall"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("path", "happens", "hours"),
    [
        ("", play_nothing, -2),
        ("", play_some, 0),
        ("", declare_all, 0),
        ("/embed", play_some, 0),
        ("/ward/battenhall", play_some, 0),
        ("/ward/arboretum", play_nothing, -2),
        ("/embed?show=ticker", play_some, 0),
        ("/embed?show=wards", play_some, 0),
        ("/?wall", play_some, 0),
    ],
    ids=[
        "before the close",
        "in progress",
        "complete",
        "embedded",
        "a ward",
        "a ward before",
        "embedded ticker",
        "embedded wards",
        "on a wall",
    ],
)
async def test_axe_finds_nothing_serious(
    tmp_path: Path,
    browser: Browser,
    path: str,
    happens: Callable[[ServedBoard], Awaitable[None]],
    hours: int,
    dark: bool,
    size: tuple[int, int],
) -> None:
    at = ELEVEN_AT_NIGHT + timedelta(hours=hours)
    async with (
        open_board(tmp_path, now=at) as board,
        open_window(browser, size, dark=dark) as window,
    ):
        await happens(board)
        page = await window.open(board.url + path)

        assert [] == await serious_violations(page)
