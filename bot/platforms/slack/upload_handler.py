"""Files for a command: asked for in a form, then fetched from Slack."""

import json
from dataclasses import asdict
from urllib.parse import urlsplit

import structlog

from bot.chat.reply import Reply, Tone
from bot.importers.foreign.source import Source
from bot.importers.raw_text import MAX_BYTES
from bot.platforms.slack import limits
from bot.platforms.slack.ack_deadline import Ack
from bot.platforms.slack.forms import FormContext, View, open_modal
from bot.platforms.slack.identity import Payload, channel_from_id
from bot.platforms.slack.render import plain_text_object
from bot.platforms.slack.responses import ReturnAddress
from bot.platforms.slack.services import Services
from bot.platforms.slack.settings import PLATFORM

log = structlog.get_logger(platform=PLATFORM)

CALLBACK_ID = "upload"

_FILE_FIELD = "file"
_MOST_FILES = 5  # as many as a pack has
_SLACK_DOMAIN = ".slack.com"


class UploadHandler:
    """Opens the form for a command's files, and runs the command with them."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._runner = services.runner

    async def open_form(self, context: FormContext, trigger: str) -> bool:
        """Open the form; False if Slack didn't. The context's command is the whole line."""
        return await open_modal(self._services.api, _upload_view(context), context, trigger)

    async def handle_submission(self, ack: Ack, body: Payload) -> None:
        """Acknowledge, then fetch and answer: a file may take longer than Slack's three seconds."""
        await ack()
        self._services.deadline.start_background(self._answer_submission(body))

    async def _answer_submission(self, body: Payload) -> None:
        view = body["view"]
        context = FormContext.from_view(view)
        channel = channel_from_id(context.channel, context.channel_name)
        person = await self._services.directory.look_up(body)
        name, _, text = context.command.partition(" ")
        files = await self._download_files(view)
        if files:
            key = f"slack:{view['id']}:file"
            reply = await self._services.run_command(name, text, person, channel, key, files)
        else:
            text = "Slack didn't hand over the file. Choose it again. Nothing was stored."
            reply = Reply(text, tone=Tone.REFUSAL)
        await self._services.responses.send(ReturnAddress(context.url, person, channel), reply)

    async def _download_files(self, view: View) -> tuple[Source, ...]:
        chosen = (
            view["state"]["values"].get(_FILE_FIELD, {}).get(_FILE_FIELD, {}).get("files") or []
        )
        found = []
        for file in chosen:
            url = str(file.get("url_private_download") or file.get("url_private") or "")
            raw = (
                await self._services.api.download(url, MAX_BYTES)
                if self._is_slack_url(url)
                else None
            )
            if raw is None:
                log.warning("file not downloaded", reason="refused by Slack")
                return ()
            found.append(Source(str(file.get("name", "file")), raw))
        return tuple(found)

    def _is_slack_url(self, url: str) -> bool:
        """The bot's token goes with the request, so only to Slack."""
        parts, api = urlsplit(url), urlsplit(self._services.api.client.base_url)
        own = (parts.scheme, parts.netloc) == (api.scheme, api.netloc)
        return own or (parts.scheme == "https" and (parts.hostname or "").endswith(_SLACK_DOMAIN))


def _upload_view(context: FormContext) -> View:
    return {
        "type": "modal",
        "callback_id": CALLBACK_ID,
        "private_metadata": json.dumps(asdict(context)),
        "title": plain_text_object("A file", limits.TITLE),
        "submit": plain_text_object("Read it", limits.TITLE),
        "close": plain_text_object("Cancel", limits.TITLE),
        "blocks": [
            {
                "type": "input",
                "block_id": _FILE_FIELD,
                "label": plain_text_object(f"The file for /{context.command}", limits.LABEL),
                "element": {
                    "type": "file_input",
                    "action_id": _FILE_FIELD,
                    "max_files": _MOST_FILES,
                },
            }
        ],
    }
