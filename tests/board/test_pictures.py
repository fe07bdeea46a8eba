"""The pictures that a newsroom posts: their shapes, and what their foot says."""

import io
from pathlib import Path

import pytest
from aiohttp import ClientSession
from PIL import Image

from bot.board.site import Board
from bot.runtime.web import LOCALHOST, open_web_port
from tests.board.vocabulary import FIGURES, ServedBoard
from tests.charts.seen import read_picture
from tests.count import open_count


@pytest.mark.parametrize(
    ("query", "size"),
    [
        ("", (1200, 675)), ("?shape=wide", (1200, 675)), ("?shape=square", (1080, 1080)),
        ("?shape=portrait&theme=dark", (1080, 1350)),
    ],
)  # fmt: skip
async def test_a_picture_has_the_shape_asked_for(
    board: ServedBoard, query: str, size: tuple[int, int]
) -> None:
    async with board.client.get(f"{board.url}/composition.png{query}") as response:
        drawn = Image.open(io.BytesIO(await response.read()))

    assert size == drawn.size


async def test_its_foot_says_until_when_results_had_been_declared(board: ServedBoard) -> None:
    await board.count.type(f"/declare Battenhall {FIGURES}")
    svg = (await board.request("/composition.svg?shape=square")).text

    assert "As declared by 23:00 on 5 May 2016 · Countroom" == read_picture(svg).lines[-1]


async def test_its_foot_has_the_newsrooms_name_escaped(tmp_path: Path) -> None:
    async with open_count(tmp_path) as count:
        site = Board(count.app.desk, count.app.metrics, count.app.renderer, None, "A & B <News>")
        async with (
            open_web_port(0, site.routes()) as port,
            ClientSession() as client,
            client.get(f"http://{LOCALHOST}:{port}/composition.svg") as response,
        ):
            svg = await response.text()

    assert read_picture(svg).lines[-1].startswith("A & B <News> · ")
