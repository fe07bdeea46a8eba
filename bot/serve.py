"""The night itself: every platform that is configured, and the announcer, in one process."""

import asyncio
import signal
from collections.abc import Sequence

import structlog

from bot.announcer.pump import Announcer
from bot.app import App
from bot.platforms.platform import Platform

log = structlog.get_logger()

DRAIN_SECONDS = 5.0  # what a host gives between SIGTERM and SIGKILL, and to spare


async def serve(app: App, platforms: Sequence[Platform]) -> int:
    """Runs until a signal asks it to stop, or no platform is left that can go on; the exit code.

    A platform that cannot go on stops no other one. A stop takes no more commands, tells what is on
    its way and lets go of the rest: the outbox keeps it.
    """
    stop = _on_signals()
    telling = asyncio.create_task(app.announcer.run())
    listening = [asyncio.create_task(_listen(app, platform)) for platform in platforms]
    stopped = asyncio.create_task(stop.wait())
    ended = asyncio.create_task(asyncio.wait(listening))
    await asyncio.wait([ended, stopped], return_when=asyncio.FIRST_COMPLETED)
    log.info("stopping", reason="signal" if stop.is_set() else "no platform left")
    await _drain(app.announcer, platforms, [*listening, ended, stopped], telling)
    return 0 if stop.is_set() else 1


async def _listen(app: App, platform: Platform) -> None:
    try:
        reason = await platform.run(app.dispatch)
    except Exception:
        log.exception("failed", platform=platform.name)
    else:
        log.error("platform ended", platform=platform.name, reason=reason)


async def _drain(
    announcer: Announcer,
    platforms: Sequence[Platform],
    waiting: Sequence[asyncio.Task[object]],
    telling: asyncio.Task[None],
) -> None:
    """Commands first, then the announcer: what is on its way is given the time to arrive."""
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    announcer.stop()
    try:
        async with asyncio.timeout(DRAIN_SECONDS):
            await telling
            await asyncio.gather(*(platform.close() for platform in platforms))
    except TimeoutError:
        log.warning("stopped hard", reason="something did not end in time; the outbox keeps it")


def _on_signals() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop
