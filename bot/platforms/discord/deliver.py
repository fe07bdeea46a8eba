"""Announcements into channels, once: what Discord said of each try, and what was not heard."""

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress

from bot.announcer.outcome import (
    ANSWER_LOST,
    CANNOT_LOOK,
    FORM_REFUSED,
    NOT_THERE,
    RATE_LIMIT,
    REFUSED,
    TOKEN_REFUSED,
    Deleted,
    GivenUp,
    Gone,
    Later,
    Outcome,
    Sent,
    Unknown,
)
from bot.announcer.outcome import NOT_REACHED as NOBODY_THERE
from bot.announcer.rate_limit import PaceOfAll
from bot.announcer.transport import Image, Message
from bot.platforms.discord import render
from bot.platforms.discord.breaker import TOO_MANY_REQUESTS, UNAUTHORIZED, UNTIL_NEW_TOKEN
from bot.platforms.discord.limits import NONCE
from bot.platforms.discord.rest import (
    LOST,
    NOT_REACHED,
    Payload,
    Response,
    Rest,
)
from bot.platforms.discord.settings import PLATFORM

# https://discord.com/developers/docs/topics/rate-limits#global-rate-limit: 50 a second; the rest
# is left to answers.
_POSTS_PER_SECOND = 40
# What lands only after it was looked for meets the nonce of its repeat, which holds "in the past
# few minutes": https://discord.com/developers/docs/resources/message#create-message
# But a message that is corrected to nothing meanwhile is not repeated: so it has to land first.
_SETTLE = 2.0
_AGAIN = 2.0
# https://discord.com/developers/docs/resources/message#get-channel-messages: at most 100 a page
_PAGE, _PAGES = 100, 5

# https://discord.com/developers/docs/topics/opcodes-and-status-codes#json-json-error-codes
_UNKNOWN_MESSAGE, _INVALID_FORM = 10008, 50035
_OLD_MESSAGES = 30046  # too many edits of messages that are older than an hour
_GONE = {
    10003: "the channel is gone",
    50001: "the bot does not see the channel",
    50013: "the bot lacks a permission in the channel",
}
_SERVER_FAULT = 500
_UNTIL_OLD_ONES = 6.0  # reported: three in six seconds


