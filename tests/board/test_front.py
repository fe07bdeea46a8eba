"""The front page of a night with several councils, and the board of each."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.importers.pack import read_pack_files
from tests.board.vocabulary import PACKS, ServedBoard, open_board
from tests.casterbridge import casterbridge
from tests.count import ELEVEN_AT_NIGHT, worcester


@pytest.fixture
async def two_council_board(tmp_path: Path) -> AsyncIterator[ServedBoard]:
    async with open_board(tmp_path, [worcester(), casterbridge()]) as board:
        yield board


async def test_it_lists_the_councils_with_a_link_to_each(two_council_board: ServedBoard) -> None:
    await two_council_board.count.type("/declare Battenhall Green 1081")
    page = (await two_council_board.request("/")).text

    assert '<a href="./?council=worcester-2016">Worcester</a>' in page
    assert "0 of 2 councils complete, 2 of 25 wards declared." in page
    assert "not certain (was Conservative)" in page


async def test_it_changes_with_any_council(two_council_board: ServedBoard) -> None:
    before = await two_council_board.request("/")
    await two_council_board.count.type("/declare Battenhall Green 1081")
    after = await two_council_board.request("/")

    assert before.headers["ETag"] != after.headers["ETag"]
    assert after.headers["ETag"] == (await two_council_board.request("/")).headers["ETag"]


async def test_parties_are_listed_from_the_first_result_on(tmp_path: Path) -> None:
    trafford = read_pack_files(PACKS / "trafford-2018")
    async with open_board(tmp_path, [worcester(), trafford]) as board:
        before = (await board.request("/")).text
        await board.count.type("/declare Battenhall Green 1081")
        after = (await board.request("/")).text

    heading = "Councils and seats by party"
    assert heading not in before
    assert heading in after


async def test_it_hides_nothing_if_the_clock_is_put_back(two_council_board: ServedBoard) -> None:
    await two_council_board.count.type("/declare Battenhall Green 1081")
    two_council_board.count.clock.move_to(ELEVEN_AT_NIGHT - timedelta(hours=3))

    assert (
        "0 of 2 councils complete, 2 of 25 wards declared."
        in (await two_council_board.request("/")).text
    )


@pytest.mark.parametrize("path", ["/", "/embed", "/night.json", "/results.csv", "/composition.svg"])
async def test_each_council_has_its_own_addresses(
    two_council_board: ServedBoard, path: str
) -> None:
    worcester_s = (await two_council_board.request(f"{path}?council=worcester-2016")).text
    casterbridge_s = (await two_council_board.request(f"{path}?council=casterbridge")).text

    assert worcester_s != casterbridge_s
    assert "Casterbridge" not in worcester_s


async def test_the_links_on_a_councils_page_keep_the_council(
    two_council_board: ServedBoard,
) -> None:
    page = (await two_council_board.request("/?council=casterbridge")).text

    assert 'data-events="events?council=casterbridge&amp;seen="' in page
    assert 'href="night.json?council=casterbridge"' in page
    assert '<a href="./">All councils</a>' in page


async def test_a_councils_page_gets_its_own_updates(two_council_board: ServedBoard) -> None:
    page = (await two_council_board.request("/?council=worcester-2016")).text
    seen = page.split('data-revision="')[1].split('"')[0]
    listener = await two_council_board.listen(seen, council="worcester-2016")
    await two_council_board.count.type("/mark High Street recount")
    await two_council_board.count.type("/declare Battenhall Green 1081")

    assert "Battenhall" in str((await listener.next_event()).payload)


@pytest.mark.parametrize("path", ["/night.json", "/events", "/embed", "/composition.png"])
async def test_an_address_without_a_council_asks_which(
    two_council_board: ServedBoard, path: str
) -> None:
    answer = await two_council_board.request(path)

    assert (404, "Which council? Add ?council=<slug> to the address.\n") == (
        answer.status,
        answer.text,
    )


async def test_a_council_that_is_not_being_counted_is_not_found(
    two_council_board: ServedBoard,
) -> None:
    assert 404 == (await two_council_board.request("/?council=budmouth")).status
