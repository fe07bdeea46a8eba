"""Replays: a pack's results, played into a private desk on a temporary database."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from rich.console import Console

from bot.announcer.transport import Transport
from bot.chat.rehearsal import PLAYER, ordered_results, play
from bot.desk.book import PRIVATE, Book
from bot.desk.identity import Provenance
from bot.desk.subscriptions import FollowRequest
from bot.election.changes import Level
from bot.election.control import standing
from bot.election.projection.outlook import Projection
from bot.errors import CannotStart
from bot.exports.projection import projection_json
from bot.exports.record import night_record
from bot.exports.values import Json
from bot.importers.pack import Files, find_pack, load, read_pack_files
from bot.importers.projection import projection
from bot.observability import logs
from bot.platforms.console import render
from bot.platforms.console.terminal import CONSOLE_CHANNEL
from bot.platforms.console.transport import PLATFORM, ConsoleTransport
from bot.runtime.app import App, open_app
from bot.settings import Settings
from bot.wording import projection as words


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


async def replay(name: str, order: str, seed: int, *, echo: bool, project: bool = False) -> Json:
    """Play a pack's results and return the night record; with `echo`, print every announcement.

    With `project`, the record also has the projection after each declaration, under `projections`.

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
        projections: list[Json] = []
        async for ward in play(
            app.desk, night, ordered_results(results, order, seed), CONSOLE_CHANNEL
        ):
            await app.announcer.deliver_all()
            found = projection(app.desk.first_book().night) if project else None
            if found:
                screen.print(_spoken_projection(found, app.desk.first_book()))
                projections.append({"after": ward, **projection_json(found)})
        record = night_record(app.desk.first_book(), await app.desk.reads.history(night))
        return {**record, "projections": projections} if project else record


def _spoken_projection(found: Projection, book: Book) -> str:
    return "\n".join(words.lines(found, standing(book.night), book.voice)) + "\n"
