"""The newcomer's tour: most of Worcester 2016 is played, the ward that turned it is theirs."""

import asyncio
import sys
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager, closing
from pathlib import Path

from rich.console import Console

from bot.board.site import Board
from bot.chat.rehearsal import play
from bot.desk.identity import Person
from bot.election.control import standing
from bot.election.declaration import Declaration
from bot.errors import CannotStart
from bot.importers.pack import find_pack, find_packs, load, pack_files
from bot.observability import logs
from bot.platforms.console import render
from bot.platforms.console.deliver import PLATFORM, ConsoleDoor
from bot.platforms.console.listen import PLACE, Keyboard, Terminal
from bot.runtime.app import App, opened_from
from bot.runtime.replay import private_app
from bot.runtime.web import HERE, web_port
from bot.settings import read_settings
from bot.wording.council import score

PACK = "worcester-2016"
THEIRS = "Battenhall"
LINE = "/declare Battenhall Green 1081"

WELCOME = (
    "Worcester, the night of 5 May 2016. The Conservatives hold 19 of 35 seats; twelve wards are "
    "up. Every figure is real, the order of declaration is illustrative. Lines after “#count ┃” "
    "are what a channel that follows the night is told."
)
YOUR_TURN = (
    f"Eight wards are in, and now {THEIRS} declares: the Greens 1,081, the Conservatives 887. "
    f"It is yours to type. Type  {LINE}  or press Enter to have it typed for you."
)
AFTERWARDS = (
    "That was the night. Now every command works, with Tab to complete: try /composition, "
    "/control, /coalitions, /ward battenhall, /results gains, /countroom help. To leave: quit"
)

LOG = Path("data") / "countroom.log"
HISTORY = Path("data") / "history"

YOU = Person("you", "you", admin=True)


async def demo(pace: float, port: int) -> None:
    """Plays the night, `pace` seconds between two declarations, with its board at a port.

    Without a terminal all twelve wards are played and printed.
    """
    screen = Console(highlight=False)
    files = pack_files(find_pack(PACK))
    results = load(files).results
    at_theirs = [ward for ward, _ in results].index(THEIRS)
    door = ConsoleDoor(lambda message: screen.print(render.announcement(message)))
    async with private_app(files, door) as app, board_here(app, port) as address:
        tour = _Tour(app, screen, pace)
        screen.print(render.shown(WELCOME), end="\n\n")
        screen.print(render.shown(address), end="\n\n")
        await tour.play(results[:at_theirs])
        if sys.stdin.isatty() and not await tour.their_turn():
            return
        await tour.play(results[at_theirs:])
        await tour.terminal.line("/composition")
        if sys.stdin.isatty():
            screen.print(render.shown(AFTERWARDS), end="\n\n")
            await tour.talk()


@asynccontextmanager
async def board_here(app: App, port: int) -> AsyncIterator[str]:
    """The board for this machine alone; gives the sentence that says where it is.

    A port that is taken is no reason to stop: then it is at another.
    """
    board = Board(app.desk, app.measures, app.painter)
    async with AsyncExitStack() as stack:
        taken = ""
        try:
            open_at = await stack.enter_async_context(web_port(port, board.routes(), HERE))
        except CannotStart:
            taken = f"Port {port} is taken. "
            open_at = await stack.enter_async_context(web_port(0, board.routes(), HERE))
        stack.enter_context(closing(board))
        yield f"{taken}The board, which moves as results come in: http://{HERE}:{open_at}/"


class _Tour:
    def __init__(self, app: App, screen: Console, pace: float) -> None:
        self._app = app
        self._screen = screen
        self._pace = pace
        self.terminal = Terminal(screen, app.dispatch, YOU)
        self._keyboard = Keyboard(app.dispatch, None)

    async def play(self, results: Iterable[tuple[str, Declaration]]) -> None:
        """Declares the wards one by one, each told before the next."""
        book = self._app.desk.book()
        async for _ward in play(self._app.desk, book.id, results, PLACE):
            await self._app.announcer.tell_all()
            now = standing(self._app.desk.book().night)
            bar = "█" * now.declared + "░" * (now.contests - now.declared)
            self._screen.print(
                render.shown(f"{bar} {now.declared} of {now.contests}", "dim"), end="\n\n"
            )
            await asyncio.sleep(self._pace)

    async def their_turn(self) -> bool:
        """Until the ward is declared; False when the newcomer leaves instead."""
        self._screen.print(render.shown(YOUR_TURN, "bold"), end="\n\n")
        while THEIRS in self._app.desk.book().night.outstanding:
            line = await self._keyboard.read()
            if line is None:
                return False
            await self.terminal.line(line.strip() or LINE)
            await self._app.announcer.tell_all()
        return True

    async def talk(self) -> None:
        """Every command, until the newcomer leaves."""
        await converse(self._app, self.terminal, self._keyboard)


async def desk_here() -> None:
    """Tonight's desk in this terminal, kept in the database of the settings."""
    settings = read_settings()
    logs.to_file(LOG)
    screen = Console(highlight=False)
    folders = find_packs(settings.packs)
    door = ConsoleDoor(lambda message: screen.print(render.announcement(message)))

    async with (
        opened_from(folders, settings, {PLATFORM: door}) as app,
        board_here(app, settings.port) as address,
    ):
        for book in app.desk.tonight().books:
            screen.print(render.shown(f"{book.night.council.name}. {score(standing(book.night))}"))
        screen.print(render.shown(address))
        screen.print(render.shown("To be told of it here: /follow all. To leave: quit"), end="\n\n")
        terminal = Terminal(screen, app.dispatch, YOU)
        telling = asyncio.create_task(app.announcer.run())
        app.jobs.start()
        try:
            await converse(app, terminal, Keyboard(app.dispatch, HISTORY))
            await app.announcer.tell_all()
        finally:
            await app.jobs.stop()
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)


async def converse(app: App, terminal: Terminal, lines: Keyboard) -> None:
    """Answers lines until the person leaves."""
    while (line := await lines.read()) is not None:
        if line.strip():
            await terminal.line(line)
            await app.announcer.tell_all()
