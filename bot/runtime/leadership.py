"""One of several processes is connected to a platform that takes one connection for all of them.

    standing by ── has the lock ──▶ connected ── dies, or another has the lock ──▶ standing by

While the database can't be asked, the leader stays: it can still tell people that nothing is saved.
Then no other process can become the leader, either.
"""

import asyncio

import structlog

from bot.announcer.turns import leader_lock
from bot.observability.connections import Connection
from bot.platforms.base import Platform
from bot.runtime.app import App

log = structlog.get_logger()

_SECONDS_BETWEEN_CHECKS = 0.5
_ELSEWHERE = "another process is connected"


def seen_connection(app: App | None, platform: Platform) -> Connection:
    """The platform's connection, as far as this process is to have one."""
    connection = platform.connection
    if app is None or connection.connected or _is_leader(app, platform):
        return connection
    return Connection(connected=False, since=connection.since, reason=_ELSEWHERE, is_elsewhere=True)


async def listen(app: App, platform: Platform) -> str:
    """Run the platform while this process may; the reason why it can't go on."""
    if not platform.transport.has_one_sender:
        return await platform.run(app.dispatcher)
    while True:
        await _wait_to_lead(app, platform)
        running = asyncio.create_task(platform.run(app.dispatcher))
        try:
            if await _is_done_while_leading(app, platform, running):
                return running.result()
        finally:
            running.cancel()
            await asyncio.wait([running])
            await app.store.locks.release(leader_lock(platform.name))


async def _wait_to_lead(app: App, platform: Platform) -> None:
    is_waiting = False
    while not await app.store.locks.take(leader_lock(platform.name)):
        if not is_waiting:
            log.info("standing by", platform=platform.name, reason=_ELSEWHERE)
        is_waiting = True
        await asyncio.sleep(_SECONDS_BETWEEN_CHECKS)
    app.announcer.wake()


async def _is_done_while_leading(app: App, platform: Platform, running: asyncio.Task[str]) -> bool:
    """True when the platform has ended, False when another process leads."""
    lock, locks = leader_lock(platform.name), app.store.locks
    while True:
        done, _ = await asyncio.wait([running], timeout=_SECONDS_BETWEEN_CHECKS)
        if done:
            return True
        if not await locks.take(lock) and locks.can_ask:
            return False


def _is_leader(app: App, platform: Platform) -> bool:
    leads = app.store.locks.has(leader_lock(platform.name))
    return leads or not platform.transport.has_one_sender
