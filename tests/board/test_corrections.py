"""A correction shows on the page: on its ward, on what it took back, and for a time on top."""

import html
import re
from datetime import timedelta

import pytest

from tests.board.vocabulary import FIGURES, ServedBoard

TRANSPOSED = "Con 1081 Green 887 Lab 127 UKIP 89"
EIGHT = [
    "Arboretum Lab", "Cathedral Lab", "Gorse Hill Lab", "Nunnery Lab", "Rainbow Hill Lab",
    "St John Lab", "St Stephen Green", "Warndon Lab",
]  # fmt: skip


async def correct(board: ServedBoard, line: str) -> None:
    await board.count.type(line)
    await board.count.press("Yes, record it")


async def ward_row(board: ServedBoard, ward: str) -> str:
    page = (await board.request("/")).text
    (row,) = [r for r in re.findall(r"<tr id=\"ward-.*?</tr>", page, re.DOTALL) if f">{ward}<" in r]
    return html.unescape(row)


async def ticker(board: ServedBoard) -> dict[str, str]:
    """Each announcement on the page by its anchor."""
    page = (await board.request("/")).text
    return dict(re.findall(r'<li id="(news-\d+)"(.*?)</li>', page, re.DOTALL))


async def alerts(board: ServedBoard, path: str = "/") -> list[str]:
    page = (await board.request(path)).text
    box = page.split('<div id="corrections"')[1].split("</div>")[0]
    return [html.unescape(text) for text in re.findall(r"</time> (.*?)</p>", box)]


async def test_a_row_says_when_and_why_it_was_corrected(board: ServedBoard) -> None:
    await board.count.type(f"/declare Battenhall {FIGURES}")
    board.count.clock.shift(timedelta(minutes=14))
    await correct(board, f"/correct Battenhall {TRANSPOSED} because <b>misheard</b>.")

    assert ">Corrected 23:14: <b>misheard</b><" in await ward_row(board, "Battenhall")
    assert "<b>" not in (await board.request("/")).text


async def test_a_row_says_that_its_result_was_withdrawn_until_it_declares_again(
    board: ServedBoard,
) -> None:
    await board.count.type(f"/declare Battenhall {FIGURES}")
    await board.count.type("/withdraw Battenhall because wrong ward")

    assert ">Withdrawn 23:00: wrong ward<" in await ward_row(board, "Battenhall")
    await board.count.type(f"/declare Battenhall {FIGURES}")
    assert "Withdrawn" not in await ward_row(board, "Battenhall")


async def test_announcements_that_no_longer_stand_are_struck_and_lead_to_their_correction(
    board: ServedBoard,
) -> None:
    for line in [*EIGHT, f"Battenhall {FIGURES}"]:
        await board.count.type(f"/declare {line}")
    await correct(board, f"/correct Battenhall {TRANSPOSED} because misheard")
    lines = await ticker(board)
    struck = {anchor: line for anchor, line in lines.items() if "<s>" in line}
    links = {
        re.sub(r" (Battenhall|control).*", "", re.findall(r"<s>(.*?)</s>", line)[0]): lines[target]
        for line in struck.values()
        for target in re.findall(r'href="#(.*?)">Corrected 23:00<', line)
    }

    assert {"GREEN GAIN", "CONTROL LOST. The Conservatives lose"} == set(links)
    assert "CORRECTION: Conservative hold Battenhall" in links["GREEN GAIN"]
    assert "still keep control" in links["CONTROL LOST. The Conservatives lose"]


async def test_what_is_still_true_after_a_correction_is_not_struck(board: ServedBoard) -> None:
    await board.count.type("/declare Battenhall Green")
    await board.count.type(f"/declare Battenhall {FIGURES}")
    await board.count.type("/correct Battenhall Green 1082 Con 887 Lab 127 UKIP 89")
    lines = (await ticker(board)).values()

    assert ["Full figures"] == [
        name for name in ("Full figures", "GREEN GAIN") if any(f"<s>{name}" in li for li in lines)
    ]


@pytest.mark.parametrize("path", ["/", "/embed"])
async def test_a_correction_of_a_seat_stays_on_top_for_fifteen_minutes(
    board: ServedBoard, path: str
) -> None:
    await board.count.type(f"/declare Battenhall {FIGURES}")
    assert [] == await alerts(board, path)
    await correct(board, f"/correct Battenhall {TRANSPOSED}")
    said = [
        "CORRECTION: Conservative hold Battenhall. We said it was a Green gain from Conservative."
    ]
    assert said == await alerts(board, path)
    board.count.clock.shift(timedelta(minutes=14, seconds=59))
    assert said == await alerts(board, path)
    board.count.clock.shift(timedelta(seconds=1))
    assert [] == await alerts(board, path)


async def test_a_correction_on_top_that_was_wrong_gives_way_to_the_next(
    board: ServedBoard,
) -> None:
    await board.count.type(f"/declare Battenhall {FIGURES}")
    await correct(board, f"/correct Battenhall {TRANSPOSED}")
    await correct(board, "/correct Battenhall Lab 1081 Green 887 Con 127 UKIP 89")
    (alert,) = await alerts(board)

    assert "Labour gain Battenhall" in alert


async def test_a_correction_that_moves_no_seat_is_not_on_top(board: ServedBoard) -> None:
    await board.count.type(f"/declare Battenhall {FIGURES}")
    await board.count.type("/correct Battenhall Green 1082 Con 887 Lab 127 UKIP 89")

    assert [] == await alerts(board)
    assert "Corrected 23:00" in await ward_row(board, "Battenhall")


async def test_open_pages_are_sent_the_end_of_a_correction_on_top(board: ServedBoard) -> None:
    await board.count.type(f"/declare Battenhall {FIGURES}")
    await correct(board, f"/correct Battenhall {TRANSPOSED}")
    seen = await board.revision()
    board.count.clock.shift(timedelta(minutes=15))
    event = await (await board.listen(seen)).next_event()

    assert {"corrections"} == set(event.payload["parts"])
    assert "hidden" in event.payload["parts"]["corrections"]
