"""The front page of a night with several councils, and the board of each."""

import json
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chat.rehearsal import play
from bot.importers.pack import load, read_pack_files
from tests.board.vocabulary import FIGURES, PACKS, ServedBoard, open_board
from tests.browser.vocabulary import AFTER_EVERY_POLL
from tests.casterbridge import casterbridge
from tests.charts.seen import read_picture
from tests.count import DESK, ELEVEN_AT_NIGHT, WINNERS, worcester


@pytest.fixture
async def two_council_board(tmp_path: Path) -> AsyncIterator[ServedBoard]:
    async with open_board(tmp_path, [worcester(), casterbridge()]) as board:
        yield board


def row(page: str, council: int) -> str:
    return page.split(f'<tr id="council-{council}"')[1].split("</tr>")[0]


def row_text(page: str, council: int) -> str:
    """The words of a council's row, with one space between its cells."""
    return " ".join(re.sub(r"<[^>]*>", " ", f"<{row(page, council)}").split())


async def test_it_lists_the_councils_with_a_link_to_each(two_council_board: ServedBoard) -> None:
    await two_council_board.count.type("/declare Battenhall Green 1081")
    page = (await two_council_board.request("/")).text

    assert 'href="./?council=worcester-2016">Worcester</a>' in row(page, 0)
    assert "Worcester was Con Con 14 of the 18 needed Con 14, Lab 9, Grn 1 1/12 23:00" == (
        row_text(page, 0)
    )
    assert "0 of 2 councils complete, 2 of 25 wards declared." in page


async def test_a_row_says_who_ran_the_council_and_who_does_now(tmp_path: Path) -> None:
    async with open_board(tmp_path, [worcester(), casterbridge()]) as board:
        tags = []
        for line in sorted(WINNERS, key=lambda line: line.endswith("Con")):
            await board.count.type(f"/declare {line} in Worcester")
            tag = re.search(r'class="tag (\w+)">([^<]*)', row((await board.request("/")).text, 0))
            assert tag is not None
            tags.append(tag.groups())

    assert [("open", "was Con"), ("open", "Con lose control"), ("noc", "Con to NOC")] == [
        *dict.fromkeys(tags)
    ]


async def test_parties_are_listed_with_the_councils_they_gained_held_and_lost(
    tmp_path: Path,
) -> None:
    trafford = read_pack_files(PACKS / "trafford-2018")
    async with open_board(tmp_path, [worcester(), trafford], now=AFTER_EVERY_POLL) as board:
        desk = board.count.app.desk
        for book, files in zip(desk.councils().books, (worcester(), trafford), strict=True):
            async for _ward in play(desk, book.id, load(files).results, DESK):
                pass
        page = (await board.request("/")).text

    totals = {
        party: re.findall(r"<td[^>]*>([^<]*)", cells)
        for party, cells in re.findall(r'<tr id="total-(\w+)">(.*?)</tr>', page)
    }

    assert {
        "Lab": ["0", "0", "0", "0", "20", "+5"],
        "Con": ["0", "0", "0", "2", "10", "−6"],
        "NOC": ["2", "2", "0", "0", "", ""],
    } == {party: totals[party] for party in ("Lab", "Con", "NOC")}


async def test_an_open_page_gets_the_row_the_totals_and_the_news(
    two_council_board: ServedBoard,
) -> None:
    listener = await two_council_board.listen(await two_council_board.revision())
    await two_council_board.count.type(f"/declare Battenhall {FIGURES}")
    update, news = await listener.next_event(), await listener.next_event()

    assert "council-0" in update.payload["parts"]
    assert "council-1" not in update.payload["parts"]
    assert "Worcester: GREEN GAIN Battenhall from Conservative" in str(news.data)


async def test_a_declaration_sends_at_most_four_kilobytes(
    two_council_board: ServedBoard,
) -> None:
    await two_council_board.count.type("/declare Warndon Lab")
    listener = await two_council_board.listen(await two_council_board.revision())
    await two_council_board.count.type(f"/declare Battenhall {FIGURES}")

    assert len(str((await listener.next_event()).data).encode()) <= 4_000


