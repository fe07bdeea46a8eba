"""One call of Slack's Web API, and what we know of it afterwards, as a value."""

import asyncio
import json
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.chat.reply import File
from bot.platforms.shared.download import download

_DEFAULT_RETRY_AFTER = 5.0  # seconds, if a 429 does not say how long

# https://docs.slack.dev/reference/methods: the token, or the app behind it, is dead.
REVOKED_TOKEN_ERRORS = frozenset({
    "account_inactive", "invalid_auth", "not_authed", "team_access_not_granted",
    "token_expired", "token_revoked",
})  # fmt: skip

# "The server could not complete your operation(s) … some aspect of the operation may have
# succeeded before the error was raised" (fatal_error), and the like.
_AMBIGUOUS_ERRORS = frozenset({
    "fatal_error", "internal_error", "request_timeout", "service_unavailable",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Done:
    """Slack did it. `data` is the answer, JSON as the method's reference has it."""

    data: dict[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Refused:
    """Slack did not do it and never will. `error` is Slack's own word for the reason."""

    error: str


@dataclass(frozen=True, slots=True)
class RateLimited:
    """Slack did not do it: too many calls. `seconds` is how long to wait."""

    seconds: float


@dataclass(frozen=True, slots=True)
class NotReached:
    """The call never left this machine: no connection."""

    reason: str


@dataclass(frozen=True, slots=True)
class Lost:
    """Slack may or may not have done it: the answer is missing."""

    reason: str


CallResult = Done | Refused | RateLimited | NotReached | Lost


def result_text(result: CallResult) -> str:
    match result:
        case Refused(error=error):
            return f"refused: {error}"
        case RateLimited():
            return "rate limit"
        case NotReached(reason=reason):
            return f"not reached: {reason}"
        case Lost(reason=reason):
            return f"answer lost: {reason}"
        case Done():
            return "done"


class WebApi:
    """The Web API of one workspace.

    `on_revoked` is called with the name of a dead token, `on_date` with each answer's Date header.
    """

    def __init__(
        self,
        client: AsyncWebClient,
        session: aiohttp.ClientSession,
        on_revoked: Callable[[str], None],
        on_date: Callable[[str | None], None],
    ) -> None:
        self.client = client
        self.session = session
        self._on_revoked = on_revoked
        self._on_date = on_date

    async def read(self, method: str, **params: str | int | bool) -> CallResult:
        """Call a method that takes form arguments only."""
        return await self._await_result(
            self.client.api_call(method, http_verb="GET", params=params)
        )

    async def write(self, method: str, **json: object) -> CallResult:
        """Call a method that takes JSON."""
        return await self._await_result(self.client.api_call(method, json=json))

    async def open_socket(self, app_token: str) -> CallResult:
        call = self.client.apps_connections_open(app_token=app_token)
        return await self._await_result(call, "SLACK_APP_TOKEN")

    async def post_url(self, url: str, **body: Any) -> CallResult:  # Any: aiohttp's arguments
        """Post to an address that Slack gave us. One try."""
        try:
            async with self.session.post(url, proxy=self.client.proxy, **body) as response:
                if response.status < 400:
                    return Done({})
                if response.status >= 500:
                    return Lost(f"HTTP {response.status}")
                return Refused(f"HTTP {response.status}")
        except (aiohttp.ClientError, TimeoutError) as fault:
            return _failure_result(fault)

    async def download(self, url: str, max_bytes: int) -> bytes | None:
        """A file of Slack's, cut off one byte after `max_bytes`; None if Slack doesn't give it."""
        headers = {"Authorization": f"Bearer {self.client.token}"}
        try:
            return await download(self.session, url, max_bytes, headers, self.client.proxy)
        except (aiohttp.ClientError, TimeoutError):
            return None

    async def _await_result(
        self, call: Coroutine[Any, Any, AsyncSlackResponse], variable: str = "SLACK_BOT_TOKEN"
    ) -> CallResult:
        if self.session.closed:
            # The SDK would open a session of its own, and nothing would close that.
            call.close()
            return NotReached("the bot has stopped")
        try:
            response = await call
        except SlackApiError as refusal:
            result = _refusal_result(refusal)
        except (aiohttp.ClientError, SlackClientError, TimeoutError) as fault:
            result = _failure_result(fault)
        except (AttributeError, ValueError):
            # How the SDK takes an answer that isn't Slack's, such as a proxy's error page.
            result = Lost("unreadable answer")
        else:
            data = response.data if isinstance(response.data, dict) else {}
            result = Done(data, response.headers)
            self._on_date(response.headers.get("Date"))
        if isinstance(result, Refused) and result.error in REVOKED_TOKEN_ERRORS:
            self._on_revoked(f"{variable}: {result.error}")
        return result


def _refusal_result(refusal: SlackApiError) -> CallResult:
    """The status comes first: a 500 with a JSON body may have been done all the same."""
    response = refusal.response
    status = int(getattr(response, "status_code", None) or getattr(response, "status", None) or 0)
    data = getattr(response, "data", None)
    error = data.get("error", "") if isinstance(data, dict) else ""
    if status == 429 or error == "ratelimited":
        return RateLimited(_retry_after(getattr(response, "headers", {})))
    if status >= 500 or error in _AMBIGUOUS_ERRORS:
        return Lost(error or f"HTTP {status}")
    if not error:
        return Lost(f"unreadable answer (HTTP {status})")
    return Refused(str(error))


def _retry_after(headers: Any) -> float:  # Any: aiohttp's mapping, or a plain one
    given = next((v for k, v in headers.items() if k.lower() == "retry-after"), "")
    return float(given) if str(given).isdigit() else _DEFAULT_RETRY_AFTER


def _failure_result(fault: Exception) -> CallResult:
    """Only the kind of failure is kept: its text may hold a secret address."""
    reason = type(fault).__name__
    never_left = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
    return NotReached(reason) if isinstance(fault, never_left) else Lost(reason)


async def share_files(api: WebApi, user: str, files: Sequence[File], comment: str) -> CallResult:
    """Upload the files, then share them in the user's own conversation with the bot.

    https://docs.slack.dev/messaging/working-with-files#uploading_files
    """
    conversation = await api.write("conversations.open", users=user)
    if not isinstance(conversation, Done):
        return conversation
    uploads = await asyncio.gather(
        *(upload_file(api, file.name, file.text.encode()) for file in files)
    )
    failed = next((result for result in uploads if not isinstance(result, Done)), None)
    if failed:
        return failed
    uploaded = [result.data for result in uploads if isinstance(result, Done)]
    return await api.read(
        "files.completeUploadExternal",
        files=json.dumps(uploaded),
        channel_id=conversation.data["channel"]["id"],
        initial_comment=comment,
    )


async def upload_file(api: WebApi, name: str, data: bytes, **more: str) -> CallResult:
    """Upload one file without sharing it; if Done, the data is its id and title.

    `more` are other arguments of https://docs.slack.dev/reference/methods/files.getUploadURLExternal
    """
    if not data:
        return Refused("empty file")
    place = await api.read("files.getUploadURLExternal", filename=name, length=len(data), **more)
    if not isinstance(place, Done):
        return place
    received = await api.post_url(place.data["upload_url"], data=data)
    if not isinstance(received, Done):
        return received
    return Done({"id": place.data["file_id"], "title": name})
