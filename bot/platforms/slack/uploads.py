"""Files, handed to one person in two steps: to an address that Slack gives, then shared."""

import asyncio
import json
from collections.abc import Sequence

from bot.chat.reply import File
from bot.platforms.slack.web_api import CallResult, Done, Refused, WebApi


async def share_files(calls: WebApi, user: str, files: Sequence[File], comment: str) -> CallResult:
    """Shares the files in the person's own conversation with the bot.

    https://docs.slack.dev/messaging/working-with-files#uploading_files
    """
    opened = await calls.write("conversations.open", users=user)
    if not isinstance(opened, Done):
        return opened
    there = await asyncio.gather(
        *(upload_file(calls, file.name, file.text.encode()) for file in files)
    )
    failed = next((result for result in there if not isinstance(result, Done)), None)
    if failed:
        return failed
    shared = [result.data for result in there if isinstance(result, Done)]
    return await calls.read(
        "files.completeUploadExternal",
        files=json.dumps(shared),
        channel_id=opened.data["channel"]["id"],
        initial_comment=comment,
    )


async def upload_file(calls: WebApi, name: str, data: bytes, **more: str) -> CallResult:
    """The bytes of one file, not shared with anybody; what is done is its id and title.

    `more` are other arguments of https://docs.slack.dev/reference/methods/files.getUploadURLExternal
    """
    if not data:
        return Refused("empty file")
    place = await calls.read("files.getUploadURLExternal", filename=name, length=len(data), **more)
    if not isinstance(place, Done):
        return place
    received = await calls.post_url(place.data["upload_url"], data=data)
    if not isinstance(received, Done):
        return received
    return Done({"id": place.data["file_id"], "title": name})
