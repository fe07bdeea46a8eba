"""A pack's results, played into a desk of their own that is thrown away afterwards."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from rich.console import Console

from bot.announcer.transport import Door
from bot.chat.rehearsal import PLAYER, in_order, play
from bot.desk.book import PRIVATE
from bot.desk.identity import Signature
from bot.desk.subscriptions import Following
from bot.election.changes import Level
from bot.errors import CannotStart
from bot.exports.record import Json, night_record
from bot.importers.pack import Files, find_pack, load, pack_files
from bot.observability import logs
from bot.platforms.console import render
from bot.platforms.console.deliver import PLATFORM, ConsoleDoor
from bot.platforms.console.listen import PLACE
from bot.runtime.app import App, opened
from bot.settings import Settings


@asynccontextmanager
async def private_app(files: Files, door: Door) -> AsyncIterator[App]:
    """An application on throw-away data, its one channel following everything."""
    logs.silent()
    with tempfile.TemporaryDirectory(prefix="countroom-") as folder:
        database = f"sqlite:///{Path(folder) / 'night.db'}"
        settings = Settings.model_construct(database_url=database)
        async with opened(settings, {Path(): files}, {PLATFORM: door}, kind=PRIVATE) as app:
            signature = Signature("play:follow", PLAYER, PLACE)
            await app.desk.follow(signature, app.desk.book().id, Following(Level.ALL), str)
            yield app


async def replay(name: str, order: str, seed: int, *, aloud: bool) -> Json:
    """Plays a pack's results and gives the night record; aloud, it prints what the channel hears.

    Raises CannotStart for a pack that cannot be used or has no results.
    """
    files = pack_files(find_pack(name))
    loaded = load(files)
    council, results = loaded.usable, loaded.results
    if not results:
        raise CannotStart(
            f"{council.name} has no results to replay: its results.csv is missing or empty."
        )
    screen = Console(quiet=not aloud, highlight=False)
    door = ConsoleDoor(lambda message: screen.print(render.announcement(message)))
    async with private_app(files, door) as app:
        night = app.desk.book().id
        async for _ward in play(app.desk, night, in_order(results, order, seed), PLACE):
            await app.announcer.tell_all()
        return night_record(app.desk.book(), await app.desk.history(night))
