"""Replays: a pack's results, played into a private desk on a temporary database."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from rich.console import Console

from bot.announcer.transport import Transport
from bot.chat.rehearsal import PLAYER, ordered_results, play
from bot.desk.book import PRIVATE
from bot.desk.identity import Provenance
from bot.desk.subscriptions import FollowRequest
from bot.election.changes import Level
from bot.errors import CannotStart
from bot.exports.record import Json, night_record
from bot.importers.pack import Files, find_pack, load, read_pack_files
from bot.observability import logs
from bot.platforms.console import render
from bot.platforms.console.terminal import CONSOLE_CHANNEL
from bot.platforms.console.transport import PLATFORM, ConsoleTransport
from bot.runtime.app import App, open_app
from bot.settings import Settings


@asynccontextmanager
async def open_private_app(files: Files, transport: Transport) -> AsyncIterator[App]:
    """Open an application on a temporary database, whose only channel follows everything."""
    logs.write_errors_only()
    with tempfile.TemporaryDirectory(prefix="countroom-") as folder:
        database = f"sqlite:///{Path(folder) / 'night.db'}"
        settings = Settings.model_construct(database_url=database)
        async with open_app(settings, {Path(): files}, {PLATFORM: transport}, kind=PRIVATE) as app:
            provenance = Provenance("play:follow", PLAYER, CONSOLE_CHANNEL)
            async with app.desk.unit_of_work(provenance) as work:
                await work.follow(app.desk.first_book().id, FollowRequest(Level.ALL))
                work.answer = "followed"
            yield app


async def replay(name: str, order: str, seed: int, *, echo: bool) -> Json:
    """Play a pack's results and return the night record; with `echo`, print every announcement.

    Raises CannotStart if the pack is unusable or has no results.
    """
    files = read_pack_files(find_pack(name))
    loaded = load(files)
    council, results = loaded.usable_council, loaded.results
    if not results:
        raise CannotStart(
            f"{council.name} has no results to replay: results.csv is missing or empty."
        )
    screen = Console(quiet=not echo, highlight=False)
    transport = ConsoleTransport(lambda message: screen.print(render.announcement(message)))
    async with open_private_app(files, transport) as app:
        night = app.desk.first_book().id
        async for _ward in play(
            app.desk, night, ordered_results(results, order, seed), CONSOLE_CHANNEL
        ):
            await app.announcer.deliver_all()
        return night_record(app.desk.first_book(), await app.desk.reads.history(night))
