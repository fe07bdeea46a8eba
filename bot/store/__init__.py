"""Everything that must survive a crash: one module per table, its SQL beside its functions.

The functions here call the engine that DATABASE_URL names. `protocol.Engine` has their promises.
"""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager

from bot.errors import CannotStart
from bot.observability.diagnostics import Diagnostic, startup_problems
from bot.store import postgres, sqlite
from bot.store.protocol import ABOUT, Engine, Reader, Store

# By the scheme of DATABASE_URL. To add an engine, add its package here.
ENGINES: dict[str, Engine] = {"sqlite": sqlite, "postgresql": postgres}


async def open_store(url: str) -> Store:
    return await _engine(url).open_store(url)


def open_read_only(url: str) -> AbstractAsyncContextManager[Reader]:
    return _engine(url).open_read_only(url)


def examine(url: str) -> list[Diagnostic]:
    try:
        return _engine(url).examine(url)
    except CannotStart as fault:
        return startup_problems(ABOUT, fault, "Correct DATABASE_URL.")


def loss_warning(url: str, environment: Mapping[str, str]) -> str | None:
    return _engine(url).loss_warning(url, environment)


def _engine(url: str) -> Engine:
    scheme, _, _ = url.partition("://")
    if scheme not in ENGINES:
        # The URL may hold a password, so the message doesn't repeat it.
        help_text = " Or: ".join(engine.URL_HELP for engine in ENGINES.values())
        raise CannotStart(f"DATABASE_URL is not understood. {help_text}")
    return ENGINES[scheme]
