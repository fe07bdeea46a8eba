"""Answers that follow an acknowledgement: to one user, or shared with the channel."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from bot.chat.command import Draw
from bot.chat.reply import File, Reply, Tone
from bot.desk.identity import Channel, Person
from bot.platforms.slack import render
from bot.platforms.slack.escape import mrkdwn
from bot.platforms.slack.images import ImageUploads
from bot.platforms.slack.render import Block, Page
from bot.platforms.slack.settings import PLATFORM
from bot.platforms.slack.web_api import (
    CallResult,
    Done,
    NotReached,
    Refused,
    WebApi,
    result_text,
    share_files,
)

log = structlog.get_logger(platform=PLATFORM)

_RETRY_WAITS = (0.5, 2.0)  # seconds, after a post that never left


@dataclass(frozen=True, slots=True)
class ReturnAddress:
    """How an answer reaches the user: Slack's response_url, and the channel they typed in."""

    url: str
    person: Person
    channel: Channel
    thread: str = ""  # the message whose thread they wrote in


class Responses:
    def __init__(self, api: WebApi, images: ImageUploads, draw: Draw) -> None:
        self._api = api
        self._images = images
        self._draw = draw

    async def send(
        self,
        address: ReturnAddress,
        reply: Reply,
        share: str | None = None,
        *,
        instead: bool = False,
    ) -> None:
        """Send the whole answer; `instead` replaces the question."""
        pages = render.reply(reply, share)
        first = {**pages[0].payload(), "replace_original": instead}
        if reply.in_channel:
            await self._send_to_channel(address, first)
        else:
            await self._send_privately(address, first)
        await self.send_rest(address, reply, pages[1:])

    async def send_rest(self, address: ReturnAddress, reply: Reply, pages: Sequence[Page]) -> None:
        """Send what the first message couldn't hold: further messages, files, a picture."""
        for page in pages:
            await self._send_privately(address, page.payload())
        if reply.files:
            await self._send_files(address, reply.files, reply.text)
        await self._send_picture(address, reply, "ephemeral")

    async def share(self, address: ReturnAddress, reply: Reply, line: str) -> None:
        for page in render.reply(reply, note=f"{address.person.name} asked {line}"):
            if not await self._send_to_channel(address, page.payload()):
                return
        await self._send_picture(address, reply, "in_channel")

    async def _send_to_channel(self, address: ReturnAddress, payload: dict[str, Any]) -> bool:
        """Show it to everyone in the channel; False, and the user is told, if Slack doesn't."""
        message = {"replace_original": False, **payload, "response_type": "in_channel"}
        if isinstance(await self._post(address.url, message), Done):
            return True
        sorry = "That couldn't be shared here. Ask again, then share the new answer."
        await self._send_privately(address, render.reply(_refusal(sorry))[0].payload())
        return False

    async def _send_picture(self, address: ReturnAddress, reply: Reply, to: str) -> None:
        """After the words, which stand alone if the picture can't be drawn."""
        image = await self._draw(reply.picture) if reply.picture and address.url else None
        if image is None:
            return
        message = {"response_type": to, "replace_original": False, "text": mrkdwn(image.alt)}

        async def send(block: Block) -> CallResult:
            return await self._post(address.url, {**message, "blocks": [block]})

        result = await self._images.show(image, send)
        if not isinstance(result, Done):
            log.warning("picture not added", who=address.person.id, reason=result_text(result))

    async def _send_privately(self, address: ReturnAddress, payload: dict[str, Any]) -> None:
        """By the response_url; if that is used up, in the channel, or else directly."""
        ephemeral = {"response_type": "ephemeral", **payload}
        if address.url and isinstance(await self._post(address.url, ephemeral), Done):
            return
        message = {k: payload[k] for k in ("text", "blocks")}
        if not address.channel.direct:
            thread = {"thread_ts": address.thread} if address.thread else {}
            channel = address.channel.id.partition(":")[2]
            result = await self._api.write(
                "chat.postEphemeral", channel=channel, user=address.person.id, **thread, **message
            )
            if isinstance(result, Done):
                return
        result = await self._post_message(address.person.id, message)
        if not isinstance(result, Done):
            log.warning("answer not delivered", who=address.person.id, reason=result_text(result))

    async def post(self, channel: Channel, reply: Reply) -> None:
        """Say something to a channel that nobody asked for. One try."""
        slack_id = channel.id.partition(":")[2]
        for page in render.reply(reply):
            message = {"text": page.text, "blocks": page.blocks}
            result = await self._post_message(slack_id, message)
            if not isinstance(result, Done):
                log.warning("answer not delivered", channel=slack_id, reason=result_text(result))
                return

    async def _post_message(self, slack_id: str, message: dict[str, Any]) -> CallResult:
        return await self._api.write(
            "chat.postMessage", channel=slack_id, unfurl_links=False, unfurl_media=False,
            mrkdwn=False, **message,
        )  # fmt: skip

    async def _post(self, url: str, payload: dict[str, Any]) -> CallResult:
        """Repeat only a post that never left: any other could show twice."""
        result = await self._api.post_url(url, json=payload)
        for seconds in _RETRY_WAITS:
            if not isinstance(result, NotReached):
                break
            await asyncio.sleep(seconds)
            result = await self._api.post_url(url, json=payload)
        return result

    async def _send_files(
        self, address: ReturnAddress, files: Sequence[File], comment: str
    ) -> None:
        result = await share_files(self._api, address.person.id, files, mrkdwn(comment))
        if isinstance(result, Done):
            return
        log.warning("files not delivered", who=address.person.id, reason=result_text(result))
        reason = result.error if isinstance(result, Refused) else "Slack didn't answer"
        sorry = f"The files couldn't be delivered ({reason}). Ask for them again."
        await self._send_privately(address, render.reply(_refusal(sorry))[0].payload())


def _refusal(text: str) -> Reply:
    return Reply(text, tone=Tone.REFUSAL)
