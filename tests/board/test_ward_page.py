"""Each ward has a page of its own: now, last time, and what was said of it."""

import html
import re
from pathlib import Path

import pytest

from bot.importers.pack import read_pack_files
from tests.board.vocabulary import FIGURES, PACKS, ServedBoard, open_board
from tests.count import worcester

BATTENHALL = "/ward/battenhall"


async def words(board: ServedBoard, path: str) -> str:
    page = await board.request(path)
    assert 200 == page.status
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text)))


async def test_the_row_of_a_ward_leads_to_its_page_and_back(board: ServedBoard) -> None:
    (link,) = re.findall(r'href="(ward/[^"]+)">Battenhall<', (await board.request("/")).text)
    page = (await board.request(f"/{link}")).text

    assert BATTENHALL == f"/{link}"
    assert '<a href="../">All wards of Worcester</a>' in page


async def test_before_its_result_the_page_says_who_stands_and_who_defends(
    board: ServedBoard,
) -> None:
    said = await words(board, BATTENHALL)

    assert "Battenhall is awaiting declaration." in said
    assert "Louis Stephen" in said
    assert "Defended by: Conservative." in said
    assert "In 2012: Con 656 (47.7%)" in said
    assert "Votes" not in said


async def test_after_its_result_the_page_has_every_candidate_with_a_bar(
    board: ServedBoard,
) -> None:
    await board.count.type(f"/declare Battenhall {FIGURES}")
    page = (await board.request(BATTENHALL)).text
    said = await words(board, BATTENHALL)

    assert ["100.0", "82.1", "11.7", "8.2"] == re.findall(r'<rect width="([\d.]+)"', page)
    assert "Louis Stephen elected 1,081 49.5% +38.2" in said
    assert "Swing 22.7 points from Conservative to Green since 2012." in said


async def test_a_flash_has_no_bar_for_figures_that_are_not_known(board: ServedBoard) -> None:
    await board.count.type("/declare Battenhall Green 1081")
    page = (await board.request(BATTENHALL)).text

    assert ["100.0"] == re.findall(r'<rect width="([\d.]+)"', page)
    assert "David Tibbutt" in page


async def test_the_page_says_what_was_corrected(board: ServedBoard) -> None:
    await board.count.type(f"/declare Battenhall {FIGURES}")
    await board.count.type("/correct Battenhall Con 1081 Green 887 Lab 127 UKIP 89 because misread")
    await board.count.press("Yes, record it")
    said = await words(board, BATTENHALL)
    page = (await board.request(BATTENHALL)).text

    assert "Corrected 23:00: misread" in said
    assert "<s>GREEN GAIN Battenhall" in page
    assert "CORRECTION: Conservative hold Battenhall" in said


async def test_a_link_to_a_ward_has_its_card_once_the_figures_are_in(tmp_path: Path) -> None:
    async with open_board(tmp_path, address="https://board.example.org") as board:
        await board.count.type("/declare Battenhall Green")
        flash = (await board.request(BATTENHALL)).text
        await board.count.type(f"/declare Battenhall {FIGURES}")
        full = (await board.request(BATTENHALL)).text
    picture = re.compile(r'property="og:image" content="https://board.example.org/(.*?)\?v=')

    assert ["composition.png"] == picture.findall(flash)
    assert ["ward/battenhall.png"] == picture.findall(full)
    assert 'og:title" content="GREEN GAIN Battenhall from Conservative: Louis Stephen' in full


@pytest.mark.parametrize("path", ["/ward/nowhere", "/ward/", "/ward/Battenhall", "/ward/%00"])
async def test_an_unknown_ward_is_not_found(board: ServedBoard, path: str) -> None:
    assert 404 == (await board.request(path)).status


async def test_with_several_councils_the_address_names_one(tmp_path: Path) -> None:
    councils = [worcester(), read_pack_files(PACKS / "trafford-2022")]
    async with open_board(tmp_path, councils) as board:
        page = (await board.request("/?council=worcester-2016")).text
        (link,) = re.findall(r'href="(ward/[^"]+)">Battenhall<', page)
        ward = await board.request(f"/{html.unescape(link)}")

    assert "ward/battenhall?council=worcester-2016" == link
    assert 200 == ward.status
    assert 'href="../?council=worcester-2016"' in ward.text
