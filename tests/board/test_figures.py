"""Votes, seats won and lost, changes of hands and the timeline, below the seats."""

import html
import re

from tests.board.vocabulary import FIGURES, ServedBoard


async def figures(board: ServedBoard) -> str:
    text = (await board.request("/figures")).text
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)))


async def test_the_page_has_the_figures_as_their_own_address_has_them(board: ServedBoard) -> None:
    await board.count.type(f"/declare Battenhall {FIGURES}")

    assert (await board.request("/figures")).text in (await board.request("/")).text


async def test_votes_have_shares_and_changes_and_say_of_how_many_wards(
    board: ServedBoard,
) -> None:
    await board.count.type(f"/declare Battenhall {FIGURES}")
    said = await figures(board)

    assert "Grn 1,081 49.5% +38.2" in said
    assert "UKIP 89 4.1% new" in said
    assert "in the 1 of 12 wards with full figures. Changes since 2012." in said


async def test_a_gain_says_who_gained_from_whom_with_a_link_to_the_ward(
    board: ServedBoard,
) -> None:
    await board.count.type("/declare Battenhall Green")
    page = (await board.request("/figures")).text

    assert "Grn from Con 1 Battenhall" in await figures(board)
    assert '<a href="ward/battenhall">Battenhall</a>' in page
    assert "Votes" not in page


async def test_a_flash_has_no_votes_and_nothing_in_has_no_figures(board: ServedBoard) -> None:
    assert "" == (await figures(board)).strip()
    await board.count.type("/declare Arboretum Lab")
    said = await figures(board)

    assert "Votes" not in said
    assert "Seats by declaration" in said
