"""The page as served, complete without JavaScript."""

import re

from tests.board.vocabulary import FIGURES, ServedBoard
from tests.count import WINNERS


async def test_the_page_shows_the_state_of_the_night(board: ServedBoard) -> None:
    await board.count.type(f"/declare Battenhall {FIGURES}")
    page = (await board.request("/")).text

    assert [] == [
        words
        for words in (
            "Worcester City Council",
            "Worcester: for a majority the Conservatives need 4 and Labour needs 9 of the",
            "1 of 12 wards declared, 11 seats to come; 18 of 35 for a majority.",
            "GAIN from Con<",
            "Louis Stephen 1,081",
            "GREEN GAIN Battenhall from Conservative: Louis Stephen elected with 1,081 votes",
            "Last update 23:00.",
        )
        if words not in page
    ]


async def test_every_row_of_seats_adds_up_while_wards_are_to_come(board: ServedBoard) -> None:
    await board.count.type(f"/declare Battenhall {FIGURES}")
    page = (await board.request("/")).text
    table = page.split('<tbody id="seat-rows">')[1].split("</tbody>")[0]
    rows = [
        [int(n.replace("−", "-").replace("=", "0")) for n in re.findall(r"<td[^>]*>([^<]+)<", row)]
        for row in table.split("</tr>")
    ]
    rows = [row for row in rows if len(row) == len(("Now", "Up", "Change", "Was"))]

    assert [[14, 4, -1, 19], [9, 6, 0, 15], [1, 1, 1, 1]] == rows
    assert [] == [row for row in rows if row[0] + row[1] != row[2] + row[3]]


async def test_control_that_is_lost_is_said_in_the_largest_letters(board: ServedBoard) -> None:
    for line in sorted(WINNERS, key=lambda line: line.endswith("Con"))[:9]:
        await board.count.type(f"/declare {line}")
    page = (await board.request("/")).text

    assert '<p class="line">The Conservatives have lost control of Worcester. For a' in page
    assert "Certain, whatever is to come" not in page
