"""One Socket Mode connection, opened anew as soon as it is lost.

Ours, not the SDK's client: that one looks for a lost connection only every few seconds, then
tries its used-up address again, and never says that a token is of no use.
"""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import structlog

from bot.observability.connections import ConnectionTracker
from bot.platforms.shared.background_tasks import BackgroundTasks
from bot.platforms.slack.settings import PLATFORM
from bot.platforms.slack.web_api import Done, RateLimited, Refused, WebApi, result_text

log = structlog.get_logger(platform=PLATFORM)

# Seconds between two pings; half of it without a pong, and the socket is dead. So a network that
# is gone without a word is noticed, and another socket open, within two seconds.
HEARTBEAT = 1.2
_RETRY_WAITS = (
    0.0,
    0.1,
    0.3,
    1.0,
    2.0,
    5.0,
)  # seconds before each try, the last one for all further
_HEALTHY_SECONDS = (
    5.0  # seconds after which a socket that is lost was a good one: the waits begin anew
)
_TOO_MANY_SOCKETS_WAIT = 10.0  # seconds until another try when ten sockets are open already

# https://docs.slack.dev/reference/methods/apps.connections.open#errors
_FATAL_ERRORS = frozenset({
    "account_inactive", "forbidden_team", "invalid_auth", "missing_scope", "no_permission",
    "not_allowed_token_type", "not_authed", "team_access_not_granted", "token_expired",
    "token_revoked",
})  # fmt: skip

# From a payload to what is sent back with its acknowledgement.
EnvelopeHandler = Callable[[dict[str, Any]], Awaitable[object]]
Socket = aiohttp.ClientWebSocketResponse


class SocketModeConnection:
    """Receives envelopes and acknowledges them, until Slack says that it may not."""

    def __init__(
        self,
        calls: WebApi,
        app_token: str,
        answer: EnvelopeHandler,
        tasks: BackgroundTasks,
        connections: ConnectionTracker,
    ) -> None:
        self._calls = calls
        self._app_token = app_token
        self._answer = answer
        self._tasks = tasks
        self._connections = connections
        self._old = BackgroundTasks(platform=PLATFORM)
        self._failures = 0

    async def run(self) -> str:
        """Returns why, if ever it is of no use to go on."""
        try:
            while True:
                await asyncio.sleep(_RETRY_WAITS[min(self._failures, len(_RETRY_WAITS) - 1)])
                self._failures += 1
                if reason := await self._run_socket():
                    return reason
        finally:
            await self._old.close(0)

    async def _run_socket(self) -> str | None:
        """From a fresh address to the socket's end; or why there will never be one."""
        opened = await self._calls.open_socket(self._app_token)
        match opened:
            case Done(data=data):
                began = time.monotonic()
                await self._connect(str(data["url"]))
                if time.monotonic() - began > _HEALTHY_SECONDS:
                    self._failures = 0
            case Refused(error=error) if error in _FATAL_ERRORS:
                return f"SLACK_APP_TOKEN: {error}"
            case RateLimited(seconds=seconds):
                await asyncio.sleep(seconds)
            case _:
                self._connections.record_failure(result_text(opened))
        return None

    async def _connect(self, url: str) -> None:
        """Opens the socket and reads it; returns when another one is needed."""
        try:
            socket = await self._calls.session.ws_connect(
                url, heartbeat=HEARTBEAT, proxy=self._calls.client.proxy
            )
        except (aiohttp.ClientError, TimeoutError) as fault:
            self._connections.record_failure(f"no socket: {type(fault).__name__}")
            return
        reason = "cancelled"
        try:
            reason = await self._read(socket)
        finally:
            if reason not in {"warning", "refresh_requested"}:
                self._connections.record_close(socket, reason)
                await socket.close()
        log.info("socket ended", reason=reason)
        if reason == "too_many_websockets":
            await asyncio.sleep(_TOO_MANY_SOCKETS_WAIT)
        elif not socket.closed:
            # The next one is opened first: whatever still comes here is answered here.
            self._old.start(self._drain(socket))

    async def _drain(self, socket: Socket) -> None:
        try:
            while await self._read(socket) != "closed":
                pass
        finally:
            self._connections.record_close(socket, "refreshed")
            await socket.close()

    async def _read(self, socket: Socket) -> str:
        """Answers envelopes until the socket is closed, or Slack asks for another one."""
        async for message in socket:
            if message.type is not aiohttp.WSMsgType.TEXT:
                continue
            envelope = _parsed_frame(message.data)
            match envelope.get("type"):
                case "hello":
                    self._connections.record_open(socket, "hello")
                case "disconnect":
                    return str(envelope.get("reason"))
                case _ if "envelope_id" in envelope:
                    self._tasks.start(self._acknowledge(socket, envelope))
        return "closed"

    async def _acknowledge(self, socket: Socket, envelope: dict[str, Any]) -> None:
        """Acknowledges with the answer; if the socket is gone by then, a command's answer follows.

        Slack has told them that it failed, but what they typed may be stored.
        """
        asked = envelope.get("payload") or {}
        ack = {"envelope_id": envelope["envelope_id"]}
        answer = await self._answer(asked)
        if answer and envelope.get("accepts_response_payload"):
            ack["payload"] = answer
        try:
            await socket.send_str(json.dumps(ack))
        except (ConnectionError, aiohttp.ClientError):
            log.warning("not acknowledged", reason="the socket is gone")
            if answer and "command" in asked:
                await self._calls.post_url(asked["response_url"], json=answer)


def _parsed_frame(text: str) -> dict[str, Any]:
    """A frame; one that is none of Slack's says nothing."""
    try:
        frame = json.loads(text)
    except ValueError:
        return {}
    return frame if isinstance(frame, dict) else {}
