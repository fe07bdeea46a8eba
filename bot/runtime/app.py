"""The application: the store, the desk, the announcer and the transports, put together."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import structlog

from bot.announcer.delivery import Announcer
from bot.announcer.transport import Transport
from bot.board.links import BoardLinks
from bot.charts.renderer import Renderer
from bot.chat.dispatcher import Dispatcher
from bot.chat.rehearsal import Rehearsals
from bot.desk.book import LIVE
from bot.desk.corrections import Corrections
from bot.desk.desk import Desk
from bot.desk.live_views import PictureView, ScoreboardView
from bot.desk.results_file import ResultsFile
from bot.desk.write_context import SecondKey
from bot.errors import CannotStart, NotSaved
from bot.importers.pack import Files, pack_slug, read_pack_files
from bot.observability.connections import Connections, no_connections
from bot.observability.metrics import Metrics
from bot.platforms.registry import PLATFORMS
from bot.runtime.public_fetch import PublicFetcher
from bot.runtime.results_reader import Fetch, ResultsReader
from bot.runtime.scheduler import Scheduler
from bot.settings import Settings, results_address_fault
from bot.store import open_store
from bot.store.protocol import Store
from commands import MENU


@dataclass(frozen=True, slots=True)
class App:
    store: Store
    desk: Desk
    announcer: Announcer
    dispatcher: Dispatcher
    metrics: Metrics
    scheduler: Scheduler
    renderer: Renderer


log = structlog.get_logger()

_OPENING_PAUSES = (0.5, 1.0, 2.0, 4.0)  # seconds
_ANNOUNCE_DELAY = 0.05  # seconds: the user reads the receipt before channels get the news


def utc_now() -> datetime:
    return datetime.now(UTC)


def _second_key(settings: Settings) -> SecondKey:
    if not settings.second_key:
        return SecondKey.OFF
    same = settings.second_key_same_platform
    return SecondKey.SAME_PLATFORM if same else SecondKey.ANY_PLATFORM


def _results_file(settings: Settings, packs: Iterable[Files]) -> ResultsFile | None:
    """The published file of results in the settings. Raises CannotStart if it is no council's."""
    address = settings.results_address
    if address is None:
        return None
    slugs = [slug for files in packs if (slug := pack_slug(files))]
    if fault := results_address_fault(address, slugs):
        raise CannotStart(f"{fault}.")
    return ResultsFile(address.slug or slugs[0], address.host)


@asynccontextmanager
async def open_app(
    settings: Settings,
    packs: Mapping[Path, Files],
    transports: Mapping[str, Transport],
    kind: str = LIVE,
    pack_readers: Mapping[str, Callable[[], Files]] | None = None,
    connections: Connections = no_connections,
    extra_desks: Collection[str] = (),
    fetch: Fetch | None = None,
) -> AsyncIterator[App]:
    """Open the councils' nights with everything that serves them, and close it all at the end.

    `packs` maps each folder to its files; errors name the folder. `pack_readers` reads a council's
    pack from the disk again, by slug, for a reload during the night. `extra_desks` are channels
    that see what is new in the published file of results; others see it if they hold a role.

    Raises CannotStart if the store or a pack cannot be used.
    """
    store = await open_store(settings.database_url)
    renderer = Renderer()  # starts its process on first use
    try:
        wake, loop = asyncio.Event(), asyncio.get_running_loop()
        wake_timer: asyncio.TimerHandle | None = None

        def wake_announcer_soon() -> None:
            nonlocal wake_timer
            if wake_timer is None or wake_timer.when() <= loop.time():
                wake_timer = loop.call_later(_ANNOUNCE_DELAY, wake.set)

        desk = Desk(
            store,
            utc_now,
            wake_announcer_soon,
            settings.confirm,
            second_key=_second_key(settings),
            pack_readers=pack_readers,
            results_file=_results_file(settings, packs.values()),
        )
        metrics = Metrics()
        scoreboards = ScoreboardView(desk)
        pictures = PictureView(desk, renderer)
        announcer = Announcer(
            store,
            transports,
            utc_now,
            Corrections(desk),
            scoreboards,
            pictures.render_council,
            BoardLinks(desk, settings.board_url),
            wake,
            metrics,
            desk.catch_up,
        )
        await _open_nights(store, desk, packs, kind)
        rehearsals = Rehearsals(desk)
        desk.subscribe(rehearsals.handle_change)
        following = asyncio.create_task(desk.follow_other_processes())
        try:
            dispatcher = Dispatcher(
                MENU,
                desk,
                rehearsals,
                settings.writes_per_minute,
                pictures.render_image,
                connections,
                metrics,
                hints={platform.name: platform.load_hints() for platform in PLATFORMS},
            )
            reader = None
            if desk.results_file and settings.results_address:
                reader = ResultsReader(
                    desk,
                    settings.results_address,
                    desk.results_file,
                    fetch or PublicFetcher().fetch,
                    extra_desks,
                )
            scheduler = Scheduler(desk, settings.summary_minutes, settings.backup_minutes, reader)
            yield App(store, desk, announcer, dispatcher, metrics, scheduler, renderer)
        finally:
            following.cancel()
            await rehearsals.close()
    finally:
        await renderer.close()
        await store.close()


async def _open_nights(store: Store, desk: Desk, packs: Mapping[Path, Files], kind: str) -> None:
    """Tries again if a database server is restarted in that moment."""
    for seconds in (*_OPENING_PAUSES, None):
        try:
            await desk.open_nights(packs, kind)
            await desk.rehearsals.end_abandoned()
        except NotSaved as away:
            if seconds is None or not store.is_shared:
                raise
            log.warning("store busy", reason=str(away))
            await asyncio.sleep(seconds)
        else:
            return


@asynccontextmanager
async def open_app_from_folders(
    folders: Sequence[Path],
    settings: Settings,
    transports: Mapping[str, Transport],
    connections: Connections = no_connections,
    extra_desks: Collection[str] = (),
) -> AsyncIterator[App]:
    """Open the application with the packs in these folders, which a reload reads again.

    Raises CannotStart if the store or a pack cannot be used.
    """
    packs = {folder: read_pack_files(folder) for folder in folders}
    pack_readers = {
        slug: partial(read_pack_files, folder)
        for folder, files in packs.items()
        if (slug := pack_slug(files))
    }
    async with open_app(
        settings,
        packs,
        transports,
        pack_readers=pack_readers,
        connections=connections,
        extra_desks=extra_desks,
    ) as app:
        yield app
