"""A file for a command: asked for in a form of its own, then fetched from Slack."""

import json
from dataclasses import asdict
from urllib.parse import urlsplit

import structlog

from bot.chat.command import Answering, Reply, Tone
from bot.importers.foreign.source import Source
from bot.importers.texts import LARGEST
from bot.platforms.slack import limits, modal
from bot.platforms.slack.calls import Calls
from bot.platforms.slack.forms import Typed, View
from bot.platforms.slack.in_time import Ack, InTime
from bot.platforms.slack.people import PLATFORM, Payload, People, place
from bot.platforms.slack.render import plain
from bot.platforms.slack.replies import Replies, Return

log = structlog.get_logger(platform=PLATFORM)

CALLBACK = "upload"

_FIELD = "file"
_MOST = 5  # as many as a pack has
_SLACKS_OWN = ".slack.com"


class Uploading:
    """Opens the form for a file, and has the command answered with what is sent in."""

    def __init__(
        self,
        answering: Answering,
        calls: Calls,
        people: People,
        replies: Replies,
        in_time: InTime,
    ) -> None:
        self._answering = answering
        self._calls = calls
        self._people = people
        self._replies = replies
        self._in_time = in_time

    async def opened(self, call: Typed, trigger: str) -> bool:
        """Whether the form stands before the person; `call` has the whole line as its command."""
        return await modal.opened(self._calls, _view(call), call, trigger)

    async def submit(self, ack: Ack, body: Payload) -> None:
        """Fetched and answered afterwards: the form has three seconds, a file may take longer."""
        await ack()
        self._in_time.afterwards(self._answered(body))

    async def _answered(self, body: Payload) -> None:
        view = body["view"]
        call = Typed.of(view)
        here = place(call.channel, call.channel_name)
        who = await self._people.who(body)
        name, _, text = call.command.partition(" ")
        files = await self._files(view)
        if files:
            key = f"slack:{view['id']}:file"
            reply = await self._answering.command(name, text, who, here, key, files)
        else:
            said = "Slack did not hand over the file: choose it again. Nothing was stored."
            reply = Reply(said, tone=Tone.REFUSAL)
        await self._replies.send(Return(call.url, who, here), reply)

    async def _files(self, view: View) -> tuple[Source, ...]:
        """What was chosen; nothing if it cannot be had."""
        given = view["state"]["values"].get(_FIELD, {}).get(_FIELD, {}).get("files") or []
        found = []
        for file in given:
            url = str(file.get("url_private_download") or file.get("url_private") or "")
            raw = await self._calls.fetched(url, LARGEST) if self._is_slacks(url) else None
            if raw is None:
                log.warning("file not fetched", reason="Slack does not give it")
                return ()
            found.append(Source(str(file.get("name", "file")), raw))
        return tuple(found)

    def _is_slacks(self, url: str) -> bool:
        """The token goes with the request, so it goes nowhere else."""
        parts, api = urlsplit(url), urlsplit(self._calls.client.base_url)
        own = (parts.scheme, parts.netloc) == (api.scheme, api.netloc)
        return own or (parts.scheme == "https" and (parts.hostname or "").endswith(_SLACKS_OWN))


def _view(call: Typed) -> View:
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "private_metadata": json.dumps(asdict(call)),
        "title": plain("A file", limits.TITLE),
        "submit": plain("Read it", limits.TITLE),
        "close": plain("Cancel", limits.TITLE),
        "blocks": [
            {
                "type": "input",
                "block_id": _FIELD,
                "label": plain(f"The file for /{call.command}", limits.LABEL),
                "element": {"type": "file_input", "action_id": _FIELD, "max_files": _MOST},
            }
        ],
    }
