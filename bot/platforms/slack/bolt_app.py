"""slack-bolt, wired by hand: no retries, no auth.test of its own, answers before the ack."""

import logging
import re
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import INTERNAL_ERROR
from bot.platforms.slack.ack_deadline import Ack
from bot.platforms.slack.event_handler import EventHandler
from bot.platforms.slack.identity import Payload
from bot.platforms.slack.listener import SlackListener
from bot.platforms.slack.modals import Modals
from bot.platforms.slack.settings import PLATFORM

log = structlog.get_logger(platform=PLATFORM)

# The libraries' lower levels log whole payloads, with tokens and secret addresses.
LIBRARY_LOGGER = logging.getLogger("bot.platforms.slack.libraries")
LIBRARY_LOGGER.setLevel(logging.ERROR)

_ANYTHING = re.compile(".*", re.DOTALL)


def build_app(
    client: AsyncWebClient,
    me: AuthorizeResult,
    listener: SlackListener,
    modals: Modals,
    events: EventHandler,
) -> AsyncApp:
    """The app that answers every payload but commands, known or not.

    - `process_before_response`: otherwise bolt polls for the ack every 10 ms
    - `authorize` gives what auth.test said once: bolt would ask at the first command, and fail it
    - the signature was verified on the raw bytes, before bolt sees a request
    - what bolt can do for apps with functions or assistants is off: each step delays every answer
    """

    async def authorize() -> AuthorizeResult:
        return me

    async def button_or_choice(ack: Ack, body: dict[str, Any]) -> None:
        in_modal = (body.get("view") or {}).get("type") == "modal"
        await (modals.form_handler.handle_choice if in_modal else listener.handle_button)(ack, body)

    async def acknowledge(ack: Ack) -> None:
        await ack()

    app = AsyncApp(
        name="countroom",
        client=client,
        authorize=authorize,
        signing_secret="verified already",  # noqa: S106 - not read: verification is ours
        request_verification_enabled=False,
        ssl_check_enabled=False,
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
        process_before_response=True,
        logger=LIBRARY_LOGGER,
    )
    app.block_action(_ANYTHING)(button_or_choice)
    app.options(_ANYTHING)(modals.handle_options)
    app.view_submission(_ANYTHING)(modals.handle_submission)
    app.view_closed(_ANYTHING)(acknowledge)
    app.shortcut(_ANYTHING)(listener.handle_shortcut)
    app.event(_ANYTHING)(events.handle)
    app.error(_handle_error)
    return app


def failure_answer(error: Exception) -> Payload:
    """Log our bug whole; the user reads one calm sentence instead of Slack's own failure."""
    log.error("failed", reason=type(error).__name__, exc_info=error)
    return {"response_type": "ephemeral", "text": INTERNAL_ERROR}


async def _handle_error(error: Exception) -> BoltResponse:
    return BoltResponse(status=200, body=failure_answer(error))


async def dispatch(app: AsyncApp, request: AsyncBoltRequest) -> BoltResponse:
    """Bolt's answer. A payload without a handler is acknowledged, or Slack would show a failure."""
    try:
        response = await app.async_dispatch(request)
    except Exception as error:  # noqa: BLE001 - bolt's own, on an incomplete payload
        return await _handle_error(error)
    return BoltResponse(status=200, body="") if response.status == 404 else response
