"""The demo: plays Worcester 2016, and leaves the ward that turned it to the user."""

import asyncio
import sys
from collections.abc import Iterable

from rich.console import Console

from bot.chat.rehearsal import play
from bot.election.control import standing
from bot.election.declaration import Declaration
from bot.importers.pack import find_pack, load, read_pack_files
from bot.platforms.console import render
from bot.platforms.console.terminal import CONSOLE_CHANNEL, Keyboard, Terminal
from bot.platforms.console.transport import ConsoleTransport
from bot.runtime.app import App
from bot.runtime.console import USER, answer_lines, serve_local_board
from bot.runtime.replay import open_private_app

PACK = "worcester-2016"
USER_WARD = "Battenhall"
USER_LINE = "/declare Battenhall Green 1081"

WELCOME = (
    "Worcester, election night, 5 May 2016. The Conservatives hold 19 of 35 seats; twelve wards "
    "are up. The figures are real, the order of declaration is illustrative. Lines after "
    "“#count ┃” are what a channel following the night sees."
)
YOUR_TURN = (
    f"Eight wards are in, and {USER_WARD} is about to declare: Greens 1,081, Conservatives 887. "
    f"This one is yours. Type  {USER_LINE}  or press Enter to send it."
)
AFTERWARDS = (
    "That was the night. Now try any command, with Tab to complete: /composition, /control, "
    "/coalitions, /ward battenhall, /results gains, /countroom help. To leave, type quit"
)


async def run_demo(pace: float, port: int) -> None:
    """Play the night, `pace` seconds between declarations, with its board on a local port.

    If stdin is not a terminal, all twelve wards are played without a turn for the user.
    """
    screen = Console(highlight=False)
    files = read_pack_files(find_pack(PACK))
    results = load(files).results
    users_turn = [ward for ward, _ in results].index(USER_WARD)
    transport = ConsoleTransport(lambda message: screen.print(render.announcement(message)))
    async with open_private_app(files, transport) as app, serve_local_board(app, port) as address:
        tour = _Tour(app, screen, pace)
        screen.print(render.plain_text(WELCOME), end="\n\n")
        screen.print(render.plain_text(address), end="\n\n")
        await tour.play(results[:users_turn])
        if sys.stdin.isatty() and not await tour.take_user_turn():
            return
        await tour.play(results[users_turn:])
        await tour.terminal.answer_line("/composition")
        if sys.stdin.isatty():
            screen.print(render.plain_text(AFTERWARDS), end="\n\n")
            await tour.answer_commands()


class _Tour:
    def __init__(self, app: App, screen: Console, pace: float) -> None:
        self._app = app
        self._screen = screen
        self._pace = pace
        self.terminal = Terminal(screen, app.dispatcher, USER)
        self._keyboard = Keyboard(app.dispatcher, None)

    async def play(self, results: Iterable[tuple[str, Declaration]]) -> None:
        """Declare the wards one by one, each announced before the next."""
        book = self._app.desk.first_book()
        async for _ward in play(self._app.desk, book.id, results, CONSOLE_CHANNEL):
            await self._app.announcer.deliver_all()
            now = standing(self._app.desk.first_book().night)
            bar = "█" * now.declared + "░" * (now.contests - now.declared)
            self._screen.print(
                render.plain_text(f"{bar} {now.declared} of {now.contests}", "dim"), end="\n\n"
            )
            await asyncio.sleep(self._pace)

    async def take_user_turn(self) -> bool:
        """Read lines until the ward is declared; False if the user quits first."""
        self._screen.print(render.plain_text(YOUR_TURN, "bold"), end="\n\n")
        while USER_WARD in self._app.desk.first_book().night.outstanding_wards:
            line = await self._keyboard.read()
            if line is None:
                return False
            await self.terminal.answer_line(line.strip() or USER_LINE)
            await self._app.announcer.deliver_all()
        return True

    async def answer_commands(self) -> None:
        await answer_lines(self._app, self.terminal, self._keyboard)
