"""Announcements into channels, each once, and the search for one after a lost answer."""

import hashlib
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress

from bot.announcer.outcome import (
    ANSWER_LOST,
    CANNOT_LOOK,
    FORM_REFUSED,
    NOT_REACHED,
    NOT_THERE,
    RATE_LIMIT,
    REFUSED,
    TOKEN_REFUSED,
    Altered,
    ChannelGone,
    Deleted,
    DeliveryOutcome,
    GivenUp,
    RetryLater,
    Sent,
    Unknown,
)
from bot.announcer.rate_limit import TokenBucket
from bot.announcer.transport import Image, Message
from bot.platforms.discord import render
from bot.platforms.discord.channel_extras import ChannelExtras
from bot.platforms.discord.circuit_breaker import (
    TOKEN_RETRY_SECONDS,
    TOO_MANY_REQUESTS,
    UNAUTHORIZED,
)
from bot.platforms.discord.limits import NONCE
from bot.platforms.discord.rest import (
    CALL_ERRORS,
    CONNECT_ERRORS,
    Payload,
    Response,
    RestApi,
)
from bot.platforms.discord.settings import PLATFORM
from bot.platforms.shared.background_tasks import BackgroundTasks
from bot.wording.audience import RESUMES

# https://discord.com/developers/docs/topics/rate-limits#global-rate-limit: 50 a second; the rest
# is left to answers.
_POSTS_PER_SECOND = 40
# A post that lands only after the search for it meets the nonce of its repeat, which holds "in the
# past few minutes": https://discord.com/developers/docs/resources/message#create-message
# But a message that a correction drops meanwhile has no repeat, so the post must land first.
_SETTLE_SECONDS = 2.0
_RETRY_WAIT = 2.0
# https://discord.com/developers/docs/resources/message#get-channel-messages: at most 100 a page
_PAGE_SIZE, _MOST_PAGES = 100, 5

# https://discord.com/developers/docs/topics/opcodes-and-status-codes#json-json-error-codes
_UNKNOWN_MESSAGE, _INVALID_FORM = 10008, 50035
_TOO_MANY_OLD_EDITS = 30046  # too many edits of messages older than an hour
_CHANNEL_GONE = {
    10003: "it is deleted",
    50001: "the bot cannot see it",
    50013: "the bot lacks a permission there",
    50007: "they take no direct messages from the bot",
}
_REMEDIES = {
    _CHANNEL_GONE[10003]: "If another channel should get them, type /follow there.",
    _CHANNEL_GONE[50001]: f"Give Countroom View Channel in the channel's settings: {RESUMES}",
    _CHANNEL_GONE[50013]: f"Give Countroom Send Messages in the channel's settings: {RESUMES}",
}
_FORBIDDEN = ChannelGone(_CHANNEL_GONE[50013])
_PLAIN_SECONDS = 600.0
_SERVER_FAULT = 500
_EXTRAS_SECONDS = 1.0  # for what follows a post, when the bot stops
_OLD_EDIT_WAIT = 6.0  # users report three in six seconds


