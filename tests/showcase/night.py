"""The Worcester night as far as the pictures show it, and the words in them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from bot.announcer.transport import Message
from bot.board.facts import facts
from bot.chat.rehearsal import play
from bot.exports.record import Story
from bot.importers.pack import load
from tests.board.vocabulary import ServedBoard, open_board
from tests.count import COUNT, DESK, channel_named, worcester

FOLDER = Path(__file__).parents[2] / "docs" / "images"
BOARD, ALERT = FOLDER / "board.png", FOLDER / "alert.png"

_UNTIL = "Battenhall"
_BETWEEN = timedelta(minutes=14)


@asynccontextmanager
async def open_showcase(folder: Path) -> AsyncIterator[ServedBoard]:
    """The board of the night a moment after control is lost; #count follows everything."""
    async with open_board(folder) as board:
        count = board.count
        await count.type("/follow all each", channel=COUNT)
        results = load(worcester()).results
        async for ward in play(count.app.desk, count.night, results, DESK):
            await count.deliver()
            if ward == _UNTIL:
                break
            count.clock.shift(_BETWEEN)
        yield board


def alert(board: ServedBoard) -> Message:
    """The last message in the channel."""
    channel = channel_named("#count").id
    return [m for m in board.count.transport.arrived if m.channel == channel][-1]


def alert_words(board: ServedBoard) -> str:
    return "\n".join(alert(board).lines)


async def board_words(board: ServedBoard) -> str:
    """What the page says above its table of wards."""
    book = board.count.app.desk.first_book()
    story = Story.at_opening(book).with_rows(await board.count.ledger())
    shown = facts(story, book.last_entries, book.last_entry_at, "")
    seats = "; ".join(" ".join(row.cells) for row in shown.groups)
    return "\n".join([shown.council, shown.control, shown.certain, shown.progress, seats])
