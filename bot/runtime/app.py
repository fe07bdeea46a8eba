"""The application: the store, the desk, the announcer and the doors, put together."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from bot.announcer.delivery import Announcer
from bot.announcer.transport import Door
from bot.charts.renderer import Painter
from bot.chat.dispatcher import Dispatch
from bot.chat.rehearsal import Rehearsals
from bot.desk.book import LIVE
from bot.desk.corrections import Retelling
from bot.desk.desk import Desk
from bot.desk.live_views import Pictures, Scoreboard
from bot.importers.pack import Files, pack_files, slug_of
from bot.observability.connections import Links, no_links
from bot.observability.metrics import Measures
from bot.runtime.scheduler import Jobs
from bot.settings import Settings
from bot.store import open_store
from commands import MENU


@dataclass(frozen=True, slots=True)
class App:
    """What is open for a night."""

    desk: Desk
    announcer: Announcer
    dispatch: Dispatch
    measures: Measures
    jobs: Jobs
    painter: Painter


_ANSWER_FIRST = 0.05  # seconds: whoever typed is answered before the channels are told


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


@asynccontextmanager
async def opened(
    settings: Settings,
    packs: Mapping[Path, Files],
    doors: Mapping[str, Door],
    kind: str = LIVE,
    again: Mapping[str, Callable[[], Files]] | None = None,
    links: Links = no_links,
) -> AsyncIterator[App]:
    """The application with the councils' nights open; all of it is closed again at the end.

    `packs` has the files of each by the folder they came from, whose name is said with a problem.
    `again` reads a pack once more, by its council's slug, for a reload in the night. `links` says
    which platforms hear.

    Raises CannotStart for a store or a pack that cannot be used.
    """
    store = await open_store(settings.database_url)
    painter = Painter()  # begins its process with the first picture
    try:
        wake, loop = asyncio.Event(), asyncio.get_running_loop()
        telling: asyncio.TimerHandle | None = None

        def tell_soon() -> None:
            nonlocal telling
            if telling is None or telling.when() <= loop.time():
                telling = loop.call_later(_ANSWER_FIRST, wake.set)

        desk = Desk(
            store,
            now,
            tell_soon,
            settings.confirm,
            second_key=settings.second_key,
            pack_files=again,
        )
        measures = Measures()
        showing = Scoreboard(desk)
        pictures = Pictures(desk, painter)
        announcer = Announcer(
            store, doors, now, Retelling(desk), showing, pictures.of_night, wake, measures
        )
        await desk.open_nights(packs, kind)
        await desk.stop_rehearsals()
        rehearsals = Rehearsals(desk)
        desk.on_declared = rehearsals.give_way
        try:
            dispatch = Dispatch(
                MENU, desk, rehearsals, settings.writes_per_minute, pictures.image, links, measures
            )
            jobs = Jobs(desk, settings.summary_minutes, settings.backup_minutes)
            yield App(desk, announcer, dispatch, measures, jobs, painter)
        finally:
            await rehearsals.close()
    finally:
        await painter.close()
        await store.close()


@asynccontextmanager
async def opened_from(
    folders: Sequence[Path],
    settings: Settings,
    doors: Mapping[str, Door],
    links: Links = no_links,
) -> AsyncIterator[App]:
    """The application with the packs of these folders, each of which is read again for a reload.

    Raises CannotStart for a store or a pack that cannot be used.
    """
    packs = {folder: pack_files(folder) for folder in folders}
    again = {
        slug: partial(pack_files, folder)
        for folder, files in packs.items()
        if (slug := slug_of(files))
    }
    async with opened(settings, packs, doors, again=again, links=links) as app:
        yield app
