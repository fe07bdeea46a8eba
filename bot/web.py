"""The web port: health, and whatever a platform wants to be reached at."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from aiohttp import web

from bot.errors import CannotStart


@asynccontextmanager
async def web_port(port: int, routes: Iterable[web.AbstractRouteDef]) -> AsyncIterator[None]:
    """Serves the routes until it is left. Raises CannotStart if the port is taken."""
    application = web.Application()
    application.add_routes(routes)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, port=port).start()
    except OSError as fault:
        await runner.cleanup()
        raise CannotStart(f"PORT {port} cannot be used: {fault.strerror}.") from fault
    try:
        yield
    finally:
        await runner.cleanup()
