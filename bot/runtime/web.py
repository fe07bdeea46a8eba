"""The web port: the board, health, and whatever a platform wants to be reached at."""

import resource
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from aiohttp import web

from bot.errors import CannotStart

LOCALHOST = "127.0.0.1"  # for this machine alone

_MAX_OPEN_FILES = (
    4096  # that may be open at once, each connection one of them, where the system allows it
)
_SHUTDOWN_SECONDS = 2.0  # seconds that a request under way is given at the end

# What every answer has, whatever it is: a page that needs more says so itself.
_SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


@asynccontextmanager
async def open_web_port(
    port: int, routes: Iterable[web.AbstractRouteDef], host: str | None = None
) -> AsyncIterator[int]:
    """Serves the routes until it is left, at every address if no host is named; gives the port.

    Port 0 is any that is free. Raises CannotStart if the port is taken.
    """
    application = web.Application()
    application.on_response_prepare.append(_add_security_headers)
    application.add_routes(routes)
    _raise_file_limit()
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=_SHUTDOWN_SECONDS)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as fault:
        await runner.cleanup()
        raise CannotStart(f"PORT {port} cannot be used: {fault.strerror}.") from fault
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def _add_security_headers(_request: web.Request, response: web.StreamResponse) -> None:
    for name, value in _SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.popall("Server", None)  # nobody has to know what to look for


def _raise_file_limit() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MAX_OPEN_FILES if hard == resource.RLIM_INFINITY else min(_MAX_OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