class DiscordDoor:
    """Posts under a nonce of ours, and finds a message again by the key it carries."""

    platform = PLATFORM
    # Reported: five messages in five seconds, a channel; a sixth that is early by a moment waits.
    seconds_between = 1.05
    seconds_between_edits = 0.05
    seconds_editable = 3000.0  # after an hour edits are scarce: see _OLD_MESSAGES
    shows_images = True

    def __init__(
        self,
        rest: Rest,
        monotonic: Callable[[], float] = time.monotonic,
        settle: float = _SETTLE,
    ) -> None:
        self._rest = rest
        self._monotonic = monotonic
        self._settle = settle
        self._began = monotonic()
        self._pace = PaceOfAll(1, _POSTS_PER_SECOND)
        self._shut_until = 0.0  # a rate limit over all channels
        self._me: str | None = None

    async def deliver(self, message: Message) -> Outcome:
        """One try; what is refused for its form is said more plainly."""
        if (shut := self._shut_until - self._monotonic()) > 0:
            return Later(shut, f"{RATE_LIMIT}: over all channels")
        await self._pace.wait()
        once: Payload = {"nonce": _nonce(message), "enforce_nonce": True}
        return await self._said("POST", f"{_path(message)}/messages", message, once)

    async def edit(self, message: Message, message_id: str) -> Outcome:
        """One try; a message that is not there any more is not posted again."""
        # What is not named is taken away: an image that may not be so any more.
        bare: Payload = {} if message.image else {"attachments": []}
        return await self._said("PATCH", f"{_path(message)}/messages/{message_id}", message, bare)

    # https://discord.com/developers/docs/resources/message#pin-message: needs PIN_MESSAGES

    async def pin(self, channel: str, message_id: str) -> Outcome:
        """One try; Discord says the same of a message that is pinned already."""
        return await self._done("PUT", f"{_channel(channel)}/messages/pins/{message_id}")

    async def unpin(self, channel: str, message_id: str) -> Outcome:
        """One try."""
        return await self._done("DELETE", f"{_channel(channel)}/messages/pins/{message_id}")

    async def delete(self, channel: str, message_id: str) -> Outcome:
        """One try; of its own messages the bot may take away any."""
        return await self._done("DELETE", f"{_channel(channel)}/messages/{message_id}")

    async def _done(self, method: str, path: str) -> Outcome:
        outcome = await self._try(method, path)
        return GivenUp(outcome.reason) if isinstance(outcome, _Refused) else outcome

    async def _said(self, method: str, path: str, message: Message, how: Payload) -> Outcome:
        files = (message.image,) if message.image else ()
        outcome = await self._try(method, path, render.announcement(message) | how, files)
        if isinstance(outcome, _Refused):
            outcome = await self._try(method, path, render.plain_announcement(message) | how)
        return GivenUp(outcome.reason) if isinstance(outcome, _Refused) else outcome

    async def _try(
        self, method: str, path: str, body: Payload | None = None, files: Sequence[Image] = ()
    ) -> "Outcome | _Refused":
        try:
            response = await self._rest.call(method, path, body, files)
        except NOT_REACHED as lost:
            return Later(_AGAIN, f"{NOBODY_THERE}: {type(lost).__name__}")
        except LOST as lost:
            return Unknown(self._settle, f"{ANSWER_LOST}: {type(lost).__name__}")
        return self._outcome(response)

    def _outcome(self, response: Response) -> "Outcome | _Refused":
        if response.ok:
            return Sent(str(response.body.get("id", "")))
        if response.status == TOO_MANY_REQUESTS:
            if response.everywhere:
                self._shut_until = self._monotonic() + response.retry_after
            return Later(response.retry_after, RATE_LIMIT)
        if response.status == UNAUTHORIZED:
            # Not the message's fault: it waits for a token that works.
            return Later(UNTIL_NEW_TOKEN, TOKEN_REFUSED)
        if response.code == _OLD_MESSAGES:
            return Later(_UNTIL_OLD_ONES, f"{RATE_LIMIT}: edits of old messages")
        if response.status >= _SERVER_FAULT:
            return Unknown(self._settle, f"{ANSWER_LOST}: {response.status}")
        if response.code == _UNKNOWN_MESSAGE:
            # Said of a known nonce, too, whose message somebody has deleted since.
            return Deleted()
        if response.code == _INVALID_FORM:
            return _Refused(f"{FORM_REFUSED}: {response.reason}")
        if response.code in _GONE:
            return Gone(f"{_GONE[response.code]}: {response.reason}")
        return GivenUp(f"{REFUSED}: {response.reason}")

    async def find(self, message: Message) -> Outcome:
        """Reads the channel back, newest first, once what an earlier process sent has landed."""
        await asyncio.sleep(self._began + self._settle - self._monotonic())
        try:
            async for found in self._ours(message):
                return self._no_sight(found) if isinstance(found, Response) else Sent(found)
        except LOST as lost:
            return Unknown(_AGAIN, f"{CANNOT_LOOK}: {type(lost).__name__}")
        return Later(0, NOT_THERE)

    async def remove_copies(self, message: Message, message_id: str) -> int:
        """As far back as it reads; what Discord does not show stays."""
        copies = 0
        with suppress(*LOST):
            async for found in self._ours(message):
                if isinstance(found, str) and found != message_id:
                    copies += isinstance(await self.delete(message.channel, found), Sent)
        return copies

    async def _ours(self, message: Message) -> AsyncIterator[str | Response]:
        """The ids of our messages under the key, newest first; a Response is why it sees no more.

        Raises one of LOST where Discord does not answer.
        """
        me = await self._who_am_i()
        before = ""
        for _ in range(_PAGES):
            path = f"{_path(message)}/messages?limit={_PAGE}{before}"
            response = await self._rest.call("GET", path)
            if not response.ok or not isinstance(response.body, list):
                yield response
                return
            for body in response.body:
                if body["author"]["id"] == me and render.carries(body, message.key):
                    yield str(body["id"])
            if len(response.body) < _PAGE:
                return
            before = f"&before={response.body[-1]['id']}"

    def _no_sight(self, response: Response) -> Outcome:
        """A refusal is final; whatever else it is, the message may be there."""
        outcome = self._outcome(response)
        if isinstance(outcome, GivenUp | Gone):
            return outcome
        seconds = outcome.seconds if isinstance(outcome, Later) else _AGAIN
        return Unknown(seconds, f"{CANNOT_LOOK}: {response.reason}")

    async def _who_am_i(self) -> str:
        if self._me is None:
            response = await self._rest.call("GET", "/users/@me")
            if not response.ok:
                raise ConnectionError(response.reason)
            self._me = str(response.body["id"])
        return self._me


class _Refused:
    """Refused for its form: to be said more plainly, once."""

    def __init__(self, reason: str) -> None:
        self.reason = reason


def _nonce(message: Message) -> str:
    """Ours for this message in this channel: Discord counts a nonce by its author alone."""
    return hashlib.sha256(f"{message.key} {message.channel}".encode()).hexdigest()[:NONCE]


def _path(message: Message) -> str:
    return _channel(message.channel)


def _channel(channel: str) -> str:
    return f"/channels/{channel.partition(':')[2]}"
