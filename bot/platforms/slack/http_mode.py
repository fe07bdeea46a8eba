"""Slack's requests by HTTP: verified on the raw bytes before anything reads them."""

import asyncio
import hashlib
import hmac
import re
import time
from collections.abc import Awaitable, Callable, Mapping

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.platforms.slack.settings import PLATFORM

log = structlog.get_logger(platform=PLATFORM)

PATH = "/slack/events"
LONGEST_BODY = 256 * 1024  # bytes; Slack's own limit for a view, its largest payload, is 250 KB
_READ_SECONDS = 5.0  # for a whole body
_OLDEST_SECONDS = (
    300  # seconds; https://docs.slack.dev/authentication/verifying-requests-from-slack
)

_TIMESTAMP = re.compile(r"[0-9]{1,12}", re.ASCII)

# Not JSON, or not of the shape in which bolt looks for who sent it.
_UNREADABLE = (AttributeError, KeyError, TypeError, ValueError, RecursionError)

BoltDispatch = Callable[[AsyncBoltRequest], Awaitable[BoltResponse]]


def verification_fault(
    secret: str, headers: Mapping[str, str], body: bytes, now: float
) -> str | None:
    """Why a request isn't Slack's; None if it is."""
    stamp = headers.get("X-Slack-Request-Timestamp", "")
    if not _TIMESTAMP.fullmatch(stamp):
        return "no timestamp"
    if abs(now - int(stamp)) > _OLDEST_SECONDS:
        return "old or future timestamp"
    expected = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256)
    given = headers.get("X-Slack-Signature", "").encode("utf-8", "surrogatepass")
    if not hmac.compare_digest(given, f"v0={expected.hexdigest()}".encode()):
        return "bad signature"
    return None


class Receiver:
    """Takes Slack's requests; refuses them with 503 until `dispatch` is set."""

    def __init__(self, secret: str) -> None:
        self._secret = secret
        self.dispatch: BoltDispatch | None = None

    async def receive(self, request: web.Request) -> web.Response:
        try:
            body = await asyncio.wait_for(_read_body(request), _READ_SECONDS)
        except TimeoutError:
            return _refuse(408, "slow body")
        if body is None:
            return _refuse(413, "large body")
        if reason := verification_fault(self._secret, request.headers, body, time.time()):
            return _refuse(401, reason)
        if self.dispatch is None:
            return _refuse(503, "not ready")
        try:
            bolt_request = AsyncBoltRequest(
                body=body.decode(), query=request.query_string, headers=dict(request.headers)
            )
        except _UNREADABLE:
            return _refuse(400, "unreadable body")
        return await to_aiohttp_response(await self.dispatch(bolt_request))


async def _read_body(request: web.Request) -> bytes | None:
    """The body; None as soon as it is too large."""
    if (request.content_length or 0) > LONGEST_BODY:
        return None
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > LONGEST_BODY:
            return None
    return bytes(body)


def _refuse(status: int, reason: str) -> web.Response:
    log.warning("request rejected", status=status, reason=reason)
    return web.Response(status=status, headers={"Connection": "close"})
