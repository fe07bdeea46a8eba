"""The pictures that a newsroom posts: their shapes, and what their foot says."""

import io
from pathlib import Path

import pytest
from PIL import Image

from bot.board.facts import ward_slug
from bot.board.links import find_ward
from bot.charts.newsroom import Newsroom
from tests.board.vocabulary import FIGURES, ServedBoard, open_board
from tests.charts.councils import played_night
from tests.charts.seen import read_picture


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
    async with open_board(tmp_path, newsroom=Newsroom("A & B <News>")) as board:
        svg = (await board.request("/composition.svg")).text

    assert read_picture(svg).lines[-1].startswith("A & B <News> · ")


async def test_a_ward_has_a_card_once_every_figure_is_in(board: ServedBoard) -> None:
    path = "/ward/battenhall.png"
    before = await board.request(path)
    await board.count.type("/declare Battenhall Green")
    flash = await board.request(path)
    await board.count.type(f"/declare Battenhall {FIGURES}")
    async with board.client.get(board.url + path) as response:
        drawn = Image.open(io.BytesIO(await response.read()))

    assert (404, 404, 200) == (before.status, flash.status, response.status)
    assert "The figures of Battenhall aren't all in yet." in before.text
    assert "image/png" == response.content_type
    assert (1200, 675) == drawn.size


def test_a_wards_address_has_hyphens() -> None:
    council = played_night("worcester-2016")[0].council

    assert "gorse-hill" == ward_slug("Gorse Hill")
    assert [*council.contests] == [find_ward(council, ward_slug(w)) for w in council.contests]


@pytest.mark.parametrize("path", ["/ward/nowhere.png", "/ward/..%2f.png", "/ward/.png"])
async def test_an_unknown_ward_has_no_card(board: ServedBoard, path: str) -> None:
    assert 404 == (await board.request(path)).status
