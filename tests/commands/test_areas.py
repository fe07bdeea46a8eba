"""What a council calls its areas, in everything that is said of it."""

import re
from collections.abc import AsyncIterator
from itertools import islice
from pathlib import Path

import pytest

from bot.chat.rehearsal import play
from bot.chat.reply import Reply
from bot.importers.pack import Files, load, read_pack_files
from bot.preflight.check import check_packs
from tests.board.vocabulary import PACKS, ServedBoard, open_board
from tests.count import COUNT, DESK, full_text, open_count, worcester
from tests.wessex import aberwen

READS = (
    "/composition", "/composition all", "/control", "/coalitions", "/projection", "/swing",
    "/swing from", "/results", "/results gains", "/outstanding", "/ward", "/ward Nowhere",
    "/ward Deal", "/countroom help", "/declare help", "/ward help", "/countroom status",
    "/countroom night",
    "/countroom night check", "/countroom roles", "/countroom rehearse", "/swing Deal",
    "/ward Ashford East",
)  # fmt: skip
WRITES = (
    "/declare", "/declare Nowhere Con 100", "/declare Ashfrod Central Con 900",
    "/declare Green 900", "/declare Deal Con 900",
    "/declare Birchington Evans 90000 Randall 80000",
    "/withdraw", "/withdraw Nowhere because slip", "/correct Ashford Central Con 2 because wrong",
    "/withdraw Ashford East because wrong", "/mark Ashford East postponed", "/mark Ashford East",
    "/declare Ashford East Ref because it polled after all",
    "/follow national", "/follow nothing", "/scoreboard",
)  # fmt: skip
# What a reader of the page sees or hears: the text, and these attributes.
_TAGS = re.compile(
    r"<style>.*?</style>|<(?:[^>]*?(?:aria-label|content|data-search)=\"([^\"]*)\")?[^>]*>",
    re.DOTALL,
)
# Neither a command nor the column of a file.
_WARD = re.compile(r"(?<![/\w])wards?\b", re.IGNORECASE)


def read_kent() -> Files:
    return read_pack_files(PACKS / "kent-2025")


@pytest.fixture
async def kent(tmp_path: Path) -> AsyncIterator[ServedBoard]:
    files = read_kent()
    async with open_board(tmp_path, files, load(files).usable_council.polls_close) as board:
        yield board


def words_of_answer(answer: Reply) -> list[str]:
    buttons = [f"{a.label} {a.confirmation}" for a in answer.actions]
    return [full_text(answer), *buttons, *([answer.picture.alt] if answer.picture else [])]


async def words_of_page(board: ServedBoard) -> list[str]:
    page = (await board.request("/")).text
    return [line for line in _TAGS.sub(r"\n\1\n", page).splitlines() if line.strip()]


async def words_of_a_night(board: ServedBoard, files: Files) -> list[str]:
    """What the menu, the channels and the board say before, amid and after the night."""
    count = board.count
    await count.type("/follow all", channel=COUNT)
    results = iter(load(files).results)
    said = []
    for some in (islice(results, 0), islice(results, 30), results):
        async for _ward in play(count.app.desk, count.night, some, DESK):
            await count.deliver()
        for line in (*READS, *WRITES):
            said += words_of_answer(await count.type(line))
        said += await words_of_page(board)
    return [*said, *count.announcements(), *count.announcements("#desk")]


async def test_nobody_hears_of_a_ward_in_a_county(kent: ServedBoard) -> None:
    said = await words_of_a_night(kent, read_kent())

    assert [] == [text for text in said if _WARD.search(text)]
    assert "Find a division" in said
    assert any("of 72 divisions declared" in text for text in said)
    assert any("(queried: division postponed)" in text for text in said)


def test_the_check_of_a_county_speaks_of_divisions() -> None:
    said: list[str] = []
    check_packs([str(PACKS / "kent-2025")], None, said.append)

    assert [] == [text for text in said if _WARD.search(text)]
    assert any("72 divisions, 81 of 81 seats up" in text for text in said)


async def test_councils_with_different_areas_name_both(tmp_path: Path) -> None:
    files = read_kent()
    close = load(files).usable_council.polls_close
    async with open_count(tmp_path, [files, worcester()], close) as count:
        await count.type("/declare Battenhall Green")
        score = await count.type("/composition all")
        refused = await count.type("/ward Nowhere Else")
        narrowed = await count.type("/ward Nowhere Else in Worcester")

    assert "0 of 2 councils complete, 1 of 84 divisions and wards declared." == score.text
    assert refused.text.startswith("No division or ward called “Nowhere Else” is up tonight")
    assert narrowed.text.startswith("No ward called “Nowhere Else” is up tonight")


async def test_wales_has_electoral_wards(tmp_path: Path) -> None:
    async with open_count(tmp_path, aberwen()) as count:
        await count.type("/follow all", channel=COUNT)
        await count.type("/declare Pentre Ffion Price")
        refused = await count.type("/swing from")

    assert "or /swing and an electoral ward." in refused.text
    count.assert_told("#count", "1 of 3 electoral wards declared")
