"""PNGs from a rasteriser process, so that the event loop never waits for drawing."""

import asyncio
import os
import sys
from collections import OrderedDict
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Self

import structlog

from bot.charts.rasteriser import DRAWN, LENGTH

log = structlog.get_logger()

TIMEOUT_SECONDS = 5.0  # for one picture; drawing usually takes 0.2 s
CACHE_SIZE = 160  # pictures, each under 60 kB: a council's in each shape, and its wards' cards

_ROOT = Path(__file__).parents[2]
_PASSED_VARIABLES = {"PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "PYTHONHOME"}
_COMMAND = (sys.executable, "-m", "bot.charts.rasteriser")


class Renderer:
    """Draws one picture at a time and caches the latest by content.

    A process that dies or times out is replaced. It gets two pipes and nothing else of the bot: no
    socket, no token, no database. When the pipes close it ends, whatever became of the bot.
    """

    def __init__(self, timeout: float = TIMEOUT_SECONDS, cache_size: int = CACHE_SIZE) -> None:
        self._timeout, self._cache_size = timeout, cache_size
        self._cache: OrderedDict[bytes, bytes] = OrderedDict()
        self._tasks: dict[bytes, asyncio.Task[bytes | None]] = {}
        self._lock = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None
        self._abandoned: list[asyncio.subprocess.Process] = []
        self._closed = False

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def start(self) -> None:
        """Start the process, which warms up meanwhile; failures are logged."""
        try:
            async with self._lock:
                await self._ensure_process()
        except OSError as fault:
            log.warning("picture not drawn", reason=_failure_reason(fault))

    async def close(self) -> None:
        """End the process at once; callers waiting for a picture get None."""
        self._closed = True
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        self._abandon_process(kill=True)
        await asyncio.gather(*(process.wait() for process in self._abandoned))

    async def render(self, svg: str) -> bytes | None:
        """A PNG; None, with the reason in the log, if it fails or times out. Raises nothing.

        Concurrent calls for the same drawing share one rendering.
        """
        key = sha256(svg.encode("utf-8", "replace")).digest()
        if self._closed:
            return None
        if key in self._cache:
            self._cache.move_to_end(key)
            return self._cache[key]
        task = self._tasks.get(key)
        if task is None:
            task = self._tasks[key] = asyncio.create_task(self._draw(key, svg))
            task.add_done_callback(lambda _: self._tasks.pop(key, None))
        await asyncio.wait([task])
        return None if task.cancelled() else task.result()

    async def _draw(self, key: bytes, svg: str) -> bytes | None:
        """Draw and cache; a process that is dead, or dies of it, gets one retry."""
        try:
            async with asyncio.timeout(self._timeout), self._lock:
                try:
                    drawn = await self._request_png(svg.encode("utf-8", "replace"))
                except (OSError, EOFError):  # it may have died while idle, unnoticed until now
                    drawn = await self._request_png(svg.encode("utf-8", "replace"))
        except TimeoutError:
            drawn = f"not drawn within {self._timeout:g} seconds"
        except (OSError, EOFError) as fault:
            drawn = _failure_reason(fault)
        if isinstance(drawn, str):
            log.warning("picture not drawn", reason=drawn)
            return None
        self._cache_png(key, drawn)
        return drawn

    async def _request_png(self, svg: bytes) -> bytes | str:
        """A PNG, or the reason for none. Raises OSError or EOFError if the process died.

        A cancelled request kills the process: its answer would be taken for the next one's.
        """
        process = await self._ensure_process()
        if process.stdin is None or process.stdout is None:
            raise OSError("the process has no pipes")
        try:
            process.stdin.write(LENGTH.pack(len(svg)) + svg)
            await process.stdin.drain()
            kind = await process.stdout.readexactly(1)
            (length,) = LENGTH.unpack(await process.stdout.readexactly(LENGTH.size))
            body = await process.stdout.readexactly(length)
        except asyncio.CancelledError:
            self._abandon_process(kill=True)
            raise
        except (OSError, EOFError):
            self._abandon_process(kill=False)
            raise
        return body if kind == DRAWN else body.decode("utf-8", "replace")

    async def _ensure_process(self) -> asyncio.subprocess.Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                *_COMMAND,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env=_environment(),
                start_new_session=True,  # Ctrl-C in the terminal reaches only the bot
            )
        return self._process

    def _abandon_process(self, *, kill: bool) -> None:
        if self._process is None:
            return
        if kill and self._process.returncode is None:
            self._process.kill()
        self._abandoned = [
            *(old for old in self._abandoned if old.returncode is None),
            self._process,
        ]
        self._process = None

    def _cache_png(self, key: bytes, drawn: bytes) -> None:
        self._cache[key] = drawn
        while len(self._cache) > self._cache_size:
            self._cache.popitem(last=False)


def _failure_reason(fault: Exception) -> str:
    if isinstance(fault, EOFError | ConnectionError):
        return "the rasteriser process ended"
    return f"the rasteriser process did not start: {fault}"


def _environment() -> dict[str, str]:
    """What the interpreter needs to start; the bot's tokens stay with the bot."""
    path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
    passed = {name: value for name, value in os.environ.items() if name in _PASSED_VARIABLES}
    return {**passed, "PYTHONPATH": path}
