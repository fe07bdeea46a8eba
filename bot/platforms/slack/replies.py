"""Answers on their way to one person, or shared into the channel, after Slack was acknowledged."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from bot.chat.command import Draw, File, Reply, Tone
from bot.desk.identity import Person, Place
from bot.platforms.slack import render
from bot.platforms.slack.calls import Calls, Done, NotReached, Refused, Result, in_words
from bot.platforms.slack.escape import mrkdwn
from bot.platforms.slack.people import PLATFORM
from bot.platforms.slack.pictures import Pictures
from bot.platforms.slack.render import Block, Page
from bot.platforms.slack.uploads import upload

log = structlog.get_logger(platform=PLATFORM)

_AGAIN_AFTER = (0.5, 2.0)  # seconds, for a post that never left


@dataclass(frozen=True, slots=True)
class Return:
    """The way back to whoever typed: Slack's response_url, and where it was typed."""

    url: str
    who: Person
    where: Place


class Replies:
    """Sends answers that are not in an acknowledgement."""

    def __init__(self, calls: Calls, pictures: Pictures, draw: Draw) -> None:
        self._calls = calls
        self._pictures = pictures
        self._draw = draw

    async def send(
        self, back: Return, reply: Reply, share: str | None = None, *, instead: bool = False
    ) -> None:
        """The whole answer, privately; `instead` puts it in the place of the question."""
        pages = render.reply(reply, share)
        first = {**pages[0].payload(), "replace_original": instead}
        await self._privately(back, first)
        await self.rest(back, reply, pages[1:])

    async def rest(self, back: Return, reply: Reply, pages: Sequence[Page]) -> None:
        """What an answer has beyond its first message: more messages, files and a picture."""
        for page in pages:
            await self._privately(back, page.payload())
        if reply.files:
            await self._files(back, reply.files, reply.text)
        await self._picture(back, reply, "ephemeral")

    async def share(self, back: Return, reply: Reply, line: str) -> None:
        """The answer, for everybody in the channel, with who asked what."""
        for page in render.reply(reply, note=f"{back.who.name} asked {line}"):
            in_channel = {"response_type": "in_channel", "replace_original": False}
            result = await self._posted(back.url, {**page.payload(), **in_channel})
            if not isinstance(result, Done):
                sorry = "That could not be shared here. Ask again, then share the new answer."
                await self._privately(back, render.reply(_refusal(sorry))[0].payload())
                return
        await self._picture(back, reply, "in_channel")

    async def _picture(self, back: Return, reply: Reply, to: str) -> None:
        """After the words, which stand alone where there is no picture to be had."""
        image = await self._draw(reply.picture) if reply.picture and back.url else None
        if image is None:
            return
        shown = {"response_type": to, "replace_original": False, "text": mrkdwn(image.alt)}

        async def said(block: Block) -> Result:
            return await self._posted(back.url, {**shown, "blocks": [block]})

        result = await self._pictures.show(image, said)
        if not isinstance(result, Done):
            log.warning("not pictured", who=back.who.id, reason=in_words(result))

    async def _privately(self, back: Return, payload: dict[str, Any]) -> None:
        """By the response_url; once that is used up, to the person in the channel, or directly."""
        ephemeral = {"response_type": "ephemeral", **payload}
        if back.url and isinstance(await self._posted(back.url, ephemeral), Done):
            return
        message = {k: payload[k] for k in ("text", "blocks")}
        channel = back.where.channel.partition(":")[2]
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
            log.warning("not answered", who=back.who.id, reason=in_words(said))

    async def _posted(self, url: str, payload: dict[str, Any]) -> Result:
        """Repeated only if it never left: a second one would show twice."""
        result = await self._calls.post(url, json=payload)
        for seconds in _AGAIN_AFTER:
            if not isinstance(result, NotReached):
                break
            await asyncio.sleep(seconds)
            result = await self._calls.post(url, json=payload)
        return result

    async def _files(self, back: Return, files: Sequence[File], comment: str) -> None:
        """Into the person's own conversation with the bot, where only they see it."""
        result = await upload(self._calls, back.who.id, files, mrkdwn(comment))
        if isinstance(result, Done):
            return
        log.warning("files not delivered", who=back.who.id, reason=in_words(result))
        why = result.error if isinstance(result, Refused) else "Slack did not answer"
        sorry = f"The files could not be handed over ({why}). Ask for them again."
        await self._privately(back, render.reply(_refusal(sorry))[0].payload())


def _refusal(text: str) -> Reply:
    return Reply(text, tone=Tone.REFUSAL)
