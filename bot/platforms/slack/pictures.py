"""Images as Slack shows them: uploaded once, then named in a block."""

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable

import structlog

from bot.announcer.transport import Image
from bot.platforms.slack import limits
from bot.platforms.slack.calls import Calls, Done, Refused, Result, in_words
from bot.platforms.slack.escape import cut
from bot.platforms.slack.people import PLATFORM
from bot.platforms.slack.render import Block
from bot.platforms.slack.uploads import sent

log = structlog.get_logger(platform=PLATFORM)

_KEPT = 200  # images whose upload is remembered
# Seconds before each try to show an image: while Slack processes the file it refuses the block.
_PROCESSING = (1.0, 2.0, 4.0)


class Pictures:
    """Uploads each image once, to nobody in particular, and shows it in messages."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._files: dict[str, asyncio.Task[str | None]] = {}
        self._ready: set[str] = set()

    async def show(self, image: Image, said: Callable[[Block], Awaitable[Result]]) -> Result:
        """What became of `said`, given the image's block; Refused if there is none to be had."""
        file = await self._uploaded(image)
        if file is None:
            return Refused("no upload")
        block = {
            "type": "image",
            "slack_file": {"id": file},
            "alt_text": cut(image.alt, limits.ALT),
        }
        result: Result = Refused("not tried")
        for wait in (0.0,) if file in self._ready else _PROCESSING:
            await asyncio.sleep(wait)
            result = await said(block)
            if not isinstance(result, Refused):
                self._ready.add(file)
                break
        return result

    async def _uploaded(self, image: Image) -> str | None:
        """The file's id; those who ask at the same time share one upload."""
        key = hashlib.sha256(image.png).hexdigest()
        if key not in self._files:
            self._files[key] = asyncio.create_task(self._upload(image))
            while len(self._files) > _KEPT:
                del self._files[next(iter(self._files))]
        file = await asyncio.shield(self._files[key])
        if file is None:
            self._files.pop(key, None)
        return file

    async def _upload(self, image: Image) -> str | None:
        """To no channel: https://docs.slack.dev/messaging/working-with-files#uploading_files"""
        result = await sent(
            self._calls, image.name, image.png, alt_txt=cut(image.alt, limits.FILE_ALT)
        )
        if isinstance(result, Done):
            file = result.data
            result = await self._calls.read(
                "files.completeUploadExternal", files=json.dumps([file])
            )  # fmt: skip
            if isinstance(result, Done):
                return str(file["id"])
        log.warning("not pictured", reason=in_words(result))
        return None