class DiscordTransport:
    """Posts under a nonce of ours, and finds a message again by the key in it."""

    platform = PLATFORM
    # Users report five messages in five seconds and channel; a sixth, a moment early, would wait.
    seconds_between = 1.05
    seconds_between_edits = 0.05
    edits_at_once = 1
    seconds_editable = 3000.0  # after an hour edits are scarce: see _TOO_MANY_OLD_EDITS
    has_one_sender = True  # its limits over all channels are counted here
    shows_images = True

    def __init__(
        self,
        rest: RestApi,
        monotonic: Callable[[], float] = time.monotonic,
        settle: float = _SETTLE_SECONDS,
    ) -> None:
        self._rest = rest
        self._monotonic = monotonic
        self.seconds_to_settle = settle
        self._rate_limit = TokenBucket(1, _POSTS_PER_SECOND)
        self._blocked_until = 0.0  # a rate limit over all channels
        self._plain_until: dict[str, float] = {}  # by channel
        self._me: str | None = None
        self._extras = ChannelExtras(rest)
        self._tasks = BackgroundTasks(platform=PLATFORM)

    async def close(self) -> None:
        await self._tasks.close(_EXTRAS_SECONDS)

    async def deliver(self, message: Message) -> DeliveryOutcome:
        """One try; a message whose form is refused is sent plainly."""
        if (blocked := self._blocked_until - self._monotonic()) > 0:
            return RetryLater(blocked, f"{RATE_LIMIT}: over all channels")
        await self._rate_limit.wait()
        nonce: Payload = {"nonce": _nonce(message), "enforce_nonce": True}
        path = _message_path(message)
        outcome = await self._send_message("POST", f"{path}/messages", message, nonce)
        if isinstance(outcome, Sent):
            self._tasks.start(self._extras.crosspost(path, outcome.message_id))
        return outcome

    async def edit(self, message: Message, message_id: str) -> DeliveryOutcome:
        # Attachments that are not named go: the image may be out of date.
        attachments: Payload = {} if message.image else {"attachments": []}
        return await self._send_message(
            "PATCH", f"{_message_path(message)}/messages/{message_id}", message, attachments
        )

    # https://discord.com/developers/docs/resources/message#pin-message: needs PIN_MESSAGES

    async def pin(self, channel: str, message_id: str) -> DeliveryOutcome:
        path = _channel_path(channel)
        outcome = await self._call("PUT", f"{path}/messages/pins/{message_id}")
        if isinstance(outcome, Sent):
            self._tasks.start(self._extras.remove_pin_notice(path, message_id))
        return outcome

    async def unpin(self, channel: str, message_id: str) -> DeliveryOutcome:
        return await self._call("DELETE", f"{_channel_path(channel)}/messages/pins/{message_id}")

    async def delete(self, channel: str, message_id: str) -> DeliveryOutcome:
        return await self._call("DELETE", f"{_channel_path(channel)}/messages/{message_id}")

    async def tell(self, person: str, lines: tuple[str, ...]) -> DeliveryOutcome:
        """https://discord.com/developers/docs/resources/user#create-dm"""
        opened = await self._call("POST", "/users/@me/channels", {"recipient_id": person})
        match opened:
            case Sent(message_id=channel):
                path = f"/channels/{channel}/messages"
                return await self._call("POST", path, render.direct_message(lines))
            case Unknown(seconds=seconds, reason=reason):
                return RetryLater(seconds, reason)  # no message has gone yet
            case _:
                return opened

    def remedy(self, reason: str) -> str:
        return _REMEDIES.get(reason, f"Once that is fixed, {RESUMES}")

    async def _call(self, method: str, path: str, body: Payload | None = None) -> DeliveryOutcome:
        outcome = await self._attempt(method, path, body)
        return GivenUp(outcome.reason) if isinstance(outcome, _FormRefused) else outcome

    async def _send_message(
        self, method: str, path: str, message: Message, extra: Payload
    ) -> DeliveryOutcome:
        """The announcement; plain words where its form is refused, or embeds are forbidden.

        A channel that forbids embeds is asked again after some time.
        """
        plain = self._plain_until.get(message.channel, 0.0) > self._monotonic()
        files = (message.image,) if message.image and not plain else ()
        body = render.plain_announcement(message) if plain else render.announcement(message)
        outcome = await self._attempt(method, path, body | extra, files)
        if not plain and (isinstance(outcome, _FormRefused) or outcome == _FORBIDDEN):
            words = render.plain_announcement(message)
            again = await self._attempt(method, path, words | extra)
            if outcome == _FORBIDDEN and isinstance(again, Sent):
                self._plain_until[message.channel] = self._monotonic() + _PLAIN_SECONDS
            outcome = again
        return GivenUp(outcome.reason) if isinstance(outcome, _FormRefused) else outcome

    async def _attempt(
        self, method: str, path: str, body: Payload | None = None, files: Sequence[Image] = ()
    ) -> "DeliveryOutcome | _FormRefused":
        try:
            response = await self._rest.call(method, path, body, files)
        except CONNECT_ERRORS as fault:
            return RetryLater(_RETRY_WAIT, f"{NOT_REACHED}: {type(fault).__name__}")
        except CALL_ERRORS as fault:
            return Unknown(self.seconds_to_settle, f"{ANSWER_LOST}: {type(fault).__name__}")
        if response.ok and method == "POST" and not render.is_alike(response.body, body or {}):
            return Altered(str(response.body["id"]))  # an earlier message had the nonce
        return self._outcome(response)

    def _outcome(self, response: Response) -> "DeliveryOutcome | _FormRefused":
        if response.ok:
            return Sent(str(response.body.get("id", "")))
        if response.status == TOO_MANY_REQUESTS:
            if response.is_global:
                self._blocked_until = self._monotonic() + response.retry_after
            return RetryLater(response.retry_after, RATE_LIMIT)
        if response.status == UNAUTHORIZED:
            # Not the message's fault: it waits for a working token.
            return RetryLater(TOKEN_RETRY_SECONDS, TOKEN_REFUSED)
        if response.code == _TOO_MANY_OLD_EDITS:
            return RetryLater(_OLD_EDIT_WAIT, f"{RATE_LIMIT}: edits of old messages")
        if response.status >= _SERVER_FAULT:
            return Unknown(self.seconds_to_settle, f"{ANSWER_LOST}: {response.status}")
        if response.code == _UNKNOWN_MESSAGE:
            # Also the answer to a known nonce whose message has been deleted since.
            return Deleted()
        if response.code == _INVALID_FORM:
            return _FormRefused(f"{FORM_REFUSED}: {response.reason}")
        if response.code in _CHANNEL_GONE:
            return ChannelGone(_CHANNEL_GONE[response.code])
        return GivenUp(f"{REFUSED}: {response.reason}")

    async def find(self, message: Message) -> DeliveryOutcome:
        """Read the channel back, newest first."""
        altered: Altered | None = None
        try:
            async for found in self._read_own_messages(message):
                if isinstance(found, Response):
                    return self._search_failure(found)
                if render.is_announcement(found, message):
                    return Sent(str(found["id"]))
                if message.has_nonce:
                    altered = altered or Altered(str(found["id"]))
        except CALL_ERRORS as fault:
            return Unknown(_RETRY_WAIT, f"{CANNOT_LOOK}: {type(fault).__name__}")
        return altered or RetryLater(0, NOT_THERE)

    async def remove_copies(self, message: Message, message_id: str) -> int:
        copies = 0
        with suppress(*CALL_ERRORS):
            async for found in self._read_own_messages(message):
                if isinstance(found, Response) or found["id"] == message_id:
                    continue
                copies += isinstance(await self.delete(message.channel, str(found["id"])), Sent)
        return copies

    async def _read_own_messages(self, message: Message) -> AsyncIterator[Payload | Response]:
        """Our messages with the key, newest first; a Response says why the reading ended early.

        Raises one of CALL_ERRORS if Discord doesn't answer.
        """
        me = await self._fetch_bot_id()
        before = ""
        for _ in range(_MOST_PAGES):
            path = f"{_message_path(message)}/messages?limit={_PAGE_SIZE}{before}"
            response = await self._rest.call("GET", path)
            if not response.ok or not isinstance(response.body, list):
                yield response
                return
            for body in response.body:
                if body["author"]["id"] == me and render.has_key(body, message.key):
                    yield body
            if len(response.body) < _PAGE_SIZE:
                return
            before = f"&before={response.body[-1]['id']}"

    def _search_failure(self, response: Response) -> DeliveryOutcome:
        """A refusal is final; after anything else the message may be there."""
        outcome = self._outcome(response)
        if isinstance(outcome, GivenUp | ChannelGone):
            return outcome
        seconds = outcome.seconds if isinstance(outcome, RetryLater) else _RETRY_WAIT
        return Unknown(seconds, f"{CANNOT_LOOK}: {response.reason}")

    async def _fetch_bot_id(self) -> str:
        if self._me is None:
            response = await self._rest.call("GET", "/users/@me")
            if not response.ok:
                raise ConnectionError(response.reason)
            self._me = str(response.body["id"])
        return self._me


class _FormRefused:
    """Refused for its form: to be sent plainly, once."""

    def __init__(self, reason: str) -> None:
        self.reason = reason


def _nonce(message: Message) -> str:
    """Ours for this message in this channel: Discord knows a nonce by its author alone."""
    return hashlib.sha256(f"{message.key} {message.channel}".encode()).hexdigest()[:NONCE]


def _message_path(message: Message) -> str:
    return _channel_path(message.channel)


def _channel_path(channel: str) -> str:
    return f"/channels/{channel.partition(':')[2]}"
