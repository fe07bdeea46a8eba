"""The bot in a Slack workspace: how it connects, and how it closes."""

import asyncio
from collections.abc import Callable, Sequence

import aiohttp
from aiohttp import web
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.announcer.transport import Transport
from bot.chat.command import CommandRunner
from bot.observability.connections import Connection, ConnectionTracker
from bot.platforms.shared.background_tasks import BackgroundTasks
from bot.platforms.shared.clock_skew import clock_watch
from bot.platforms.slack.ack_deadline import AckDeadline
from bot.platforms.slack.bolt_app import LIBRARY_LOGGER, build_app
from bot.platforms.slack.event_handler import EventHandler
from bot.platforms.slack.http_mode import PATH, Receiver
from bot.platforms.slack.identity import UserDirectory
from bot.platforms.slack.images import PROCESSING_WAITS, ImageUploads
from bot.platforms.slack.listener import SlackListener
from bot.platforms.slack.modals import Modals
from bot.platforms.slack.responses import Responses
from bot.platforms.slack.router import Router
from bot.platforms.slack.services import Services
from bot.platforms.slack.settings import PLATFORM, SlackSettings
from bot.platforms.slack.socket_mode import SocketModeConnection
from bot.platforms.slack.transport import SlackTransport
from bot.platforms.slack.web_api import (
    REVOKED_TOKEN_ERRORS,
    Done,
    RateLimited,
    Refused,
    WebApi,
    result_text,
)
from bot.platforms.slack.workspace import SlackWorkspace

REQUEST_SECONDS = 5.0
SOCKETS = 2  # one still receives while the other reconnects
_CLOSE_SECONDS = 3.0  # for answers under way
_RETRY_WAITS = (0.5, 1.0, 2.0, 5.0)  # seconds, the last for all further tries


def open_web_api(
    settings: SlackSettings,
    request_seconds: float,
    on_revoked: Callable[[str], None],
    on_date: Callable[[str | None], None] = lambda _date: None,
) -> WebApi:
    # The client ignores its own time-out if it is given a session, so the session has it.
    timeout = aiohttp.ClientTimeout(total=request_seconds)
    session = aiohttp.ClientSession(timeout=timeout)
    client = AsyncWebClient(
        settings.secret("bot_token"),
        settings.api_address,
        session=session,
        retry_handlers=[],
        logger=LIBRARY_LOGGER,
    )
    return WebApi(client, session, on_revoked, on_date)


class SlackPlatform:
    """One workspace. An event loop has to be running.

    A call may take `request_seconds`; a message whose fate is unknown is searched for after as long
    again. An image is tried after each of `processing_waits`, in seconds.
    """

    name = PLATFORM
    transport: Transport

    def __init__(
        self,
        settings: SlackSettings,
        request_seconds: float = REQUEST_SECONDS,
        processing_waits: Sequence[float] = PROCESSING_WAITS,
    ) -> None:
        self._settings = settings
        self._ended: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._connections = ConnectionTracker(PLATFORM)
        watch = clock_watch(self._connections)
        self._api = open_web_api(settings, request_seconds, self._end, watch)
        self._tasks = BackgroundTasks(platform=PLATFORM)
        self._receiver = Receiver(settings.secret("signing_secret"))
        self._images = ImageUploads(self._api, processing_waits)
        self.transport = SlackTransport(self._api, self._images, request_seconds)

    @property
    def connection(self) -> Connection:
        return self._connections.connection

    def routes(self) -> list[web.RouteDef]:
        return [] if self._settings.app_token else [web.post(PATH, self._receiver.receive)]

    async def run(self, runner: CommandRunner) -> str:
        """Answer users until Slack refuses a token or the platform is closed; the reason."""
        self._ended = asyncio.get_running_loop().create_future()
        reason = await self._serve(runner)
        self._connections.set_reason(reason)
        return reason

    async def _serve(self, runner: CommandRunner) -> str:
        me = await self._authenticate()
        if isinstance(me, str):
            return me
        router = self._build_router(runner, me)
        if not self._settings.app_token:
            self._receiver.dispatch = router.respond
            self._connections.record_open(self._receiver, "ready for requests")
            try:
                return await self._ended
            finally:
                self._receiver.dispatch = None
                self._connections.record_close(self._receiver, "ended")
        return await self._run_sockets(router, runner, self._settings.secret("app_token"))

    def _build_router(self, runner: CommandRunner, me: AuthorizeResult) -> Router:
        directory = UserDirectory(self._api, me.team_id or "")
        responses = Responses(self._api, self._images, runner.image)
        deadline = AckDeadline(self._tasks)
        workspace = SlackWorkspace(self._api, me.user or "countroom")
        services = Services(runner, self._api, directory, workspace, responses, deadline, self._end)
        modals = Modals(services)
        listener, events = SlackListener(services, modals), EventHandler(services, me.bot_user_id)
        app = build_app(self._api.client, me, listener, modals, events)
        return Router(app, listener, deadline)

    async def _authenticate(self) -> AuthorizeResult | str:
        """Who the bot is, asked until Slack answers; or the reason why Slack refuses it."""
        tries = 0
        while True:
            result = await self._api.write("auth.test")
            match result:
                case Done(data=data):
                    return AuthorizeResult.from_auth_test_response(
                        bot_token=self._settings.secret("bot_token"), auth_test_response=data
                    )
                case Refused(error=error) if error in REVOKED_TOKEN_ERRORS:
                    return f"SLACK_BOT_TOKEN: {error}"
                case _:
                    self._connections.record_failure(result_text(result))
            wait = _RETRY_WAITS[min(tries, len(_RETRY_WAITS) - 1)]
            await asyncio.sleep(max(wait, result.seconds if isinstance(result, RateLimited) else 0))
            tries += 1

    async def _run_sockets(self, router: Router, runner: CommandRunner, app_token: str) -> str:
        connections = [
            asyncio.create_task(
                SocketModeConnection(
                    self._api,
                    app_token,
                    router.answer,
                    self._tasks,
                    self._connections,
                    runner.desk.process_count,
                ).run()
            )
            for _ in range(SOCKETS)
        ]
        try:
            done, _ = await asyncio.wait(
                {self._ended, *connections}, return_when=asyncio.FIRST_COMPLETED
            )
            return next(iter(done)).result()
        finally:
            await self._tasks.settle(
                _CLOSE_SECONDS
            )  # their answers go out over these very connections
            for connection in connections:
                connection.cancel()
            await asyncio.gather(*connections, return_exceptions=True)

    def _end(self, reason: str) -> None:
        if not self._ended.done():
            self._ended.set_result(reason)

    async def close(self) -> None:
        self._end("closed")
        await self._tasks.close(_CLOSE_SECONDS)
        await self._api.session.close()
