"""One Socket Mode connection, reopened as soon as it is lost.

Ours, not the SDK's client. A short `ping_interval` would make that one notice a lost socket as
soon, but the rest of it is not good enough for a count night:

- it closes the old socket before it opens the next, and commands typed in between fail
- if the next one fails, it tries the same address again, and Slack accepts each address once
- if the token is dead, it logs that and tries for ever; its owner never learns the reason
"""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import structlog

from bot.observability.connections import ConnectionTracker
from bot.platforms.shared.background_tasks import BackgroundTasks
from bot.platforms.slack.ack_deadline import Acknowledge
from bot.platforms.slack.identity import Payload
from bot.platforms.slack.settings import PLATFORM
from bot.platforms.slack.web_api import Done, RateLimited, Refused, WebApi, result_text

log = structlog.get_logger(platform=PLATFORM)

# Seconds between two pings; a socket without a pong for half of that is dead. So a silent network
# is noticed, and another socket open, within two seconds.
HEARTBEAT = 1.2
_RETRY_WAITS = (0.0, 0.1, 0.3, 1.0, 2.0, 5.0)  # seconds, the last for all further tries
_HEALTHY_SECONDS = 5.0  # a socket that lasted this long was good: the waits restart
_TOO_MANY_SOCKETS_WAIT = 10.0  # seconds; Slack allows ten open sockets

# https://docs.slack.dev/reference/methods/apps.connections.open#errors
_FATAL_ERRORS = frozenset({
    "account_inactive", "forbidden_team", "invalid_auth", "missing_scope", "no_permission",
    "not_allowed_token_type", "not_authed", "team_access_not_granted", "token_expired",
    "token_revoked",
})  # fmt: skip

_GHOST_TIME = timedelta(minutes=2)  # that Slack may go on counting a socket that was cut
_MOST_SOCKETS = 4  # of another process: two, and two that are being replaced

# Gets a payload, and acknowledges it once.
EnvelopeHandler = Callable[[Payload, Acknowledge], Awaitable[None]]
Socket = aiohttp.ClientWebSocketResponse


class SocketModeConnection:
    """Receives envelopes and acknowledges them until Slack refuses the token."""

    def __init__(
        self,
        api: WebApi,
        app_token: str,
        answer: EnvelopeHandler,
        tasks: BackgroundTasks,
        connections: ConnectionTracker,
        count_processes: Callable[[], Awaitable[int]],
    ) -> None:
        """`count_processes` says how many processes of the bot share the database."""
        self._api = api
        self._app_token = app_token
        self._answer = answer
        self._tasks = tasks
        self._connections = connections
        self._count_processes = count_processes
        self._draining = BackgroundTasks(platform=PLATFORM)
        self._failures = 0

    async def run(self) -> str:
        """Keep a socket open; return, with the reason, only if none will ever open."""
        try:
            while True:
                await asyncio.sleep(_RETRY_WAITS[min(self._failures, len(_RETRY_WAITS) - 1)])
                self._failures += 1
                if reason := await self._try_socket():
                    return reason
        finally:
            await self._draining.close(0)

    async def _try_socket(self) -> str | None:
        try:
            return await self._run_socket()
        except Exception as bug:
            # One odd answer must not silence the night: the next socket may be better.
            log.warning("connection failed", reason=type(bug).__name__, exc_info=bug)
            self._connections.record_failure(f"no socket: {type(bug).__name__}")
            return None

    async def _run_socket(self) -> str | None:
        """One socket, from a fresh address to its end; the reason if there will never be one."""
        result = await self._api.open_socket(self._app_token)
        match result:
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
                self._connections.record_failure(result_text(result))
        return None

    async def _connect(self, url: str) -> None:
        try:
            socket = await self._api.session.ws_connect(
                url, heartbeat=HEARTBEAT, proxy=self._api.client.proxy
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
        log.info("socket closed", reason=reason)
        if reason == "too_many_websockets":
            await asyncio.sleep(_TOO_MANY_SOCKETS_WAIT)
        elif not socket.closed:
            # The next one opens first; envelopes that still arrive here are answered here.
            self._draining.start(self._drain(socket))

    async def _drain(self, socket: Socket) -> None:
        try:
            while await self._read(socket) != "closed":
                pass
        finally:
            self._connections.record_close(socket, "refreshed")
            await socket.close()

    async def _read(self, socket: Socket) -> str:
        async for message in socket:
            if message.type is not aiohttp.WSMsgType.TEXT:
                continue
            envelope = _parsed_frame(message.data)
            match envelope.get("type"):
                case "hello":
                    self._connections.record_open(socket, "hello")
                    ours = self._connections.count_since(datetime.now(UTC) - _GHOST_TIME)
                    counted = envelope.get("num_connections")
                    self._tasks.start(self._look_for_rivals(counted, ours))
                case "disconnect":
                    return str(envelope.get("reason"))
                case _ if "envelope_id" in envelope:
                    self._tasks.start(self._answer_envelope(socket, envelope))
        return "closed"

    async def _look_for_rivals(self, counted: object, ours: int) -> None:
        """Compare Slack's count of our app's sockets with our own.

        https://docs.slack.dev/apis/events-api/using-socket-mode says of it only that it is there.
        """
        if not isinstance(counted, int):
            return
        others = (await self._count_processes() - 1) * _MOST_SOCKETS
        sign = f"Slack counts {counted} connections, and this bot has {ours}"
        self._connections.record_rival(sign if counted > ours + others else "")

    async def _answer_envelope(self, socket: Socket, envelope: dict[str, Any]) -> None:
        payload = envelope.get("payload") or {}

        async def acknowledge(answer: Payload | None) -> None:
            await self._acknowledge(socket, envelope, answer)

        await self._answer(payload, acknowledge)

    async def _acknowledge(
        self, socket: Socket, envelope: dict[str, Any], answer: Payload | None
    ) -> None:
        """If the socket is gone, send a command's answer by its URL.

        Slack has told the user that the command failed, but what they typed may be stored.
        """
        ack: Payload = {"envelope_id": envelope["envelope_id"]}
        if answer and envelope.get("accepts_response_payload"):
            ack["payload"] = answer
        try:
            await socket.send_str(json.dumps(ack))
        except (ConnectionError, aiohttp.ClientError):
            log.warning("acknowledgement uncertain", reason="the socket is gone")
            payload = envelope.get("payload") or {}
            if answer and "command" in payload:
                await self._api.post_url(payload["response_url"], json=answer)


def _parsed_frame(text: str) -> dict[str, Any]:
    try:
        frame = json.loads(text)
    except (ValueError, RecursionError):  # the second: nested too deep
        return {}
    return frame if isinstance(frame, dict) else {}
