"""The night itself: every configured platform, the announcer and the web port, in one process.

    start                                     stop, on SIGTERM, SIGINT or when no platform is left
    ----------------------------------------  ----------------------------------------------------
    settings, disk check, packs, platforms    1. platforms take no more commands
    app: store, nights, announcer, rehearsals 2. the announcer finishes the messages under way
    web port: board, health, platform routes  3. the scheduler finishes its job
    renderer, announcer, scheduler            4. platforms close their connections
    platforms listen                          5. board, web port, rehearsals, renderer, store

Steps 2 to 4 share DRAIN_SECONDS. What is unsent then stays in the outbox until the next start.
"""

import asyncio
import gc
import os
import signal
from collections.abc import Sequence
from contextlib import closing

import structlog

from bot.board.site import Board
from bot.charts.newsroom import read_newsroom
from bot.errors import CannotStart
from bot.importers.pack import find_packs
from bot.observability import logs
from bot.observability.connections import Connection
from bot.platforms.base import Platform
from bot.platforms.configuration import read_configuration
from bot.runtime.app import App, open_app_from_folders
from bot.runtime.health import Health
from bot.runtime.leadership import listen, seen_connection
from bot.runtime.web import LOCALHOST, open_web_port
from bot.settings import Settings
from bot.store import loss_warning
from bot.wording.eve import past_pack_warning

log = structlog.get_logger()

RESTART_SECONDS = 2.0  # before a platform that failed is started again

DRAIN_SECONDS = 5.0  # well within what hosts allow between SIGTERM and SIGKILL


async def serve_night() -> int:
    """Serve tonight's councils on every configured platform until a signal; the exit code.

    Raises CannotStart if the settings, the disk, the logo, a pack, the store or the port is
    unusable.
    """
    configuration = read_configuration()
    settings = configuration.settings
    logs.write_to_stderr(settings.log_level, configuration.secrets)
    if lost := data_loss_risk(settings):
        raise CannotStart(lost)
    newsroom = read_newsroom(settings.newsroom, settings.newsroom_logo)
    folders = find_packs(settings.packs)
    platforms = configuration.build_platforms()
    transports = {platform.transport.platform: platform.transport for platform in platforms}

    app: App | None = None

    def connections() -> dict[str, Connection]:
        return {platform.name: seen_connection(app, platform) for platform in platforms}

    try:
        async with open_app_from_folders(folders, settings, transports, connections) as app:
            routes = [route for platform in platforms for route in platform.routes()]
            health = Health(
                app.desk, connections, app.metrics, settings.secret("metrics_token")
            ).routes()
            board = Board(app.desk, app.metrics, app.renderer, settings.board_url, newsroom)
            routes = [*board.routes(), *health, *routes]
            web_port = open_web_port(settings.port, routes, settings.host, settings.trusted_proxies)
            async with web_port as port:
                address = settings.board_url or f"http://{LOCALHOST}:{port}"
                log.info("board open", address=address, reason="started")
                freeze_start_up()
                with closing(board):
                    return await serve(app, platforms)
    except CannotStart:
        await asyncio.gather(*(platform.close() for platform in platforms))
        raise


def freeze_start_up() -> None:
    """Leave what the start has made out of garbage collections: it stays until the end.

    A full collection stops every answer while it looks at all objects.
    """
    gc.collect()
    gc.freeze()


def data_loss_risk(settings: Settings) -> str | None:
    """Why a restart would lose tonight's database, and what to do; None if safe or allowed."""
    if settings.allow_ephemeral_disk:
        return None
    return loss_warning(settings.database_url, os.environ)


async def serve(app: App, platforms: Sequence[Platform]) -> int:
    """Run until a signal, exit code 0, or until every platform has ended, exit code 1.

    A platform that ends does not stop the others.
    """
    stop = _install_signal_handlers()
    _warn_of_past_packs(app)
    await app.renderer.start()
    announcing = asyncio.create_task(app.announcer.run())
    app.scheduler.start()
    listening = [asyncio.create_task(_listen(app, platform)) for platform in platforms]
    signalled = asyncio.create_task(stop.wait())
    all_ended = asyncio.create_task(asyncio.wait(listening))
    await asyncio.wait([all_ended, signalled], return_when=asyncio.FIRST_COMPLETED)
    log.info("stopping", reason="signal" if stop.is_set() else "no platform left")
    await _drain(app, platforms, [*listening, all_ended, signalled], announcing)
    return 0 if stop.is_set() else 1


def _warn_of_past_packs(app: App) -> None:
    for book in app.desk.councils().books:
        if book.is_past(app.desk.clock()):
            council = book.night.council
            reason = past_pack_warning(council.name, council.election_date)
            log.warning("pack of an earlier election", night=book.id, reason=reason)


async def _listen(app: App, platform: Platform) -> None:
    """Run the platform until it says that it can't go on; start it again after a bug of ours."""
    while True:
        try:
            reason = await listen(app, platform)
        except Exception as bug:
            log.exception("failed", platform=platform.name, reason=type(bug).__name__)
            await asyncio.sleep(RESTART_SECONDS)
        else:
            log.error("platform stopped", platform=platform.name, reason=reason)
            return


async def _drain(
    app: App,
    platforms: Sequence[Platform],
    to_cancel: Sequence[asyncio.Task[object]],
    announcing: asyncio.Task[None],
) -> None:
    """Steps 1 to 4 of the stop."""
    for task in to_cancel:
        task.cancel()
    await asyncio.gather(*to_cancel, return_exceptions=True)
    app.announcer.stop()
    try:
        async with asyncio.timeout(DRAIN_SECONDS):
            await app.scheduler.stop()
            await announcing
            await asyncio.gather(*(platform.close() for platform in platforms))
    except TimeoutError:
        log.warning("shutdown timed out", reason="timed out; the outbox keeps what is unsent")


def _install_signal_handlers() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop
