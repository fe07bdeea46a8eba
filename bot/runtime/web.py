"""The web port: the board, health checks, and the addresses of platforms that need one."""

import resource
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from aiohttp import web

from bot.errors import CannotStart

LOCALHOST = "127.0.0.1"

_MAX_OPEN_FILES = 4096  # each connection takes one; lowered to the system's hard limit
_SHUTDOWN_SECONDS = 2.0  # for requests still running at the end

# Defaults for every response. A page that needs more sets its own.
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
    """Serve the routes until the block ends, on all interfaces unless `host` is given.

    Yields the port; 0 picks a free one. Raises CannotStart if the port is taken.
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
        raise CannotStart(f"Can't use PORT {port}: {fault.strerror}.") from fault
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def _add_security_headers(_request: web.Request, response: web.StreamResponse) -> None:
    for name, value in _SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.popall("Server", None)  # don't tell attackers what to look for


def _raise_file_limit() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    target = _MAX_OPEN_FILES if hard == resource.RLIM_INFINITY else min(_MAX_OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < target:
        resource.setrlimit(resource.RLIMIT_NOFILE, (target, hard))
