"""One call of Slack's Web API, and what is known of it afterwards, as a value."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

_DEFAULT_RETRY_AFTER = 5.0  # seconds, for a 429 that does not say how long

# https://docs.slack.dev/reference/methods: the token, or the app behind it, is of no use any more.
REVOKED_TOKEN_ERRORS = frozenset({
    "account_inactive", "invalid_auth", "not_authed", "team_access_not_granted",
    "token_expired", "token_revoked",
})  # fmt: skip

# "The server could not complete your operation(s) … some aspect of the operation may have
# succeeded before the error was raised" (fatal_error), and its kin.
_AMBIGUOUS_ERRORS = frozenset({
    "fatal_error", "internal_error", "request_timeout", "service_unavailable",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Done:
    """Slack did it; `data` is its answer, JSON as the method's reference has it."""

    data: dict[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Refused:
    """Slack did not do it, and will not; `error` is its word for why."""

    error: str


@dataclass(frozen=True, slots=True)
class RateLimited:
    """Slack did not do it: too many calls. It may be called again after so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class NotReached:
    """The call never left: nobody answered the connection."""

    reason: str


@dataclass(frozen=True, slots=True)
class Lost:
    """It may or may not have happened."""

    reason: str


CallResult = Done | Refused | RateLimited | NotReached | Lost


def result_text(result: CallResult) -> str:
    """What became of a call, for a log."""
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
    """The Web API of one workspace; `on_revoked` hears which token is of no use any more."""

    def __init__(
        self,
        client: AsyncWebClient,
        session: aiohttp.ClientSession,
        on_revoked: Callable[[str], None],
    ) -> None:
        self.client = client
        self.session = session
        self._on_revoked = on_revoked

    async def read(self, method: str, **params: str | int | bool) -> CallResult:
        """A method that takes form arguments only."""
        return await self._await_result(
            self.client.api_call(method, http_verb="GET", params=params)
        )

    async def write(self, method: str, **json: object) -> CallResult:
        """A method that takes JSON."""
        return await self._await_result(self.client.api_call(method, json=json))

    async def open_socket(self, app_token: str) -> CallResult:
        """The address of a Socket Mode connection."""
        call = self.client.apps_connections_open(app_token=app_token)
        return await self._await_result(call, "SLACK_APP_TOKEN")

    async def post_url(
        self, url: str, **kwargs: Any
    ) -> CallResult:  # aiohttp's own arguments of a body
        """A post to an address that Slack gave us; never repeated."""
        try:
            async with self.session.post(url, proxy=self.client.proxy, **kwargs) as response:
                if response.status < 400:
                    return Done({})
                if response.status >= 500:
                    return Lost(f"HTTP {response.status}")
                return Refused(f"HTTP {response.status}")
        except (aiohttp.ClientError, TimeoutError) as fault:
            return _failure_result(fault)

    async def download(self, url: str, most: int) -> bytes | None:
        """A file of Slack's, no more than `most` bytes and one; None if it cannot be had."""
        headers = {"Authorization": f"Bearer {self.client.token}"}
        try:
            async with self.session.get(
                url, headers=headers, proxy=self.client.proxy, allow_redirects=False
            ) as response:
                if response.status != 200:
                    return None
                found = b""
                async for chunk in response.content.iter_chunked(2**16):
                    found += chunk
                    if len(found) > most:
                        break
                return found[: most + 1]
        except (aiohttp.ClientError, TimeoutError):
            return None

    async def _await_result(
        self, call: Awaitable[AsyncSlackResponse], whose: str = "SLACK_BOT_TOKEN"
    ) -> CallResult:
        try:
            response = await call
        except SlackApiError as refusal:
            result = _refusal_result(refusal)
        except (aiohttp.ClientError, SlackClientError, TimeoutError) as fault:
            result = _failure_result(fault)
        except (AttributeError, ValueError):
            # The SDK's way with an answer that is not Slack's, like a proxy's page of plain text.
            result = Lost("no answer to read")
        else:
            data = response.data if isinstance(response.data, dict) else {}
            result = Done(data, response.headers)
        if isinstance(result, Refused) and result.error in REVOKED_TOKEN_ERRORS:
            self._on_revoked(f"{whose}: {result.error}")
        return result


def _refusal_result(refusal: SlackApiError) -> CallResult:
    """Named by status first: a 500 with a JSON body may have happened all the same."""
    response = refusal.response
    status = int(getattr(response, "status_code", None) or getattr(response, "status", None) or 0)
    data = getattr(response, "data", None)
    error = data.get("error", "") if isinstance(data, dict) else ""
    if status == 429 or error == "ratelimited":
        return RateLimited(_retry_after(getattr(response, "headers", {})))
    if status >= 500 or error in _AMBIGUOUS_ERRORS:
        return Lost(error or f"HTTP {status}")
    if not error:
        return Lost(f"no answer to read (HTTP {status})")
    return Refused(str(error))


def _retry_after(headers: Any) -> float:  # a mapping of aiohttp's, or a plain one
    said = next((v for k, v in headers.items() if k.lower() == "retry-after"), "")
    return float(said) if str(said).isdigit() else _DEFAULT_RETRY_AFTER


def _failure_result(fault: Exception) -> CallResult:
    """Only the kind of fault is kept: its text may hold an address that is a secret."""
    reason = type(fault).__name__
    never_left = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
    return NotReached(reason) if isinstance(fault, never_left) else Lost(reason)
