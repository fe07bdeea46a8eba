"""A file for a command: asked for in a form of its own, then fetched from Slack."""

import json
from dataclasses import asdict
from urllib.parse import urlsplit

import structlog

from bot.chat.command import CommandRunner
from bot.chat.reply import Reply, Tone
from bot.importers.foreign.source import Source
from bot.importers.raw_text import MAX_BYTES
from bot.platforms.slack import limits, modal
from bot.platforms.slack.ack_deadline import Ack, AckDeadline
from bot.platforms.slack.forms import FormContext, View
from bot.platforms.slack.identity import Payload, UserDirectory, channel_from_id
from bot.platforms.slack.render import plain_text_object
from bot.platforms.slack.responses import Responses, ReturnAddress
from bot.platforms.slack.settings import PLATFORM
from bot.platforms.slack.web_api import WebApi

log = structlog.get_logger(platform=PLATFORM)

CALLBACK_ID = "upload"

_FILE_FIELD = "file"
_MOST_FILES = 5  # as many as a pack has
_SLACK_DOMAIN = ".slack.com"


class UploadHandler:
    """Opens the form for a file, and has the command answered with what is sent in."""

    def __init__(
        self,
        answering: CommandRunner,
        calls: WebApi,
        people: UserDirectory,
        replies: Responses,
        in_time: AckDeadline,
    ) -> None:
        self._answering = answering
        self._calls = calls
        self._people = people
        self._replies = replies
        self._in_time = in_time

    async def open_form(self, call: FormContext, trigger: str) -> bool:
        """Whether the form stands before the person; `call` has the whole line as its command."""
        return await modal.open_modal(self._calls, _upload_view(call), call, trigger)

    async def handle_submission(self, ack: Ack, body: Payload) -> None:
        """Fetched and answered afterwards: the form has three seconds, a file may take longer."""
        await ack()
        self._in_time.start_background(self._answer_submission(body))

    async def _answer_submission(self, body: Payload) -> None:
        view = body["view"]
        call = FormContext.from_view(view)
        here = channel_from_id(call.channel, call.channel_name)
        who = await self._people.look_up(body)
        name, _, text = call.command.partition(" ")
        files = await self._download_files(view)
        if files:
            key = f"slack:{view['id']}:file"
            reply = await self._answering.run_command(name, text, who, here, key, files)
        else:
            said = "Slack did not hand over the file: choose it again. Nothing was stored."
            reply = Reply(said, tone=Tone.REFUSAL)
        await self._replies.send(ReturnAddress(call.url, who, here), reply)

    async def _download_files(self, view: View) -> tuple[Source, ...]:
        """What was chosen; nothing if it cannot be had."""
        given = view["state"]["values"].get(_FILE_FIELD, {}).get(_FILE_FIELD, {}).get("files") or []
        found = []
        for file in given:
            url = str(file.get("url_private_download") or file.get("url_private") or "")
            raw = await self._calls.download(url, MAX_BYTES) if self._is_slack_url(url) else None
            if raw is None:
                log.warning("file not fetched", reason="Slack does not give it")
                return ()
            found.append(Source(str(file.get("name", "file")), raw))
        return tuple(found)

    def _is_slack_url(self, url: str) -> bool:
        """The token goes with the request, so it goes nowhere else."""
        parts, api = urlsplit(url), urlsplit(self._calls.client.base_url)
        own = (parts.scheme, parts.netloc) == (api.scheme, api.netloc)
        return own or (parts.scheme == "https" and (parts.hostname or "").endswith(_SLACK_DOMAIN))


def _upload_view(call: FormContext) -> View:
    return {
        "type": "modal",
        "callback_id": CALLBACK_ID,
        "private_metadata": json.dumps(asdict(call)),
        "title": plain_text_object("A file", limits.TITLE),
        "submit": plain_text_object("Read it", limits.TITLE),
        "close": plain_text_object("Cancel", limits.TITLE),
        "blocks": [
            {
                "type": "input",
                "block_id": _FILE_FIELD,
                "label": plain_text_object(f"The file for /{call.command}", limits.LABEL),
                "element": {
                    "type": "file_input",
                    "action_id": _FILE_FIELD,
                    "max_files": _MOST_FILES,
                },
            }
        ],
    }
