"""The projection on the board: in a box of its own, and only if the pack wants it."""

from pathlib import Path

import pytest

from bot.board.static_site import single_page
from tests.casterbridge import COUNCIL, PackWard, pack
from tests.count import ELEVEN_AT_NIGHT, Count, open_count

MARGINAL = PackWard("Ann Oak Con, Ben Troy Lab", before="Con 510 Lab 490")
ON = "board_projection = true\n"


async def page_after(folder: Path, setting: str, *lines: str) -> str:
    wards = {f"{name} Ward": MARGINAL for name in ("Quay", "Egdon", "Stour")}
    async with open_count(folder, files=pack(wards, council=COUNCIL + setting)) as count:
        for line in lines:
            await count.type(line)
        return await page(count)


async def page(count: Count) -> str:
    book = count.app.desk.first_book()
    return single_page(book, await count.app.desk.reads.history(book.id), ELEVEN_AT_NIGHT)


@pytest.mark.parametrize(("setting", "is_shown"), [("", False), (ON, True)])
async def test_the_board_has_a_projection_only_if_the_pack_wants_one(
    tmp_path: Path, setting: str, is_shown: bool
) -> None:
    shown = await page_after(tmp_path, setting, "/declare Quay Con 400 Lab 600")

    assert is_shown is ("Projection for Casterbridge, not a result." in shown)
    assert is_shown is not ('<aside id="projection" class="projection" hidden' in shown)


@pytest.mark.parametrize("line", ["/mark Quay counting", "/declare Quay Lab"])
async def test_the_board_has_none_before_a_result_to_rest_it_on(tmp_path: Path, line: str) -> None:
    assert "Projection for" not in await page_after(tmp_path, ON, line)
