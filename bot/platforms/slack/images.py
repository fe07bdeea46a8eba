"""Images as Slack shows them: uploaded once, then named in a block."""

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable, Sequence

from bot.announcer.transport import Image
from bot.platforms.slack import limits
from bot.platforms.slack.escape import truncate
from bot.platforms.slack.render import Block
from bot.platforms.slack.web_api import (
    CallResult,
    Done,
    Refused,
    WebApi,
    upload_file,
)

_MOST_REMEMBERED = 200  # images whose upload is remembered
# Seconds before each try to show an image: Slack refuses the block while it processes the file.
PROCESSING_WAITS = (1.0, 2.0, 4.0)


class ImageUploads:
    """Uploads each image once, to no channel, and shows it in messages."""

    def __init__(self, api: WebApi, processing_waits: Sequence[float]) -> None:
        self._api = api
        self._processing_waits = processing_waits
        self._files: dict[str, asyncio.Task[CallResult]] = {}
        self._ready: set[str] = set()

    async def show(
        self, image: Image, send: Callable[[Block], Awaitable[CallResult]]
    ) -> CallResult:
        """Send the image's block with `send`; if the upload fails, that is the result."""
        uploaded = await self._upload_once(image)
        if not isinstance(uploaded, Done):
            return uploaded
        file = str(uploaded.data["id"])
        block = {
            "type": "image",
            "slack_file": {"id": file},
            "alt_text": truncate(image.alt, limits.ALT),
        }
        result: CallResult = Refused("not tried")
        for wait in (0.0,) if file in self._ready else self._processing_waits:
            await asyncio.sleep(wait)
            result = await send(block)
            if isinstance(result, Done):
                self._ready.add(file)
            if not isinstance(result, Refused):
                break
        return result

    async def _upload_once(self, image: Image) -> CallResult:
        key = hashlib.sha256(image.png).hexdigest()
        if key not in self._files:
            self._files[key] = asyncio.create_task(self._upload(image))
            while len(self._files) > _MOST_REMEMBERED:
                del self._files[next(iter(self._files))]
        uploaded = await asyncio.shield(self._files[key])
        if not isinstance(uploaded, Done):
            self._files.pop(key, None)
        return uploaded

    async def _upload(self, image: Image) -> CallResult:
        """Upload to no channel; if Done, the data has the file's id.

        https://docs.slack.dev/messaging/working-with-files#uploading_files
        """
        uploaded = await upload_file(
            self._api, image.name, image.png, alt_txt=truncate(image.alt, limits.FILE_ALT)
        )
        if not isinstance(uploaded, Done):
            return uploaded
        completed = await self._api.read(
            "files.completeUploadExternal", files=json.dumps([uploaded.data])
        )
        return uploaded if isinstance(completed, Done) else completed
