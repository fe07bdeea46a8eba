"""The answer to one interaction: a single callback, then whatever its token allows."""

import asyncio
from collections.abc import Awaitable, Sequence
from enum import IntEnum

import discord
import structlog

from bot.announcer.transport import Image
from bot.chat.command import Draw
from bot.chat.reply import File, Reply, Tone
from bot.platforms.discord import render
from bot.platforms.discord.circuit_breaker import TOO_MANY_REQUESTS
from bot.platforms.discord.command_links import CommandLinks
from bot.platforms.discord.render import EPHEMERAL, SUPPRESS_EMBEDS
from bot.platforms.discord.rest import (
    CALL_ERRORS,
    CONNECT_ERRORS,
    Payload,
    Response,
    RestApi,
)
from bot.platforms.discord.settings import PLATFORM

log = structlog.get_logger(platform=PLATFORM)

# https://discord.com/developers/docs/interactions/receiving-and-responding: three seconds for the
# callback, including both ways, then fifteen minutes for the rest.
DEFER_AFTER = 1.4
_CALLBACK_SECONDS = 2.8
_LEAST_TRY = 0.3

_UNKNOWN_INTERACTION, _ALREADY_ACKNOWLEDGED, _INVALID_FORM = 10062, 40060, 50035
_TRIES, _RETRY_WAIT, _LONGEST_WAIT = 4, 0.5, 10.0  # waits in seconds


_NO_RESPONSE = 599
_LANDED = Response(204, {})


class CallbackType(IntEnum):
    """https://discord.com/developers/docs/interactions/receiving-and-responding"""

    MESSAGE = 4
    DEFERRED = 5
    UPDATE = 7
    CHOICES = 8
    MODAL = 9


