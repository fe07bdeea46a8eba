"""Announcements into Slack's channels, each once."""

import hashlib
import math
import re
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any

import structlog

from bot.announcer.outcome import (
    ANSWER_LOST,
    CANNOT_LOOK,
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
from bot.announcer.transport import Message
from bot.platforms.slack import limits, render
from bot.platforms.slack.images import ImageUploads
from bot.platforms.slack.render import Block
from bot.platforms.slack.settings import PLATFORM
from bot.platforms.slack.web_api import (
    REVOKED_TOKEN_ERRORS,
    CallResult,
    Done,
    Lost,
    NotReached,
    RateLimited,
    Refused,
    WebApi,
)
from bot.wording.audience import RESUMES

log = structlog.get_logger(platform=PLATFORM)

EVENT_TYPE = "countroom_announcement"
_DIGEST_LENGTH = 16

# https://docs.slack.dev/apis/web-api/rate-limits: "several hundred messages per minute" in a
# workspace, whatever the channel. This is three hundred in the first minute, fewer later.
_BURST, _PER_SECOND = 100, 3.3

# The store counts in whole seconds: one more, so that no message goes before Slack allows it.
_RETRY_MARGIN = 1.0
_RECONNECT_WAIT = 2.0
_TOKEN_RETRY_SECONDS = 60.0

_TIMESTAMP = re.compile(r"\d+\.\d+")  # a message's id

_CLOCK_SKEW = 3600.0  # our clock may be wrong
_SEARCH_WINDOW = 12 * 3600.0  # a night: how far back to look for messages of an earlier process
_PAGE_SIZE = 200
_MOST_PAGES = 10

# https://docs.slack.dev/reference/methods/chat.postMessage#errors: the form is at fault.
_BLOCK_ERRORS = frozenset({
    "invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long",
})  # fmt: skip

# On the same page: the channel is gone, or closed to us.
_RESTRICTED = "the workspace does not let the bot post there"
CHANNEL_GONE_ERRORS = {
    "channel_not_found": "it is deleted, or private without the bot in it",
    "is_archived": "it is archived",
    "not_in_channel": "the bot is not in it",
    "restricted_action": _RESTRICTED,
    "restricted_action_non_threadable_channel": _RESTRICTED,
    "restricted_action_read_only_channel": _RESTRICTED,
    "restricted_action_thread_only_channel": _RESTRICTED,
}

_REMEDIES = {
    "channel_not_found": "If it is private, type /invite and the bot's name there",
    "is_archived": "Unarchive it",
    "not_in_channel": "Type /invite and the bot's name there",
}

# https://docs.slack.dev/reference/methods/pins.add#errors and pins.remove#errors: nothing to do.
_NO_CHANGE_ERRORS = frozenset({"already_pinned", "no_pin", "not_pinned"})

# https://docs.slack.dev/reference/methods/chat.update
_LONGEST_EDIT = 4_000


class SlackTransport:
    """Posts each message under its key, and finds it again by the key.

    Slack has no idempotency key for posts, so ours travels in the message's metadata.
    """

    platform = PLATFORM
    # https://docs.slack.dev/apis/web-api/rate-limits: one per second and channel, with a margin.
    seconds_between = 1.05
    # On the same page: chat.update is tier 3, over fifty a minute, with short bursts, and has no
    # limit of a channel. Twelve at once and then one every 1.6 seconds are 49 in any minute.
    seconds_between_edits = 1.6
    edits_at_once = 12
    seconds_editable = math.inf
    has_one_sender = False
    shows_images = True

    def __init__(self, api: WebApi, images: ImageUploads, settle: float) -> None:
        self._api = api
        self._images = images
        self.seconds_to_settle = settle
        self._rate_limit = TokenBucket(_BURST, _PER_SECOND)
        # By channel and key: one entry goes to many channels under one key.
        self._tried_at: dict[tuple[str, str], float] = {}

    async def deliver(self, message: Message) -> DeliveryOutcome:
        """One try; blocks that Slack refuses are left out."""
        self._tried_at[_attempt_key(message)] = time.time()
        await self._rate_limit.wait()
        plain = {"mrkdwn": False, "unfurl_links": False, "unfurl_media": False}
        result = await self._write_message(
            "chat.postMessage", message, limits.TEXT, **plain, **_thread(message)
        )
        if _thread(message) and isinstance(result, Refused) and not _is_of_channel(result):
            log.warning("not in the thread", channel=message.channel, reason=result.error)
            result = await self._write_message("chat.postMessage", message, limits.TEXT, **plain)
        return self._record_outcome(message, self._outcome(result))

    async def edit(self, message: Message, message_id: str) -> DeliveryOutcome:
        if message.image is None:
            return self._outcome(await self._update(message, message_id))

        async def update(block: Block) -> CallResult:
            return await self._update(message, message_id, block)

        return self._outcome(await self._images.show(message.image, update))

    async def _update(self, message: Message, message_id: str, *blocks: Block) -> CallResult:
        return await self._write_message(
            "chat.update", message, _LONGEST_EDIT, *blocks, ts=message_id
        )

    async def remove_copies(self, message: Message, message_id: str) -> int:
        copies = 0
        async for page in self._read_pages(message.channel, float(message_id) - _CLOCK_SKEW):
            found = _messages_with_key(page.data, message.key) if isinstance(page, Done) else ()
            for posted in found:
                if (ts := str(posted["ts"])) != message_id:
                    copies += isinstance(await self.delete(message.channel, ts), Sent)
        return copies

    async def pin(self, channel: str, message_id: str) -> DeliveryOutcome:
        return await self._call("pins.add", channel, message_id, timestamp=message_id)

    async def unpin(self, channel: str, message_id: str) -> DeliveryOutcome:
        return await self._call("pins.remove", channel, message_id, timestamp=message_id)

    async def delete(self, channel: str, message_id: str) -> DeliveryOutcome:
        return await self._call("chat.delete", channel, message_id, ts=message_id)

    async def tell(self, person: str, lines: tuple[str, ...]) -> DeliveryOutcome:
        opened = await self._api.write("conversations.open", users=person)
        if isinstance(opened, Lost):  # no message has gone yet
            return RetryLater(_RECONNECT_WAIT, f"{ANSWER_LOST}: {opened.reason}")
        if not isinstance(opened, Done):
            return self._outcome(opened)
        page = render.announcement(Message("", "", lines))
        return self._outcome(
            await self._api.write(
                "chat.postMessage", channel=opened.data["channel"]["id"], **page.payload()
            )
        )

    def remedy(self, reason: str) -> str:
        errors = (error for error, words in CHANNEL_GONE_ERRORS.items() if words == reason)
        known = next((error for error in errors if error in _REMEDIES), "")
        what = _REMEDIES.get(known, "Ask an admin of the workspace to let the bot post there")
        return f"{what}: {RESUMES}"

    async def _call(
        self, method: str, channel: str, message_id: str, **target: str
    ) -> DeliveryOutcome:
        result = await self._api.write(method, channel=_channel_id(channel), **target)
        if isinstance(result, Done) or (
            isinstance(result, Refused) and result.error in _NO_CHANGE_ERRORS
        ):
            return Sent(message_id)
        return self._outcome(result)

    async def _write_message(
        self, method: str, message: Message, longest: int, *below: Block, **options: object
    ) -> CallResult:
        """One try; if Slack refuses the blocks, another without them unless `below` has any."""
        page = render.announcement(message)
        body = {
            "channel": _channel_id(message.channel),
            "text": render.whole_lines(page.text.split("\n"), longest),
            "metadata": {"event_type": EVENT_TYPE, "event_payload": _payload(message)},
            **options,
        }
        result = await self._api.write(method, **body, blocks=[*page.blocks, *below])
        if isinstance(result, Refused) and result.error in _BLOCK_ERRORS and not below:
            log.warning("sent as plain text", channel=message.channel, reason=result.error)
            result = await self._api.write(method, **body)
        return result

    def _record_outcome(self, message: Message, outcome: DeliveryOutcome) -> DeliveryOutcome:
        if not isinstance(outcome, Unknown):
            self._tried_at.pop(_attempt_key(message), None)
        return outcome

    def _outcome(self, result: CallResult) -> DeliveryOutcome:
        match result:
            case Done(data=data):
                return Sent(str(data.get("ts", "")))
            case RateLimited(seconds=seconds):
                return RetryLater(seconds + _RETRY_MARGIN, RATE_LIMIT)
            case NotReached(reason=reason):
                return RetryLater(_RECONNECT_WAIT, f"{NOT_REACHED}: {reason}")
            case Refused(error=error) if error in REVOKED_TOKEN_ERRORS:
                # Not the message's fault: it waits for a working token.
                return RetryLater(_TOKEN_RETRY_SECONDS, f"{TOKEN_REFUSED}: {error}")
            case Refused(error=error) if error in CHANNEL_GONE_ERRORS:
                return ChannelGone(CHANNEL_GONE_ERRORS[error])
            case Refused(error="message_not_found"):
                return Deleted()
            case Refused(error=error):
                return GivenUp(f"{REFUSED}: {error}")
            case Lost(reason=reason):
                return Unknown(self.seconds_to_settle, f"{ANSWER_LOST}: {reason}")

    async def find(self, message: Message) -> DeliveryOutcome:
        """Search the channel for the key, newest message first, as far back as a night."""
        return self._record_outcome(message, _search_outcome(await self._search(message)))

    async def _search(self, message: Message) -> Sent | Altered | CallResult | None:
        """None if it isn't there; a CallResult says why the search stopped."""
        altered: Altered | None = None
        tried_at = self._tried_at.get(_attempt_key(message))
        oldest = tried_at - _CLOCK_SKEW if tried_at else time.time() - _SEARCH_WINDOW
        async for page in self._read_pages(message.channel, oldest):
            if not isinstance(page, Done):
                return page
            for posted in _messages_with_key(page.data, message.key):
                if _has_words(posted, message):
                    return Sent(str(posted["ts"]))
                if message.has_nonce:
                    altered = altered or Altered(str(posted["ts"]))
        return altered

    async def _read_pages(self, channel: str, oldest: float) -> AsyncIterator[CallResult]:
        """The channel's messages since then, newest first; a failure ends them."""
        cursor = ""
        for _page in range(_MOST_PAGES):
            result = await self._api.read(
                "conversations.history",
                channel=_channel_id(channel),
                oldest=f"{oldest:.6f}",
                include_all_metadata=True,
                limit=_PAGE_SIZE,
                **({"cursor": cursor} if cursor else {}),
            )
            yield result
            if not isinstance(result, Done):
                return
            cursor = str((result.data.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return


def _search_outcome(found: Sent | Altered | CallResult | None) -> DeliveryOutcome:
    """A refusal is final: if the bot may not read a channel, it is hardly in it."""
    match found:
        case Sent() | Altered():
            return found
        case RateLimited(seconds=seconds):
            return Unknown(seconds + _RETRY_MARGIN, f"{CANNOT_LOOK}: {RATE_LIMIT}")
        case NotReached(reason=reason) | Lost(reason=reason):
            return Unknown(_RECONNECT_WAIT, f"{CANNOT_LOOK}: {reason}")
        case Refused(error=error) if error in REVOKED_TOKEN_ERRORS:
            return Unknown(_TOKEN_RETRY_SECONDS, f"{CANNOT_LOOK}: {error}")
        case Refused(error=error):
            return RetryLater(0, f"{NOT_THERE}: reading refused, {error}")
        case _:
            return RetryLater(0, NOT_THERE)


def _thread(message: Message) -> dict[str, object]:
    """In the thread of the ward's first message and in the channel, as one message of both.

    The search after a lost answer reads the channel, which has it.
    https://docs.slack.dev/reference/methods/chat.postMessage#reply_broadcast
    """
    if not _TIMESTAMP.fullmatch(message.replies_to):
        return {}
    return {"thread_ts": message.replies_to, "reply_broadcast": True}


def _is_of_channel(refused: Refused) -> bool:
    """Whether it would be refused outside a thread, too."""
    return refused.error in {*CHANNEL_GONE_ERRORS, *REVOKED_TOKEN_ERRORS}


def _channel_id(channel: str) -> str:
    return channel.partition(":")[2]


def _attempt_key(message: Message) -> tuple[str, str]:
    return message.channel, message.key


def _payload(message: Message) -> dict[str, str]:
    """What a posted message is known by; Slack changes the text that it stores, but not this."""
    digest = hashlib.sha256("\n".join(message.lines).encode()).hexdigest()
    return {"key": message.key, "words": digest[:_DIGEST_LENGTH]}


def _payload_of(posted: Mapping[str, Any]) -> Mapping[str, Any]:
    return (posted.get("metadata") or {}).get("event_payload") or {}


def _messages_with_key(history: Mapping[str, Any], key: str) -> Iterator[Mapping[str, Any]]:
    for posted in history.get("messages", []):
        if _payload_of(posted).get("key") == key:
            yield posted


def _has_words(posted: Mapping[str, Any], message: Message) -> bool:
    words = _payload_of(posted).get("words")
    if words is None:  # posted by a version that didn't send a digest
        return str(posted.get("text", "")).split() == render.announcement(message).text.split()
    return bool(words == _payload(message)["words"])
