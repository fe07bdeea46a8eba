"""The console: tonight's desk in this terminal, with the board on a local port."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from pathlib import Path

from rich.console import Console

from bot.board.site import Board
from bot.desk.identity import Person
from bot.election.control import standing
from bot.errors import CannotStart
from bot.importers.pack import find_packs
from bot.observability import logs
from bot.platforms.configuration import read_configuration
from bot.platforms.console import render
from bot.platforms.console.terminal import CONSOLE_CHANNEL, Keyboard, Terminal
from bot.platforms.console.transport import PLATFORM, ConsoleTransport
from bot.runtime.app import App, open_app_from_folders
from bot.runtime.web import LOCALHOST, open_web_port
from bot.wording.council import score
from bot.wording.eve import past_pack_warning

LOG_FILE = Path("data") / "countroom.log"
HISTORY_FILE = Path("data") / "history"

USER = Person("you", "you", admin=True)


async def run_console() -> None:
    """Run tonight's desk in this terminal, on the database in the settings."""
    settings = read_configuration().settings
    logs.write_to_file(LOG_FILE)
    screen = Console(highlight=False)
    folders = find_packs(settings.packs)
    transport = ConsoleTransport(lambda message: screen.print(render.announcement(message)))

    async with (
        open_app_from_folders(
            folders, settings, {PLATFORM: transport}, extra_desks={CONSOLE_CHANNEL.id}
        ) as app,
        serve_local_board(app, settings.port) as address,
    ):
        for book in app.desk.councils().books:
            if book.is_past(app.desk.clock()):
                council = book.night.council
                warning = past_pack_warning(council.name, council.election_date)
                screen.print(render.plain_text(warning))
            screen.print(
                render.plain_text(
                    f"{book.night.council.name}. {score(standing(book.night), book.voice)}"
                )
            )
        screen.print(render.plain_text(address))
        screen.print(
            render.plain_text("To see announcements here, type /follow all. To leave, type quit"),
            end="\n\n",
        )
        terminal = Terminal(screen, app.dispatcher, USER)
        announcing = asyncio.create_task(app.announcer.run())
        app.scheduler.start()
        try:
            await answer_lines(app, terminal, Keyboard(app.dispatcher, HISTORY_FILE))
            await app.announcer.deliver_all()
        finally:
            await app.scheduler.stop()
            announcing.cancel()
            await asyncio.gather(announcing, return_exceptions=True)


@asynccontextmanager
async def serve_local_board(app: App, port: int) -> AsyncIterator[str]:
    """Serve the board to this machine only; yields a sentence with its address.

    If the port is taken, uses another.
    """
    board = Board(app.desk, app.metrics, app.renderer)
    async with AsyncExitStack() as stack:
        port_taken = ""
        try:
            open_at = await stack.enter_async_context(open_web_port(port, board.routes()))
        except CannotStart:
            port_taken = f"Port {port} is taken. "
            open_at = await stack.enter_async_context(open_web_port(0, board.routes()))
        stack.enter_context(closing(board))
        yield f"{port_taken}Live board: http://{LOCALHOST}:{open_at}/"


async def answer_lines(app: App, terminal: Terminal, lines: Keyboard) -> None:
    """Answer lines until the user quits."""
    while (line := await lines.read()) is not None:
        if line.strip():
            await terminal.answer_line(line)
            await app.announcer.deliver_all()