class InteractionResponder:
    """Answers one interaction; never sends a second callback."""

    def __init__(
        self, rest: RestApi, interaction: discord.Interaction, draw: Draw, links: CommandLinks
    ) -> None:
        self._rest = rest
        self._draw = draw
        self._links = links
        self._callback = f"/interactions/{interaction.id}/{interaction.token}/callback"
        self._webhook = f"/webhooks/{interaction.application_id}/{interaction.token}"
        self._original = f"{self._webhook}/messages/@original"
        self._interaction = interaction
        self._deadline = asyncio.get_running_loop().time() + _CALLBACK_SECONDS
        self.answered = False
        self.answered_by_another = False  # before this bot's first try

    async def reply(
        self, work: Awaitable[Reply], *, instead: bool = False
    ) -> tuple[int, Image] | None:
        """Answer with the result of `work`; defer first if that takes long.

        `instead` replaces the message with the pressed button, unless the answer is a refusal. The
        picture follows; if one was added: the id of that message, and the image.
        """
        task = asyncio.ensure_future(work)
        done, _ = await asyncio.wait({task}, timeout=DEFER_AFTER)
        if not done:
            sent = await self._reply_later(task)
        else:
            sent = await self._reply_now(task.result(), instead=instead)
        answer = task.result()
        return await self._attach_picture(answer) if sent and answer.picture else None

    async def _reply_now(self, answer: Reply, *, instead: bool) -> bool:
        """Whether Discord took it."""
        rendered = render.reply(answer)
        first, *more = rendered.messages
        files = rendered.files
        if instead and not answer.tone.is_error:
            code = await self.show(_edit_body(first), CallbackType.UPDATE, () if more else files)
        else:
            code = await self.show(first, CallbackType.MESSAGE, () if more else files)
        if not code:
            await self._follow_up(more, files)
        elif code != _ALREADY_ACKNOWLEDGED:
            await self._tell_channel(answer)
        return not code

    async def _attach_picture(self, answer: Reply) -> tuple[int, Image] | None:
        image = await self._draw(answer.picture) if answer.picture else None
        if image is None:
            return None
        first = render.reply(answer).messages[0]
        body = render.body_with_image(_edit_body(first), image)
        edited = await self._call_with_retries("PATCH", self._original, body, (image,))
        return (int(edited.body["id"]), image) if edited and "id" in edited.body else None

    async def show(
        self, body: Payload, kind: CallbackType, files: Sequence[File | Image] = ()
    ) -> int:
        """Send the callback. Returns 0, or else Discord's error code or status."""
        if kind in {CallbackType.MESSAGE, CallbackType.UPDATE}:
            body = self._links.linked_body(body)
        response = await self._post_callback({"type": kind, "data": body}, files)
        if response.code == _INVALID_FORM and kind in {CallbackType.MESSAGE, CallbackType.UPDATE}:
            log.warning("sent as plain text", reason=response.reason)
            response = await self._post_callback(
                {"type": CallbackType.MESSAGE, "data": render.plain_body(body)}
            )
        if response.ok:
            return 0
        reasons = {_UNKNOWN_INTERACTION: "too late", _ALREADY_ACKNOWLEDGED: "answered already"}
        log.warning("answer not delivered", reason=reasons.get(response.code, response.reason))
        return response.code or response.status

    async def _post_callback(self, body: Payload, files: Sequence[File | Image] = ()) -> Response:
        """The same callback once more if its response is lost: Discord says if it had landed."""
        self.answered = True
        first = await self._try_callback(body, files, self._seconds_left() / 2)
        if not _is_lost(first):
            self.answered_by_another |= first.code == _ALREADY_ACKNOWLEDGED
            return first
        if first.status == TOO_MANY_REQUESTS:
            await asyncio.sleep(min(first.retry_after, self._seconds_left() / 2))
        second = await self._try_callback(body, files, self._seconds_left())
        return _LANDED if second.code == _ALREADY_ACKNOWLEDGED else second

    async def _try_callback(
        self, body: Payload, files: Sequence[File | Image], seconds: float
    ) -> Response:
        try:
            async with asyncio.timeout(max(seconds, _LEAST_TRY)):
                return await self._rest.call("POST", self._callback, body, files)
        except CALL_ERRORS as fault:
            return Response(_NO_RESPONSE, {"message": type(fault).__name__})

    def _seconds_left(self) -> float:
        return self._deadline - asyncio.get_running_loop().time()

    async def _reply_later(self, task: asyncio.Future[Reply]) -> bool:
        """Wait for the work and answer, even if the response to the deferral was lost.

        Whether Discord took it.
        """
        code = await self.show({"flags": EPHEMERAL}, CallbackType.DEFERRED)
        answer = await task
        if code == _ALREADY_ACKNOWLEDGED:
            return False
        rendered = render.reply(answer)
        first, *more = rendered.messages
        files = () if more else rendered.files
        edit = _edit_body(first)
        if code in {0, _NO_RESPONSE} and await self._call_with_retries(
            "PATCH", self._original, edit, files
        ):
            await self._follow_up(more, rendered.files)
            return True
        await self._tell_channel(answer)
        return False

    async def _follow_up(self, bodies: Sequence[Payload], files: Sequence[File]) -> None:
        for body in bodies:
            last = body is bodies[-1]
            await self._call_with_retries("POST", self._webhook, body, files if last else ())

    async def _tell_channel(self, answer: Reply) -> None:
        """The token is dead: say in the channel what was done. A question is asked again."""
        channel = self._interaction.channel
        if answer.tone is not Tone.DONE or channel is None:
            return
        name = self._interaction.user.display_name
        late = Reply(f"{name}: {answer.text}", answer.lines)
        body = render.public_body(render.reply(late).messages[0])
        await self._call_with_retries("POST", f"/channels/{channel.id}/messages", body)

    async def _call_with_retries(
        self, method: str, path: str, body: Payload, files: Sequence[File | Image] = ()
    ) -> Response | None:
        """Retry whatever can't happen twice; None, logged, if all tries fail."""
        reason, body = "", self._links.linked_body(body)
        for attempt in range(_TRIES):
            wait = _RETRY_WAIT * 2**attempt
            try:
                response = await self._rest.call(method, path, body, files)
            except CALL_ERRORS as fault:
                reason = type(fault).__name__
                if method == "POST" and not isinstance(fault, CONNECT_ERRORS):
                    break
            else:
                if response.ok:
                    return response
                reason = response.reason
                if response.status == TOO_MANY_REQUESTS:
                    wait = min(response.retry_after, _LONGEST_WAIT)
                elif method == "POST" or response.status < 500:
                    break
            await asyncio.sleep(wait)
        log.warning("answer not delivered", reason=reason)
        return None


def _is_lost(response: Response) -> bool:
    """Whether the call may not have reached Discord, so that it is worth another try."""
    return response.status >= 500 or response.status == TOO_MANY_REQUESTS


def _edit_body(body: Payload) -> Payload:
    return {**body, "flags": SUPPRESS_EMBEDS} if not body.get("embeds") else {**body, "flags": 0}
