"""The wall's headline: who runs the council, or who still can, in one line."""

from pathlib import Path

from bot.importers.pack import read_pack_files
from tests.board.vocabulary import PACKS, ServedBoard, open_board
from tests.browser.vocabulary import AFTER_EVERY_POLL
from tests.count import WINNERS


async def headline(board: ServedBoard) -> str:
    page = (await board.request("/?wall")).text
    return page.split('class="headline">')[1].split("<")[0]


async def test_the_headline_says_who_runs_the_council_or_who_still_can(board: ServedBoard) -> None:
    found = [await headline(board)]
    for line in sorted(WINNERS, key=lambda line: line.endswith("Con")):
        await board.count.type(f"/declare {line}")
        found.append(await headline(board))

    assert [
        "Conservative control on the eve of poll",
        "Worcester: for a majority Con needs 4 and Lab needs 8 of 11 seats to come.",
        "The Conservatives have lost control of Worcester. "
        "For a majority Lab needs 2 of 3 seats to come.",
        "No overall control in Worcester (was Conservative)",
    ] == [found[0], found[1], found[9], found[-1]]


async def test_the_headline_counts_many_parties_that_can_still_win(tmp_path: Path) -> None:
    files = read_pack_files(PACKS / "kent-2025")
    async with open_board(tmp_path, files, now=AFTER_EVERY_POLL) as board:
        await board.count.type("/declare Ashford Central Reform")

        assert "Kent: five parties can still reach 41." == (await headline(board))
