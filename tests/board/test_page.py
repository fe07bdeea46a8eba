"""The page as served, complete without JavaScript."""

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
