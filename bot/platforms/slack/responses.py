"""Answers on their way to one person, or shared into the channel, after Slack was acknowledged."""

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
from bot.platforms.slack.uploads import share_files
from bot.platforms.slack.web_api import CallResult, Done, NotReached, Refused, WebApi, result_text

log = structlog.get_logger(platform=PLATFORM)

_RETRY_WAITS = (0.5, 2.0)  # seconds, for a post that never left


@dataclass(frozen=True, slots=True)
class ReturnAddress:
    """The way back to whoever typed: Slack's response_url, and where it was typed."""

    url: str
    who: Person
    where: Channel


class Responses:
    """Sends answers that are not in an acknowledgement."""

    def __init__(self, calls: WebApi, pictures: ImageUploads, draw: Draw) -> None:
        self._calls = calls
        self._pictures = pictures
        self._draw = draw

    async def send(
        self, back: ReturnAddress, reply: Reply, share: str | None = None, *, instead: bool = False
    ) -> None:
        """The whole answer, privately; `instead` puts it in the place of the question."""
        pages = render.reply(reply, share)
        first = {**pages[0].payload(), "replace_original": instead}
        await self._send_privately(back, first)
        await self.send_rest(back, reply, pages[1:])

    async def send_rest(self, back: ReturnAddress, reply: Reply, pages: Sequence[Page]) -> None:
        """What an answer has beyond its first message: more messages, files and a picture."""
        for page in pages:
            await self._send_privately(back, page.payload())
        if reply.files:
            await self._send_files(back, reply.files, reply.text)
        await self._send_picture(back, reply, "ephemeral")

    async def share(self, back: ReturnAddress, reply: Reply, line: str) -> None:
        """The answer, for everybody in the channel, with who asked what."""
        for page in render.reply(reply, note=f"{back.who.name} asked {line}"):
            in_channel = {"response_type": "in_channel", "replace_original": False}
            result = await self._post(back.url, {**page.payload(), **in_channel})
            if not isinstance(result, Done):
                sorry = "That could not be shared here. Ask again, then share the new answer."
                await self._send_privately(back, render.reply(_refusal(sorry))[0].payload())
                return
        await self._send_picture(back, reply, "in_channel")

    async def _send_picture(self, back: ReturnAddress, reply: Reply, to: str) -> None:
        """After the words, which stand alone where there is no picture to be had."""
        image = await self._draw(reply.picture) if reply.picture and back.url else None
        if image is None:
            return
        shown = {"response_type": to, "replace_original": False, "text": mrkdwn(image.alt)}

        async def said(block: Block) -> CallResult:
            return await self._post(back.url, {**shown, "blocks": [block]})

        result = await self._pictures.show(image, said)
        if not isinstance(result, Done):
            log.warning("not pictured", who=back.who.id, reason=result_text(result))

    async def _send_privately(self, back: ReturnAddress, payload: dict[str, Any]) -> None:
        """By the response_url; once that is used up, to the person in the channel, or directly."""
        ephemeral = {"response_type": "ephemeral", **payload}
        if back.url and isinstance(await self._post(back.url, ephemeral), Done):
            return
        message = {k: payload[k] for k in ("text", "blocks")}
        channel = back.where.id.partition(":")[2]
        said = await self._calls.write(
            "chat.postEphemeral", channel=channel, user=back.who.id, **message
        )
        if isinstance(said, Done):
            return
        said = await self._calls.write(
            "chat.postMessage", channel=back.who.id, unfurl_links=False, unfurl_media=False,
            mrkdwn=False, **message,
        )  # fmt: skip
        if not isinstance(said, Done):
            log.warning("not answered", who=back.who.id, reason=result_text(said))

    async def _post(self, url: str, payload: dict[str, Any]) -> CallResult:
        """Repeated only if it never left: a second one would show twice."""
        result = await self._calls.post_url(url, json=payload)
        for seconds in _RETRY_WAITS:
            if not isinstance(result, NotReached):
                break
            await asyncio.sleep(seconds)
            result = await self._calls.post_url(url, json=payload)
        return result

    async def _send_files(self, back: ReturnAddress, files: Sequence[File], comment: str) -> None:
        """Into the person's own conversation with the bot, where only they see it."""
        result = await share_files(self._calls, back.who.id, files, mrkdwn(comment))
        if isinstance(result, Done):
            return
        log.warning("files not delivered", who=back.who.id, reason=result_text(result))
        why = result.error if isinstance(result, Refused) else "Slack did not answer"
        sorry = f"The files could not be handed over ({why}). Ask for them again."
        await self._send_privately(back, render.reply(_refusal(sorry))[0].payload())


def _refusal(text: str) -> Reply:
    return Reply(text, tone=Tone.REFUSAL)
