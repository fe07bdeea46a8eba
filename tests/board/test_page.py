"""The page as served, complete without JavaScript."""

import re

from tests.board.vocabulary import FIGURES, ServedBoard


async def test_the_page_shows_the_state_of_the_night(board: ServedBoard) -> None:
    await board.count.type(f"/declare Battenhall {FIGURES}")
    page = (await board.request("/")).text

    assert [] == [
        words
        for words in (
            "Worcester City Council",
            "Control of Worcester is not certain yet.",
            "1 of 12 wards declared, 11 seats to come; 18 of 35 for a majority.",
            "GREEN GAIN Battenhall from Conservative<",
            "Louis Stephen 1,081",
            "GREEN GAIN Battenhall from Conservative: Louis Stephen elected with 1,081 votes",
            "Last update 23:00.",
        )
        if words not in page
    ]


async def test_every_row_of_seats_adds_up_while_wards_are_to_come(board: ServedBoard) -> None:
    await board.count.type(f"/declare Battenhall {FIGURES}")
    page = (await board.request("/")).text
    table = page.split('<caption class="unseen">Seats by party</caption>')[1].split("</table>")[0]
    rows = [
        [int(n.replace("−", "-").replace("=", "0")) for n in re.findall(r'"figure.*?">(.*?)<', row)]
        for row in table.split("</tr>")[1:]
        if row.count('class="figure') == len(("Now", "Up", "Change", "Was"))
    ]

    assert [[14, 4, -1, 19], [9, 6, 0, 15], [1, 1, 1, 1]] == rows
    assert [] == [row for row in rows if row[0] + row[1] != row[2] + row[3]]
