"""The feeds: valid, with stable ids, and honest about what was corrected."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from bot.board.feeds import FEEDS
from tests.board.vocabulary import FIGURES, ServedBoard, open_board
from tests.casterbridge import casterbridge
from tests.count import Count, worcester

ADDRESS = "https://count.example.org"
_ATOM = "{http://www.w3.org/2005/Atom}"
CORRECTED = "Battenhall Con 1081 Green 887 Lab 127 UKIP 89"


async def json_feed(board: ServedBoard) -> dict[str, Any]:  # Any: JSON
    feed: dict[str, Any] = json.loads((await board.request("/feed.json")).text)
    return feed


async def atom_feed(board: ServedBoard) -> ET.Element:
    return ET.fromstring((await board.request("/feed.xml")).text)  # noqa: S314 - our own feed


def entry_texts(feed: ET.Element, name: str) -> list[str]:
    return [entry.findtext(f"{_ATOM}{name}", "") for entry in feed.iter(f"{_ATOM}entry")]


async def declare_and_correct(count: Count) -> None:
    await count.type(f"/declare Battenhall {FIGURES}")
    await count.type(f"/correct {CORRECTED} because <figures> & names transposed")
    await count.press("Yes, record it")


async def test_the_newest_announcement_comes_first_in_both(board: ServedBoard) -> None:
    await board.count.type(f"/declare Battenhall {FIGURES}")
    feed, atom = await json_feed(board), await atom_feed(board)
    titles = [item["title"] for item in feed["items"]]

    assert "Worcester City Council election, 5 May 2016" == feed["title"]
    assert titles[-1].startswith("GREEN GAIN Battenhall from Conservative")
    assert titles == entry_texts(atom, "title")
    assert [item["id"] for item in feed["items"]] == entry_texts(atom, "id")


async def test_an_atom_feed_has_what_the_standard_requires(board: ServedBoard) -> None:
    """RFC 4287, 4.1.1 and 4.1.2."""
    await declare_and_correct(board.count)
    feed = await atom_feed(board)
    entries = feed.findall(f"{_ATOM}entry")

    assert f"{_ATOM}feed" == feed.tag
    for element in (feed, *entries):
        assert all(element.findtext(f"{_ATOM}{name}") for name in ("id", "title", "updated"))
    assert feed.findtext(f"{_ATOM}author/{_ATOM}name")
    ids = [feed.findtext(f"{_ATOM}id"), *entry_texts(feed, "id")]
    assert len(set(ids)) == len(ids)
    assert all(datetime.fromisoformat(at).tzinfo for at in entry_texts(feed, "updated"))


async def test_a_correction_is_an_entry_and_the_corrected_one_says_so(board: ServedBoard) -> None:
    await board.count.type(f"/declare Battenhall {FIGURES}")
    before = {item["id"]: item for item in (await json_feed(board))["items"]}
    board.count.clock.shift(timedelta(minutes=10))
    await board.count.type(f"/correct {CORRECTED} because <figures> & names transposed")
    await board.count.press("Yes, record it")
    after = {item["id"]: item for item in (await json_feed(board))["items"]}
    gain = next(id_ for id_, item in before.items() if item["title"].startswith("GREEN GAIN"))

    assert set(before) < set(after)
    assert after[gain]["title"].startswith("Corrected 23:10, no longer so: GREEN GAIN Battenhall")
    assert "CORRECTION" in after[gain]["content_text"]
    assert before[gain]["date_published"] == after[gain]["date_published"]
    assert before[gain]["date_modified"] < after[gain]["date_modified"]
    assert any(item["title"].startswith("CORRECTION") for item in after.values())
    assert "<figures> & names" in json.dumps([*after.values()], ensure_ascii=False)


async def test_a_reason_in_markup_is_text_in_the_atom_feed(board: ServedBoard) -> None:
    await declare_and_correct(board.count)
    raw = (await board.request("/feed.xml")).text

    assert "<figures>" not in raw
    assert any(
        "<figures> & names" in text for text in entry_texts(await atom_feed(board), "content")
    )


@pytest.mark.parametrize("name", FEEDS)
async def test_a_current_copy_is_not_sent_again(board: ServedBoard, name: str) -> None:
    await board.count.type(f"/declare Battenhall {FIGURES}")
    first = await board.request(f"/{name}")
    same = await board.request(f"/{name}", If_None_Match=first.headers["ETag"])
    await board.count.type("/declare Claines Con")
    other = await board.request(f"/{name}", If_None_Match=first.headers["ETag"])

    assert first.headers["Content-Type"].startswith(FEEDS[name][0])
    assert (200, 304, 200) == (first.status, same.status, other.status)


async def test_a_feed_before_the_first_result_is_empty_and_whole(board: ServedBoard) -> None:
    assert [] == (await json_feed(board))["items"]
    assert (await atom_feed(board)).findtext(f"{_ATOM}updated")


async def test_the_page_links_to_both(board: ServedBoard) -> None:
    page = (await board.request("/")).text

    for name, (media_type, _) in FEEDS.items():
        assert f'<link rel="alternate" type="{media_type}"' in page
        assert f'href="{name}"' in page


async def test_with_the_boards_address_every_link_is_whole(tmp_path: Path) -> None:
    async with open_board(tmp_path, address=ADDRESS) as board:
        await board.count.type(f"/declare Battenhall {FIGURES}")
        feed = await json_feed(board)

    assert (f"{ADDRESS}/", f"{ADDRESS}/feed.json") == (feed["home_page_url"], feed["feed_url"])
    assert all(item["url"].startswith(f"{ADDRESS}/#news-") for item in feed["items"])


async def test_several_councils_have_a_feed_together_and_one_each(tmp_path: Path) -> None:
    async with open_board(tmp_path, [worcester(), casterbridge()]) as board:
        await board.count.type(f"/declare Battenhall {FIGURES}")
        both, page = await json_feed(board), (await board.request("/")).text
        one = json.loads((await board.request("/feed.json?council=worcester-2016")).text)
        other = json.loads((await board.request("/feed.json?council=casterbridge")).text)
        first = await board.request("/feed.xml")
        same = await board.request("/feed.xml", If_None_Match=first.headers["ETag"])

    assert "Tonight's councils" == both["title"]
    assert any(i["title"].startswith("Worcester: GREEN GAIN") for i in both["items"])
    assert [item["id"] for item in one["items"]] == [item["id"] for item in both["items"]]
    assert [] == other["items"]
    assert "./?council=worcester-2016#news-" in both["items"][0]["url"]
    assert 'href="feed.xml"' in page
    assert 304 == same.status
