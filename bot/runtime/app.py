"""The application: the store, the desk, the announcer and the doors, put together."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from bot.announcer.delivery import Announcer
from bot.announcer.transport import Transport
from bot.charts.renderer import Renderer
from bot.chat.dispatcher import Dispatcher
from bot.chat.rehearsal import Rehearsals
from bot.desk.book import LIVE
from bot.desk.corrections import Corrections
from bot.desk.desk import Desk
from bot.desk.live_views import PictureView, ScoreboardView
from bot.importers.pack import Files, pack_slug, read_pack_files
from bot.observability.connections import Connections, no_connections
from bot.observability.metrics import Metrics
from bot.runtime.scheduler import Scheduler
from bot.settings import Settings
from bot.store import open_store
from commands import MENU


@dataclass(frozen=True, slots=True)
class App:
    """What is open for a night."""

    desk: Desk
    announcer: Announcer
    dispatcher: Dispatcher
    metrics: Metrics
    scheduler: Scheduler
    renderer: Renderer


_ANNOUNCE_DELAY = 0.05  # seconds: whoever typed is answered before the channels are told


def utc_now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


@asynccontextmanager
async def open_app(
    settings: Settings,
    packs: Mapping[Path, Files],
    doors: Mapping[str, Transport],
    kind: str = LIVE,
    again: Mapping[str, Callable[[], Files]] | None = None,
    links: Connections = no_connections,
) -> AsyncIterator[App]:
    """The application with the councils' nights open; all of it is closed again at the end.

    `packs` has the files of each by the folder they came from, whose name is said with a problem.
    `again` reads a pack once more, by its council's slug, for a reload in the night. `links` says
    which platforms hear.

    Raises CannotStart for a store or a pack that cannot be used.
    """
    store = await open_store(settings.database_url)
    painter = Renderer()  # begins its process with the first picture
    try:
        wake, loop = asyncio.Event(), asyncio.get_running_loop()
        telling: asyncio.TimerHandle | None = None

        def tell_soon() -> None:
            nonlocal telling
            if telling is None or telling.when() <= loop.time():
                telling = loop.call_later(_ANNOUNCE_DELAY, wake.set)

        desk = Desk(
            store,
            utc_now,
            tell_soon,
            settings.confirm,
            second_key=settings.second_key,
            pack_files=again,
        )
        measures = Metrics()
        showing = ScoreboardView(desk)
        pictures = PictureView(desk, painter)
        announcer = Announcer(
            store,
            doors,
            utc_now,
            Corrections(desk),
            showing,
            pictures.render_council,
            wake,
            measures,
        )
        await desk.open_nights(packs, kind)
        await desk.end_abandoned_rehearsals()
        rehearsals = Rehearsals(desk)
        desk.on_declared = rehearsals.stop_all
        try:
            dispatch = Dispatcher(
                MENU,
                desk,
                rehearsals,
                settings.writes_per_minute,
                pictures.render_image,
                links,
                measures,
            )
            jobs = Scheduler(desk, settings.summary_minutes, settings.backup_minutes)
            yield App(desk, announcer, dispatch, measures, jobs, painter)
        finally:
            await rehearsals.close()
    finally:
        await painter.close()
        await store.close()


@asynccontextmanager
async def open_app_from_folders(
    folders: Sequence[Path],
    settings: Settings,
    doors: Mapping[str, Transport],
    links: Connections = no_connections,
) -> AsyncIterator[App]:
    """The application with the packs of these folders, each of which is read again for a reload.

    Raises CannotStart for a store or a pack that cannot be used.
    """
    packs = {folder: read_pack_files(folder) for folder in folders}
    again = {
        slug: partial(read_pack_files, folder)
        for folder, files in packs.items()
        if (slug := pack_slug(files))
    }
    async with open_app(settings, packs, doors, again=again, links=links) as app:
        yield app