async def test_a_page_that_was_away_hears_what_each_council_announced(
    two_council_board: ServedBoard,
) -> None:
    seen = await two_council_board.revision()
    await two_council_board.count.type("/declare Battenhall Green 1081")
    await two_council_board.count.type("/declare Warndon Lab")
    listener = await two_council_board.listen(seen)
    await listener.next_event()

    assert "Worcester: Two wards declared" in str((await listener.next_event()).data)


async def test_announcements_of_all_councils_stand_in_one_list(
    two_council_board: ServedBoard,
) -> None:
    await two_council_board.count.type("/declare Battenhall Green 1081")
    await two_council_board.count.type("/declare Mellstock Labour")
    page = (await two_council_board.request("/")).text
    whose = re.findall(r'class="whose" href="([^"]*)">([^<]*)', page)

    assert {
        ("./?council=worcester-2016", "Worcester"),
        ("./?council=casterbridge", "Casterbridge"),
    } == (set(whose))


async def test_a_correction_that_moves_a_seat_stays_at_the_top(
    two_council_board: ServedBoard,
) -> None:
    await two_council_board.count.type(f"/declare Battenhall {FIGURES}")
    await two_council_board.count.type(
        "/correct Battenhall Con 1081 Green 887 Lab 127 UKIP 89 because misread"
    )
    await two_council_board.count.press("Yes, record it")
    page = (await two_council_board.request("/")).text
    two_council_board.count.clock.move_to(ELEVEN_AT_NIGHT + timedelta(minutes=16))
    later = (await two_council_board.request("/")).text

    assert "Worcester: CORRECTION" in top_of(page)
    assert "CORRECTION" not in top_of(later)


def top_of(page: str) -> str:
    """The corrections above everything else."""
    return page.split('id="corrections"')[1].split("</div>")[0]


async def test_votes_stay_hidden_while_a_poll_is_open(tmp_path: Path) -> None:
    evening = ELEVEN_AT_NIGHT - timedelta(hours=3)
    async with open_board(tmp_path, [worcester(), casterbridge()], now=evening) as board:
        page = (await board.request("/")).text

    assert "Polls are open until" in page
    assert "Worcester was Con 18 needed" in row_text(page, 0)


async def test_the_data_of_all_councils_is_one_file(two_council_board: ServedBoard) -> None:
    await two_council_board.count.type("/declare Battenhall Green 1081")
    answer = await two_council_board.request("/night.json")
    record = json.loads(answer.text)

    assert "interim" == answer.headers["Countroom-Status"]
    assert ["worcester-2016", "casterbridge"] == [one["slug"] for one in record["councils"]]
    assert "night.json?council=worcester-2016" == record["councils"][0]["record"]
    assert (0, 2, 25) == (record["complete"], record["declared"], record["contests"])
    assert {"councils": 0, "gained": 0, "held": 0, "lost": 0, "seats": 1, "seats_change": 1} == (
        record["parties"]["Grn"]
    )


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


@pytest.mark.parametrize("path", ["/results.csv", "/ward/battenhall.png"])
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


async def test_the_keys_of_the_data_of_all_councils_are_documented(
    two_council_board: ServedBoard,
) -> None:
    await two_council_board.count.type("/declare Battenhall Green 1081")
    record = json.loads((await two_council_board.request("/night.json")).text)
    page = (Path(__file__).parents[2] / "docs" / "board.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"`(\w+)`", page.split("## Several councils")[1].split("\n## ")[0]))

    assert set() == {*record, *record["parties"]["Grn"]} - documented


async def test_one_picture_shows_every_council(two_council_board: ServedBoard) -> None:
    await two_council_board.count.type("/declare Battenhall Green 1081")
    svg = (await two_council_board.request("/composition.svg?shape=square")).text
    one = (await two_council_board.request("/composition.svg?council=worcester-2016")).text

    assert {"Worcester", "Casterbridge", "was Con"} <= set(read_picture(svg).lines)
    assert "Worcester City Council" in read_picture(one).lines


async def test_a_link_to_the_board_has_a_picture_of_all_councils(tmp_path: Path) -> None:
    address = "https://count.example.org"
    async with open_board(tmp_path, [worcester(), casterbridge()], address=address) as board:
        page = (await board.request("/")).text

    assert f'property="og:image" content="{address}/composition.png?v=' in page
