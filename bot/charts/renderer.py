"""The painter: PNGs from a process of its own, so that the event loop never waits for one."""

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

TIMEOUT_SECONDS = 5.0  # for one picture; drawing takes a fifth of a second
CACHE_SIZE = 64  # pictures, each under 60 kB

_ROOT = Path(__file__).parents[2]
_PASSED_VARIABLES = {"PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "PYTHONHOME"}
_COMMAND = (sys.executable, "-m", "bot.charts.rasteriser")


class Renderer:
    """Draws one picture at a time, and keeps the latest ones by what they show.

    A brush that dies or takes too long is made anew. Of the bot it has two pipes and nothing else:
    no socket, no token, no file of the database; it ends with them, whatever becomes of the bot.
    """

    def __init__(self, seconds: float = TIMEOUT_SECONDS, kept: int = CACHE_SIZE) -> None:
        self._seconds, self._most = seconds, kept
        self._kept: OrderedDict[bytes, bytes] = OrderedDict()
        self._drawing: dict[bytes, asyncio.Task[bytes | None]] = {}
        self._turn = asyncio.Lock()
        self._brush: asyncio.subprocess.Process | None = None
        self._left: list[asyncio.subprocess.Process] = []
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
        """Begins the process, which gets itself ready meanwhile; a fault of it is logged."""
        try:
            async with self._turn:
                await self._ensure_process()
        except OSError as fault:
            log.warning("picture not drawn", reason=_failure_reason(fault))

    async def close(self) -> None:
        """Ends the process at once; whoever waits for a picture gets none."""
        self._closed = True
        for task in self._drawing.values():
            task.cancel()
        await asyncio.gather(*self._drawing.values(), return_exceptions=True)
        self._abandon_process(kill=True)
        await asyncio.gather(*(brush.wait() for brush in self._left))

    async def render(self, svg: str) -> bytes | None:
        """The PNG of a drawing; None, with the reason in the log, if there is none in time.

        The same drawing is not drawn twice, also while it is being drawn. It raises nothing.
        """
        key = sha256(svg.encode("utf-8", "replace")).digest()
        if self._closed:
            return None
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        task = self._drawing.get(key)
        if task is None:
            task = self._drawing[key] = asyncio.create_task(self._draw(key, svg))
            task.add_done_callback(lambda _: self._drawing.pop(key, None))
        await asyncio.wait([task])
        return None if task.cancelled() else task.result()

    async def _draw(self, key: bytes, svg: str) -> bytes | None:
        """The picture, kept; a brush that is found dead, or dies of it, gets a second chance."""
        try:
            async with asyncio.timeout(self._seconds), self._turn:
                try:
                    drawn = await self._request_png(svg.encode("utf-8", "replace"))
                except (OSError, EOFError):
                    drawn = await self._request_png(svg.encode("utf-8", "replace"))
        except TimeoutError:
            drawn = f"not drawn within {self._seconds:g} seconds"
        except (OSError, EOFError) as fault:
            drawn = _failure_reason(fault)
        if isinstance(drawn, str):
            log.warning("picture not drawn", reason=drawn)
            return None
        self._cache_png(key, drawn)
        return drawn

    async def _request_png(self, svg: bytes) -> bytes | str:
        """The brush's answer: a PNG, or why there is none. Raises OSError or EOFError if it died.

        If the wait is cut short it is ended, or its answer would be taken for the next one's.
        """
        brush = await self._ensure_process()
        if brush.stdin is None or brush.stdout is None:
            raise OSError("no pipes, though they were asked for")
        try:
            brush.stdin.write(LENGTH.pack(len(svg)) + svg)
            await brush.stdin.drain()
            kind = await brush.stdout.readexactly(1)
            (length,) = LENGTH.unpack(await brush.stdout.readexactly(LENGTH.size))
            body = await brush.stdout.readexactly(length)
        except asyncio.CancelledError:
            self._abandon_process(kill=True)
            raise
        except (OSError, EOFError):
            self._abandon_process(kill=False)
            raise
        return body if kind == DRAWN else body.decode("utf-8", "replace")

    async def _ensure_process(self) -> asyncio.subprocess.Process:
        """The process, made anew if there is none that lives. Raises OSError."""
        if self._brush is None or self._brush.returncode is not None:
            self._brush = await asyncio.create_subprocess_exec(
                *_COMMAND,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env=_environment(),
                start_new_session=True,  # a Ctrl-C in the terminal is the bot's alone
            )
        return self._brush

    def _abandon_process(self, *, kill: bool) -> None:
        """Asks nothing more of the process; one that may still live is killed."""
        if self._brush is None:
            return
        if kill and self._brush.returncode is None:
            self._brush.kill()
        self._left = [*(old for old in self._left if old.returncode is None), self._brush]
        self._brush = None

    def _cache_png(self, key: bytes, drawn: bytes) -> None:
        self._kept[key] = drawn
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)


def _failure_reason(fault: Exception) -> str:
    if isinstance(fault, EOFError | ConnectionError):
        return "the rasteriser process ended"
    return f"the rasteriser process did not start: {fault}"


def _environment() -> dict[str, str]:
    """What the interpreter needs to start; the bot's tokens stay with the bot."""
    path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
    kept = {name: value for name, value in os.environ.items() if name in _PASSED_VARIABLES}
    return {**kept, "PYTHONPATH": path}
